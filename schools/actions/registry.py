"""Writes of the registry: schools, their codes and other names."""

from collections.abc import Iterable, Mapping, Sequence

from django.db import transaction

from schools.actions import audit
from schools.domain import identifiers, names
from schools.domain.registry import RegistryRow
from schools.models import Municipality, Region, School, SchoolAlias, SchoolCode, SchoolPassport, User


def unnamed(code: str) -> str:
    """How a region is called until a file names it."""
    return f"Регион {code}"


@transaction.atomic
def name_region(*, region: Region, name: str, actor: User | None = None) -> None:
    """Gives a region that nobody has named yet the name found in a report; a given name stays."""
    if region.name == unnamed(region.code) and name:
        region.name = name
        region.save(update_fields=["name"])
        audit.record(actor=actor, verb="name_region", target=region, name=name)


@transaction.atomic
def ensure_municipality(
    *, name: str, fisoko_code: str, region_name: str = "", actor: User | None = None
) -> Municipality:
    """The municipality of this ФИС ОКО code (``reg22_m060``), made where it is not known yet."""
    found = Municipality.objects.filter(fisoko_code=fisoko_code).first()
    if found:
        return found
    code = fisoko_code.removeprefix("reg")[:2]
    region, _ = Region.objects.get_or_create(code=code, defaults={"name": region_name or unnamed(code)})
    made = Municipality.objects.create(region=region, name=name, fisoko_code=fisoko_code)
    audit.record(actor=actor, verb="create_municipality", target=made)
    return made


@transaction.atomic
def save_requisites(*, municipality: Municipality, actor: User | None = None, **fields: str) -> Municipality:
    """Sets what documents print about the department: names of bodies, place, post and name of the head."""
    for field, value in fields.items():
        setattr(municipality, field, value)
    municipality.save()
    audit.record(actor=actor, verb="save_requisites", target=municipality)
    return municipality


@transaction.atomic
def save_passports(*, rows: Iterable[tuple[int, int, Mapping[str, int | None]]], actor: User | None = None) -> int:
    """Passports of schools: (school id, start of the school year, figures by field; None is «не указано»).

    The passport of the same school and year is replaced. Returns the number of passports.
    """
    made = [SchoolPassport(school_id=school, school_year=year, **figures) for school, year, figures in rows]
    figures = ["pupils", "teachers", "classes", "pupils_disabled", "pupils_not_native", "pupils_low_income"]
    SchoolPassport.objects.bulk_create(
        made, update_conflicts=True, unique_fields=["school", "school_year"], update_fields=figures
    )
    if made:
        audit.record(actor=actor, verb="save_passports", target=made[0].school.municipality, passports=len(made))
    return len(made)


@transaction.atomic
def save_school(
    *,
    municipality: Municipality,
    short_name: str,
    codes: Mapping[str, str],
    kind: str = School.Kind.SECONDARY,
    actor: User | None = None,
    **fields: object,
) -> tuple[School, bool]:
    """A school by its codes (a mapping of system → raw code): changed where one of the codes is known, else made.

    ``fields`` are other fields of School. Returns the school and whether it is new; the former name becomes an alias.
    Raises ValueError with a Russian sentence on a bad code, on codes of two different schools and on a taken name.
    """
    cleaned = {system: identifiers.clean(system, raw) for system, raw in codes.items() if str(raw).strip()}
    unique = {system: value for system, value in cleaned.items() if system != "oktmo"}
    owners = {
        code.school_id
        for code in SchoolCode.objects.filter(system__in=unique, value__in=unique.values())
        if unique[code.system] == code.value
    }
    if len(owners) > 1:
        raise ValueError(f"«{short_name}»: коды принадлежат разным школам реестра, проверьте строку.")
    school = School.objects.select_for_update().get(pk=owners.pop()) if owners else School(municipality=municipality)
    if school.pk and school.municipality_id != municipality.pk:
        raise ValueError(f"«{short_name}»: школа с таким кодом числится в другом муниципалитете.")
    if School.objects.filter(municipality=municipality, short_name=short_name).exclude(pk=school.pk).exists():
        raise ValueError(f"Название «{short_name}» уже занято школой с другими кодами: исправьте название или код.")
    is_new, former = school.pk is None, school.short_name
    school.short_name, school.kind = short_name, kind
    for field, value in fields.items():
        setattr(school, field, value)
    school.save()
    for system, value in cleaned.items():
        SchoolCode.objects.get_or_create(school=school, system=system, value=value)
    if former and names.match_key(former) != names.match_key(short_name):
        SchoolAlias.objects.get_or_create(school=school, key=names.match_key(former), defaults={"name": former})
    audit.record(actor=actor, verb="create_school" if is_new else "change_school", target=school, codes=cleaned)
    return school, is_new


@transaction.atomic
def import_registry(
    *, rows: Sequence[RegistryRow], municipality: Municipality | None = None, actor: User | None = None
) -> tuple[int, int, list[str]]:
    """Schools of a table into the registry: how many are new, how many were known, and sentences about refused rows.

    The municipality is the given one, or the one that the row names by its ФИС ОКО code. A refused row changes nothing;
    the others are written. Successors are linked after all schools are there. Safe to repeat.
    """
    new = known = 0
    refused: list[str] = []
    written: list[tuple[RegistryRow, School]] = []
    for row in rows:
        try:
            with transaction.atomic():
                place = municipality or _municipality_of(row, actor)
                school, is_new = save_school(
                    municipality=place, short_name=row.get("short_name"), full_name=row.get("full_name"),
                    kind=row.get("kind"), locality=row.get("locality"), codes=row.codes, actor=actor,
                )  # fmt: skip
        except ValueError as problem:
            refused.append(f"Строка {row.row}: {problem}")
            continue
        written.append((row, school))
        new, known = new + is_new, known + (not is_new)
    by_code = {identifiers.clean_fisoko(row.codes["fisoko"]): school for row, school in written}
    for row, school in written:
        if row.get("status") == School.Status.ACTIVE:
            continue
        school.status, school.successor = row.get("status"), None
        if row.get("successor"):
            try:
                school.successor = by_code[identifiers.clean_fisoko(row.get("successor"))]
            except (KeyError, ValueError):
                refused.append(
                    f"Строка {row.row}: преемника «{row.get('successor')}» нет в таблице, связь не записана."
                )
        school.save()
    return new, known, refused


def _municipality_of(row: RegistryRow, actor: User | None) -> Municipality:
    if not row.get("municipality_code"):
        raise ValueError("не указан код муниципалитета (столбец municipality_code, например reg22_m060).")
    name = row.get("municipality") or row.get("municipality_code")
    return ensure_municipality(
        name=name, fisoko_code=row.get("municipality_code"), region_name=row.get("region"), actor=actor
    )
