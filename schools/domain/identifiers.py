"""Codes that name a school in other systems. A code is text: leading zeros are part of it.

Every ``clean_*`` returns the canonical code or raises ValueError with a Russian sentence that says what to do.
"""

import re

FISOKO = re.compile(r"^(?:sch|edu|ksh)?(\d{6})$", re.IGNORECASE)
INN_WEIGHTS = (2, 4, 10, 3, 5, 9, 4, 6, 8)

SYSTEMS = {
    "fisoko": "ФИС ОКО (логин)",
    "ris9": "РИС ГИА-9 (код ОО)",
    "ris11": "РИС ГИА-11 (код ОО)",
    "inn": "ИНН",
    "ogrn": "ОГРН",
    "oktmo": "ОКТМО",
}


def digits_of(raw: object) -> str:
    """Text of a cell that holds a code: ``9306.0`` typed as a number is ``9306``; blanks go."""
    text = str(raw).strip().replace("\u00a0", "")
    return text.removesuffix(".0")


def clean_fisoko(raw: object) -> str:
    """Six digits of a ФИС ОКО login: ``sch053001``, ``edu053001`` and ``ksh053001`` are one school.

    A number that lost its leading zero (53001) is given it back: regions 01–09 have such codes.
    """
    text = digits_of(raw)
    if text.isdecimal() and len(text) == 5:
        text = text.zfill(6)
    match = FISOKO.match(text)
    if not match:
        raise ValueError(
            f"«{raw}» не похоже на логин ФИС ОКО: нужны sch, edu или ksh и шесть цифр, например edu053001."
        )
    return match[1]


def clean_ris(raw: object) -> str:
    """A code of РИС ГИА: digits of any width (the width is a regional decision), compared without leading zeros."""
    text = digits_of(raw).lstrip("0")
    if not text.isdecimal() or len(text) > 12:
        raise ValueError(f"«{raw}» не похоже на код ОО в РИС ГИА: нужны только цифры.")
    return text


def clean_inn(raw: object) -> str:
    """ИНН of an organisation: ten digits with a check digit. Twelve digits belong to a person and are refused."""
    text = digits_of(raw)
    if text.isdecimal() and len(text) == 12:
        raise ValueError("ИНН из 12 цифр принадлежит физическому лицу: укажите ИНН организации из 10 цифр.")
    if not text.isdecimal() or len(text) != 10:
        raise ValueError(f"«{raw}» не похоже на ИНН организации: нужны 10 цифр.")
    check = sum(weight * int(digit) for weight, digit in zip(INN_WEIGHTS, text, strict=False)) % 11 % 10
    if check != int(text[9]):
        raise ValueError(f"ИНН {text} записан с ошибкой: контрольная цифра не сходится, проверьте по документу.")
    return text


def clean_ogrn(raw: object) -> str:
    """ОГРН: thirteen digits, the last is the first twelve modulo 11 modulo 10."""
    text = digits_of(raw)
    if not text.isdecimal() or len(text) != 13:
        raise ValueError(f"«{raw}» не похоже на ОГРН: нужны 13 цифр.")
    if int(text[:12]) % 11 % 10 != int(text[12]):
        raise ValueError(f"ОГРН {text} записан с ошибкой: контрольная цифра не сходится, проверьте по документу.")
    return text


def clean_oktmo(raw: object) -> str:
    text = digits_of(raw)
    if not text.isdecimal() or len(text) not in {8, 11}:
        raise ValueError(f"«{raw}» не похоже на ОКТМО: нужны 8 или 11 цифр.")
    return text


CLEANERS = {
    "fisoko": clean_fisoko,
    "ris9": clean_ris,
    "ris11": clean_ris,
    "inn": clean_inn,
    "ogrn": clean_ogrn,
    "oktmo": clean_oktmo,
}


def clean(system: str, raw: object) -> str:
    """The canonical code of ``raw`` in ``system``, a key of :data:`SYSTEMS`."""
    return CLEANERS[system](raw)
