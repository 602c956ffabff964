"""The registry of schools from a spreadsheet."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser

from monitoring.reading.guards import Refused
from monitoring.reading.tables import workbook_of
from schools.actions.registry import import_registry
from schools.domain import registry


class Command(BaseCommand):
    help = "Загружает реестр школ из csv или xlsx: логин ФИС ОКО, название, тип, муниципалитет и другие коды."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: object, file: Path, **options: object) -> None:
        """Exit code 1 where some rows were refused; the good rows are written all the same."""
        if not file.is_file():
            raise CommandError(f"Файла {file} нет.")
        try:
            workbook = workbook_of(file, file.name)
        except Refused as refused:
            raise CommandError(refused.problem.message) from refused
        rows, problems = registry.read(workbook.sheets[0].rows)
        new, known, refused = import_registry(rows=rows)
        for sentence in problems + refused:
            self.stderr.write(sentence)
        self.stdout.write(f"Новых школ: {new}. Обновлено: {known}. Не принято строк: {len(problems) + len(refused)}.")
        if problems or refused:
            raise SystemExit(1)
