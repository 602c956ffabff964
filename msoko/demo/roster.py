"""The schools of the invented city: kinds, sizes, codes and the cases planted on purpose. Nothing here is real."""

from dataclasses import dataclass

import numpy as np

from schools.domain.identifiers import INN_WEIGHTS

# City-wide figures that the generator aims at.
SCHOOLS, PUPILS = 67, 57_000
LEAST_SCHOOLS = 15  # the planted schools and a few ordinary ones
FIRST_YEAR, LAST_YEAR = 2022, 2026  # years of exams; the latest school year of the passports is LAST_YEAR/…

# Numbers of the planted schools.
INFLATED_LYCEUM = 3  # ВПР far above its ОГЭ, ЕГЭ and school journal
LOW_TWO_YEARS = 4  # ≥ 30 % of «2» in РУ and МА of grades 4–6 in 2025 and in 2026
SMALL_WITHOUT_FIVES = 5  # not one «5» in any ВПР or ОГЭ, yet few «2»
WITH_A_GAP = 6  # delivered no ВПР in 2024; weak in 2023 and 2025, well in 2026
MERGED = 7  # reorganised in the summer of 2024: later its pupils are the successor's
SUCCESSOR = 8
RECOVERED = 9  # weak in 2022–2024, well since 2025
CORRECTIONAL = 10  # weak everywhere, but excluded from identification by its kind
EVENING = 11  # grades 9–11 only, weak, excluded by its kind

GAP_YEAR, MERGED_IN = 2024, 2024  # the merged school's last exam year is MERGED_IN
WEAK_YEARS = {LOW_TWO_YEARS: (2025, 2026), WITH_A_GAP: (2023, 2025), RECOVERED: (2022, 2023, 2024)}

# kind, name («{}» is the number), pupils or None for «as it comes», mean ability in units of the pupils' spread
SPECIAL = {
    1: ("Гимназия", "МБОУ «Гимназия № {}»", 1250, 0.55),
    2: ("Лицей", "МБОУ «Лицей № {}»", 1100, 0.85),
    3: ("Лицей", "МБОУ «Лицей № {}»", 900, -0.05),
    4: ("СОШ", "МБОУ СОШ № {}", 840, -0.15),
    5: ("ООШ", "МБОУ ООШ № {}", 105, -0.1),
    6: ("СОШ", "МБОУ СОШ № {}", 760, 0.0),
    7: ("ООШ", "МБОУ ООШ № {}", 310, -0.2),
    8: ("СОШ", "МБОУ СОШ № {}", 980, 0.0),
    9: ("СОШ", "МБОУ СОШ № {}", 820, 0.05),
    10: ("Коррекционная", "МКОУ «Школа-интернат № {} для обучающихся с ОВЗ»", 160, -1.5),
    11: ("Вечерняя", "МБОУ «Вечерняя школа № {}»", 90, -1.4),
    12: ("СОШ с углублённым изучением", "МБОУ СОШ № {} с углублённым изучением отдельных предметов", 1150, 0.35),
    16: ("Гимназия", "МБОУ «Гимназия № {}»", 1050, 0.5),
    20: ("НОШ", "МБОУ НОШ № {}", 380, 0.05),
    23: ("Лицей", "МАОУ «Лицей № {}»", 990, 0.7),
    26: ("ООШ", "МБОУ ООШ № {}", 240, -0.25),
    30: ("Гимназия", "МАОУ «Гимназия № {}»", 1180, 0.5),
    33: ("Центр образования", "МБОУ «Центр образования № {}»", 2150, 0.0),
    37: ("СОШ с углублённым изучением", "МБОУ СОШ № {} с углублённым изучением отдельных предметов", 1080, 0.3),
    41: ("ООШ", "МБОУ ООШ № {}", 135, -0.3),
    44: ("Гимназия", "МБОУ «Гимназия № {}»", 960, 0.4),
    48: ("НОШ", "МБОУ НОШ № {}", 290, 0.0),
    50: ("Центр образования", "МБОУ «Центр образования № {}»", 1900, -0.05),
    53: ("СОШ", "МБОУ СОШ № {}", 210, -0.2),
    57: ("Лицей", "МБОУ «Лицей № {}»", 880, 0.6),
    60: ("ООШ", "МБОУ ООШ № {}", 180, -0.3),
    63: ("СОШ", "МБОУ СОШ № {}", 160, -0.25),
    66: ("Интернат", "МБОУ «Школа-интернат № {}»", 320, -0.3),
}
OUTSKIRTS = {5: "town", 26: "town", 41: "village", 53: "town", 60: "village", 63: "village"}

# Full names: «Муниципальное бюджетное общеобразовательное учреждение «…» города Н.»
FULL_KINDS = {
    "СОШ": "Средняя общеобразовательная школа № {}",
    "ООШ": "Основная общеобразовательная школа № {}",
    "НОШ": "Начальная общеобразовательная школа № {}",
    "Лицей": "Лицей № {}",
    "Гимназия": "Гимназия № {}",
    "СОШ с углублённым изучением": "Средняя общеобразовательная школа № {} с углублённым изучением отдельных предметов",
    "Центр образования": "Центр образования № {}",
    "Интернат": "Школа-интернат № {}",
    "Вечерняя": "Вечерняя (сменная) общеобразовательная школа № {}",
    "Коррекционная": "Школа-интернат № {} для обучающихся с ограниченными возможностями здоровья",
}
OWNERS = {"МБОУ": "бюджетное", "МАОУ": "автономное", "МКОУ": "казённое"}

REGION_CODE, REGION = "99", "Н-ская область"
MUNICIPALITY, MUNICIPALITY_CODE = "город Н.", "reg99_m001"
MUNICIPAL_RIS = "120"  # «Код МСУ» in РИС ГИА


@dataclass(frozen=True)
class DemoSchool:
    """``pupils`` is the size aimed at (grades 1–11); ``ability`` the school's mean; codes pass their check digits."""

    number: int
    kind: str
    short_name: str
    full_name: str
    locality: str
    pupils: int
    ability: float
    status: str = "active"
    successor: int | None = None

    @property
    def fisoko(self) -> str:
        return fisoko(self.number)

    @property
    def login(self) -> str:
        return f"edu{self.fisoko}"

    @property
    def ris9(self) -> str:
        return str(9200 + self.number)

    @property
    def ris11(self) -> str:
        return f"{MUNICIPAL_RIS}{self.number:03d}"

    @property
    def inn(self) -> str:
        """Ten digits of a tax office that does not exist."""
        base = f"9920{self.number + 10000:05d}"
        return base + str(sum(w * int(d) for w, d in zip(INN_WEIGHTS, base, strict=True)) % 11 % 10)

    @property
    def ogrn(self) -> str:
        base = f"10299200{self.number:04d}"
        return base + str(int(base) % 11 % 10)

    @property
    def last_grade(self) -> int:
        return {"НОШ": 4, "ООШ": 9, "Коррекционная": 9}.get(self.kind, 11)


def fisoko(number: int) -> str:
    """Six digits of the login of school № ``number``."""
    return f"9920{number:02d}"


# Case → six digits of ФИС ОКО. The last one is a surname that stands in one ЕГЭ protocol and must vanish.
VANISHING_SURNAME = "Исчезайкин"
PLANTED: dict[str, str] = {
    "small_without_fives": fisoko(SMALL_WITHOUT_FIVES),
    "inflated_lyceum": fisoko(INFLATED_LYCEUM),
    "low_two_years_running": fisoko(LOW_TWO_YEARS),
    "gap_2024": fisoko(WITH_A_GAP),
    "merged": fisoko(MERGED),
    "successor": fisoko(SUCCESSOR),
    "recovered": fisoko(RECOVERED),
    "correctional": fisoko(CORRECTIONAL),
    "evening": fisoko(EVENING),
    "person_in_protocol": fisoko(2),
}


def roster(seed: int, schools: int = SCHOOLS, scale: float = 1.0) -> tuple[DemoSchool, ...]:
    """The first ``schools`` schools of the city. ``scale`` shrinks the large ones; schools of 110 and less stay."""
    if not LEAST_SCHOOLS <= schools <= 99:
        raise ValueError(f"В демонстрационном городе может быть от {LEAST_SCHOOLS} до 99 школ, а задано {schools}.")
    rng = np.random.default_rng([seed, 1])
    # Drawn for 99 schools whatever is asked, so that a smaller city is the beginning of the bigger one.
    weights = rng.lognormal(0, 0.4, 99)
    abilities = rng.normal(0, 0.3, 99)
    ordinary = [n for n in range(1, SCHOOLS + 1) if n not in SPECIAL]
    left = PUPILS - sum(pupils for _, _, pupils, _ in SPECIAL.values())
    mean_weight = sum(weights[n - 1] for n in ordinary) / len(ordinary)
    made = []
    for n in range(1, schools + 1):
        pupils = round(left / len(ordinary) * weights[n - 1] / mean_weight)
        kind, name, pupils, ability = SPECIAL.get(n, ("СОШ", "МБОУ СОШ № {}", pupils, float(abilities[n - 1])))
        made.append(
            DemoSchool(
                number=n,
                kind=kind,
                short_name=name.format(n),
                full_name=(
                    f"Муниципальное {OWNERS[name[:4]]} общеобразовательное учреждение"
                    f" «{FULL_KINDS[kind].format(n)}» города Н."
                ),
                locality=OUTSKIRTS.get(n, "city"),
                pupils=max(round(pupils * scale), min(pupils, 110)),
                ability=ability,
                status="reorganised" if n == MERGED else "active",
                successor=SUCCESSOR if n == MERGED else None,
            )
        )
    return tuple(made)
