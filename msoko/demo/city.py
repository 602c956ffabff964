"""Writes the demo municipality: an invented city of 67 schools as the spreadsheets that its department would get."""

import csv
import dataclasses
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from msoko.demo import layouts
from msoko.demo.cohorts import Passport, Population, passports
from msoko.demo.results import Results, resit, results
from msoko.demo.roster import (
    FIRST_YEAR,
    LAST_YEAR,
    MUNICIPALITY,
    MUNICIPALITY_CODE,
    PLANTED,
    REGION,
    REGION_CODE,
    SCHOOLS,
    VANISHING_SURNAME,
    DemoSchool,
    fisoko,
    roster,
)
from msoko.demo.sheets import Value, write_workbook
from msoko.demo.works import Work, all_works

PER_PUPIL_SINCE = 2025  # ВПР of the years before came as reports of ФИС ОКО
EXCEL_SAVED_YEAR = 2022  # its ЕГЭ protocols went through Excel and are in cp1251
PROCEDURES = {"vpr": "ВПР", "oge": "ОГЭ", "ege": "ЕГЭ"}

SCHOOL_COLUMNS = (
    "login", "name", "kind", "municipality", "municipality_code", "full_name", "locality", "ris9", "ris11", "inn",
    "ogrn", "status", "successor_login",
)  # fmt: skip


@dataclass(frozen=True)
class DemoCity:
    """What was written, and the requisites that documents need. ``files`` are in the order to import them.

    ``planted``: case → six digits of the school's login. ``counts``: rows by procedure, pupils and schools now, files.
    """

    region_code: str
    region: str
    municipality: str
    municipality_code: str
    department: str
    upper_body: str
    place: str
    head_post: str
    head_name: str
    schools_file: Path
    passports_file: Path
    files: tuple[Path, ...]
    planted: dict[str, str]
    schools: tuple[DemoSchool, ...]
    passports: tuple[Passport, ...]
    counts: dict[str, int]


def write_city(
    folder: Path,
    *,
    seed: int = 2026,
    schools: int = SCHOOLS,
    scale: float = 1.0,
    progress: Callable[[str], None] | None = None,
) -> DemoCity:
    """Writes the city into ``folder`` (made if absent). The same arguments give the same files.

    ``scale`` below 1 shrinks large schools; ``progress`` is told in Russian what is being written. Raises ValueError
    for fewer than 15 schools: the planted ones would not fit.
    """
    folder.mkdir(parents=True, exist_ok=True)
    listed = roster(seed, schools, scale)
    population = Population(seed, listed)
    tell = progress or (lambda message: None)

    tell("Реестр и паспорта школ")
    schools_file, passports_file = folder / "schools.csv", folder / "passports.csv"
    figures = passports(population, seed, range(FIRST_YEAR - 1, LAST_YEAR + 1))
    write_csv(schools_file, [SCHOOL_COLUMNS, *map(registry_row, listed)])
    columns = [field.name for field in dataclasses.fields(Passport)]
    write_csv(passports_file, [columns, *(dataclasses.astuple(passport) for passport in figures)])

    files: list[Path] = []
    counts = dict.fromkeys(PROCEDURES, 0)
    for work in all_works(FIRST_YEAR, LAST_YEAR):
        found = results(work, population, seed)
        tell(f"{PROCEDURES[work.procedure]} {work.year}, {work.grade} класс: {work.title}")
        files += write_work(folder, found, population, seed)
        counts[work.procedure] += len(found.total)
    current = [figure for figure in figures if figure.school_year == LAST_YEAR]
    counts["pupils"] = sum(figure.pupils for figure in current)
    counts["schools"] = len(current)
    counts["files"] = len(files)
    return DemoCity(
        region_code=REGION_CODE,
        region=REGION,
        municipality=MUNICIPALITY,
        municipality_code=MUNICIPALITY_CODE,
        department="Управление образования администрации города Н.",
        upper_body="Администрация города Н.",
        place="г. Н.",
        head_post="Начальник управления образования",
        head_name="А. Б. Примерова",
        schools_file=schools_file,
        passports_file=passports_file,
        files=tuple(files),
        planted=PLANTED,
        schools=listed,
        passports=figures,
        counts=counts,
    )


def registry_row(school: DemoSchool) -> tuple[str, ...]:
    """The school's row of ``schools.csv``, in the order of :data:`SCHOOL_COLUMNS`."""
    return (
        school.login,
        school.short_name,
        school.kind,
        MUNICIPALITY,
        MUNICIPALITY_CODE,
        school.full_name,
        school.locality,
        school.ris9,
        school.ris11,
        school.inn,
        school.ogrn,
        school.status,
        f"edu{fisoko(school.successor)}" if school.successor else "",
    )


def write_work(folder: Path, found: Results, population: Population, seed: int) -> list[Path]:
    """The files of one work."""
    work, schools = found.work, population.schools
    place = folder / work.procedure / str(work.year)
    match work.procedure:
        case "vpr" if work.year >= PER_PUPIL_SINCE:
            path = place / str(work.grade) / f"{work.title}.xlsx"
            write_workbook(path, layouts.pupil_protocol(found, schools, seed))
            return [path]
        case "vpr":
            written = []
            for name, rows in (layouts.marks_report(found, schools), layouts.distribution_report(found, schools)):
                written.append(place / str(work.grade) / f"{name}.xlsx")
                write_workbook(written[-1], [(name, rows)])
            return written
        case "oge":
            path = place / f"{work.title}.xlsx"
            sittings = [found, resit(found, seed)] if work.share == 1 else [found]
            write_workbook(path, [("Page 1", layouts.basic_exam(sittings, schools, seed))])
            return [path]
        case _:
            name = {"base": "Математика базовая", "profile": "Математика профильная"}.get(work.level, work.title)
            path = place / f"{name}.csv"
            rows = layouts.unified_exam(found, schools, seed, planted_person(work, population))
            write_csv(path, rows, ";", "cp1251" if work.year == EXCEL_SAVED_YEAR else "utf-8-sig")
            return [path]


def planted_person(work: Work, population: Population) -> dict[int, str]:
    """Number of the person whose surname is planted → the surname: the first pupil of the лицей in its last grade."""
    graduates = population.grade(LAST_YEAR, 11)
    login = PLANTED["person_in_protocol"]
    of_school = graduates.person[graduates.school == int(login[-2:])]
    return {int(of_school[0]): VANISHING_SURNAME} if work.year == LAST_YEAR and len(of_school) else {}


def write_csv(path: Path, rows: Iterable[Iterable[Value]], delimiter: str = ",", encoding: str = "utf-8") -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file, delimiter=delimiter, lineterminator="\r\n").writerows(rows)
