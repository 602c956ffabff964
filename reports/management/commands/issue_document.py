"""Issues a document from the command line and writes its PDF and DOCX into a folder."""

import datetime as dt
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from indicators.actions.identification import identify
from indicators.models import Identification
from indicators.queries import rule_sets
from reports.actions import SHNOR_ORDER, issue_order, print_document
from reports.domain.shnor import OrderDetails
from reports.queries.documents import requisites_of, words_of
from schools.domain import school_year
from schools.models import Municipality

DETAILS = ("upper-body", "author", "author-genitive", "place", "head-post", "head-name", "executor", "executor-phone")
DETAILS += ("support-unit", "supervisor")
FLAGS = ("shows-unknown", "stamped", "acquaintance")


class Command(BaseCommand):
    help = (
        "Составляет документ и записывает его в PDF и DOCX. shnor_order: приказ об утверждении перечня школ с низкими "
        "результатами, по последнему выявлению (если его нет, оно делается сначала)."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("kind", choices=[SHNOR_ORDER], help="вид документа")
        parser.add_argument("--rule-set", required=True, help="код набора правил, например fisoko_2021")
        parser.add_argument("--year", default="", help="учебный год выявления, например 2021/22; по умолчанию текущий")
        parser.add_argument("--municipality", default="", help="код муниципалитета, если их несколько: reg22_m060")
        parser.add_argument("--number", default="", help="номер приказа; без него это проект")
        parser.add_argument("--date", default="", help="дата приказа, 02.08.2021; без неё это проект")
        parser.add_argument("--deadline", default="", help="срок для школ, 01.02.2022")
        parser.add_argument("--out", default=".", help="папка для файлов; будет создана")
        for name in DETAILS:
            parser.add_argument(f"--{name}", default="", help="реквизит приказа вместо записанного у муниципалитета")
        for name in FLAGS:
            parser.add_argument(f"--{name}", action="store_true", help="приложение к приказу")

    def handle(self, *args: object, **options: str) -> None:
        identification = self._identification(options)
        details = OrderDetails(
            number=options["number"],
            date=_day(options["date"], "--date"),
            deadline=_day(options["deadline"], "--deadline"),
            **{name.replace("-", "_"): options[name.replace("-", "_")] for name in (*DETAILS, *FLAGS)},
        )
        gaps = details.with_defaults(requisites_of(identification.municipality)).gaps()
        if gaps and details.is_draft:
            self.stderr.write(f"Не заполнено, оставлены строки для записи от руки: {', '.join(gaps)}.")
        try:
            document = issue_order(identification=identification, details=details)
        except ValueError as problem:
            raise CommandError(str(problem)) from problem
        document = print_document(document_id=document.pk)
        folder = Path(options["out"])
        folder.mkdir(parents=True, exist_ok=True)
        for file, extension in ((document.pdf, "pdf"), (document.docx, "docx")):
            path = folder / f"{words_of(document).file_name}.{extension}"
            with file.open() as content:
                path.write_bytes(content.read())
            self.stdout.write(str(path))

    def _identification(self, options: dict[str, str]) -> Identification:
        """The latest evaluation of the asked rules and year; made now where there is none."""
        rule_set, code = options["rule_set"], options["municipality"]
        if rule_set not in rule_sets():
            raise CommandError(f"Нет набора правил «{rule_set}». Есть: {', '.join(rule_sets())}.")
        try:
            start = school_year.parse(options["year"]) if options["year"] else school_year.of(timezone.localdate())
        except ValueError as problem:
            raise CommandError(str(problem)) from problem
        places = list(Municipality.objects.filter(fisoko_code=code) if code else Municipality.objects.all()[:2])
        if not places:
            wanted = f" с кодом {code}" if code else ""
            raise CommandError(f"Нет муниципалитета{wanted}: сначала загрузите реестр школ (import_schools).")
        if len(places) > 1:
            raise CommandError("Муниципалитетов несколько: укажите --municipality с кодом ФИС ОКО.")
        latest = Identification.objects.filter(
            municipality=places[0], rule_set=rule_set, school_year=start, latest=True
        ).first()
        return latest or identify(municipality=places[0], rule_set=rule_set, school_year=start)


def _day(text: str, option: str) -> dt.date | None:
    if not text:
        return None
    try:
        return dt.datetime.strptime(text, "%d.%m.%Y").replace(tzinfo=dt.UTC).date()
    except ValueError as problem:
        raise CommandError(f"{option}: «{text}» не дата. Напишите, например, 02.08.2021.") from problem
