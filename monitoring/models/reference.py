"""Reference tables, loaded from fixtures/reference/: what exists, how it is scaled, when it is held."""

from django.db import models

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
