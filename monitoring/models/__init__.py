"""Facts: reference tables, uploads, results."""

from monitoring.models.reference import LEVELS, Minimum, Procedure, ProcedureHeld, Scale, Subject
from monitoring.models.results import SOURCES, Assessment, Cube, Delivery, LowTally, PupilResult
from monitoring.models.uploads import Batch, FileProblem, SourceFile

__all__ = [
    "LEVELS",
    "SOURCES",
    "Assessment",
    "Batch",
    "Cube",
    "Delivery",
    "FileProblem",
    "LowTally",
    "Minimum",
    "Procedure",
    "ProcedureHeld",
    "PupilResult",
    "Scale",
    "SourceFile",
    "Subject",
]
