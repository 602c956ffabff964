"""Writes of users and their roles."""

from django.db import transaction

from schools.actions import audit
from schools.domain.access import ROLES
from schools.models import Membership, Municipality, School, User


@transaction.atomic
def save_user(
    *,
    username: str,
    password: str,
    role: str,
    municipality: Municipality | None = None,
    school: School | None = None,
    actor: User | None = None,
    **fields: object,
) -> User:
    """A user with one role in a municipality or a school. Safe to repeat: the password and the role are set again."""
    if ROLES[role].by_school != (school is not None):
        raise ValueError(
            f"Роль «{ROLES[role].title}» даётся {'в школе' if ROLES[role].by_school else 'в муниципалитете'}."
        )
    user, _ = User.objects.get_or_create(username=username)
    for field, value in fields.items():
        setattr(user, field, value)
    # Django's own administration pages are for those who keep the portal.
    user.is_staff = user.is_superuser = role == "system_admin"
    user.set_password(password)
    user.save()
    Membership.objects.get_or_create(user=user, role=role, municipality=None if school else municipality, school=school)
    audit.record(actor=actor, verb="save_user", target=user, role=role)
    return user
