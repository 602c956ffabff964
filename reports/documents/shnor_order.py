"""Приказ «Об утверждении перечня общеобразовательных организаций с низкими образовательными результатами».

Results of ВПР by school are not for publication and not for appraisal of teachers (Рособрнадзор's letters), so the
order never tells to publish its annex: it says the opposite.
"""

from fractions import Fraction

from reports.documents import DocumentType
from reports.domain.blocks import (
    Align,
    Clause,
    Clauses,
    Column,
    Command,
    Document,
    Paragraph,
    Part,
    RowGroup,
    Subject,
    Table,
    Title,
)
from reports.domain.orders import ListedSchool, ReasonLine, ShnorOrder, UnknownSchool
from reports.domain.sheets import acquaintance_sheet, visa_sheet
from reports.domain.typography import tied, tied_numbers
from schools.domain import numbers, school_year

WHAT = "общеобразовательных организаций с низкими образовательными результатами"
NOT_FOR_PUBLICATION = Clause(
    "Сведения о результатах оценочных процедур, на основании которых принято решение, использовать только для оказания "
    "методической помощи; в открытом доступе их не размещать, для оценки деятельности педагогических работников "
    "не использовать"
)


def build(order: ShnorOrder) -> Document:
    """The order with its annexes; another wording and no annex table where no school is listed."""
    subject = f"Об утверждении перечня {WHAT}" if order.listed else f"О результатах выявления {WHAT}"
    requisites = order.requisites
    head = Part(
        (
            requisites.letterhead(),
            Subject(tied(subject)),
            Paragraph(_preamble(order)),
            Command(),
            Clauses(_clauses(order)),
            requisites.signature(),
            *requisites.executors(),
        )
    )
    sheets = [visa_sheet(order.visas)] if order.visas else []
    if order.acquaintance and order.listed:
        sheets.append(acquaintance_sheet(requisites, order.listed))
    return Document(title=subject, author=requisites.author, parts=(head, *_annexes(order), *sheets))


def _preamble(order: ShnorOrder) -> str:
    return tied_numbers(
        f"В соответствии {order.basis}, на основании результатов оценочных процедур и правил выявления "
        f"«{order.rules.title}» ({order.rules.source}), в целях оказания адресной методической помощи "
        "общеобразовательным организациям"
    )


def _clauses(order: ShnorOrder) -> tuple[Clause, ...]:
    year = school_year.title(order.requisites.school_year)
    if not order.listed:
        return (
            Clause(
                f"Признать, что по итогам анализа результатов оценочных процедур общеобразовательные организации "
                f"с низкими образовательными результатами на {year} учебный год не выявлены"
            ),
            *_unknown_clause(order),
            Clause(
                f"{order.support_unit} продолжить наблюдение за результатами оценочных процедур и методическую "
                "поддержку общеобразовательных организаций"
            ),
            NOT_FOR_PUBLICATION,
            _control(order),
        )
    annex = "приложение № 1" if order.shows_unknown and order.unknown else "приложение"
    deadline = f"в срок до {numbers.short_date(order.deadline)}" if order.deadline else "в течение учебного года"
    return (
        Clause(f"Утвердить перечень {WHAT} на {year} учебный год (далее – перечень) ({annex})"),
        *_unknown_clause(order),
        Clause(
            f"Руководителям общеобразовательных организаций, включённых в перечень, {deadline}",
            (
                "провести анализ причин низких образовательных результатов",
                "разработать и утвердить программу повышения образовательных результатов обучающихся",
                "ознакомить с ней педагогических работников и приступить к её выполнению",
            ),
        ),
        Clause(
            order.support_unit,
            (
                "обеспечить адресную методическую помощь общеобразовательным организациям, включённым в перечень",
                "обеспечить сопровождение разработки и выполнения программ повышения образовательных результатов",
            ),
        ),
        NOT_FOR_PUBLICATION,
        _control(order),
    )


def _unknown_clause(order: ShnorOrder) -> tuple[Clause, ...]:
    if not order.unknown or not (order.shows_unknown or not order.listed):
        return ()
    number = " № 2" if order.listed else ""
    annex = f" (приложение{number})" if order.shows_unknown else ""
    return (Clause(f"Принять к сведению, что {_without_conclusion(order)}{annex}"),)


def _without_conclusion(order: ShnorOrder) -> str:
    schools = numbers.counted(
        len(order.unknown),
        "общеобразовательной организации",
        "общеобразовательным организациям",
        "общеобразовательным организациям",
    )
    return f"по {schools} вывод не сделан: данных недостаточно"


def _control(order: ShnorOrder) -> Clause:
    if order.supervisor:
        return Clause(f"Контроль исполнения настоящего приказа возложить на {order.supervisor}")
    return Clause("Контроль исполнения настоящего приказа оставляю за собой")


def _annexes(order: ShnorOrder) -> tuple[Part, ...]:
    with_unknown = order.shows_unknown and bool(order.unknown)
    several = with_unknown and bool(order.listed)
    annexes = []
    if order.listed:
        mark = order.requisites.annex_mark(1 if several else None, "перечень" if order.stamped else "")
        year = school_year.title(order.requisites.school_year)
        title = Title(tied(f"Перечень {WHAT} на {year} учебный год"))
        annexes.append(Part((mark, title, _listed_table(order)), landscape=True))
    if with_unknown:
        mark = order.requisites.annex_mark(2 if several else None)
        annexes.append(Part((mark, Title("Школы, по которым вывод не сделан"), _unknown_table(order.unknown))))
    return tuple(annexes)


def _listed_table(order: ShnorOrder) -> Table:
    columns = (
        Column("№ п/п", 10, Align.CENTER),
        Column("Общеобразовательная организация", 57),
        Column("Признак", 65),
        Column("Работа и год", 53),
        Column("Участников", 26, Align.RIGHT),
        Column("Из них с низким результатом", 28, Align.RIGHT),
        Column("Доля, % (порог)", 25, Align.RIGHT),
    )
    groups = tuple(
        RowGroup(tuple(_reason(reason) for reason in school.reasons), lead=(str(place), _school(school)))
        for place, school in enumerate(order.listed, start=1)
    )
    return Table(columns, groups, notes=_notes(order), numbered=True)


def _reason(reason: ReasonLine) -> tuple[str, ...]:
    low = reason.missing if reason.low is None else str(reason.low)
    participants = reason.missing if reason.participants is None else str(reason.participants)
    if reason.share is None:
        share = "нет участников" if reason.participants == 0 else reason.missing
    else:
        share = numbers.shown(100 * reason.share)
    if reason.threshold is not None:
        share = f"{share} ({reason.comparison}{numbers.NO_BREAK_SPACE}{_per_cent(reason.threshold)})"
    return reason.criterion, f"{reason.work}, {reason.year}", participants, low, share


def _per_cent(share: Fraction) -> str:
    return numbers.shown(100 * share, 0 if (100 * share).denominator == 1 else 1)


def _notes(order: ShnorOrder) -> tuple[str, ...]:
    rules = order.rules
    unknown = _without_conclusion(order)
    return (
        (
            f"Правила выявления: «{rules.title}», {rules.source}; версия {rules.version}, "
            f"контрольная сумма {rules.digest[:12]}."
        ),
        "Доля – отношение числа участников с низким результатом к числу участников работы, округлена до десятых.",
        *((f"{unknown[0].upper()}{unknown[1:]}.",) if order.unknown else ()),
    )


def _unknown_table(schools: tuple[UnknownSchool, ...]) -> Table:
    columns = (
        Column("№ п/п", 10, Align.CENTER),
        Column("Общеобразовательная организация", 70),
        Column("Каких данных не хватает", 88),
    )
    rows = tuple(
        RowGroup(((str(place), _school(school), "; ".join(school.missing)),))
        for place, school in enumerate(schools, start=1)
    )
    return Table(columns, rows, numbered=True)


def _school(school: ListedSchool | UnknownSchool) -> str:
    return tied(f"{school.name} ({school.kind})" if school.kind else school.name)


DOCUMENT = DocumentType(
    code="shnor_order",
    title="Приказ об утверждении перечня школ с низкими образовательными результатами",
    record=ShnorOrder,
    build=build,
)
