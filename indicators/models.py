"""What the facts mean: values of indicators with the run that made them, and identifications with their evidence."""

from django.conf import settings
from django.db import models

from monitoring.models import Assessment
from schools.models import Municipality, Region, School


class CalculationRun(models.Model):
    """One calculation: what set it off, over what, how it ended, and by which catalogue (hash)."""

    class Status(models.TextChoices):
        RUNNING = "running", "идёт"
        DONE = "done", "закончен"
        FAILED = "failed", "прерван"

    trigger = models.CharField("повод", max_length=60)
    municipality = models.ForeignKey(Municipality, models.CASCADE, null=True, related_name="+")
    started = models.DateTimeField("начат", auto_now_add=True)
    finished = models.DateTimeField("закончен", null=True)
    status = models.CharField("состояние", max_length=8, choices=Status, default=Status.RUNNING)
    values_written = models.PositiveIntegerField("записано значений", default=0)
    catalogue_hash = models.CharField(max_length=16)
    error = models.CharField("ошибка", max_length=1000, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = "расчёт", "расчёты"
        ordering = ("-id",)

    def __str__(self) -> str:
        return f"Расчёт {self.pk}"


REASONS = {
    "not_held": "не проводилась",
    "no_data": "нет данных",
    "zero_base": "нет участников",
    "too_few": "мало участников",
    "suppressed": "скрыто",
    "not_applicable": "не применимо",
    "no_minimum": "нет минимального балла",
}


class Value(models.Model):
    """One value of one indicator. Either an amount or a reason why there is none.

    ``place`` is ``school:12``, ``municipality:3`` or ``region:1``; ``work`` is ``vpr.2021.5.mathematics.`` or, for all
    works of a grade, ``vpr.2021.5.*``. amount = factor × numerator / denominator, the factor (1 or 100) is the unit's.
    """

    indicator = models.CharField("показатель", max_length=60)
    place = models.CharField(max_length=40)
    work = models.CharField(max_length=80)
    school = models.ForeignKey(School, models.CASCADE, null=True, related_name="values")
    municipality = models.ForeignKey(Municipality, models.CASCADE, null=True, related_name="values")
    region = models.ForeignKey(Region, models.CASCADE, null=True, related_name="values")
    assessment = models.ForeignKey(Assessment, models.CASCADE, null=True, related_name="values")
    year = models.PositiveSmallIntegerField("год")
    grade = models.PositiveSmallIntegerField("класс")
    numerator = models.BigIntegerField(null=True)
    denominator = models.BigIntegerField(null=True)
    amount = models.FloatField("значение", null=True)
    n = models.PositiveIntegerField("участников", default=0)
    schools = models.PositiveIntegerField("школ", null=True)
    reason = models.CharField("почему нет значения", max_length=16, choices=REASONS, blank=True)
    run = models.ForeignKey(CalculationRun, models.PROTECT, related_name="values")

    class Meta:
        verbose_name, verbose_name_plural = "значение показателя", "значения показателей"
        constraints = [
            models.UniqueConstraint(fields=["place", "work", "indicator"], name="value_once"),
            models.CheckConstraint(
                condition=models.Q(amount__isnull=False, reason="")
                | (models.Q(amount__isnull=True) & ~models.Q(reason="")),
                name="amount_or_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator} {self.place} {self.work}"


class Identification(models.Model):
    """One evaluation of one rule set for one school year; the rule set is kept as it was (text and hash)."""

    municipality = models.ForeignKey(Municipality, models.CASCADE, related_name="identifications")
    rule_set = models.CharField("набор правил", max_length=60)
    version = models.CharField("версия", max_length=40)
    rule_hash = models.CharField(max_length=16)
    rules = models.JSONField()
    school_year = models.PositiveSmallIntegerField("учебный год идентификации (начало)")
    created = models.DateTimeField("когда", auto_now_add=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    # False once a later evaluation of the same rules and year took its place.
    latest = models.BooleanField(default=True)

    class Meta:
        verbose_name, verbose_name_plural = "выявление ШНОР", "выявления ШНОР"
        ordering = ("-id",)
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "rule_set", "school_year"],
                condition=models.Q(latest=True),
                name="one_latest_identification",
            )
        ]

    def __str__(self) -> str:
        return f"{self.rule_set} {self.school_year}"


class Finding(models.Model):
    """The outcome for one school with the evidence of every criterion (see indicators.domain.identification)."""

    class Outcome(models.TextChoices):
        MET = "met", "признаки есть"
        NOT_MET = "not_met", "признаков нет"
        UNKNOWN = "unknown", "данных недостаточно"
        EXCLUDED = "excluded", "правила не применяются"

    identification = models.ForeignKey(Identification, models.CASCADE, related_name="findings")
    school = models.ForeignKey(School, models.PROTECT, related_name="findings")
    outcome = models.CharField("вывод", max_length=8, choices=Outcome)
    criteria = models.JSONField("признаки")

    class Meta:
        verbose_name, verbose_name_plural = "вывод по школе", "выводы по школам"
        constraints = [models.UniqueConstraint(fields=["identification", "school"], name="finding_once")]

    def __str__(self) -> str:
        return f"{self.school_id}: {self.outcome}"
