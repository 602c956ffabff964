"""What the commit of an upload would change, in words: a part of its page that is asked for after the page."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe
from django_htmx.http import HttpResponseClientRefresh

from monitoring import queries
from monitoring.actions.comparing import Line, compare_batch
from monitoring.domain.difference import Change, GroupDifference, Value, without_zeros
from monitoring.domain.works import Titles
from monitoring.models import LEVELS, SOURCES, Batch
from monitoring.views.uploads import batch_or_404
from schools.access import needs
from schools.domain.access import Permission
from schools.domain.numbers import counted, short_date

LISTED_LINES = 100
WORDS = {
    "class_label": "класс",
    "variant": "вариант",
    "primary": "первичный балл",
    "mark": "отметка",
    "score": "тестовый балл",
    "journal": "отметка в журнале",
    "tasks": "баллы за задания",
}
ABSENT_WORD = "не указано"


@dataclass(frozen=True)
class ShownChange:
    pupil: str
    field: str
    old: str
    new: str


@dataclass(frozen=True)
class ShownLine:
    """A school and work whose stored results the commit would change."""

    line: Line
    work: str
    source: str
    examples: tuple[ShownChange, ...] = ()
    marks: tuple[str, ...] = ()

    @property
    def more(self) -> bool:
        """Whether the examples are not all of the changes."""
        return self.line.pupils is not None and sum(self.line.pupils.fields.values()) > len(self.examples)


@dataclass(frozen=True)
class Difference:
    """Totals over all lines, then the lines that change something, those with losses first."""

    new: int
    changed: int
    unchanged: int
    gone: int
    fields: tuple[str, ...]
    has_pupils: bool
    reports_new: int
    reports_changed: int
    reports_same: int
    replaced: int
    first: int
    uploads: list[int]
    warnings: tuple[str, ...]
    pupils: tuple[ShownLine, ...]
    reports: tuple[ShownLine, ...]
    hidden: int

    @property
    def nothing(self) -> bool:
        """Whether the commit would leave all figures as they are."""
        return not (self.new or self.changed or self.gone or self.reports_new or self.reports_changed)


@require_safe
@needs(Permission.UPLOAD)
def difference(request: HttpRequest, batch_id: int) -> HttpResponse:
    """What would change; a page of its own for a browser without scripts."""
    batch = batch_or_404(request, batch_id)
    if batch.status != Batch.Status.PREVIEW:
        # The decision was taken elsewhere meanwhile: the page as a whole is no longer true.
        return HttpResponseClientRefresh() if request.htmx else redirect("monitoring:upload", batch_id)
    context = {"batch": batch, "difference": difference_of(compare_batch(batch), queries.titles())}
    name = "monitoring/difference.html" if request.htmx else "monitoring/difference_page.html"
    return render(request, name, context)


def difference_of(lines: Sequence[Line], titles: Titles) -> Difference:
    pupils = [line.pupils for line in lines if line.pupils]
    reports = [line.group for line in lines if line.group]
    fields: Counter[str] = Counter()
    for one in pupils:
        fields.update(one.fields)
    held = [line for line in lines if line.replaces is not None]
    telling = sorted(filter(changes_something, held), key=weight)
    shown = [shown_line(line, titles) for line in telling[:LISTED_LINES]]
    return Difference(
        new=sum(one.new for one in pupils),
        changed=sum(one.changed for one in pupils),
        unchanged=sum(one.unchanged for one in pupils),
        gone=sum(one.gone for one in pupils),
        fields=tuple(f"{WORDS[name]} — {fields[name]}" for name in WORDS if fields[name]),
        has_pupils=bool(pupils),
        reports_new=sum(one.old is None for one in reports),
        reports_changed=sum(one.old is not None and not one.same for one in reports),
        reports_same=sum(one.same for one in reports),
        replaced=len(held),
        first=len(lines) - len(held),
        uploads=sorted({line.replaces for line in held if line.replaces is not None}),
        warnings=tuple(warnings_of(held)),
        pupils=tuple(line for line in shown if line.line.pupils),
        reports=tuple(line for line in shown if line.line.group),
        hidden=max(len(telling) - LISTED_LINES, 0),
    )


def changes_something(line: Line) -> bool:
    if line.pupils:
        return bool(line.pupils.new or line.pupils.changed or line.pupils.gone)
    return line.group is not None and not line.group.same


def weight(line: Line) -> tuple[int, int, int]:
    """Losses first, then changes: what has to be looked at. Equal ones keep the order of works and schools."""
    if line.pupils:
        return -line.pupils.gone, -line.pupils.changed, -line.pupils.new
    loss = line.group.old.participants - line.group.new.participants if line.group and line.group.old else 0
    return -max(loss, 0), 0, 0


def warnings_of(held: Sequence[Line]) -> list[str]:
    """Sentences about what would be lost, of the rows of pupils and of the reports."""
    said = []
    stored = sum(line.pupils.stored for line in held if line.pupils)
    given = sum(line.pupils.given for line in held if line.pupils)
    gone = sum(line.pupils.gone for line in held if line.pupils)
    people = ("участник", "участника", "участников")
    fewer = ("участника", "участника", "участников")
    if stored > given:
        said.append(
            f"В файле на {counted(stored - given, *fewer)} меньше, чем записано. "
            f"После записи не станет результатов, которых в файле нет: {counted(gone, *people)}. "
            "Если это не исправление, выгрузите файл целиком и загрузите снова."
        )
    elif gone:
        said.append(
            f"Записаны, но в файле не названы: {counted(gone, *people)}. После записи их результатов не станет. "
            "Проверьте, не изменились ли коды участников."
        )
    lost = sum(
        max(line.group.old.participants - line.group.new.participants, 0)
        for line in held
        if line.group and line.group.old
    )
    if lost:
        said.append(f"В отчётах на {counted(lost, *fewer)} меньше, чем записано: проверьте, весь ли отчёт выгружен.")
    return said


def shown_line(line: Line, titles: Titles) -> ShownLine:
    work, source = work_in_words(vars(line.work), titles), SOURCES[line.source]
    if line.sitting:
        work += f", {short_date(date.fromisoformat(line.sitting))}"
    if line.pupils:
        return ShownLine(line, work, source, tuple(map(shown_change, line.pupils.examples)))
    return ShownLine(line, work, source, marks=tuple(marks_in_words(line.group)) if line.group else ())


def shown_change(change: Change) -> ShownChange:
    return ShownChange(change.pupil, WORDS[change.field], value_in_words(change.old), value_in_words(change.new))


def value_in_words(value: Value) -> str:
    return ABSENT_WORD if value is None or value == "" else str(value)


def marks_in_words(group: GroupDifference) -> list[str]:
    """«2»: 3 → 4 for every mark whose count changes; where only other figures moved, this is said."""
    old, new = group.old, group.new
    if old is None:
        return []
    said = []
    if old.marks is not None and new.marks is not None:
        pairs = zip((2, 3, 4, 5), old.marks, new.marks, strict=True)
        said = [f"«{mark}»: {before} → {after}" for mark, before, after in pairs if before != after]
    if not said and without_zeros(old.counts) != without_zeros(new.counts):
        said.append("другое распределение баллов")
    if not said and old.details != new.details:
        said.append("другие показатели отчёта")
    return said


def work_in_words(known: Mapping[str, object], titles: Titles) -> str:
    """«ВПР 2021, 5 класс, Математика»; what is not known is asked."""
    return ", ".join(
        [
            f"{titles.procedures.get(str(known['procedure']), '')} {known['year'] or '(год?)'}".strip(),
            f"{known['grade']} класс" if known["grade"] else "класс?",
            titles.subjects.get(str(known["subject"]), "предмет?"),
            *([LEVELS[str(known["level"])]] if known["level"] else []),
        ]
    )
