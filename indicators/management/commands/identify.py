"""Evaluates a rule set and prints the schools with their works and n/N."""

import datetime as dt

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from indicators.actions.identification import identify
from indicators.domain.reasons import reasons_of
from indicators.models import Finding
from indicators.queries import findings_of, rule_sets
from monitoring.queries import titles
from schools.domain import school_year
from schools.models import Municipality


class Command(BaseCommand):
    help = "Выявляет ШНОР по набору правил и печатает школы, работы и числа."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("rule_set", help="код набора правил, например fisoko_2021")
        parser.add_argument("--year", default="", help="учебный год выявления, например 2021/22; по умолчанию текущий")
        parser.add_argument("--municipality", default="", help="код муниципалитета, например reg22_m060")

    def handle(self, *args: object, rule_set: str, year: str, municipality: str, **options: object) -> None:
        if rule_set not in rule_sets():
            raise CommandError(f"Нет набора правил «{rule_set}». Есть: {', '.join(rule_sets())}.")
        try:
            start = school_year.parse(year) if year else school_year.of(_today())
        except ValueError as problem:
            raise CommandError(str(problem)) from problem
        places = Municipality.objects.filter(fisoko_code=municipality) if municipality else Municipality.objects.all()
        if not places:
            raise CommandError("Нет ни одного муниципалитета: сначала загрузите реестр школ (import_schools).")
        for place in places:
            made = identify(municipality=place, rule_set=rule_set, school_year=start)
            self._show(place, made)

    def _show(self, place: Municipality, made) -> None:
        findings = findings_of(made.pk)
        words = titles()
        self.stdout.write(
            f"{place}: {rule_sets()[made.rule_set].title}, {school_year.title(made.school_year)} учебный год"
        )
        for outcome in Finding.Outcome:
            chosen = [finding for finding in findings if finding.outcome == outcome]
            self.stdout.write(f"{outcome.label}: {len(chosen)}")
            if outcome == Finding.Outcome.MET:
                for finding in chosen:
                    self.stdout.write(f"  {finding.school.short_name}")
                    for reason in reasons_of(finding.criteria, words, only_met=True):
                        self.stdout.write(f"    {reason.sentence}")


def _today() -> dt.date:
    return timezone.localdate()
