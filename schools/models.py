"""Who: regions, municipalities, schools with their codes and names, users and what they may see."""

from django.contrib.auth.models import AbstractUser
from django.db import models

from schools.domain import access, identifiers, names


class Region(models.Model):
    code = models.CharField("код субъекта", max_length=2, unique=True)
    name = models.CharField("название", max_length=200)

    class Meta:
        verbose_name, verbose_name_plural = "регион", "регионы"
        ordering = ("code",)

    def __str__(self) -> str:
        return self.name


class Municipality(models.Model):
    region = models.ForeignKey(Region, models.PROTECT, related_name="municipalities", verbose_name="регион")
    name = models.CharField("название", max_length=200)
    fisoko_code = models.CharField("код в ФИС ОКО", max_length=20, unique=True, help_text="например, reg22_m060")
    department = models.CharField("орган управления образованием", max_length=300, blank=True)
    upper_body = models.CharField("вышестоящая организация", max_length=300, blank=True)
    place = models.CharField("место издания документов", max_length=120, blank=True)
    head_post = models.CharField("должность руководителя", max_length=200, blank=True)
    head_name = models.CharField("И. О. Фамилия руководителя", max_length=120, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = "муниципалитет", "муниципалитеты"
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class School(models.Model):
    """A school; its codes and other names are in their own tables. A reorganised school points to its successor."""

    class Kind(models.TextChoices):
        SECONDARY = "secondary", "СОШ"
        BASIC = "basic", "ООШ"
        PRIMARY = "primary", "НОШ"
        LYCEUM = "lyceum", "Лицей"
        GYMNASIUM = "gymnasium", "Гимназия"
        CENTRE = "centre", "Центр образования"
        ADVANCED = "advanced", "СОШ с углублённым изучением"
        BOARDING = "boarding", "Школа-интернат"
        EVENING = "evening", "Вечерняя (сменная)"
        CORRECTIONAL = "correctional", "Коррекционная"
        CLOSED_TYPE = "closed_type", "Закрытого типа"
        OTHER = "other", "Другая"

    class Status(models.TextChoices):
        ACTIVE = "active", "действует"
        REORGANISED = "reorganised", "реорганизована"
        CLOSED = "closed", "закрыта"

    class Locality(models.TextChoices):
        CITY = "city", "город"
        TOWN = "town", "посёлок"
        VILLAGE = "village", "село"

    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="schools", verbose_name="муниципалитет")
    short_name = models.CharField("краткое название", max_length=200)
    full_name = models.CharField("полное название", max_length=500, blank=True)
    kind = models.CharField("тип", max_length=20, choices=Kind, default=Kind.SECONDARY)
    locality = models.CharField("местность", max_length=10, choices=Locality, default=Locality.CITY)
    status = models.CharField("состояние", max_length=12, choices=Status, default=Status.ACTIVE)
    successor = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="predecessors", verbose_name="преемник"
    )
    opened_on = models.DateField("открыта", null=True, blank=True)
    closed_on = models.DateField("прекратила работу", null=True, blank=True)
    search_key = models.CharField(max_length=700, editable=False)
    sort_key = models.CharField(max_length=200, editable=False)

    class Meta:
        verbose_name, verbose_name_plural = "школа", "школы"
        ordering = ("sort_key",)
        constraints = [
            models.UniqueConstraint(fields=["municipality", "short_name"], name="school_name_once"),
            models.CheckConstraint(
                condition=models.Q(successor__isnull=True) | ~models.Q(status="active"),
                name="active_school_has_no_successor",
            ),
        ]

    def __str__(self) -> str:
        return self.short_name

    def save(self, *args, **kwargs) -> None:
        self.search_key = names.search_key(f"{self.short_name} {self.full_name}")
        self.sort_key = names.sort_key(self.short_name)
        super().save(*args, **kwargs)


class SchoolCode(models.Model):
    school = models.ForeignKey(School, models.CASCADE, related_name="codes", verbose_name="школа")
    system = models.CharField("система", max_length=10, choices=identifiers.SYSTEMS)
    value = models.CharField("код", max_length=20)

    class Meta:
        verbose_name, verbose_name_plural = "код школы", "коды школ"
        constraints = [
            # ОКТМО names a place, several schools share it; every other code is of one school.
            models.UniqueConstraint(
                fields=["system", "value"], condition=~models.Q(system="oktmo"), name="school_code_once"
            ),
            models.UniqueConstraint(fields=["school", "system", "value"], name="school_code_not_repeated"),
        ]

    def __str__(self) -> str:
        return f"{self.get_system_display()} {self.value}"


class SchoolAlias(models.Model):
    """Another name under which files mention the school; ``key`` is what names are compared by."""

    school = models.ForeignKey(School, models.CASCADE, related_name="aliases", verbose_name="школа")
    name = models.CharField("название", max_length=500)
    key = models.CharField(max_length=500, editable=False)

    class Meta:
        verbose_name, verbose_name_plural = "другое название", "другие названия"
        constraints = [models.UniqueConstraint(fields=["school", "key"], name="school_alias_once")]

    def __str__(self) -> str:
        return self.name

    def save(self, *args, **kwargs) -> None:
        self.key = names.match_key(self.name)
        super().save(*args, **kwargs)


class SchoolPassport(models.Model):
    """Figures of one school year. Null is «не указано», never zero."""

    school = models.ForeignKey(School, models.CASCADE, related_name="passports", verbose_name="школа")
    school_year = models.PositiveSmallIntegerField("учебный год (начало)")
    pupils = models.PositiveIntegerField("обучающихся", null=True, blank=True)
    teachers = models.PositiveIntegerField("педагогов", null=True, blank=True)
    classes = models.PositiveIntegerField("классов-комплектов", null=True, blank=True)
    pupils_disabled = models.PositiveIntegerField("обучающихся с ОВЗ", null=True, blank=True)
    pupils_not_native = models.PositiveIntegerField("с неродным русским языком", null=True, blank=True)
    pupils_low_income = models.PositiveIntegerField("из малообеспеченных семей", null=True, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = "паспорт школы", "паспорта школ"
        constraints = [models.UniqueConstraint(fields=["school", "school_year"], name="passport_once_a_year")]

    def __str__(self) -> str:
        return f"{self.school_id}: {self.school_year}"


class User(AbstractUser):
    """A person or a program that signs in. What it sees is in :class:`Membership`."""

    patronymic = models.CharField("отчество", max_length=150, blank=True)
    post = models.CharField("должность", max_length=200, blank=True)


class Membership(models.Model):
    """A role held somewhere: in a whole municipality, or in the named school."""

    user = models.ForeignKey(User, models.CASCADE, related_name="memberships", verbose_name="пользователь")
    role = models.CharField("роль", max_length=20, choices=[(role.code, role.title) for role in access.ROLES.values()])
    municipality = models.ForeignKey(
        Municipality, models.CASCADE, null=True, blank=True, related_name="+", verbose_name="муниципалитет"
    )
    school = models.ForeignKey(School, models.CASCADE, null=True, blank=True, related_name="+", verbose_name="школа")

    class Meta:
        verbose_name, verbose_name_plural = "роль пользователя", "роли пользователей"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(municipality__isnull=False) ^ models.Q(school__isnull=False),
                name="membership_in_one_place",
            ),
            models.UniqueConstraint(
                fields=["user", "role", "municipality"],
                condition=models.Q(school__isnull=True),
                name="municipal_membership_once",
            ),
            models.UniqueConstraint(
                fields=["user", "role", "school"],
                condition=models.Q(municipality__isnull=True),
                name="school_membership_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.role}"


class AuditEvent(models.Model):
    """Who did what to what. Written by every action; never changed."""

    at = models.DateTimeField("когда", auto_now_add=True, db_index=True)
    actor = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="кто")
    verb = models.CharField("действие", max_length=60)
    target = models.CharField("над чем", max_length=120)
    details = models.JSONField("подробности", default=dict)

    class Meta:
        verbose_name, verbose_name_plural = "событие", "журнал событий"
        ordering = ("-id",)

    def __str__(self) -> str:
        return f"{self.verb} {self.target}"
