"""Invented people for the protocols of exams: names and documents that the intake has to drop.

Series of documents begin with 00, as no real passport does.
"""

from dataclasses import dataclass

SURNAMES = (
    "Абрикосов", "Берёзкин", "Ветров", "Грибов", "Дождев", "Ежевикин", "Журавлин", "Зимородков", "Иволгин", "Камышов",
    "Липкин", "Малинкин", "Незабудкин", "Облаков", "Пеночкин", "Ромашов", "Снегирёв", "Тополев", "Угольков", "Фиалкин",
    "Хвоин", "Цаплин", "Черничкин", "Шиповников", "Щеглов", "Яблочкин", "Осинкин", "Рябинкин", "Ласточкин", "Полынин",
    "Вересков", "Ковылин", "Ручейков", "Тропинкин", "Закатов", "Росинкин", "Клюквин", "Мятликов", "Дубравин", "Лугов",
)  # fmt: skip
BOYS = (
    "Александр", "Алексей", "Андрей", "Артём", "Борис", "Вадим", "Виктор", "Глеб", "Денис", "Егор", "Иван", "Кирилл",
    "Максим", "Михаил", "Никита", "Олег", "Павел", "Роман", "Степан", "Тимофей", "Фёдор", "Юрий",
)  # fmt: skip
GIRLS = (
    "Алиса", "Алла", "Анна", "Вера", "Виктория", "Галина", "Дарья", "Ева", "Елена", "Зоя", "Инна", "Кира", "Ксения",
    "Лидия", "Марина", "Мария", "Нина", "Ольга", "Полина", "София", "Таисия", "Юлия",
)  # fmt: skip
FATHERS = (
    "Александров", "Андреев", "Борисов", "Вадимов", "Викторов", "Глебов", "Денисов", "Егоров", "Иванов", "Кириллов",
    "Максимов", "Олегов", "Павлов", "Романов", "Степанов", "Фёдоров",
)  # fmt: skip


@dataclass(frozen=True)
class Person:
    surname: str
    name: str
    patronymic: str
    series: str
    document: str


def person(number: int) -> Person:
    """The person with this number of a cohort: always the same; the document is the number itself."""
    mixed = number * 2_654_435_761 % 2**32
    girl = mixed % 2
    mixed //= 2
    mixed, surname = divmod(mixed, len(SURNAMES))
    mixed, name = divmod(mixed, len(BOYS))
    return Person(
        surname=SURNAMES[surname] + ("а" if girl else ""),
        name=(GIRLS if girl else BOYS)[name],
        patronymic=FATHERS[mixed % len(FATHERS)] + ("на" if girl else "ич"),
        series=f"00{number // 100_000 % 100:02d}",
        document=f"{number % 100_000 + 100_000}",
    )
