"""Loads the reference tables of fixtures/reference/."""

from django.conf import settings
from django.core.management.base import BaseCommand

from monitoring.actions.reference import load_reference


class Command(BaseCommand):
    help = "Загружает справочники: процедуры, предметы, шкалы, минимальные баллы, календарь процедур."

    def handle(self, *args: object, **options: int) -> None:
        for table, count in load_reference(folder=settings.BASE_DIR / "fixtures" / "reference").items():
            if options["verbosity"]:
                self.stdout.write(f"{table}: {count}")
