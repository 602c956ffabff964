"""Recomputes all indicators."""

from django.core.management.base import BaseCommand, CommandError, CommandParser

from indicators.actions.calculation import recalculate
from schools.models import Municipality


class Command(BaseCommand):
    help = "Пересчитывает все показатели по записанным результатам."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--municipality", default="", help="код муниципалитета; по умолчанию все")

    def handle(self, *args: object, municipality: str, **options: object) -> None:
        places = Municipality.objects.select_related("region")
        if municipality:
            places = places.filter(fisoko_code=municipality)
        if not places:
            raise CommandError("Нет такого муниципалитета: сначала загрузите реестр школ (import_schools).")
        for place in places:
            run = recalculate(municipality=place, trigger="команда recalculate")
            self.stdout.write(f"{place}: записано значений {run.values_written}.")
