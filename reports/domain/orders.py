"""Records that orders are built from, and the requisites that repeat from order to order."""

import datetime as dt
from dataclasses import dataclass
from fractions import Fraction

from reports.domain.blocks import BLANK_DATE, BLANK_NUMBER, AnnexMark, Executor, Letterhead, Signature
from reports.domain.grammar import ORDER, Kind, approved
from schools.domain import numbers


@dataclass(frozen=True)
class OrderRequisites:
    """``date`` and ``number`` are None in a draft. ``school_year`` is the year it starts in.

    ``author_genitive``: the author's name as it stands after «к приказу» («управления образования …»); where it is
    empty, the name stands on a line of its own as it is.
    """

    upper_body: str
    author: str
    place: str
    date: dt.date | None
    number: str | None
    head_post: str
    head_name: str
    school_year: int
    author_genitive: str = ""
    executor: str = ""
    executor_phone: str = ""
    kind: Kind = ORDER

    def letterhead(self) -> Letterhead:
        return Letterhead(self.upper_body, self.author, self.kind, self.date, self.number, self.place)

    def signature(self) -> Signature:
        return Signature(self.head_post, self.head_name)

    def executors(self) -> tuple[Executor, ...]:
        """The executor's note, or nothing where no executor is named."""
        if not self.executor:
            return ()
        phone = (f"тел. {self.executor_phone}",) if self.executor_phone else ()
        return (Executor((f"Исполнитель: {self.executor}", *phone)),)

    @property
    def reference(self) -> str:
        """``от 02.08.2021 № 216``: how other papers name this one."""
        day = numbers.short_date(self.date) if self.date else BLANK_DATE
        return f"от {day} №{numbers.NO_BREAK_SPACE}{self.number or BLANK_NUMBER}"

    def annex_mark(self, number: int | None = None, approves: str = "") -> AnnexMark:
        """Mark of annex ``number``; None where the order has only one.

        ``approves``: what the annex is («перечень», «программа») where the mark is to say УТВЕРЖДЁН, УТВЕРЖДЕНА…
        Generated from the order's own record: an annex typed by hand may cite another number than the order has.
        """
        title = "Приложение" if number is None else f"Приложение №{numbers.NO_BREAK_SPACE}{number}"
        stamp = (approved(approves),) if approves else ()
        relation = self.kind.instrumental if approves else f"к {self.kind.dative}"
        whose = (f"{relation} {self.author_genitive}",) if self.author_genitive else (relation, self.author)
        return AnnexMark((title, *stamp, *whose, self.reference))


@dataclass(frozen=True)
class RuleSetReference:
    """The declared rules that a list was made by. ``digest``: hash of the rule set's file."""

    title: str
    source: str
    version: str
    digest: str


@dataclass(frozen=True)
class ReasonLine:
    """One met criterion in one work of one year.

    Counts are of participants. None means that there is no figure, and ``missing`` says why, in words of the reader.
    ``threshold`` is a share from 0 to 1; None where the criterion has none (no «5» at all, for example).
    """

    criterion: str
    work: str
    year: str
    participants: int | None
    low: int | None
    threshold: Fraction | None = None
    comparison: str = "≥"
    missing: str = "нет данных"

    @property
    def share(self) -> Fraction | None:
        """Low results among participants, exact; None where a count is missing or nobody took part."""
        if self.low is None or not self.participants:
            return None
        return Fraction(self.low, self.participants)


@dataclass(frozen=True)
class ListedSchool:
    """``kind``: «СОШ», «лицей»…; empty where the name says it."""

    name: str
    reasons: tuple[ReasonLine, ...]
    kind: str = ""


@dataclass(frozen=True)
class UnknownSchool:
    """A school that the rules give no answer about; ``missing`` says what data it lacks."""

    name: str
    missing: tuple[str, ...]
    kind: str = ""


@dataclass(frozen=True)
class Signer:
    """Whoever agrees the draft with a visa."""

    post: str
    name: str


@dataclass(frozen=True)
class ShnorOrder:
    """Everything that the order about schools with low results is printed from.

    ``support_unit``: who helps the schools, in the dative («Методической службе …»). ``supervisor``: on whom the
    control is laid, in the accusative; empty: the head keeps it. ``basis``: words between «В соответствии» and the
    rules. ``shows_unknown``: a second annex names the schools without an answer. ``stamped``: the annex bears
    УТВЕРЖДЁН instead of «к приказу».
    """

    requisites: OrderRequisites
    rules: RuleSetReference
    listed: tuple[ListedSchool, ...]
    deadline: dt.date | None
    unknown: tuple[UnknownSchool, ...] = ()
    support_unit: str = "Муниципальной методической службе"
    supervisor: str = ""
    basis: str = "со статьями 9 и 97 Федерального закона от 29.12.2012 № 273-ФЗ «Об образовании в Российской Федерации»"
    shows_unknown: bool = False
    stamped: bool = False
    visas: tuple[Signer, ...] = ()
    acquaintance: bool = False
