"""The demo municipality: the spreadsheets of an invented city are written and taken in as a user would do it."""

import logging
import secrets
import tempfile
from itertools import groupby
from pathlib import Path

from celery import current_app
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from indicators.actions.identification import identify
from indicators.queries import rule_sets
from monitoring.actions import committing, intake
from monitoring.actions.reference import load_reference
from monitoring.models import Batch, SourceFile
from monitoring.reading.tables import workbook_of
from msoko.demo.city import DemoCity, write_city
from msoko.demo.roster import LAST_YEAR
from schools.actions import accounts, registry
from schools.domain import identifiers
from schools.domain import registry as registry_table
from schools.models import Municipality, User
from schools.queries import school_ids_by_code

LOGINS = settings.VAR_DIR / "demo_logins.txt"
PASSPORT_FIGURES = ("pupils", "teachers", "classes", "pupils_disabled", "pupils_not_native", "pupils_low_income")
PEOPLE = (
    ("methodist", "methodologist", "Методист управления"),
    ("head", "department_head", "Руководитель управления"),
    ("observer", "observer", "Наблюдатель"),
    ("admin", "system_admin", "Администратор системы"),
)


class Command(BaseCommand):
    help = "Создаёт демонстрационный город из 67 школ с результатами за пять лет и учётными записями для входа."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--schools", type=int, default=67)
        parser.add_argument("--scale", type=float, default=1.0, help="доля участников от полного города, от 0,05 до 1")
        parser.add_argument("--keep", type=Path, help="папка, в которой оставить таблицы демонстрационного города")

    def handle(self, *args: object, schools: int, scale: float, keep: Path | None, **options: object) -> None:
        """Does nothing where the demo city is complete already; an interrupted load goes on."""
        # The command is its own worker: what it sets off is done when it ends.
        current_app.conf.task_always_eager = True
        logging.getLogger("celery.app.trace").setLevel(logging.WARNING)
        reference = settings.BASE_DIR / "fixtures"
        load_reference(folder=reference / "reference")
        load_reference(folder=reference / "demo")
        with tempfile.TemporaryDirectory() as scratch:
            folder = keep or Path(scratch)
            self.stdout.write("Готовлю таблицы демонстрационного города…")
            city = write_city(folder, schools=schools, scale=scale)
            municipality = self._registry(city)
            self._results(city, municipality, folder)
        for rule_set in rule_sets():
            identify(municipality=municipality, rule_set=rule_set, school_year=LAST_YEAR)
        self._users(city, municipality)

    def _registry(self, city: DemoCity) -> Municipality:
        municipality = registry.ensure_municipality(
            name=city.municipality, fisoko_code=city.municipality_code, region_name=city.region
        )
        registry.save_requisites(
            municipality=municipality, department=city.department, upper_body=city.upper_body, place=city.place,
            head_post=city.head_post, head_name=city.head_name,
        )  # fmt: skip
        rows, problems = registry_table.read(workbook_of(city.schools_file, "schools.csv").sheets[0].rows)
        _, _, refused = registry.import_registry(rows=rows, municipality=municipality)
        if problems + refused:
            raise CommandError("\n".join(problems + refused))
        ids = self._school_ids(city, municipality)
        passports = [
            (ids[identifiers.clean_fisoko(one.login)], one.school_year, {f: getattr(one, f) for f in PASSPORT_FIGURES})
            for one in city.passports
        ]
        registry.save_passports(rows=passports)
        return municipality

    def _school_ids(self, city: DemoCity, municipality: Municipality) -> dict[str, int]:
        codes = [identifiers.clean_fisoko(school.login) for school in city.schools]
        return school_ids_by_code("fisoko", codes, municipality_id=municipality.pk)

    def _results(self, city: DemoCity, municipality: Municipality, folder: Path) -> None:
        """One upload for each procedure and year, as a department would bring them."""
        for (procedure, year), paths in groupby(city.files, key=lambda path: path.relative_to(folder).parts[:2]):
            files = [(str(path.relative_to(folder)), path.read_bytes()) for path in paths]
            batch = intake.receive_files(files=files, municipality=municipality, actor=None)
            batch = intake.parse_batch(batch_id=batch.pk)
            if batch.status == Batch.Status.REJECTED:
                continue
            for file in batch.files.exclude(status=SourceFile.Status.REPEATED):
                intake.answer_file(file=file, answers=[{} for _ in file.answers], actor=None, recheck=False)
            intake.recheck_batch(batch_id=batch.pk)
            committing.queue_batch(batch_id=batch.pk, actor=None)
            done = committing.commit_batch(batch_id=batch.pk)
            self.stdout.write(f"{procedure.upper()} {year}: {done.message}")

    def _users(self, city: DemoCity, municipality: Municipality) -> None:
        """Logins with one random password for this installation, kept in a file for the start script to print."""
        if LOGINS.exists() and User.objects.filter(username="methodist").exists():
            self.stdout.write(LOGINS.read_text(encoding="utf-8"))
            return
        password = f"demo-{secrets.token_hex(4)}"
        lines = []
        for username, role, post in PEOPLE:
            accounts.save_user(username=username, password=password, role=role, municipality=municipality, post=post)
            lines.append(f"{username:<12} {post}")
        ids = self._school_ids(city, municipality)
        code = identifiers.clean_fisoko(city.planted["low_two_years_running"])
        school = municipality.schools.get(pk=ids[code])
        accounts.save_user(username="school", password=password, role="school_admin", school=school, post="Завуч")
        lines.append(f"{'school':<12} Администратор школы: {school.short_name}")
        text = "\n".join([*lines, f"Пароль у всех: {password}"]) + "\n"
        LOGINS.touch(mode=0o600)
        LOGINS.write_text(text, encoding="utf-8")
        self.stdout.write(text)
