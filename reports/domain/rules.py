"""A rule set in sentences, generated from its stored declaration: what was applied, as it was at the time."""

from collections.abc import Sequence
from dataclasses import dataclass

from indicators.domain.identification import Criterion, GapPolicy, RuleSet, WorkRef
from monitoring.domain.works import Titles
from schools.domain.numbers import NO_BREAK_SPACE, counted, shown

KINDS_GENITIVE = {
    "correctional": "коррекционным", "evening": "вечерним (сменным)", "closed_type": "школам закрытого типа",
    "primary": "начальным", "basic": "основным", "secondary": "средним", "lyceum": "лицеям", "gymnasium": "гимназиям",
    "centre": "центрам образования", "advanced": "школам с углублённым изучением", "boarding": "интернатам",
    "other": "прочим",
}  # fmt: skip
GAPS = {
    GapPolicy.STRICT: "Год, в котором работа не проводилась, другим годом не заменяется.",
    GapPolicy.EXTEND_WINDOW: "Год, в котором работа не проводилась, заменяется более ранним.",
    GapPolicy.LAST_AVAILABLE: "Берутся последние годы, за которые у школы есть результаты.",
}
LEVELS = {"base": " (база)", "profile": " (профиль)", "advanced": " (углублённый уровень)"}
LOW = {
    "mark_2": "отметка «2»",
    "below_minimum": "балл ниже минимального",
    "by_work": "отметка «2», в работах с тестовым баллом — балл ниже минимального",
}


@dataclass(frozen=True)
class CriterionWords:
    title: str
    sentences: tuple[str, ...]


@dataclass(frozen=True)
class RuleWords:
    """``parameters`` hold for all criteria; ``notes`` are those of the declaration."""

    criteria: tuple[CriterionWords, ...]
    parameters: tuple[str, ...]
    notes: tuple[str, ...]


def words_of(rules: RuleSet, titles: Titles) -> RuleWords:
    """Everything that decides, as a person would say it."""
    total = len(rules.criteria)
    if total == 1:
        needed = "Школа попадает в перечень, если выполнен признак."
    elif rules.criteria_needed == 1:
        needed = f"Достаточно любого из {total} признаков."
    else:
        needed = f"Нужно не менее {rules.criteria_needed} признаков из {total}."
    least = counted(rules.min_participants, "участника", "участников", "участников")
    parameters = [needed, f"Работа учитывается, если в ней не менее {least}.", GAPS[rules.gap_policy]]
    if rules.excluded_kinds:
        kinds = ", ".join(sorted(KINDS_GENITIVE.get(kind, kind) for kind in rules.excluded_kinds))
        parameters.append(f"Правила не применяются к школам: {kinds}.")
    criteria = tuple(CriterionWords(one.title, _sentences(one, titles)) for one in rules.criteria)
    return RuleWords(criteria, tuple(parameters), rules.notes)


def _sentences(criterion: Criterion, titles: Titles) -> tuple[str, ...]:
    # A criterion without a high result named counts the low ones alone.
    low = f"{shown(criterion.low_share, 0)}{NO_BREAK_SPACE}%"
    said = [f"Низкий результат — {LOW[criterion.low]}; порог — не менее {low} участников."]
    if criterion.no_high != "off":
        best = f"{criterion.high_from} балл и выше" if criterion.high == "score_from" else "«5»"
        join = "или" if criterion.no_high == "or" else "и одновременно"
        said.append(f"Порог достигнут {join} нет высоких результатов ({best}).")
    works = counted(criterion.works_needed, "работе", "работах", "работах")
    if criterion.pooled:
        years = counted(criterion.window, "учебный год", "учебных года", "учебных лет")
        said.append(f"Признак есть, если так в {works} за {years} до года выявления вместе.")
    else:
        years = counted(criterion.window, "учебного года", "учебных лет", "учебных лет")
        said.append(
            f"Признак есть, если так не менее чем в {works} хотя бы в {criterion.years_needed} из {years} "
            "до года выявления."
        )
    said.append(f"Работы: {_works(criterion.works, titles)}.")
    return tuple(said)


def _works(works: Sequence[WorkRef], titles: Titles) -> str:
    """Grouped by procedure and subject: «ВПР: русский язык 5, 6 класс; математика 5, 6 класс»."""
    found: dict[str, dict[str, list[int]]] = {}
    for work in works:
        subject = titles.subjects.get(work.subject, work.subject).lower() + LEVELS.get(work.level, "")
        of_procedure = found.setdefault(titles.procedures.get(work.procedure, work.procedure), {})
        of_procedure.setdefault(subject, []).append(work.grade)
    return "; ".join(
        f"{procedure} — " + ", ".join(f"{subject} {_grades(grades)}" for subject, grades in subjects.items())
        for procedure, subjects in found.items()
    )


def _grades(grades: Sequence[int]) -> str:
    return f"({', '.join(map(str, sorted(grades)))}{NO_BREAK_SPACE}кл.)"
