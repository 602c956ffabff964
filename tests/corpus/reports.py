"""Dirt of aggregate reports of ФИС ОКО, re-typed and re-saved by hand."""

import datetime as dt

from tests.corpus.cases import Case, case
from tests.monitoring.workbooks import report, xlsx

MARKS, SCORES = [2.0, 3.0, 4.0, 5.0], [0.0, 1.0, 2.0, 3.0]


def marks(name: str, rows: list[list[object]], *codes: str, kept: int = 0, aside: int = 0) -> Case:
    return case(name, lambda: xlsx(report("Статистика по отметкам", MARKS, rows)), *codes, kept=kept, aside=aside)


def line(*shares: object, label: str = "Лицей(edu053001)", participants: object = 10.0) -> list[object]:
    return [label, "", participants, *(shares or (10.0, 40.0, 30.0, 20.0))]


def super_header() -> bytes:
    rows = report("Статистика по отметкам", ["Распределение групп баллов в %", "", "", ""], [])
    return xlsx([*rows, ["", "", "", *MARKS], line()])


CASES: list[Case] = [
    marks(
        "counts with blanks and decimal commas",
        [line("5,06", "32,92", "44,33", "17,69", label="Вся выборка", participants="1 722 202")],
        kept=1,
    ),
    marks("counts with commas for thousands", [line(label="Край", participants="30,216")], kept=1),
    marks("shares with the sign of percent", [line("10%", "40 %", "30,0%", "20%")], kept=1),
    marks("shares as fractions of one", [line(0.1, 0.4, 0.3, 0.2)], "sum_far_from_100", aside=1),
    marks("8,0 typed for 80", [line("10", "8,0", "10", "0")], "sum_far_from_100", aside=1),
    marks("61,3++ of a hand-made table", [line("61,3++", 20.0, 10.0, 8.7)], "bad_percent", aside=1),
    marks("two shares in one cell", [line("4,1/48", 20.0, 10.0, 8.7)], "bad_percent", aside=1),
    marks("share turned into a date", [line(dt.date(2021, 5, 22), 40.0, 30.0, 20.0)], "bad_percent", aside=1),
    marks("share turned into «22 мая»", [line("22 мая", 40.0, 30.0, 20.0)], "bad_percent", aside=1),
    marks("negative share", [line(-10.0, 60.0, 30.0, 20.0)], "bad_percent", aside=1),
    marks("share above a hundred", [line(110.0, 0.0, 0.0, 0.0)], "bad_percent", aside=1),
    marks("negative number of participants", [line(participants=-10.0)], "bad_participants", aside=1),
    marks("number of participants in words", [line(participants="десять")], "bad_participants", aside=1),
    marks("no number of participants", [line(participants="")], "bad_participants", aside=1),
    marks("shares that miss a hundred by a little", [line(10.0, 40.0, 30.0, 20.5)], "sum_not_100", kept=1),
    marks(
        "shares that give no whole pupils", [line(33.0, 33.0, 17.0, 17.0, participants=3.0)], "counts_differ", kept=1
    ),
    marks("school without its code", [line(label="МБОУ СОШ № 1")], "no_school_code", aside=1),
    marks("row without a name", [line(label="")], "no_school_code", aside=1),
    marks("two rows of regions", [line(label="Край"), line(label="Область")], "repeated_group", kept=1, aside=1),
    marks("school twice", [line(), line(label="Другое имя (sch053001)")], "repeated_group", kept=1, aside=1),
    marks("level told by a code behind many blanks", [line(label="  г.  Р.   ( REG05_M001 ) ")], kept=1),
    marks("nobody wrote", [line(0.0, 0.0, 0.0, 0.0, participants=0.0)], kept=1),
    marks("no rows", [], "no_rows"),
    case("header in two rows", super_header, kept=1),
    case(
        "report without its columns of marks",
        lambda: xlsx(report("Статистика по отметкам", [2.0, 3.0, 4.0], [])),
        "no_mark_columns",
    ),
    case(
        "distribution that ends too early",
        lambda: xlsx(report("Распределение первичных баллов", SCORES[:3], [line(10, 40, 50)])),
        "other_maximum",
    ),
    case(
        "distribution without a score",
        lambda: xlsx(report("Распределение первичных баллов", [0, 1, 3], [line(10, 40, 50)])),
        "no_score_columns",
    ),
    case(
        "distribution that does not state its maximum",
        lambda: xlsx(report("Распределение первичных баллов", SCORES, [line()], maximum="")),
        "no_maximum",
        kept=1,
    ),
    case(
        "distribution with empty shares",
        lambda: xlsx(report("Распределение первичных баллов", SCORES, [line("", "", 100.0, "")])),
        kept=1,
    ),
    case("head of a report cut off", lambda: xlsx(report("", MARKS, [line()])[7:]), kept=1),
    case("report of another kind", lambda: xlsx(report("Неизвестный отчёт о погоде", ["Дождь"], [])), "unknown_layout"),
]
