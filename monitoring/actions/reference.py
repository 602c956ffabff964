"""Loading of the reference tables from fixtures/reference/*.yaml: procedures, subjects, scales, minimums, calendar."""

from pathlib import Path

import yaml
from django.db import models, transaction

from monitoring.domain.reference import expanded
from monitoring.models import Minimum, Procedure, ProcedureHeld, Scale, Subject

TABLES: dict[str, tuple[type[models.Model], tuple[str, ...]]] = {
    "procedures": (Procedure, ("code",)),
    "subjects": (Subject, ("code",)),
    "scales": (Scale, ("procedure_id", "year", "grade", "subject_id", "level")),
    "minimums": (Minimum, ("procedure_id", "year", "subject_id", "level")),
    "calendar": (ProcedureHeld, ("procedure_id", "year", "grade", "subject_id", "level")),
}
LINKS = {"procedure": "procedure_id", "subject": "subject_id"}


@transaction.atomic
def load_reference(*, folder: Path) -> dict[str, int]:
    """Writes every table of ``folder`` that is there and returns the number of rows of each.

    A later row with the same key takes the place of an earlier one, so exceptions stand below the rule. Rows that a
    person added in the portal under other keys stay. Safe to repeat.
    """
    written = {}
    for name, (model, key) in TABLES.items():
        path = folder / f"{name}.yaml"
        if not path.exists():
            continue
        entries = yaml.safe_load(path.read_text(encoding="utf-8"))
        rows = [{LINKS.get(field, field): value for field, value in row.items()} for row in expanded(entries)]
        objects = [model(**row) for row in rows]
        changing = sorted({field for row in rows for field in row} - set(key))
        model.objects.bulk_create(
            objects, update_conflicts=True, unique_fields=list(key), update_fields=changing, batch_size=500
        )
        written[name] = len(objects)
    return written
