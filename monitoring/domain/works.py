"""Which work a file is of: names of subjects, and what folders and file names suggest (a person confirms it)."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from monitoring.domain.intake import WorkHint

YEAR = re.compile(r"(?<!\d)(20[1-4]\d)(?!\d)")
SAMPLE_GRADE = re.compile(r"по образцу\s+(\d{1,2})\s*класса", re.IGNORECASE)
GRADE = re.compile(r"(?<!\d)(\d{1,2})\s*-?\s*(?:й\s+)?класс", re.IGNORECASE)
# The csv of РИС ГИА with English field names: the code of the subject and the day.
EXAM = re.compile(r"(\d{2})_20\d\d\.\d\d\.\d\d(?!\d)")
GRADES = range(1, 12)


@dataclass(frozen=True)
class SubjectName:
    """One way in which files call a subject; ``procedure`` '' fits every procedure."""

    text: str
    subject: str
    level: str = ""
    procedure: str = ""


@dataclass(frozen=True)
class Work:
    """A fully known work. Codes are of the reference tables; ``sitting`` is an ISO date or ''."""

    procedure: str
    year: int
    grade: int
    subject: str
    level: str = ""

    @property
    def code(self) -> str:
        """``vpr.2021.5.mathematics.`` — the last part is the level."""
        return f"{self.procedure}.{self.year}.{self.grade}.{self.subject}.{self.level}"


def fold(text: str) -> str:
    """Lower case, ё→е, only letters and digits, single blanks."""
    return " ".join(re.sub(r"[^0-9a-zа-я]+", " ", text.casefold().replace("ё", "е")).split())


def recognise(text: str, procedure: str, names: Sequence[SubjectName]) -> SubjectName | None:
    """The subject that ``text`` names: the whole text first, then the longest name that stands in it as whole words.

    Names of two or three characters («РУ», «01») count only as the whole text. None where nothing, or more than one,
    fits.
    """
    wanted = fold(text)
    usable = [name for name in names if name.procedure in {"", procedure}]
    whole = [name for name in usable if fold(name.text) == wanted]
    inside = [name for name in usable if len(name.text) > 3 and f" {fold(name.text)} " in f" {wanted} "]
    for found in (whole, inside):
        if found:
            # A name for this very procedure outranks a general one, then the longest name wins.
            best = max(found, key=lambda name: (bool(name.procedure), len(fold(name.text))))
            rivals = {
                (name.subject, name.level)
                for name in found
                if (bool(name.procedure), len(fold(name.text))) == (bool(best.procedure), len(fold(best.text)))
            }
            return best if len(rivals) == 1 else None
    return None


def proposed_from_path(path: str) -> WorkHint:
    """What the folders and the name of a file suggest: ``2021/7/… по биологии, 7 класс (по образцу 7 класса).xlsx``.

    The year and the grade are taken from the name, else from the nearest folder; «по образцу N класса» is the programme
    grade. ``subject`` is the bare name: it is looked up among subject names later. ``procedure`` is ''.
    """
    *folders, name = path.replace("\\", "/").split("/")
    stem = name.rsplit(".", 1)[0]
    places = [stem, *reversed(folders)]
    year = next((int(match[1]) for place in places if (match := YEAR.search(place))), None)
    grade = next(
        (
            int(match[1])
            for place in places
            if (match := SAMPLE_GRADE.search(place) or GRADE.search(place) or re.fullmatch(r"\s*(\d{1,2})\s*", place))
            and int(match[1]) in GRADES
        ),
        None,
    )
    exam = EXAM.match(stem)
    return WorkHint("", year, grade, exam[1] if exam else stem)


def completed(hint: WorkHint, *sources: WorkHint) -> WorkHint:
    """``hint`` with every gap filled from the first of ``sources`` that knows."""
    for source in sources:
        hint = replace(
            hint,
            year=hint.year if hint.year is not None else source.year,
            grade=hint.grade if hint.grade is not None else source.grade,
            subject=hint.subject or source.subject,
            level=hint.level or source.level,
        )
    return hint


def gaps(hint: WorkHint) -> list[str]:
    """Names of what is still unknown: procedure, year, grade, subject."""
    return [name for name in ("procedure", "year", "grade", "subject") if not getattr(hint, name)]


@dataclass(frozen=True)
class Titles:
    """Words for codes: procedures, subjects («Математика») and subjects in the dative («математике»)."""

    procedures: Mapping[str, str]
    subjects: Mapping[str, str]
    datives: Mapping[str, str]


def work_of(answer: Mapping[str, object]) -> Work | None:
    """The work of a complete answer (see ``SourceFile.answers``), None while something is missing."""
    procedure, year, grade, subject = (answer[name] for name in ("procedure", "year", "grade", "subject"))
    if not (procedure and year and grade and subject):
        return None
    return Work(str(procedure), int(str(year)), int(str(grade)), str(subject), str(answer["level"]))
