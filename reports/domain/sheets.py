"""Sheets that go with an order and are filled in by hand."""

from reports.domain.blocks import Align, Column, Part, RowGroup, Table, Title
from reports.domain.orders import ListedSchool, OrderRequisites, Signer
from reports.domain.typography import tied


def visa_sheet(signers: tuple[Signer, ...]) -> Part:
    """«Лист согласования»: a line for each signer, the date and the signature left to a pen."""
    columns = (
        Column("Должность", 36),
        Column("Инициалы, фамилия", 24),
        Column("Дата", 18),
        Column("Подпись", 22),
    )
    rows = tuple(RowGroup(((signer.post, signer.name, "", ""),)) for signer in signers)
    return Part((Title("Лист согласования"), Table(columns, rows, blanks=True)))


def acquaintance_sheet(requisites: OrderRequisites, schools: tuple[ListedSchool, ...]) -> Part:
    """«Лист ознакомления»: a line for the head of every school in the list."""
    columns = (
        Column("№ п/п", 6, Align.CENTER),
        Column("Ф.И.О.", 25),
        Column("Должность (ОО)", 37),
        Column("Дата", 14),
        Column("Подпись", 15),
    )
    rows = tuple(
        RowGroup(((str(place), "", tied(f"Руководитель {school.name}"), "", ""),))
        for place, school in enumerate(schools, start=1)
    )
    title = f"Лист ознакомления с {requisites.kind.instrumental} {requisites.reference}"
    return Part((Title(title), Table(columns, rows, blanks=True)))
