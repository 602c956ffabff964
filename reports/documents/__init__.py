"""Kinds of official documents, one module each, found by folder: a new kind is one file with a ``DOCUMENT`` in it."""

import importlib
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from reports.domain.blocks import Document


@dataclass(frozen=True)
class DocumentType:
    """``build`` makes the blocks from the type's own record (``record``), without a database or a clock."""

    code: str
    title: str
    record: type
    build: Callable[[Any], Document]


def all_documents() -> dict[str, DocumentType]:
    """Every kind of this folder by its code."""
    modules = sorted(module.name for module in pkgutil.iter_modules(__path__))
    loaded = [importlib.import_module(f"{__name__}.{name}") for name in modules]
    return {module.DOCUMENT.code: module.DOCUMENT for module in loaded if hasattr(module, "DOCUMENT")}
