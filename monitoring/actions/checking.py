"""From parsed rows to a verdict: which work each part of a file is of, and what may be committed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from django.db import transaction

from monitoring import queries
from monitoring.domain.checks import Checked, Reference, check
from monitoring.domain.intake import (
    BY_NAME,
    OWN_SCHOOL,
    ParsedFile,
    ParsedWork,
    Problem,
    Severity,
    Source,
    unpacked,
)
from monitoring.domain.works import Work, completed, gaps, proposed_from_path, recognise, work_of
from monitoring.models import Batch, FileProblem, SourceFile
from schools.queries import codes_taken_elsewhere, school_ids_by_code, school_ids_by_name

LISTED_PROBLEMS = 1_000
# What one part of a file delivers for one school or group: no other file of the upload may deliver the same.
Scope = tuple[Work, str, str, str]


def proposed_answers(parsed: ParsedFile, name: str, book: queries.ReferenceBook) -> list[dict[str, object]]:
    """Per part of the file: procedure, year, grade, subject (code), level, and ``sure`` where the cells said it all.

    What the cells are silent about is proposed from the folders and the name; it stays unsure until a person confirms.
    """
    answers = []
    for work in parsed.works:
        full = completed(work.hint, proposed_from_path(name))
        subject = recognise(full.subject, full.procedure, book.names) if full.subject else None
        answers.append(
            {
                # A home-made table names no procedure: most are of the region's own works.
                "procedure": full.procedure or "rkr",
                "year": full.year,
                "grade": full.grade,
                "subject": subject.subject if subject else "",
                "level": (subject.level if subject else "") or full.level,
                "sure": not gaps(work.hint) and subject is not None,
            }
        )
    return answers


@dataclass
class Checker:
    """Checks the files of one upload against the reference, which is read once. Six queries and two per code system."""

    batch: Batch
    book: queries.ReferenceBook
    schools: dict[tuple[str, str], int]
    clashes: set[tuple[str, str]]
    layouts: dict[Work, list[str]]
    years: set[tuple[str, int]]
    asked: set[tuple[str, str]]
    # Which file of the upload delivers what: no two may deliver the same.
    taken: dict[Scope, str]

    @classmethod
    def of(cls, batch: Batch) -> "Checker":
        return cls(batch, queries.reference_book(), {}, set(), {}, set(), set(), {})

    def learn(self, parsed: ParsedFile) -> None:
        """Looks up the schools of a file by their codes; codes asked for once are not asked for again."""
        codes: dict[str, set[str]] = {}
        for work in parsed.works:
            found = set(work.pupils.school) | {row.code for row in work.groups if row.level == "school"}
            codes.setdefault(work.code_system, set()).update(found)
        for system, wanted in codes.items():
            if system == OWN_SCHOOL:
                if self.batch.school_id:
                    self.schools[system, ""] = self.batch.school_id
                continue
            new = {code for code in wanted if (system, code) not in self.asked}
            if not new:
                continue
            self.asked |= {(system, code) for code in new}
            if system == BY_NAME:
                named = school_ids_by_name(new, municipality_id=self.batch.municipality_id)
                self.schools |= {(system, key): school_id for key, school_id in named.items()}
                continue
            known = school_ids_by_code(system, new, municipality_id=self.batch.municipality_id)
            self.schools |= {(system, code): school_id for code, school_id in known.items()}
            taken = codes_taken_elsewhere(system, new - known.keys(), municipality_id=self.batch.municipality_id)
            self.clashes |= {(system, code) for code in taken}

    def forget_schools(self) -> None:
        """After schools were created: look the codes up again."""
        self.schools, self.clashes, self.asked = {}, set(), set()

    def check(self, parsed_work: ParsedWork, work: Work) -> Checked:
        """The verdict on one part of a file whose work is known."""
        system = parsed_work.code_system
        held = self.book.held(work)
        reference = Reference(
            bounds=self.book.bounds(work),
            scored="mark" if (work.procedure, work.level) == ("ege", "base") else self.book.scored[work.procedure],
            held=held.held if held else None,
            schools={code: school for (of, code), school in self.schools.items() if of == system},
            municipality_code=self.batch.municipality.fisoko_code,
            only_school=self.batch.school_id,
            create_schools=self.batch.create_schools and self.batch.school_id is None,
            code_clash=frozenset(code for of, code in self.clashes if of == system),
        )
        checked = check(parsed_work, work, reference)
        if parsed_work.source == Source.PUPILS and not self._fits_layout(parsed_work, work):
            text = (
                "Задания в файле названы иначе, чем в уже записанных файлах этой работы: "
                "проверьте год, класс и предмет. Если прежние записаны с ошибкой, сначала отмените их загрузку."
            )
            checked.problems.append(Problem(Severity.ERROR, "other_tasks", text, parsed_work.sheet))
        return checked

    def learn_layouts(self, works: Iterable[Work]) -> None:
        """Reads the tasks of the stored works of each procedure and year once. One query for a new year, or none."""
        new = {(work.procedure, work.year) for work in works} - self.years
        if new:
            self.years |= new
            self.layouts |= queries.task_labels(new)

    def _fits_layout(self, parsed_work: ParsedWork, work: Work) -> bool:
        """Whether the tasks begin like those of the files before; the longer list is remembered."""
        former = self.layouts.get(work, [])
        ours = [task.label for task in parsed_work.tasks]
        shared = min(len(former), len(ours))
        fits = former[:shared] == ours[:shared]
        if fits and len(ours) > len(former):
            self.layouts[work] = ours
        return fits


def check_batch(batch: Batch) -> None:
    """Checks every file of the upload anew and writes its verdict. Committed and repeated files are left alone."""
    checker = Checker.of(batch)
    for file in batch.files.exclude(status__in=[SourceFile.Status.COMMITTED, SourceFile.Status.REPEATED]):
        if file.staged is not None:
            check_file(checker, file, unpacked(file.staged))


@transaction.atomic
def check_file(checker: Checker, file: SourceFile, parsed: ParsedFile, also: Sequence[str] = ()) -> None:
    """The verdict on one file: its problems, counts of rows and status are written, with the fields of ``also``."""
    problems = verdict(checker, file, parsed)
    file.save(update_fields=["status", "rows_read", "rows_accepted", "rows_absent", "rows_quarantined", *also])
    FileProblem.objects.filter(file=file).delete()
    FileProblem.objects.bulk_create(problems, batch_size=1_000)


def verdict(checker: Checker, file: SourceFile, parsed: ParsedFile) -> list[FileProblem]:
    """Sets the counts and the status of the file, returns its problems, notes what it delivers."""
    checker.learn_layouts(work for answer in file.answers if (work := work_of(answer)))
    checker.learn(parsed)
    found = list(parsed.problems)
    file.rows_read = sum(work.rows_read for work in parsed.works)
    file.rows_accepted = file.rows_absent = file.rows_quarantined = 0
    unsure = False
    for parsed_work, answer in zip(parsed.works, file.answers, strict=True):
        file.rows_quarantined += parsed_work.quarantined
        work = work_of(answer)
        if work is None or not answer["sure"]:
            unsure = True
        if work is None:
            file.rows_accepted += len(parsed_work.pupils) + len(parsed_work.groups)
            continue
        checked = checker.check(parsed_work, work)
        found += checked.problems
        file.rows_accepted += len(checked.pupils) + len(checked.groups)
        file.rows_absent += sum(checked.absent.values())
        file.rows_quarantined += checked.quarantined
        ids = {code: school_id for (of, code), school_id in checker.schools.items() if of == parsed_work.code_system}
        clash = note_scopes(checked, parsed_work.hint.sitting, file.name, checker.taken, ids)
        if clash:
            found.append(replace(clash, sheet=parsed_work.sheet))
    if not parsed.works and not found:
        found.append(Problem(Severity.ERROR, "empty", "В файле нет ни одной строки с результатами."))
    elif parsed.works and not unsure and not file.rows_accepted and not file.rows_absent:
        text = "В файле не осталось ни одной строки, которую можно записать: исправьте замечания и загрузите его снова."
        found.append(Problem(Severity.ERROR, "nothing_left", text))
    blocked = any(problem.severity == Severity.ERROR for problem in found)
    status = SourceFile.Status
    file.status = status.BLOCKED if blocked else status.UNSURE if unsure else status.READY
    return listed(file, found)


def note_scopes(
    checked: Checked, sitting: str, name: str, taken: dict[Scope, str], ids: Mapping[str, int]
) -> Problem | None:
    """Remembers which schools of which work the file delivers; a problem where another file of the upload did.

    ``ids``: the schools by the codes that the file names them with: two files may call one school differently.
    """
    schools = {*checked.pupils.school, *checked.absent}
    schools |= {row.code for row in checked.groups if row.level == "school"}
    groups = {f"{row.level}:{row.code or row.name}" for row in checked.groups if row.level != "school"}
    keys = {code: str(ids.get(code, f"new:{code}")) for code in schools} | {group: group for group in groups}
    for key, place in sorted(keys.items()):
        scope = (checked.work, sitting, checked.source.value, place)
        if taken.setdefault(scope, name) != name:
            called = f" ({key})" if key else ""
            text = (
                f"Результаты той же работы и той же школы{called} есть и в файле «{taken[scope]}» этой загрузки. "
                "Оставьте один из файлов или исправьте год, класс и предмет."
            )
            return Problem(Severity.ERROR, "twice_in_batch", text)
    return None


def listed(file: SourceFile, problems: Sequence[Problem]) -> list[FileProblem]:
    """Rows of problems; past a thousand they are counted by kind, so that none is lost silently."""
    rows = [_row(file, problem) for problem in problems[:LISTED_PROBLEMS]]
    rest: dict[tuple[Severity, str], Problem] = {}
    for problem in problems[LISTED_PROBLEMS:]:
        key = (problem.severity, problem.code)
        count = rest[key].count if key in rest else 0
        rest[key] = replace(problem, cell="", value="", count=count + problem.count)
    return rows + [_row(file, problem) for problem in rest.values()]


def _row(file: SourceFile, problem: Problem) -> FileProblem:
    return FileProblem(
        file=file,
        severity=problem.severity.value,
        code=problem.code,
        message=problem.message[:1000],
        sheet=problem.sheet[:100],
        cell=problem.cell[:12],
        value=problem.value[:80],
        count=problem.count,
    )
