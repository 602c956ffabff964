"""The real city counted anew, cell by cell: the oracle of the import. Nothing of the portal is used here.

A pupil is a plain dict; everything else is loops over lists of them.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path

import yaml
from python_calamine import CalamineWorkbook

SUBJECTS = {
    "русск": "russian", "матем": "mathematics", "окруж": "world", "истор": "history", "биол": "biology",
    "геогр": "geography", "общес": "social", "физик": "physics", "хими": "chemistry", "англ": "english",
    "немец": "german", "франц": "french",
}  # fmt: skip
SHORT = {
    "РУ": "russian", "МА": "mathematics", "ОМ": "world", "ИС": "history", "БИ": "biology", "ГГ": "geography",
    "ОБ": "social", "ФИ": "physics", "ХИ": "chemistry", "АЯ": "english", "НЯ": "german", "ФЯ": "french",
}  # fmt: skip
LATIN = str.maketrans("ABCEHKMOPTXY", "АВСЕНКМОРТХУ")
NO_POINTS = {"х", "x", "не пройд.", "н/п"}
# Year, grade, subject.
Work = tuple[int, int, str]
Pupil = dict


@dataclass
class City:
    """Pupils who wrote, numbers of absent ones, and rows that cannot be right (work and reason)."""

    wrote: list[Pupil] = field(default_factory=list)
    absent: Counter = field(default_factory=Counter)
    wrong: list[tuple[Work, str]] = field(default_factory=list)
    rows: int = 0
    tasks: dict[Work, int] = field(default_factory=dict)

    def by_school(self) -> dict[tuple[Work, str], list[Pupil]]:
        found = defaultdict(list)
        for pupil in self.wrote:
            found[pupil["work"], pupil["school"]].append(pupil)
        return dict(found)

    def by_work(self) -> dict[Work, list[Pupil]]:
        found = defaultdict(list)
        for pupil in self.wrote:
            found[pupil["work"]].append(pupil)
        return dict(found)


def scales(folder: Path) -> dict:
    """(grade, short subject) → bounds, with the one exception of БИ-8."""
    return yaml.safe_load((folder / "scales.yaml").read_text(encoding="utf-8"))


def bounds_of(tables: dict, work: Work) -> dict:
    year, grade, subject = work
    short = next(short for short, code in SHORT.items() if code == subject)
    bounds = dict(tables["scales"][grade][short])
    for exception in tables["exceptions"]:
        if (exception["year"], exception["grade"], exception["subject"]) == (year, grade, short):
            bounds["max"] = exception["max"]
    return bounds


def mark_of(primary: int, bounds: dict) -> int:
    mark = 2
    for name in ("three", "four", "five"):
        if primary >= bounds[name]:
            mark += 1
    return mark


def work_of(path: Path) -> Work:
    year, grade = int(path.parts[-3]), int(path.parts[-2])
    name = path.name.removeprefix("Проведение работы по ").casefold()
    (subject,) = {code for start, code in SUBJECTS.items() if name.startswith(start)}
    return year, grade, subject


def number(cell: object) -> int | None:
    """A whole number, None where the cell holds none."""
    try:
        value = float(str(cell).replace(",", "."))
    except ValueError:
        return None
    return int(value) if value == int(value) and value >= 0 else None


def letter(cell: object) -> str:
    typed = "".join(one for one in str(cell).upper().translate(LATIN) if one.isalpha())
    return "" if typed == "НЕТ" else typed


def columns(header: list[str], rows: list[list]) -> dict:
    """Places of what is counted, by the words of the header."""
    places = {}
    for at, title in enumerate(header):
        for name, starts in {
            "school": ("user", "логин школы", "пользователь"),
            "code": ("code", "код обучающегося", "код"),
            "journal": ("otc", "отметка за предыдущ"),
            "class": ("klass", "класс", "наименование класса"),
            "variant": ("var-1", "вариант"),
            "total": ("sum", "всего баллов", "итого баллов"),
        }.items():
            fits = title.startswith(starts) if name == "journal" else title in starts
            if name not in places and fits:
                places[name] = at
    tasks, greatest = [], {}
    for at, title in enumerate(header):
        if title.startswith("балл за "):
            tasks.append(at)
        elif title.endswith("б)"):
            tasks.append(at)
            greatest[at] = int(title[title.rindex("(") + 1 : -2])
        elif title.startswith("a-"):
            filled = any(row[at] != "" for row in rows)
            tasks += [at] if filled else []
    if "учебник" in header and header[0] == "groups":
        # A textbook in a place where a task stands, if tasks follow it.
        at = header.index("учебник")
        tasks = sorted({*tasks, at}) if tasks and max(tasks) > at else tasks
    return places | {"tasks": tasks, "greatest": greatest}


def read(folder: Path) -> City:
    """Every protocol under ``folder/pupils``."""
    city, tables = City(), scales(folder)
    for path in sorted((folder / "pupils").rglob("*.xlsx")):
        book = CalamineWorkbook.from_path(str(path))
        sheet = "Протокол" if "Протокол" in book.sheet_names else book.sheet_names[0]
        header, *rows = book.get_sheet_by_name(sheet).to_python()
        read_rows(city, work_of(path), [str(title).strip().casefold() for title in header], rows, tables)
    return city


def read_rows(city: City, work: Work, header: list[str], rows: list[list], tables: dict) -> None:
    places, bounds, seen = columns(header, rows), bounds_of(tables, work), set()
    city.tasks[work] = len(places["tasks"])
    for row in rows:
        if number(row[places["code"]]) is None and row[places["variant"]] == "":
            continue
        city.rows += 1
        school = str(row[places["school"]])[-6:]
        code = number(row[places["code"]])
        pupil = {"work": work, "school": school, "code": code, "class": letter(row[places["class"]])}
        reason = problem_of(row, places, pupil, bounds)
        if not reason and (school, code) in seen:
            reason = "twice"
        if reason:
            city.wrong.append((work, reason))
            continue
        seen.add((school, code))
        if row[places["variant"]] == "отсутствовал":
            city.absent[work, school] += 1
            continue
        journal = number(row[places["journal"]])
        primary = number(row[places["total"]])
        points = [row[at] for at in places["tasks"]]
        city.wrote.append(
            pupil
            | {
                "primary": primary,
                "mark": mark_of(primary, bounds),
                "journal": journal if journal in {2, 3, 4, 5} else None,
                "points": [None if cell == "" else number(cell) or 0 for cell in points],
            }
        )


def problem_of(row: list, places: dict, pupil: Pupil, bounds: dict) -> str:
    """Why a row cannot be counted, '' where it can."""
    if pupil["code"] is None or not pupil["school"].isdigit():
        return "nobody"
    if row[places["variant"]] == "отсутствовал":
        return ""
    total = number(row[places["total"]])
    if row[places["variant"]] != "" and number(row[places["variant"]]) is None:
        return "variant"
    for at in places["tasks"]:
        points = number(row[at])
        if points is None and row[at] != "" and str(row[at]).strip().casefold() not in NO_POINTS:
            return "task"
        if points is not None and points > places["greatest"].get(at, 35):
            return "above"
    if total is None:
        return "total"
    return "maximum" if total > bounds["max"] else ""


def marks(pupils: list[Pupil]) -> tuple[int, int, int, int]:
    counts = [0, 0, 0, 0]
    for pupil in pupils:
        counts[pupil["mark"] - 2] += 1
    return tuple(counts)


def compared(pupils: list[Pupil]) -> tuple[int, int, int]:
    """How many marks are lower than, equal to and higher than the mark of the journal."""
    lower = equal = higher = 0
    for pupil in pupils:
        if pupil["journal"] is None:
            continue
        if pupil["mark"] < pupil["journal"]:
            lower += 1
        elif pupil["mark"] == pupil["journal"]:
            equal += 1
        else:
            higher += 1
    return lower, equal, higher


def tallies(city: City) -> dict[tuple[int, int, str], tuple[int, int, int, int]]:
    """(year, grade, school) → pupils, those with two works, with one «2», with two or more."""
    works, lows = defaultdict(Counter), defaultdict(Counter)
    for pupil in city.wrote:
        year, grade, _ = pupil["work"]
        works[year, grade, pupil["school"]][pupil["code"]] += 1
        lows[year, grade, pupil["school"]][pupil["code"]] += pupil["mark"] == 2
    return {
        place: (
            len(of),
            sum(1 for count in of.values() if count >= 2),
            sum(1 for count in lows[place].values() if count == 1),
            sum(1 for count in lows[place].values() if count >= 2),
        )
        for place, of in works.items()
    }
