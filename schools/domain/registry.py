"""Rows of a registry of schools, from any table with known headings."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from schools.domain.names import search_key

# Heading of a column (folded) → what it holds.
HEADINGS = {
    "login": "fisoko", "логин": "fisoko", "логин фис око": "fisoko", "код фис око": "fisoko",
    "name": "short_name", "название": "short_name", "краткое название": "short_name",
    "краткое наименование": "short_name",
    "full_name": "full_name", "полное название": "full_name", "полное наименование": "full_name",
    "kind": "kind", "тип": "kind", "вид": "kind",
    "municipality": "municipality", "муниципалитет": "municipality",
    "municipality_code": "municipality_code", "код муниципалитета": "municipality_code",
    "region": "region", "регион": "region",
    "locality": "locality", "местность": "locality",
    "status": "status", "состояние": "status",
    "successor_login": "successor", "преемник": "successor", "логин преемника": "successor",
    "ris9": "ris9", "код рис гиа 9": "ris9", "код ргис 9": "ris9",
    "ris11": "ris11", "код рис гиа 11": "ris11",
    "inn": "inn", "инн": "inn", "ogrn": "ogrn", "огрн": "ogrn", "oktmo": "oktmo", "октмо": "oktmo",
}  # fmt: skip
KINDS = {
    "лицей": "lyceum", "гимназия": "gymnasium", "сош": "secondary", "средняя": "secondary", "оош": "basic",
    "основная": "basic", "нош": "primary", "начальная": "primary", "центр образования": "centre",
    "вечерняя": "evening", "коррекционная": "correctional", "школа-интернат": "boarding", "интернат": "boarding",
    "закрытого типа": "closed_type", "сош с углубленным изучением": "advanced", "вечерняя (сменная)": "evening",
    "другая": "other",
}  # fmt: skip
LOCALITIES = {
    "город": "city",
    "городская": "city",
    "посёлок": "town",
    "поселок": "town",
    "село": "village",
    "сельская": "village",
}
STATUSES = {"действует": "active", "реорганизована": "reorganised", "закрыта": "closed", "ликвидирована": "closed"}
CODES = ("fisoko", "ris9", "ris11", "inn", "ogrn", "oktmo")
NEEDED = {"short_name": "название", "fisoko": "логин ФИС ОКО"}


@dataclass(frozen=True)
class RegistryRow:
    """One school of the table; ``row`` is its number in the sheet. Codes are as typed, not cleaned yet."""

    row: int
    fields: dict[str, str]
    codes: dict[str, str] = field(default_factory=dict)

    def get(self, name: str) -> str:
        return self.fields.get(name, "")


def read(rows: Sequence[Sequence[object]]) -> tuple[list[RegistryRow], list[str]]:
    """Schools and sentences about what could not be read. The headings are in the first row that names two columns."""
    heads = [
        (top, {i: HEADINGS[key] for i, cell in enumerate(row) if (key := search_key(str(cell))) in HEADINGS})
        for top, row in enumerate(rows[:30])
    ]
    top, columns = next(((top, columns) for top, columns in heads if len(columns) >= 2), (0, {}))
    if not columns:
        return [], ["Не найдена строка заголовков: нужны хотя бы столбцы «login» (логин ФИС ОКО) и «name» (название)."]
    missing = [title for name, title in NEEDED.items() if name not in columns.values()]
    if missing:
        return [], [f"Нет столбца: {', '.join(missing)}. Добавьте его и загрузите таблицу снова."]
    found, problems = [], []
    for number, row in enumerate(rows[top + 1 :], start=top + 2):
        values = {name: " ".join(str(row[i]).split()) for i, name in columns.items() if i < len(row)}
        if not any(values.values()):
            continue
        empty = [title for name, title in NEEDED.items() if not values.get(name)]
        if empty:
            problems.append(f"Строка {number}: не заполнено поле «{empty[0]}», строка пропущена.")
            continue
        kind = KINDS.get(search_key(values.get("kind", "")), values.get("kind", ""))
        fields = {name: value for name, value in values.items() if name not in CODES}
        fields["kind"] = kind if kind in KINDS.values() else "other" if kind else "secondary"
        wrong = ""
        for name, words, default in (("locality", LOCALITIES, "city"), ("status", STATUSES, "active")):
            typed = values.get(name, "").casefold()
            fields[name] = words.get(typed, typed or default)
            if fields[name] not in words.values():
                allowed = ", ".join(word for word in words if word.isalpha())
                wrong = f"Строка {number}: «{values[name]}» не из списка ({allowed}), строка пропущена."
        if wrong:
            problems.append(wrong)
            continue
        found.append(RegistryRow(number, fields, {name: values[name] for name in CODES if values.get(name)}))
    return found, problems
