"""Roles and permissions. A role is one entry of :data:`ROLES`; what a user may do = role × where (membership)."""

import enum
from dataclasses import dataclass
from functools import cached_property


class Permission(enum.StrEnum):
    VIEW_SCHOOL = "view_school"
    VIEW_MUNICIPALITY = "view_municipality"
    UPLOAD = "upload"
    COMMIT = "commit"
    UNDO = "undo"
    CREATE_SCHOOLS = "create_schools"
    IDENTIFY = "identify"
    ISSUE_DOCUMENTS = "issue_documents"
    ADMINISTER = "administer"


@dataclass(frozen=True)
class Role:
    """``by_school``: the membership names schools, not a municipality."""

    code: str
    title: str
    by_school: bool
    permissions: frozenset[Permission]


P = Permission
DEPARTMENT_READS = {P.VIEW_SCHOOL, P.VIEW_MUNICIPALITY}
DEPARTMENT_WORKS = DEPARTMENT_READS | {P.UPLOAD, P.COMMIT, P.UNDO, P.CREATE_SCHOOLS, P.IDENTIFY, P.ISSUE_DOCUMENTS}

ROLES = {
    role.code: role
    for role in (
        Role("system_admin", "Администратор системы", False, frozenset(DEPARTMENT_WORKS | {P.ADMINISTER})),
        Role("department_head", "Руководитель управления", False, frozenset(DEPARTMENT_WORKS)),
        Role("methodologist", "Методист", False, frozenset(DEPARTMENT_WORKS)),
        Role("school_admin", "Администратор школы", True, frozenset({P.VIEW_SCHOOL, P.UPLOAD, P.COMMIT, P.UNDO})),
        Role("observer", "Наблюдатель", False, frozenset(DEPARTMENT_READS)),
        Role("api_client", "Программа (API)", False, frozenset(DEPARTMENT_READS)),
    )
}


@dataclass(frozen=True)
class Grant:
    """One role held in one place: a municipality or a school (database ids), never both."""

    role: str
    municipality: int | None = None
    school: int | None = None


@dataclass(frozen=True)
class Scope:
    """What one user sees and may do, and where. A school of a municipality in scope is in scope as well.

    A permission holds where its role is held and nowhere else: ask :meth:`narrowed` before acting on a place.
    """

    grants: tuple[Grant, ...] = ()

    @cached_property
    def municipalities(self) -> frozenset[int]:
        return frozenset(grant.municipality for grant in self.grants if grant.municipality is not None)

    @cached_property
    def schools(self) -> frozenset[int]:
        return frozenset(grant.school for grant in self.grants if grant.school is not None)

    @cached_property
    def permissions(self) -> frozenset[Permission]:
        """What may be done somewhere in the scope."""
        return frozenset(one for grant in self.grants for one in ROLES[grant.role].permissions)

    @property
    def role_titles(self) -> list[str]:
        """Titles of the roles held, in the order of :data:`ROLES`, for the head of the page."""
        held = {grant.role for grant in self.grants}
        return [role.title for role in ROLES.values() if role.code in held]

    def narrowed(self, permission: Permission) -> "Scope":
        """The places where ``permission`` is held."""
        return Scope(tuple(grant for grant in self.grants if permission in ROLES[grant.role].permissions))

    def may(self, permission: Permission) -> bool:
        return permission in self.permissions

    def covers_municipality(self, municipality_id: int) -> bool:
        return municipality_id in self.municipalities

    def covers_school(self, school_id: int, municipality_id: int) -> bool:
        return school_id in self.schools or municipality_id in self.municipalities


NOTHING = Scope()
