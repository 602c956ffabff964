"""Loading of the reference tables from fixtures/reference/*.yaml: procedures, subjects, scales, minimums, calendar."""

from itertools import product
from pathlib import Path

import yaml
from django.db import models, transaction

from monitoring.models import Minimum, Procedure, ProcedureHeld, Scale, Subject

TABLES: dict[str, tuple[type[models.Model], tuple[str, ...]]] = {
    "procedures": (Procedure, ("code",)),
    "subjects": (Subject, ("code",)),
    "scales": (Scale, ("procedure_id", "year", "grade", "subject_id", "level")),
    "minimums": (Minimum, ("procedure_id", "year", "subject_id", "level")),
    "calendar": (ProcedureHeld, ("procedure_id", "year", "grade", "subject_id", "level")),
}
LISTS = {"years": "year", "grades": "grade", "subjects": "subject"}
LINKS = {"procedure": "procedure_id", "subject": "subject_id"}


def entries(path: Path) -> list[dict[str, object]]:
    """The rows that a file means: lists of years, grades and subjects are multiplied out, the order is kept."""
    rows = []
    for entry in yaml.safe_load(path.read_text(encoding="utf-8")):
        listed = [[(LISTS[key], value) for value in entry[key]] for key in LISTS if key in entry]
        plain = {key: value for key, value in entry.items() if key not in LISTS}
        for combination in product(*listed):
            row = plain | dict(combination)
            rows.append({LINKS.get(key, key): value for key, value in row.items()})
    return rows


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
        by_key = {}
        for row in entries(path):
            if "level" in key:
                row.setdefault("level", "")
            by_key[tuple(row[part] for part in key)] = row
        objects = [model(**row) for row in by_key.values()]
        changing = sorted({field for row in by_key.values() for field in row} - set(key))
        model.objects.bulk_create(
            objects, update_conflicts=True, unique_fields=list(key), update_fields=changing, batch_size=500
        )
        written[name] = len(objects)
    return written
