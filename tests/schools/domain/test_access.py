import pytest

from schools.domain.access import NOTHING, ROLES, Grant, Permission, Scope

DEPARTMENT = {"system_admin", "department_head", "methodologist"}
READERS = {"observer", "api_client"}


def test_the_roles_are_the_agreed_ones() -> None:
    assert set(ROLES) == DEPARTMENT | READERS | {"school_admin"}
    assert all(role.code == code and role.title for code, role in ROLES.items())


def test_only_the_system_administrator_administers() -> None:
    assert {code for code, role in ROLES.items() if Permission.ADMINISTER in role.permissions} == {"system_admin"}


@pytest.mark.parametrize("code", sorted(READERS))
def test_who_only_reads_can_change_nothing(code: str) -> None:
    assert ROLES[code].permissions == {Permission.VIEW_SCHOOL, Permission.VIEW_MUNICIPALITY}


def test_a_school_administrator_loads_results_of_its_school_and_sees_no_other() -> None:
    role = ROLES["school_admin"]
    assert role.by_school
    assert role.permissions == {Permission.VIEW_SCHOOL, Permission.UPLOAD, Permission.COMMIT, Permission.UNDO}


@pytest.mark.parametrize("code", sorted(DEPARTMENT))
def test_the_department_does_everything_but_administer(code: str) -> None:
    assert ROLES[code].permissions | {Permission.ADMINISTER} == set(Permission)
    assert not ROLES[code].by_school


def test_a_municipality_in_scope_covers_its_schools() -> None:
    scope = Scope((Grant("observer", municipality=3),))
    assert scope.covers_municipality(3)
    assert scope.covers_school(17, 3)
    assert not scope.covers_school(17, 4)
    assert scope.may(Permission.VIEW_SCHOOL)
    assert not scope.may(Permission.UPLOAD)


def test_a_school_in_scope_covers_neither_its_neighbours_nor_its_municipality() -> None:
    scope = Scope((Grant("school_admin", school=17),))
    assert scope.covers_school(17, 3)
    assert not scope.covers_school(18, 3)
    assert not scope.covers_municipality(3)
    assert scope.role_titles == ["Администратор школы"]


def test_nothing_covers_nothing() -> None:
    assert not any(NOTHING.may(permission) for permission in Permission)
    assert not NOTHING.covers_municipality(1)
    assert not NOTHING.covers_school(1, 1)
    assert NOTHING.role_titles == []


def test_a_permission_holds_only_where_its_role_is_held() -> None:
    scope = Scope((Grant("observer", municipality=3), Grant("school_admin", school=17)))
    assert scope.may(Permission.UPLOAD)
    assert scope.narrowed(Permission.UPLOAD).schools == {17}
    assert not scope.narrowed(Permission.UPLOAD).municipalities
    assert scope.narrowed(Permission.VIEW_MUNICIPALITY).municipalities == {3}
