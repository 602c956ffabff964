"""Reads of the reference tables and of works. Each function says how many SQL statements it takes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from monitoring.domain.scales import Bounds
from monitoring.domain.works import SubjectName, Titles, Work
from monitoring.models import (
    Assessment,
    Minimum,
    Procedure,
    ProcedureHeld,
    Scale,
    Subject,
)

WorkKey = tuple[str, int, int, str, str]


@dataclass(frozen=True)
class Held:
    """An entry of the calendar of procedures."""

    held: bool
    comparable: bool
    by_choice: bool
    autumn: bool
    note: str


@dataclass(frozen=True)
class ReferenceBook:
    """The reference tables as mappings; keys are (procedure, year, grade, subject, level)."""

    names: tuple[SubjectName, ...]
    scored: Mapping[str, str]
    central: frozenset[str]
    scales: Mapping[WorkKey, Bounds]
    calendar: Mapping[WorkKey, Held]
    minimums: Mapping[tuple[str, int, str, str], int]

    def bounds(self, work: Work) -> Bounds | None:
        return self.scales.get((work.procedure, work.year, work.grade, work.subject, work.level))

    def held(self, work: Work) -> Held | None:
        return self.calendar.get((work.procedure, work.year, work.grade, work.subject, work.level))


def reference_book() -> ReferenceBook:
    """Everything that the reference tables say. Five queries."""
    keys = ("procedure_id", "year", "grade", "subject_id", "level")
    procedures = list(Procedure.objects.all())
    return ReferenceBook(
        tuple(
            SubjectName(name["text"], subject.code, name.get("level", ""), name.get("procedure", ""))
            for subject in Subject.objects.all()
            for name in [{"text": subject.title}, {"text": subject.short}, *subject.names]
        ),
        {procedure.code: procedure.scored for procedure in procedures},
        frozenset(procedure.code for procedure in procedures if procedure.central),
        {
            row[:5]: Bounds(*row[5:])
            for row in Scale.objects.values_list(*keys, "three", "four", "five", "maximum").iterator()
        },
        {
            row[:5]: Held(*row[5:])
            for row in ProcedureHeld.objects.values_list(
                *keys, "held", "comparable", "by_choice", "autumn", "note"
            ).iterator()
        },
        {
            row[:4]: row[4]
            for row in Minimum.objects.values_list("procedure_id", "year", "subject_id", "level", "minimum").iterator()
        },
    )


def titles() -> Titles:
    """Words for the codes of procedures and subjects. Two queries."""
    subjects = list(Subject.objects.all())
    return Titles(
        dict(Procedure.objects.values_list("code", "title")),
        {subject.code: subject.title for subject in subjects},
        {subject.code: subject.dative for subject in subjects},
    )


def work_of_assessment(assessment: Assessment) -> Work:
    """The work as a plain value. No query."""
    a = assessment
    return Work(a.procedure_id, a.year, a.grade, a.subject_id, a.level)


def assessments_by_work(works: Iterable[Work]) -> dict[Work, Assessment]:
    """Assessments that exist already, by work. One query (over the years and procedures of ``works``)."""
    wanted = set(works)
    found = Assessment.objects.filter(
        year__in={work.year for work in wanted}, procedure__in={work.procedure for work in wanted}
    )
    by_work = {work_of_assessment(assessment): assessment for assessment in found}
    return {work: by_work[work] for work in wanted if work in by_work}


def task_labels(years: Iterable[tuple[str, int]]) -> dict[Work, list[str]]:
    """Labels of the tasks of every stored work of these (procedure, year) pairs. One query."""
    wanted = set(years)
    found = Assessment.objects.filter(
        procedure__in={procedure for procedure, _ in wanted}, year__in={year for _, year in wanted}
    )
    return {
        work_of_assessment(assessment): [label for label, _ in assessment.tasks]
        for assessment in found
        if (assessment.procedure_id, assessment.year) in wanted
    }
