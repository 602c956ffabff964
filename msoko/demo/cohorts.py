"""Pupils of the city: who is in which grade of which school in which year, and how able they are.

A cohort is everyone who entered grade 1 in one autumn; it grows by a grade a year, so the same pupils are compared from
year to year. Ability is latent: the school's mean + the class + the pupil, about 0 ± 1 over the city.
"""

from dataclasses import dataclass

import numpy as np

from msoko.demo.roster import EVENING, MERGED_IN, DemoSchool

CLASS_SIZE = 27
LETTERS = np.array(list("АБВГДЕЖИК"))
SENIOR_SHARE = 0.5  # of the ninth grade stay for grades 10–11


@dataclass(frozen=True)
class Cohort:
    """Parallel arrays, ordered by school and then by class. ``verbal`` and ``numeric`` are leanings, 0 ± 1."""

    school: np.ndarray
    letter: np.ndarray
    ability: np.ndarray
    verbal: np.ndarray
    numeric: np.ndarray
    person: np.ndarray

    def __len__(self) -> int:
        return len(self.school)

    def chosen(self, index: np.ndarray) -> "Cohort":
        return Cohort(*(column[index] for column in vars(self).values()))


class Population:
    """Everyone, cohort by cohort; nothing depends on the order of the questions."""

    def __init__(self, seed: int, schools: tuple[DemoSchool, ...]) -> None:
        self.seed, self.schools = seed, schools
        # By the number of the school; place 0 is nobody's.
        self.last_grade = np.array([0, *(s.last_grade for s in schools)])
        self.successor = np.array([0, *(s.successor or s.number for s in schools)])
        self.correctional = np.array([False, *(s.kind == "Коррекционная" for s in schools)])
        self.whole = np.array([s.number for s in schools if s.last_grade == 11 and s.number != EVENING])
        self._entered: dict[int, Cohort] = {}
        self._grades: dict[tuple[int, int], Cohort] = {}

    def entered(self, autumn: int) -> Cohort:
        """Everyone who entered grade 1 in ``autumn``, in the school where they entered."""
        if autumn not in self._entered:
            self._entered[autumn] = self._enter(autumn)
        return self._entered[autumn]

    def grade(self, year: int, grade: int) -> Cohort:
        """Pupils of ``grade`` in the spring of ``year``, by the school and the class they are in then."""
        if (year, grade) not in self._grades:
            self._grades[year, grade] = self._place(year, grade)
        return self._grades[year, grade]

    def _enter(self, autumn: int) -> Cohort:
        rng = np.random.default_rng([self.seed, 2, autumn])
        # Grades 10 and 11 together make a bit more than one grade; an evening school has only its three.
        grades = [2 if s.number == EVENING else {4: 4, 9: 9, 11: 10.2}[s.last_grade] for s in self.schools]
        wanted = [school.pupils / n for school, n in zip(self.schools, grades, strict=True)]
        sizes = [max(1, round(size * rng.normal(1, 0.06))) for size in wanted]
        school = np.repeat([s.number for s in self.schools], sizes)
        letter = np.concatenate([classes_of(size) for size in sizes])
        class_effect = rng.normal(0, 0.12, (len(self.schools) + 1, len(LETTERS)))[school, letter]
        n = len(school)
        return Cohort(
            school=school,
            letter=LETTERS[letter],
            ability=np.repeat([s.ability for s in self.schools], sizes) + class_effect + rng.normal(0, 0.9, n),
            verbal=rng.normal(0, 1, n),
            numeric=rng.normal(0, 1, n),
            person=np.arange(n) + autumn * 100_000,
        )

    def _place(self, year: int, grade: int) -> Cohort:
        cohort = self.entered(year - grade)
        # Drawn per cohort, not per year: who moves or leaves does so once.
        rng = np.random.default_rng([self.seed, 3, year - grade])
        next_school = rng.choice(self.whole, len(cohort))
        wish_to_stay = cohort.ability + rng.normal(0, 0.9, len(cohort))
        patience = rng.random(len(cohort))

        evening = cohort.school == EVENING
        here = ~evening if grade < 9 else np.ones(len(cohort), dtype=bool)
        if grade > 9:
            stays = wish_to_stay >= np.quantile(wish_to_stay, 1 - SENIOR_SHARE)
            here = np.where(evening, patience < 0.6, stays & ~self.correctional[cohort.school])
        school = cohort.school if year <= MERGED_IN else self.successor[cohort.school]
        # A primary or a basic school has no next grade: its pupils go on in one of the whole schools.
        school = np.where(grade > self.last_grade[school], next_school, school)

        index = np.flatnonzero(here)
        index = index[np.lexsort((index, cohort.letter[index], school[index]))]
        school = school[index]
        letter = np.concatenate([classes_of(size) for size in np.bincount(school)])
        return Cohort(**{**vars(cohort.chosen(index)), "school": school, "letter": LETTERS[letter]})


def classes_of(pupils: int) -> np.ndarray:
    """Number of the class (from 0) of each of ``pupils`` cut into classes of nearly one size."""
    classes = min(-(-int(pupils) // CLASS_SIZE), len(LETTERS))
    return np.arange(pupils) * classes // max(int(pupils), 1)


@dataclass(frozen=True)
class Passport:
    """Figures of one school for the school year that starts in ``school_year``."""

    login: str
    school_year: int
    pupils: int
    teachers: int
    classes: int
    pupils_disabled: int
    pupils_not_native: int
    pupils_low_income: int


def passports(population: Population, seed: int, years: range) -> tuple[Passport, ...]:
    """Passports of all schools that worked, for every school year of ``years`` (start years)."""
    rng = np.random.default_rng([seed, 4])
    context = rng.uniform(0, 1, (len(population.schools), 3))
    made = []
    for start in years:
        sizes = {grade: np.bincount(population.grade(start + 1, grade).school, minlength=200) for grade in range(1, 12)}
        for school in population.schools:
            by_grade = [int(sizes[grade][school.number]) for grade in range(1, 12)]
            pupils = sum(by_grade)
            if not pupils:
                continue
            disabled, not_native, low_income = context[school.number - 1]
            made.append(
                Passport(
                    login=school.login,
                    school_year=start,
                    pupils=pupils,
                    teachers=max(6, round(pupils / (16 + 3 * disabled))),
                    classes=sum(-(-count // CLASS_SIZE) for count in by_grade),
                    pupils_disabled=pupils
                    if school.kind == "Коррекционная"
                    else round(pupils * (0.02 + 0.05 * disabled)),
                    pupils_not_native=round(pupils * 0.12 * not_native**2),
                    pupils_low_income=round(
                        pupils * (0.06 + 0.22 * low_income - 0.05 * min(1, max(0, school.ability)))
                    ),
                )
            )
    return tuple(made)
