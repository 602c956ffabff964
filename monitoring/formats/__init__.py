"""Layouts of spreadsheets, one module each, found by folder: a new layout is one file with a ``FORMAT`` in it.

A layout is recognised by what stands in the cells, never by the file's name.
"""

import functools
import importlib
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass

from monitoring.domain.grid import Workbook
from monitoring.domain.intake import ParsedFile, Problem, Severity


@dataclass(frozen=True)
class Format:
    """``detect`` tells whether a workbook is of this layout; ``parse`` turns it into rows and problems.

    ``parse`` is given the key for digests of persons (bytes). It never raises on the content of cells.
    ``personal``: the layout has columns with names, documents or the sex of pupils, so the original is not kept.
    """

    code: str
    title: str
    detect: Callable[[Workbook], bool]
    parse: Callable[[Workbook, bytes], ParsedFile]
    personal: bool = False


@functools.cache
def all_formats() -> tuple[Format, ...]:
    """Every layout of this folder, in the order of their module names."""
    modules = sorted(module.name for module in pkgutil.iter_modules(__path__))
    loaded = [importlib.import_module(f"{__name__}.{name}") for name in modules]
    return tuple(module.FORMAT for module in loaded if hasattr(module, "FORMAT"))


def parse(workbook: Workbook, person_key: bytes) -> ParsedFile:
    """Rows and problems of a workbook of any known layout; an ERROR problem where no layout, or more than one, fits."""
    fitting = [layout for layout in all_formats() if layout.detect(workbook)]
    if len(fitting) == 1:
        return fitting[0].parse(workbook, person_key)
    if not fitting:
        known = "; ".join(layout.title for layout in all_formats())
        message = f"Таблица не похожа ни на один известный вид. Загрузите файл, каким он получен. Известны: {known}."
        return ParsedFile("", problems=[Problem(Severity.ERROR, "unknown_layout", message)])
    titles = " и ".join(f"«{layout.title}»" for layout in fitting)
    message = f"В одном файле таблицы разных видов: {titles}. Сохраните их отдельными файлами и загрузите снова."
    return ParsedFile("", problems=[Problem(Severity.ERROR, "several_layouts", message)])
