"""Reads of the registry and of access. Each function says how many SQL statements it takes."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q

from schools.domain import identifiers, names
from schools.domain.access import NOTHING, Grant, Scope
from schools.models import Membership, Municipality, School, SchoolAlias, SchoolCode, User


def scope_of(user: User) -> Scope:
    """What the user sees and may do. One query; an anonymous or inactive user sees nothing (no query)."""
    if not user.is_authenticated or not user.is_active:
        return NOTHING
    held = Membership.objects.filter(user=user).order_by("pk")
    return Scope(tuple(Grant(*one) for one in held.values_list("role", "municipality_id", "school_id")))


def municipality_in_sight(scope: Scope) -> Municipality | None:
    """The municipality that a page is about: the first in scope, or that of the user's school. One query."""
    from_school = School.objects.filter(pk__in=scope.schools).values("municipality")
    return (
        (
            Municipality.objects.filter(pk__in=scope.municipalities)
            if scope.municipalities
            else Municipality.objects.filter(pk__in=from_school)
        )
        .select_related("region")
        .first()
    )


def schools_in(scope: Scope, *, municipality_id: int | None = None, search: str = "") -> list[School]:
    """Schools in scope by name, with codes not fetched. One query."""
    found = School.objects.filter(municipality_id__in=scope.municipalities) | School.objects.filter(
        pk__in=scope.schools
    )
    if municipality_id:
        found = found.filter(municipality_id=municipality_id)
    if search:
        found = found.filter(search_key__contains=names.search_key(search))
    return list(found.distinct())


def school_ids_by_code(system: str, codes: Iterable[str], *, municipality_id: int) -> dict[str, int]:
    """Ids of the municipality's schools by canonical codes of one system; unknown codes are left out. One query."""
    found = SchoolCode.objects.filter(system=system, school__municipality_id=municipality_id, value__in=set(codes))
    return dict(found.values_list("value", "school_id"))


def school_ids_by_name(keys: Iterable[str], *, municipality_id: int) -> dict[str, int]:
    """Ids of the municipality's schools by keys of their names (``names.match_key``): short, full and other names.

    A key that fits none or several schools is left out. Two queries.
    """
    wanted = set(keys)
    found: dict[str, set[int]] = {}
    own = School.objects.filter(municipality_id=municipality_id).values_list("pk", "short_name", "full_name")
    for pk, *known in own:
        for key in wanted.intersection(map(names.match_key, known)):
            found.setdefault(key, set()).add(pk)
    others = SchoolAlias.objects.filter(school__municipality_id=municipality_id, key__in=wanted)
    for pk, key in others.values_list("school_id", "key"):
        found.setdefault(key, set()).add(pk)
    return {key: ids.pop() for key, ids in found.items() if len(ids) == 1}


def codes_taken_elsewhere(system: str, codes: Iterable[str], *, municipality_id: int) -> set[str]:
    """Those of ``codes`` that belong to schools of other municipalities. One query."""
    found = SchoolCode.objects.filter(system=system, value__in=set(codes))
    return set(found.exclude(school__municipality_id=municipality_id).values_list("value", flat=True))


@dataclass(frozen=True)
class SchoolCard:
    """A school with its codes (title of the system → code) and the names of those it took over."""

    school: School
    codes: list[tuple[str, str]]
    aliases: list[str]
    predecessors: list[School]


def school_card(school_id: int, scope: Scope) -> SchoolCard | None:
    """The school's card, None where it does not exist or is out of scope. Three queries."""
    related = School.objects.filter(Q(pk=school_id) | Q(successor=school_id))
    found = list(related.select_related("municipality__region", "successor"))
    school = next((one for one in found if one.pk == school_id), None)
    if not school or not scope.covers_school(school.pk, school.municipality_id):
        return None
    return SchoolCard(
        school,
        [(identifiers.SYSTEMS[code.system], code.value) for code in school.codes.all()],
        list(school.aliases.values_list("name", flat=True)),
        [one for one in found if one.pk != school_id],
    )


def registry_in(scope: Scope, *, search: str = "") -> list[School]:
    """Schools in scope by name with their codes, municipality and successor; ``search`` is words of a name or the start
    of a code. Two queries.
    """
    found = School.objects.filter(Q(municipality_id__in=scope.municipalities) | Q(pk__in=scope.schools))
    if search:
        by_code = SchoolCode.objects.filter(value__startswith=search.casefold().removeprefix("sch").removeprefix("edu"))
        named = Q()
        for word in names.search_key(search).split():
            named &= Q(search_key__contains=word)
        found = found.filter(named | Q(pk__in=by_code.values("school")))
    return list(found.select_related("municipality", "successor").prefetch_related("codes"))
