"""Results from a file, a folder tree or a zip, by the same path as the web upload."""

import logging
from pathlib import Path

from celery import current_app
from django.core.management.base import BaseCommand, CommandError, CommandParser

from monitoring.actions import committing, intake
from monitoring.models import Batch, SourceFile
from monitoring.queries import problems_of
from schools.models import Municipality

TABLES = {".xlsx", ".xls", ".xlsm", ".ods", ".csv", ".zip"}


class Command(BaseCommand):
    help = "Загружает результаты: файл, папку с файлами или архив zip. Печатает сводку; код выхода 0 — записано всё."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("path", type=Path)
        parser.add_argument("--municipality", default="", help="код муниципалитета, например reg22_m060")
        parser.add_argument("--year", type=int, help="год работы, если его нет в файле и в имени")
        parser.add_argument("--grade", type=int, help="класс (по программе)")
        parser.add_argument("--subject", default="", help="код предмета, например mathematics")
        parser.add_argument("--create-schools", action="store_true", help="создать школы, которых нет в реестре")
        parser.add_argument("--dry-run", action="store_true", help="только проверить и показать, что будет записано")

    def handle(self, *args: object, path: Path, **options) -> None:
        """Exit codes: 0 everything was written (or nothing was new), 1 a part was not taken, 2 nothing was taken."""
        if not path.exists():
            raise CommandError(f"Нет такого файла или папки: {path}.")
        municipality = self._municipality(options["municipality"])
        # The command is its own worker: what it sets off is done when it ends.
        current_app.conf.task_always_eager = True
        logging.getLogger("celery.app.trace").setLevel(logging.WARNING)
        try:
            batch = intake.receive_files(
                files=list(_files(path)), municipality=municipality, actor=None,
                create_schools=options["create_schools"],
            )  # fmt: skip
            batch = intake.parse_batch(batch_id=batch.pk)
            self._answer(batch, options)
            batch.refresh_from_db()
            self._show(batch)
            self._finish(batch, dry_run=options["dry_run"])
        except intake.Refused as problem:
            raise CommandError(str(problem), returncode=2) from problem

    def _municipality(self, code: str) -> Municipality:
        found = Municipality.objects.filter(fisoko_code=code) if code else Municipality.objects.all()
        if len(found) != 1:
            known = (
                ", ".join(Municipality.objects.order_by("fisoko_code").values_list("fisoko_code", flat=True))
                or "ни одного"
            )
            raise CommandError(f"Укажите муниципалитет: --municipality КОД. В портале есть: {known}.", returncode=2)
        return found[0]

    def _answer(self, batch: Batch, options: dict) -> None:
        """Who runs the command answers for what folders and names suggest; the options outrank them."""
        said = {name: options[name] for name in ("year", "grade", "subject") if options[name]}
        unsure = [file for file in batch.files.all() if not all(answer["sure"] for answer in file.answers)]
        for file in unsure:
            taken = ", ".join(str(file.answers[0][name] or "?") for name in ("year", "grade", "subject"))
            self.stdout.write(f"{file.name}: год, класс, предмет — {taken} (по папкам, имени и параметрам)")
            intake.answer_file(file=file, answers=[said for _ in file.answers], actor=None, recheck=False)
        if unsure:
            intake.recheck_batch(batch_id=batch.pk)

    def _show(self, batch: Batch) -> None:
        files = list(batch.files.defer("staged"))
        for file in files:
            self.stdout.write(
                f"{file.get_status_display():<22} {file.name}: прочитано {file.rows_read}, "
                f"к записи {file.rows_accepted}, отсутствовали {file.rows_absent}, отложено {file.rows_quarantined}"
            )
        for problem in problems_of(batch.pk, limit=200):
            where = f"{problem.sheet}!{problem.cell}" if problem.cell else problem.sheet
            times = f" (всего {problem.count})" if problem.count > 1 else ""
            kind = problem.get_severity_display()
            self.stdout.write(f"  {kind}: {problem.file.name} {where} {problem.message}{times}")
        read, accepted, absent, aside = (
            sum(getattr(file, name) for file in files)
            for name in ("rows_read", "rows_accepted", "rows_absent", "rows_quarantined")
        )
        self.stdout.write(
            f"Всего: файлов {len(files)}, строк прочитано {read} = к записи {accepted} + отсутствовали {absent} "
            f"+ отложено {aside}."
        )

    def _finish(self, batch: Batch, *, dry_run: bool) -> None:
        statuses = [file.status for file in batch.files.defer("staged")]
        ready, unfinished = SourceFile.Status.READY, {SourceFile.Status.BLOCKED, SourceFile.Status.UNSURE}
        if batch.status == Batch.Status.REJECTED:
            self.stdout.write(batch.message)
            return
        if dry_run:
            intake.reject_batch(batch_id=batch.pk, actor=None)
            self.stdout.write("Проверка без записи: в базе ничего не изменилось.")
            raise SystemExit(0 if ready in statuses else 2)
        if ready not in statuses:
            intake.reject_batch(batch_id=batch.pk, actor=None)
            raise CommandError("Записывать нечего: исправьте замечания выше и повторите.", returncode=2)
        committing.queue_batch(batch_id=batch.pk, actor=None)
        done = committing.commit_batch(batch_id=batch.pk)
        self.stdout.write(f"Загрузка № {batch.pk}. {done.message}")
        if unfinished & set(statuses):
            raise SystemExit(1)


def _files(path: Path):
    """Name and content of each table under ``path``, in order of names.

    The name carries the folders, from the one given on (of a single file, the two above it): they often tell the year
    and the grade.
    """
    path = path.resolve()
    if path.is_file():
        yield "/".join(path.parts[-3:]), path.read_bytes()
        return
    for found in sorted(path.rglob("*")):
        if found.is_file() and found.suffix.casefold() in TABLES and not found.name.startswith((".", "~$")):
            yield str(found.relative_to(path.parent)), found.read_bytes()
