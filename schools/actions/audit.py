"""The journal of events. Every action of every app writes here; nobody changes what was written."""

from django.db import models

from schools.models import AuditEvent, User


def record(*, actor: User | None, verb: str, target: models.Model, **details: object) -> None:
    """Keeps that ``actor`` (None for the system) did ``verb`` to ``target``. ``details`` hold no personal data."""
    AuditEvent.objects.create(actor=actor, verb=verb, target=f"{target._meta.label}:{target.pk}", details=details)
