"""What follows from the kind of a school."""

TAUGHT = {"primary": range(1, 5), "basic": range(1, 10)}
ALL_GRADES = range(1, 12)


def grades_of(kind: str) -> range:
    """Grades that a school of this kind (a value of School.Kind) teaches: НОШ 1–4, ООШ 1–9, every other 1–11."""
    return TAUGHT.get(kind, ALL_GRADES)
