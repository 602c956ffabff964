"""Rows of the files that a department gets, laid out as ФИС ОКО and РИС ГИА print them."""

import dataclasses
from collections.abc import Iterator
from statistics import NormalDist

import numpy as np

from msoko.demo.people import Person, person
from msoko.demo.results import NOT_ATTEMPTED, Results, expected, generator
from msoko.demo.roster import MUNICIPAL_RIS, MUNICIPALITY, MUNICIPALITY_CODE, REGION, REGION_CODE, DemoSchool
from msoko.demo.sheets import Value
from msoko.demo.works import SHORT, Work, scaled_score

VPR_DATES = {2022: "18.03.2022", 2023: "16.03.2023", 2024: "28.03.2024", 2025: "22.04.2025", 2026: "24.04.2026"}
EXAM_DAYS = {"russian": "06.08", "mathematics": "06.02", "social": "06.11", "geography": "06.15", "physics": "06.05"}
RESERVE_DAY = "06.29"
EXAM_CODES = {"russian": "01", "mathematics": "02", "physics": "03", "geography": "08", "social": "12"}
JOURNAL_TITLE = "Отметка за предыдущий триместр/ четверть/полугодие"
LATIN = str.maketrans("АВЕ", "ABE")
TEXT_NUMBERS = 5  # every fifth school types scores as text
# Three pupils of a school have a score above the maximum: the intake puts them into quarantine.
SPOILT_WORK, SPOILT_SCHOOL, SPOILT_ROWS = "vpr 2026 6 mathematics ", 12, 3

PROTOCOL_HEAD = ["Пользователь", "Код региона", "Регион", "Муниципалитет", "Школа", "Дата загрузки"]
CLASSES_HEAD = [
    *PROTOCOL_HEAD,
    'Буква (цифра) класса. Введите "нет" - если отсутствует',
    "Основной учебник по предмету",
    "Другое (автор учебника)",
    "Другое (название учебника)",
]


def pupil_protocol(results: Results, schools: tuple[DemoSchool, ...], seed: int) -> list[tuple[str, list[list[Value]]]]:
    """Sheets «Классы» and «Протокол» of the layout of 2022, with the dirt that such files have."""
    work = results.work
    rng = generator(seed, f"protocol {work.key}")
    place = {school.number: _place(school, work.year) for school in schools}
    size = len(results.total)

    scores = results.tasks(seed)
    cells = scores.astype(object)
    skipped = (scores == 0) & (rng.random(scores.shape) < NOT_ATTEMPTED)
    alphabet = np.array(["X", "x", "Х", "х"], dtype=object)[rng.integers(0, 4, size)]
    cells[skipped] = np.broadcast_to(alphabet[:, None], scores.shape)[skipped]
    as_text = (results.school % TEXT_NUMBERS == 0)[:, None] & ~skipped
    cells[as_text] = scores[as_text].astype(str).astype(object)
    cells[results.absent] = ""
    totals = results.total.astype(object)
    if work.key == SPOILT_WORK:
        spoilt = np.flatnonzero((results.school == SPOILT_SCHOOL) & ~results.absent)[:SPOILT_ROWS]
        cells[spoilt, 0] = 9
        totals[spoilt] = work.maximum + 5

    labels = class_labels(results, seed)
    journal = np.where(results.journal > 0, results.journal.astype(object), "нет отметки")
    variant = np.where(results.absent, "отсутствовал", rng.integers(1, 3, size).astype(object))
    sex = np.array(["м", "ж"], dtype=object)[rng.integers(0, 2, size)]
    rows = [
        [*place[school], work.grade * 10_000 + number, kind, *tasks, label, sign, before, total]
        for school, number, kind, tasks, label, sign, before, total in zip(
            results.school.tolist(), results.number.tolist(), variant.tolist(), cells.tolist(),
            labels, sex.tolist(), journal.tolist(), totals.tolist(), strict=True,
        )
    ]  # fmt: skip
    titles = [f"{n} ({maximum}б)" for n, maximum in enumerate(work.tasks, start=1)]
    head = [*PROTOCOL_HEAD, "Код", "Вариант", *titles, "Наименование класса", "Пол", JOURNAL_TITLE, "Итого баллов"]
    classes = dict.fromkeys(zip(results.school.tolist(), labels, strict=True))
    class_rows = [[*place[school], label, f"{work.title}, {work.grade} класс", "", ""] for school, label in classes]
    return [("Классы", [CLASSES_HEAD, *class_rows]), ("Протокол", [head, *rows])]


def class_labels(results: Results, seed: int) -> list[str]:
    """Letters of classes as the school types them, always in its own way; a single class is «нет»."""
    habits = generator(seed, "habits").choice(4, 200, p=[0.5, 0.3, 0.12, 0.08])
    single = {
        school for school in set(results.school.tolist()) if not (results.letter[results.school == school] != "А").any()
    }
    labels = []
    for school, letter in zip(results.school.tolist(), results.letter.tolist(), strict=True):
        forms = (letter, letter.lower(), f"{results.work.grade}{letter.lower()}", letter.translate(LATIN))
        labels.append("нет" if school in single else forms[habits[school]])
    return labels


def _place(school: DemoSchool, year: int) -> list[Value]:
    uploaded = f"{VPR_DATES[year]} {8 + school.number % 9:02d}:{school.number % 60:02d}:00"
    return [
        school.login,
        int(REGION_CODE),
        f"reg{REGION_CODE}0000 | {REGION}",
        f"{MUNICIPALITY_CODE} | {MUNICIPALITY}",
        f"{school.login} | {school.short_name}",
        uploaded,
    ]


def marks_report(results: Results, schools: tuple[DemoSchool, ...]) -> tuple[str, list[list[Value]]]:
    """«Статистика по отметкам»: the sheet's name and rows."""
    bounds = [0, *results.work.bounds[:3]]
    return _report(results, schools, "Статистика по отметкам", [2, 3, 4, 5], bounds)


def distribution_report(results: Results, schools: tuple[DemoSchool, ...]) -> tuple[str, list[list[Value]]]:
    """«Распределение первичных баллов»: the sheet's name and rows."""
    totals = list(range(results.work.maximum + 1))
    return _report(results, schools, "Распределение первичных баллов", totals, totals)


def _report(
    results: Results, schools: tuple[DemoSchool, ...], title: str, columns: list[int], starts: list[int]
) -> tuple[str, list[list[Value]]]:
    """Per cents of participants by groups of totals that begin at ``starts``, for everyone above and every school."""
    work = results.work
    counts = results.counts()
    city = counts.sum(axis=0)
    groups: list[tuple[str, Value, np.ndarray]] = [
        ("Вся выборка", 35_200, _reference(work, 250 * int(city.sum()), 0.0)),
        (REGION, 560, _reference(work, 8 * int(city.sum()), 0.08)),
        (f"{MUNICIPALITY}({MUNICIPALITY_CODE})", int((counts.sum(axis=1) > 0).sum()), city),
    ]
    groups += [
        (f"{school.short_name}({school.login})", None, counts[school.number])
        for school in schools
        if counts[school.number].any()
    ]
    rows: list[list[Value]] = [
        [title],
        [],
        [f"ВПР {work.year} {work.title} {work.grade} класс"],
        ["Предмет:", work.title],
        ["Максимальный первичный балл:", work.maximum],
        ["Дата:", VPR_DATES[work.year]],
        [],
        ["Группы участников", "Кол-во ОО", "Кол-во участников", *columns],
    ]
    for name, number, row in groups:
        participants = int(row.sum())
        shares = [round(100 * int(part) / participants, 2) for part in np.add.reduceat(row, starts)]
        rows.append([name, number, participants, *shares])
    return f"{SHORT[work.subject]} {work.grade} {title}", rows


def _reference(work: Work, participants: int, behind: float) -> np.ndarray:
    """Counts of a group far bigger than the city, weaker by ``behind`` of a standard deviation."""
    normal = NormalDist()
    edges = [normal.cdf(normal.inv_cdf(min(max(p, 1e-9), 1 - 1e-9)) + behind) for p in np.cumsum(expected(work))[:-1]]
    return np.rint(np.diff([0.0, *edges, 1.0]) * participants).astype(int)


def basic_exam(sittings: list[Results], schools: tuple[DemoSchool, ...], seed: int) -> list[list[Value]]:
    """Protocol of РИС ГИА-9: the main and the reserve sitting one under another, columns torn apart by the print."""
    work = sittings[0].work
    rows: list[list[Value]] = [["Протокол проверки результатов"], [f"{REGION_CODE} - {REGION}"]]
    for turn, results in enumerate(sittings):
        day = RESERVE_DAY if turn else EXAM_DAYS[work.subject]
        rows += [[f"{EXAM_CODES[work.subject]} - {work.title} {work.year}.{day}"], []]
        rows.append(
            ["№", "Код ОО", "Класс", "", "Код ППЭ", "", "Аудитория", "", "Код МСУ", "", "Фамилия", "", "Имя",
             "Отчество", "Задания с кратким ответом", "", "", "Задания с развёрнутым ответом", "Первичный балл", "",
             "Оценка"]
        )  # fmt: skip
        codes = {school.number: int(school.ris9) for school in schools}
        short, long = masks(results, seed + turn)
        for at, (school, letter, number, total, mark) in enumerate(
            zip(results.school.tolist(), results.letter.tolist(), results.person.tolist(), results.total.tolist(),
                results.mark.tolist(), strict=True)
        ):  # fmt: skip
            who = person(number)
            rows.append(
                [at + 1, codes[school], f"9{letter}", None, 1000 + school % 20, None, 1 + at % 15, None,
                 int(MUNICIPAL_RIS), None, who.surname, None, who.name, who.patronymic, short[at], None, None, long[at],
                 total, None, mark]
            )  # fmt: skip
        rows.append(["Средние"])
    return rows


def unified_exam(
    results: Results, schools: tuple[DemoSchool, ...], seed: int, renamed: dict[int, str]
) -> Iterator[list[Value]]:
    """Rows of a РИС ГИА-11 csv. ``renamed``: surnames of some persons, by their number."""
    work = results.work
    base = work.level == "base"
    code = {"base": "22", "profile": "02"}.get(work.level, EXAM_CODES.get(work.subject, "25"))
    subject = {"base": "Математика базовая", "profile": "Математика профильная"}.get(work.level, work.title)
    if work.subject == "informatics":
        subject = "Информатика и ИКТ (КЕГЭ)"
    # Base maths is printed dense, the others with an empty column after most of the fields.
    head = [
        "№", "Код МСУ", "Код ОО", "Класс", "Код ППЭ", "Аудитория", "Фамилия", "Имя", "Отчество", "Серия", "Номер",
        "Задания с кратким ответом", "Задания с развёрнутым ответом", "Первичный балл", "Оценка" if base else "Балл",
    ]  # fmt: skip
    dropped = {name for name, absent in ((head[1], base), (head[12], not work.open_tasks)) if absent}
    kept = [name not in dropped for name in head]
    torn = [not base and name not in {"Фамилия", "Имя"} for name in head]

    def laid_out(values: list[Value]) -> list[Value]:
        row: list[Value] = []
        for value, keep, gap in zip(values, kept, torn, strict=True):
            if keep:
                row += [value, ""] if gap else [value]
        return row

    width = len(laid_out(head))
    yield [f"{code} - {subject} {work.year}.{EXAM_DAYS.get(work.subject, '06.18')}", *[""] * (width - 1)]
    yield laid_out(head)
    codes = {school.number: school.ris11 for school in schools}
    short, long = masks(results, seed)
    endings = results.mark if base else np.array([scaled_score(work, total) for total in results.total.tolist()])
    for at, (school, letter, number, total, ending) in enumerate(
        zip(results.school.tolist(), results.letter.tolist(), results.person.tolist(), results.total.tolist(),
            endings.tolist(), strict=True)
    ):  # fmt: skip
        who = named(number, renamed)
        yield laid_out(
            [at + 1, MUNICIPAL_RIS, codes[school], f"11{letter}", 1000 + school % 20, f"{1 + at % 15:04d}", who.surname,
             who.name, who.patronymic, who.series, who.document, short[at], long[at], total, ending]
        )  # fmt: skip
    blank: list[Value] = [""] * 13
    count = len(results.total)
    yield laid_out(["Средние", *blank[1:], round(float(results.total.mean())), round(float(endings.mean()))])
    yield laid_out(["Минимальная граница", *blank[1:], "", 3 if base else work.minimum])
    yield laid_out(["Всего участников", *blank[1:], count, ""])


def named(number: int, renamed: dict[int, str]) -> Person:
    who = person(number)
    return dataclasses.replace(who, surname=renamed[number]) if number in renamed else who


def masks(results: Results, seed: int) -> tuple[list[str], list[str]]:
    """Masks of short answers (``+`` full, ``-`` zero, a digit is a part) and long ones (``1(2)2(3)``), by pupil."""
    scores = results.tasks(seed)
    maxima = results.work.tasks
    split = len(maxima) - results.work.open_tasks
    signs = [["-", *(str(points) for points in range(1, maximum)), "+"] for maximum in maxima[:split]]
    short, long = [], []
    for row in scores.tolist():
        short.append("".join([sign[points] for sign, points in zip(signs, row, strict=False)]))
        long.append(
            "".join([f"{points}({maximum})" for points, maximum in zip(row[split:], maxima[split:], strict=True)])
        )
    return short, long
