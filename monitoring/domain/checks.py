"""Checks of parsed rows against the reference: what may be committed, what is put aside and why.

The preview and the commit call the same :func:`check`, so a dry run tells what the run will do.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from monitoring.domain.intake import (
    BY_NAME,
    COUNTED,
    OWN_SCHOOL,
    Flag,
    GroupRow,
    ParsedWork,
    Problem,
    PupilTable,
    Severity,
    Source,
)
from monitoring.domain.scales import Bounds, rebuilt
from monitoring.domain.works import Work
from schools.domain.numbers import counted

LISTED = 100
# A plain number: an enum's own «&» is many times slower, and this is asked of every row.
ABSENT = Flag.ABSENT.value
HIGHEST_TEST_SCORE = 100


@dataclass(frozen=True)
class Reference:
    """What the portal knows beforehand about one work.

    ``bounds`` None: no scale. ``held`` None: no entry in the calendar. ``schools``: canonical code → school id, of the
    municipality. ``only_school``: the uploader's own school, None for the department. ``new_codes``: unknown codes that
    will be created on commit. ``code_clash``: codes that belong to schools of another municipality.
    """

    bounds: Bounds | None
    scored: str
    held: bool | None
    schools: Mapping[str, int]
    municipality_code: str
    only_school: int | None = None
    create_schools: bool = False
    code_clash: frozenset[str] = frozenset()


@dataclass
class Checked:
    """Rows to commit (without absent ones), their marks, absent counts by school code, and the problems found.

    ``unknown_schools``: code → name by the file, of schools that the registry does not have.
    """

    work: Work
    source: Source
    pupils: PupilTable = field(default_factory=PupilTable)
    marks: list[int | None] = field(default_factory=list)
    absent: dict[str, int] = field(default_factory=dict)
    groups: list[GroupRow] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    unknown_schools: dict[str, str] = field(default_factory=dict)
    quarantined: int = 0

    @property
    def blocked(self) -> bool:
        return any(problem.severity == Severity.ERROR for problem in self.problems)


def check(parsed: ParsedWork, work: Work, reference: Reference) -> Checked:
    """Sorts the rows of one work into committed, absent and quarantined. Never raises on content."""
    checked = Checked(work, parsed.source)
    if parsed.code_system == OWN_SCHOOL and reference.only_school is None:
        text = (
            "В файле не указана школа: это форма, которую школа загружает сама. "
            "Загрузите его от имени школы или выберите школу при загрузке."
        )
        checked.problems.append(Problem(Severity.ERROR, "no_uploader_school", text, parsed.sheet))
        absent = [bool(flags & ABSENT) for flags in parsed.pupils.flags]
        checked.pupils, checked.groups = parsed.pupils.kept(not one for one in absent), parsed.groups
        checked.absent = {"": sum(absent)} if any(absent) else {}
        return checked
    if reference.held is False:
        text = "По календарю процедур эта работа в этом году не проводилась: проверьте год, класс и предмет."
        checked.problems.append(Problem(Severity.WARNING, "not_held", text, parsed.sheet))
    if parsed.declared_maximum and reference.bounds and parsed.declared_maximum != reference.bounds.maximum:
        text = (
            f"Наибольший балл в файле — {parsed.declared_maximum}, по шкале портала — {reference.bounds.maximum}: "
            "проверьте год, класс и предмет или исправьте шкалу."
        )
        # Given marks do not need the scale; counted ones would be wrong by it, unless nobody came beyond it.
        severity = Severity.WARNING if _fits_scale(parsed, reference.bounds) else Severity.ERROR
        checked.problems.append(Problem(severity, "other_maximum", text, parsed.sheet))
    if parsed.source == Source.PUPILS:
        _check_pupils(parsed, reference, checked)
    else:
        _check_groups(parsed, reference, checked)
    return checked


def _fits_scale(parsed: ParsedWork, bounds: Bounds) -> bool:
    """Whether marks are right though the file states another maximum: none are counted by the scale, or the file's
    longer end is empty."""
    if parsed.source not in {Source.PUPILS, Source.DISTRIBUTION}:
        return True
    beyond = [percent for row in parsed.groups for percent in row.percents[bounds.maximum + 1 :]]
    return parsed.source == Source.DISTRIBUTION and bool(beyond) and not any(beyond)


def _unknown(parsed: ParsedWork, reference: Reference, rows_of: Counter[str], checked: Checked) -> set[str]:
    """Codes whose rows are put aside: unknown and not to be created, or of another municipality."""
    unknown = [code for code in rows_of if code not in reference.schools]
    held_back: set[str] = set()
    for code in unknown:
        name = parsed.school_names.get(code, "")
        called = f"{code} ({name})" if name else code
        rows = counted(rows_of[code], "строка", "строки", "строк")
        if code in reference.code_clash:
            text = f"Школа {called} числится в другом муниципалитете: {rows} отложено."
            found = Problem(Severity.ROW, "foreign_municipality", text, parsed.sheet, count=rows_of[code])
            checked.problems.append(found)
            held_back.add(code)
            continue
        if parsed.code_system == BY_NAME:
            # A name may be misspelt: a school is never made, nor guessed, by it.
            text = (
                f"Школы с названием «{name}» нет в реестре: {rows} отложено. "
                "Впишите название как в реестре, добавьте его школе как другое название или укажите логин школы."
            )
            found = Problem(Severity.ROW, "unknown_name", text, parsed.sheet, value=name[:80], count=rows_of[code])
            checked.problems.append(found)
            held_back.add(code)
            continue
        checked.unknown_schools[code] = name
        if not reference.create_schools:
            text = (
                f"Школы с кодом {called} нет в реестре: {rows} отложено. "
                "Добавьте школу в реестр или подтвердите её создание при записи."
            )
            checked.problems.append(
                Problem(Severity.ROW, "unknown_school", text, parsed.sheet, value=code, count=rows_of[code])
            )
            held_back.add(code)
        else:
            text = f"Школы с кодом {called} нет в реестре: она будет создана при записи."
            checked.problems.append(Problem(Severity.WARNING, "new_school", text, parsed.sheet, value=code))
    if reference.only_school is not None:
        foreign = sorted(
            (parsed.school_names.get(code, "") if parsed.code_system == BY_NAME else "") or code
            for code in rows_of
            if reference.schools.get(code) != reference.only_school
        )
        if foreign:
            text = (
                "В файле есть строки других школ (" + ", ".join(foreign[:5]) + (" и другие" if len(foreign) > 5 else "")
                + "), а вам доступна только своя. Оставьте строки своей школы или передайте файл методисту."
            )  # fmt: skip
            checked.problems.append(Problem(Severity.ERROR, "foreign_school", text, parsed.sheet))
    return held_back


def _check_pupils(parsed: ParsedWork, reference: Reference, checked: Checked) -> None:
    table = parsed.pupils
    held_back = _unknown(parsed, reference, Counter(table.school), checked)
    bounds = reference.bounds
    needs_scale = reference.scored == "mark" and any(
        mark is None and primary is not None for mark, primary in zip(table.mark, table.primary, strict=True)
    )
    if needs_scale and bounds is None:
        text = (
            "В файле нет отметок, а шкалы перевода баллов для этой работы нет. "
            "Добавьте её в разделе «Справочники» («Шкалы перевода баллов») и нажмите «Проверить снова»."
        )
        checked.problems.append(Problem(Severity.ERROR, "no_scale", text, parsed.sheet))
    keep, marks, listed = [], [], 0
    other_mark: list[str] = []
    absent: Counter[str] = Counter()
    by_mark = reference.scored == "mark"
    mark_of: list[int] = [bounds.mark(total) for total in range(bounds.maximum + 1)] if bounds and by_mark else []
    columns = zip(table.school, table.primary, table.mark, table.score, table.flags, strict=True)
    for i, (school, primary, mark, score, flags) in enumerate(columns):
        if school in held_back:
            keep.append(False)
            checked.quarantined += 1
            continue
        if flags & ABSENT:
            keep.append(False)
            absent[school] += 1
            continue
        wrong = _impossible(primary, mark, score, bounds, reference.scored)
        keep.append(not wrong)
        if wrong:
            checked.quarantined += 1
            listed += 1
            if listed <= LISTED:
                code, column, text, value = wrong
                cell = f"{parsed.columns.get(column, '')}{table.row[i]}"
                checked.problems.append(Problem(Severity.ROW, code, text, parsed.sheet, cell, value))
            continue
        by_scale = mark_of[primary] if mark_of and primary is not None else None
        if mark is not None and by_scale is not None and mark != by_scale:
            other_mark.append(f"{parsed.columns.get('mark', '')}{table.row[i]}")
        marks.append(mark if mark is not None else by_scale)
    if listed > LISTED:
        text = "Ещё строки с невозможными значениями отложены: исправьте их в файле и загрузите его снова."
        checked.problems.append(Problem(Severity.ROW, "more_impossible", text, parsed.sheet, count=listed - LISTED))
    if other_mark:
        text = "Отметка в файле не совпадает с отметкой по шкале портала; взята отметка из файла. Проверьте шкалу."
        checked.problems.append(
            Problem(Severity.WARNING, "other_mark", text, parsed.sheet, other_mark[0], count=len(other_mark))
        )
    checked.pupils, checked.marks, checked.absent = table.kept(keep), marks, dict(absent)


def _impossible(
    primary: int | None, mark: int | None, score: int | None, bounds: Bounds | None, scored: str
) -> tuple[str, str, str, str] | None:
    """Code, column, sentence and value of what cannot be in a row, None where all can."""
    if primary is None and mark is None and score is None:
        text = "Нет ни баллов, ни отметки, ни пометки «отсутствовал»: строка отложена, заполните её."
        return "no_result", "primary", text, ""
    if bounds and primary is not None and primary > bounds.maximum:
        text = f"Сумма баллов больше наибольшей возможной ({bounds.maximum}): строка отложена, исправьте сумму."
        return "over_maximum", "primary", text, str(primary)
    if score is not None and score > HIGHEST_TEST_SCORE:
        return "over_maximum", "score", "Тестовый балл больше 100: строка отложена, исправьте балл.", str(score)
    if mark is not None and mark not in {2, 3, 4, 5}:
        return "bad_mark", "mark", "Отметка не от 2 до 5: строка отложена, исправьте отметку.", str(mark)
    if scored == "test" and score is None and mark is None:
        return "no_score", "score", "Нет тестового балла: строка отложена, заполните её.", ""
    return None


def _check_groups(parsed: ParsedWork, reference: Reference, checked: Checked) -> None:
    schools = Counter(row.code for row in parsed.groups if row.level == "school")
    held_back = _unknown(parsed, reference, schools, checked)
    if parsed.source == Source.DISTRIBUTION and reference.bounds is None:
        text = "Шкалы перевода баллов для этой работы нет: распределение записано, отметки не посчитаны."
        checked.problems.append(Problem(Severity.WARNING, "no_scale", text, parsed.sheet))
    off: list[GroupRow] = []
    # By names: a school's short and full names may both stand in one table.
    rows_of: dict[int, GroupRow] = {}
    # ``reg22_m060``: a municipality of another region tells that the region's row is not ours either.
    region = reference.municipality_code.partition("_")[0]
    foreign_region = any(row.level == "municipality" and row.code.partition("_")[0] != region for row in parsed.groups)
    for row in parsed.groups:
        if row.level == "school" and row.code in held_back:
            checked.quarantined += 1
            continue
        known = reference.schools.get(row.code) if row.level == "school" else None
        if known is not None and rows_of.setdefault(known, row) is not row:
            text = f"Эта же школа уже есть в строке {rows_of[known].row} под другим названием: оставлена первая строка."
            checked.problems.append(Problem(Severity.ROW, "repeated_school", text, parsed.sheet, f"A{row.row}"))
            checked.quarantined += 1
            continue
        if row.level == "region" and foreign_region:
            text = f"Строка региона {row.name} — из отчёта другого региона: отложена."
            checked.problems.append(Problem(Severity.ROW, "foreign_region", text, parsed.sheet, f"A{row.row}"))
            checked.quarantined += 1
            continue
        if row.level == "municipality" and row.code != reference.municipality_code:
            text = f"Строка муниципалитета {row.name} ({row.code}) не относится к вашему: отложена."
            checked.problems.append(Problem(Severity.ROW, "foreign_municipality", text, parsed.sheet, f"A{row.row}"))
            checked.quarantined += 1
            continue
        counts = parsed.source in COUNTED
        if counts and row.level == "school" and not rebuilt(row.percents, row.participants)[1]:
            off.append(row)
        checked.groups.append(row)
    if off:
        text = (
            f"{off[0].name}: по процентам не восстановить число участников без остатка ({off[0].participants}); "
            "проценты и восстановленные числа сохранены оба."
        )
        checked.problems.append(
            Problem(Severity.WARNING, "sum_does_not_fit", text, parsed.sheet, f"A{off[0].row}", count=len(off))
        )
