"""Facts: reference tables, assessments, what schools delivered, and the cubes that everything is computed from."""

from django.conf import settings
from django.db import models

from monitoring.domain.intake import Severity, Source
from schools.models import Municipality, School

SOURCES = {Source.PUPILS: "по участникам", Source.DISTRIBUTION: "распределение баллов", Source.MARKS: "статистика по отметкам"}
LEVELS = {"": "", "base": "базовый уровень", "profile": "профильный уровень", "advanced": "углублённый уровень"}


class Procedure(models.Model):
    """ВПР, ОГЭ, ЕГЭ…; ``purposes`` lists what its results may be used for by the law."""

    code = models.SlugField("код", primary_key=True, max_length=20)
    title = models.CharField("название", max_length=60)
    full_title = models.CharField("полное название", max_length=200)
    scored = models.CharField(
        "итог", max_length=10, choices={"mark": "отметка 2–5", "test": "тестовый балл 0–100"}, default="mark"
    )
    purposes = models.JSONField("допустимые цели", default=list)
    # Results come as one protocol for the whole municipality: a school that is not in it had no participants.
    central = models.BooleanField("одним протоколом на муниципалитет", default=False)
    source = models.CharField("источник", max_length=300)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name, verbose_name_plural = "процедура", "процедуры"
        ordering = ("position",)

    def __str__(self) -> str:
        return self.title


class Subject(models.Model):
    """``names`` are the texts by which files call it: ``{"text", "level", "procedure"}``, the latter two may be ''."""

    code = models.SlugField("код", primary_key=True, max_length=30)
    short = models.CharField("сокращение", max_length=6, unique=True)
    title = models.CharField("название", max_length=80)
    dative = models.CharField("по какому предмету", max_length=80)
    names = models.JSONField("названия в файлах", default=list)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name, verbose_name_plural = "предмет", "предметы"
        ordering = ("position",)

    def __str__(self) -> str:
        return self.title


class Scale(models.Model):
    """Lower bounds of marks 3, 4, 5 in primary scores, and the greatest total."""

    procedure = models.ForeignKey(Procedure, models.CASCADE, verbose_name="процедура")
    year = models.PositiveSmallIntegerField("год")
    grade = models.PositiveSmallIntegerField("класс")
    subject = models.ForeignKey(Subject, models.CASCADE, verbose_name="предмет")
    level = models.CharField("уровень", max_length=10, choices=LEVELS, blank=True)
    three = models.PositiveSmallIntegerField("«3» от")
    four = models.PositiveSmallIntegerField("«4» от")
    five = models.PositiveSmallIntegerField("«5» от")
    maximum = models.PositiveSmallIntegerField("наибольший балл")
    source = models.CharField("источник", max_length=300)

    class Meta:
        verbose_name, verbose_name_plural = "шкала", "шкалы перевода баллов"
        ordering = ("procedure", "-year", "grade", "subject")
        constraints = [
            models.UniqueConstraint(fields=["procedure", "year", "grade", "subject", "level"], name="scale_once"),
            models.CheckConstraint(
                condition=models.Q(three__lt=models.F("four"))
                & models.Q(four__lt=models.F("five"))
                & models.Q(five__lte=models.F("maximum")),
                name="scale_bounds_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.procedure_id} {self.year} {self.subject_id} {self.grade}"


class Minimum(models.Model):
    """The least test score that counts as passed."""

    procedure = models.ForeignKey(Procedure, models.CASCADE, verbose_name="процедура")
    year = models.PositiveSmallIntegerField("год")
    subject = models.ForeignKey(Subject, models.CASCADE, verbose_name="предмет")
    level = models.CharField("уровень", max_length=10, choices=LEVELS, blank=True)
    minimum = models.PositiveSmallIntegerField("минимальный балл")
    source = models.CharField("источник", max_length=300)

    class Meta:
        verbose_name, verbose_name_plural = "минимальный балл", "минимальные баллы"
        ordering = ("procedure", "-year", "subject")
        constraints = [models.UniqueConstraint(fields=["procedure", "year", "subject", "level"], name="minimum_once")]

    def __str__(self) -> str:
        return f"{self.procedure_id} {self.year} {self.subject_id}: {self.minimum}"


class ProcedureHeld(models.Model):
    """The calendar: was this work held in this year? ``comparable`` is false where only a part of pupils sat it."""

    procedure = models.ForeignKey(Procedure, models.CASCADE, verbose_name="процедура")
    year = models.PositiveSmallIntegerField("год")
    grade = models.PositiveSmallIntegerField("класс")
    subject = models.ForeignKey(Subject, models.CASCADE, verbose_name="предмет")
    level = models.CharField("уровень", max_length=10, choices=LEVELS, blank=True)
    held = models.BooleanField("проводилась")
    comparable = models.BooleanField("сопоставима с другими годами", default=True)
    by_choice = models.BooleanField("пишут не все школы или участники", default=False)
    autumn = models.BooleanField("писали осенью по программе прошлого класса", default=False)
    note = models.CharField("примечание", max_length=300, blank=True)
    source = models.CharField("источник", max_length=300)

    class Meta:
        verbose_name, verbose_name_plural = "запись календаря", "календарь процедур"
        ordering = ("-year", "procedure", "grade", "subject")
        constraints = [
            models.UniqueConstraint(fields=["procedure", "year", "grade", "subject", "level"], name="held_once")
        ]

    def __str__(self) -> str:
        return f"{self.procedure_id} {self.year} {self.grade} {self.subject_id}: {'да' if self.held else 'нет'}"


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


class Batch(models.Model):
    """One upload of one or many files, from receipt to commit, rejection or undo. Its status is the job's status.

    ``heartbeat`` is touched while a worker is at it: a batch at work without one for a while is taken over.
    """

    class Status(models.TextChoices):
        RECEIVED = "received", "получен, ждёт разбора"
        PARSING = "parsing", "разбирается"
        PREVIEW = "preview", "проверен, ждёт решения"
        QUEUED = "queued", "ждёт записи"
        COMMITTING = "committing", "записывается"
        COMMITTED = "committed", "записан"
        REJECTED = "rejected", "отклонён"
        UNDONE = "undone", "отменён, прежние данные возвращены"
        FAILED = "failed", "не удалось разобрать"

    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="batches", verbose_name="муниципалитет")
    # Set where a school uploads for itself: rows of other schools are refused.
    school = models.ForeignKey(School, models.PROTECT, null=True, blank=True, related_name="batches")
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    title = models.CharField("что загружено", max_length=300)
    status = models.CharField("состояние", max_length=12, choices=Status, default=Status.RECEIVED)
    created = models.DateTimeField("получен", auto_now_add=True)
    committed = models.DateTimeField("записан", null=True)
    heartbeat = models.DateTimeField(null=True)
    done = models.PositiveIntegerField("сделано", default=0)
    total = models.PositiveIntegerField("всего", default=0)
    message = models.CharField("сообщение", max_length=1000, blank=True)
    create_schools = models.BooleanField("создать неизвестные школы", default=False)

    class Meta:
        verbose_name, verbose_name_plural = "загрузка", "загрузки"
        ordering = ("-id",)

    def __str__(self) -> str:
        return f"Загрузка {self.pk}: {self.title}"

    @property
    def at_work(self) -> bool:
        S = self.Status
        return self.status in {S.RECEIVED, S.PARSING, S.QUEUED, S.COMMITTING}


class SourceFile(models.Model):
    """One file of a batch. ``staged`` is its depersonalised content (compressed JSON of a ParsedFile).

    ``answers`` holds, per work of the file, what a person confirmed where the file is silent: year, grade, subject, level.
    """

    class Status(models.TextChoices):
        WAITING = "waiting", "ждёт разбора"
        UNSURE = "unsure", "нужно уточнить работу"
        READY = "ready", "готов к записи"
        BLOCKED = "blocked", "есть ошибки"
        REPEATED = "repeated", "уже загружен"
        COMMITTED = "committed", "записан"

    batch = models.ForeignKey(Batch, models.CASCADE, related_name="files")
    name = models.CharField("файл", max_length=500)
    content = models.FileField("оригинал", upload_to="uploads/%Y/%m/", max_length=300, blank=True)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField("размер")
    format = models.CharField("вид", max_length=40, blank=True)
    status = models.CharField("состояние", max_length=10, choices=Status, default=Status.WAITING)
    answers = models.JSONField(default=list)
    staged = models.BinaryField(null=True)
    rows_read = models.PositiveIntegerField("строк прочитано", default=0)
    rows_accepted = models.PositiveIntegerField("к записи", default=0)
    rows_absent = models.PositiveIntegerField("отсутствовали", default=0)
    rows_quarantined = models.PositiveIntegerField("отложено", default=0)

    class Meta:
        verbose_name, verbose_name_plural = "файл", "файлы"
        ordering = ("id",)
        indexes = [models.Index(fields=["sha256"])]

    def __str__(self) -> str:
        return self.name


class FileProblem(models.Model):
    file = models.ForeignKey(SourceFile, models.CASCADE, related_name="problems")
    severity = models.CharField(
        "важность",
        max_length=8,
        choices={Severity.ERROR: "ошибка", Severity.ROW: "строка отложена", Severity.WARNING: "предупреждение"},
    )
    code = models.CharField(max_length=40)
    message = models.CharField("что не так", max_length=1000)
    sheet = models.CharField("лист", max_length=100, blank=True)
    cell = models.CharField("ячейка", max_length=12, blank=True)
    value = models.CharField("значение", max_length=80, blank=True)
    count = models.PositiveIntegerField("сколько", default=1)

    class Meta:
        verbose_name, verbose_name_plural = "замечание", "замечания"
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.sheet}!{self.cell}: {self.message}"


class Delivery(models.Model):
    """What one school (or a reference group) delivered for one work in one batch.

    A later delivery of the same school, work, sitting and source takes the place of the earlier one, which stays: undo
    gives the place back. ``group`` is '' for a school, else ``country``, ``region:<name>``, ``municipality:<code>``.
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
    # Of an aggregate report: the figures as printed, and the counts rebuilt from them.
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
                condition=models.Q(school__isnull=False, group="") | (models.Q(school__isnull=True) & ~models.Q(group="")),
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
