"""Results: works, what schools delivered for them, and the cubes that everything is computed from."""

from django.db import models

from monitoring.domain.intake import Source
from monitoring.models.reference import LEVELS, Procedure, Subject
from monitoring.models.uploads import Batch, SourceFile
from schools.models import School

SOURCES = {
    Source.PUPILS: "по участникам",
    Source.DISTRIBUTION: "распределение баллов",
    Source.MARKS: "статистика по отметкам",
    Source.JOURNAL: "сравнение с журналом",
    Source.TASKS: "выполнение заданий",
    Source.GROUPS: "выполнение заданий группами",
    Source.PLANNED: "планируемые результаты",
}


class Assessment(models.Model):
    """A work: procedure × programme grade × subject × level × year. ``year`` is the calendar year it was sat in.

    ``school_year`` is the year its results are counted in; ``tasks`` is ``[[label, maximum or null], …]``.
    """

    procedure = models.ForeignKey(Procedure, models.PROTECT, related_name="assessments", verbose_name="процедура")
    year = models.PositiveSmallIntegerField("год")
    grade = models.PositiveSmallIntegerField("класс (программа)")
    subject = models.ForeignKey(Subject, models.PROTECT, related_name="assessments", verbose_name="предмет")
    level = models.CharField("уровень", max_length=10, choices=LEVELS, blank=True)
    sitting_grade = models.PositiveSmallIntegerField("класс, в котором писали")
    school_year = models.PositiveSmallIntegerField("учебный год (начало)")
    maximum = models.PositiveSmallIntegerField("наибольший балл", null=True)
    tasks = models.JSONField("задания", default=list)

    class Meta:
        verbose_name, verbose_name_plural = "работа", "работы"
        ordering = ("-year", "procedure", "grade", "subject")
        constraints = [
            models.UniqueConstraint(fields=["procedure", "year", "grade", "subject", "level"], name="assessment_once")
        ]

    def __str__(self) -> str:
        level = f", {self.get_level_display()}" if self.level else ""
        return f"{self.procedure.title} {self.year}, {self.grade} класс, {self.subject.title}{level}"


class Delivery(models.Model):
    """What one school (or a reference group) delivered for one work in one batch.

    A later delivery of the same school, work, sitting and source takes the place of the earlier one, which stays: undo
    gives the place back. ``group`` is '' for a school, else ``country``, ``region:<code>``, ``municipality:<code>``.
    """

    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="deliveries")
    school = models.ForeignKey(School, models.PROTECT, null=True, related_name="deliveries")
    group = models.CharField(max_length=120, blank=True)
    # ISO date of the sitting where a work has several (exams), '' elsewhere.
    sitting = models.CharField(max_length=10, blank=True)
    source = models.CharField(max_length=12, choices=SOURCES)
    file = models.ForeignKey(SourceFile, models.PROTECT, related_name="deliveries")
    batch = models.ForeignKey(Batch, models.PROTECT, related_name="deliveries")
    replaces = models.ForeignKey("self", models.PROTECT, null=True, related_name="replaced_by")
    current = models.BooleanField(default=True)
    rows = models.PositiveIntegerField(default=0)
    absent = models.PositiveIntegerField(default=0)
    # Of an aggregate report: the figures as printed, and the counts rebuilt from them (``GroupRow.given`` included).
    given = models.JSONField(null=True)

    class Meta:
        verbose_name, verbose_name_plural = "сдача результатов", "сдачи результатов"
        constraints = [
            models.UniqueConstraint(
                fields=["assessment", "school", "sitting", "source"],
                condition=models.Q(current=True, group=""),
                name="one_current_delivery_of_a_school",
            ),
            models.UniqueConstraint(
                fields=["assessment", "group", "sitting", "source"],
                condition=models.Q(current=True, school__isnull=True),
                name="one_current_delivery_of_a_group",
            ),
            models.CheckConstraint(
                condition=models.Q(school__isnull=False, group="")
                | (models.Q(school__isnull=True) & ~models.Q(group="")),
                name="delivery_of_a_school_or_a_group",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.assessment_id}: {self.school_id or self.group}"


class PupilResult(models.Model):
    """One pupil's row of one delivery. No name, no sex, no document.

    The index budget of the biggest table: the primary key and one unique key that serves its reads.
    """

    delivery = models.ForeignKey(Delivery, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+")
    pupil = models.CharField(max_length=24)
    class_label = models.CharField(max_length=12, blank=True)
    variant = models.CharField(max_length=8, blank=True)
    primary = models.PositiveSmallIntegerField(null=True)
    mark = models.PositiveSmallIntegerField(null=True)
    score = models.PositiveSmallIntegerField(null=True)
    journal = models.PositiveSmallIntegerField(null=True)
    tasks = models.CharField(max_length=80, blank=True)
    flags = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name, verbose_name_plural = "результат участника", "результаты участников"
        constraints = [models.UniqueConstraint(fields=["delivery", "pupil"], name="pupil_once_a_delivery")]

    def __str__(self) -> str:
        return f"{self.delivery_id}: {self.pupil}"


class Cube(models.Model):
    """Counts of one school (or reference group) in one work; ``class_label`` '' is the whole school.

    Sources that count no marks (the journal, tasks, planned results) have cubes of participants, never ``effective``.

    ``attempt`` is ``final``: of a pupil's several attempts the last one counts; ``first`` exists for exams with resits.
    ``effective`` marks the best source where several speak of the same school and work. Histograms are lists of counts
    from score 0 on. ``marked`` = n2 + n3 + n4 + n5 may be less than participants (an exam without marks: 0).
    """

    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="cubes")
    school = models.ForeignKey(School, models.CASCADE, null=True, related_name="cubes")
    group = models.CharField(max_length=120, blank=True)
    class_label = models.CharField(max_length=12, blank=True)
    source = models.CharField(max_length=12, choices=SOURCES)
    attempt = models.CharField(max_length=5, default="final", choices={"final": "итог", "first": "первая попытка"})
    effective = models.BooleanField(default=True)
    schools = models.PositiveIntegerField(null=True)
    participants = models.PositiveIntegerField()
    absent = models.PositiveIntegerField(null=True)
    n2 = models.PositiveIntegerField(default=0)
    n3 = models.PositiveIntegerField(default=0)
    n4 = models.PositiveIntegerField(default=0)
    n5 = models.PositiveIntegerField(default=0)
    marked = models.PositiveIntegerField(default=0)
    primary_sum = models.PositiveBigIntegerField(null=True)
    primary_square_sum = models.PositiveBigIntegerField(null=True)
    primary_histogram = models.JSONField(default=list)
    score_histogram = models.JSONField(default=list)
    journal_lower = models.PositiveIntegerField(null=True)
    journal_equal = models.PositiveIntegerField(null=True)
    journal_higher = models.PositiveIntegerField(null=True)
    task_sums = models.JSONField(default=list)
    task_attempts = models.JSONField(default=list)

    class Meta:
        verbose_name, verbose_name_plural = "куб результатов", "кубы результатов"
        constraints = [
            models.UniqueConstraint(
                fields=["assessment", "school", "class_label", "source", "attempt"],
                condition=models.Q(group=""),
                name="school_cube_once",
            ),
            models.UniqueConstraint(
                fields=["assessment", "group", "source", "attempt"],
                condition=models.Q(school__isnull=True),
                name="group_cube_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.assessment_id}: {self.school_id or self.group} {self.class_label}"


class LowTally(models.Model):
    """Pupils of one school and programme grade in one year, over all works of a procedure: who got several «2».

    pupils: wrote at least one work with a mark; pupils_two_works: at least two; low_one, low_two: got «2» in one work,
    in two or more.
    """

    procedure = models.ForeignKey(Procedure, models.CASCADE, related_name="+")
    year = models.PositiveSmallIntegerField()
    grade = models.PositiveSmallIntegerField()
    school = models.ForeignKey(School, models.CASCADE, related_name="low_tallies")
    pupils = models.PositiveIntegerField()
    pupils_two_works = models.PositiveIntegerField()
    low_one = models.PositiveIntegerField()
    low_two = models.PositiveIntegerField()

    class Meta:
        verbose_name, verbose_name_plural = "счёт двоек", "счёт двоек"
        constraints = [models.UniqueConstraint(fields=["procedure", "year", "grade", "school"], name="tally_once")]

    def __str__(self) -> str:
        return f"{self.school_id}: {self.year}, {self.grade}"
