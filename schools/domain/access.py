"""Roles and permissions. A role is one entry of :data:`ROLES`; what a user may do = role × where (membership)."""

import enum
from dataclasses import dataclass


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
class Scope:
    """What one user sees: whole municipalities and single schools, with the permissions held somewhere in them.

    ``municipalities`` and ``schools`` are database ids; a school of a municipality in scope is in scope as well.
    ``roles`` are codes of the roles held, only to be named.
    """

    municipalities: frozenset[int]
    schools: frozenset[int]
    permissions: frozenset[Permission]
    roles: frozenset[str] = frozenset()

    @property
    def role_titles(self) -> list[str]:
        """Titles of the roles held, in the order of :data:`ROLES`, for the head of the page."""
        return [role.title for role in ROLES.values() if role.code in self.roles]

    def may(self, permission: Permission) -> bool:
        return permission in self.permissions

    def covers_municipality(self, municipality_id: int) -> bool:
        return municipality_id in self.municipalities

    def covers_school(self, school_id: int, municipality_id: int) -> bool:
        return school_id in self.schools or municipality_id in self.municipalities


NOTHING = Scope(frozenset(), frozenset(), frozenset())
