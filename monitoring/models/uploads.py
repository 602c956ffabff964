"""Uploads: batches of files, what they hold, what is wrong with them."""

from django.conf import settings
from django.db import models

from monitoring.domain.intake import Severity
from schools.models import Municipality, School


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
    committed = models.DateTimeField("записан или отменён", null=True)
    heartbeat = models.DateTimeField(null=True)
    # Whether what follows from the last commit or undo (indicators, identification) has been done.
    followed = models.BooleanField(default=True)
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
        status = Batch.Status
        return self.status in {status.RECEIVED, status.PARSING, status.QUEUED, status.COMMITTING}


class SourceFile(models.Model):
    """One file of a batch. ``staged`` is its depersonalised content (compressed JSON of a ParsedFile).

    ``answers`` holds, per work of the file, the year, grade, subject and level: as the cells say, or as a person
    confirmed (``sure``), or as the name only suggests.
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
