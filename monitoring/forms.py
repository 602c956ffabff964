"""What people send: files, and what files are silent about."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from monitoring.domain.works import GRADES, Titles
from monitoring.models import LEVELS, Scale, SourceFile
from schools.models import School

YEARS = range(2015, 2051)
PARTS = ("procedure", "year", "grade", "subject", "level")
# A layout whose table does not say of what procedure it is: a person does.
SILENT_OF_PROCEDURE = "plain_marks"
BOUNDS_IN_ORDER = "Границы отметок должны возрастать: «3» меньше «4», «4» меньше «5», «5» не больше наибольшего балла."


class SeveralFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class SpreadsheetsField(forms.FileField):
    """Several files at once; each is refused by name where it is empty or too large."""

    widget = SeveralFiles

    def clean(self, data: Sequence[UploadedFile] | None, initial: object = None) -> list[UploadedFile]:
        files = [file for file in data or [] if file]
        if not files:
            raise forms.ValidationError("Файл не выбран: выберите один или несколько файлов с результатами.")
        problems = []
        for file in files:
            if not file.size:
                problems.append(
                    f"Файл «{file.name}» пустой: в нем ноль байт. Сохраните таблицу заново и загрузите снова."
                )
            elif file.size > settings.UPLOAD_LIMIT_MB * 1024 * 1024:
                problems.append(
                    f"Файл «{file.name}» больше {settings.UPLOAD_LIMIT_MB} МБ. "
                    "Разделите его на части, например по классам."
                )
        if problems:
            raise forms.ValidationError(problems)
        return files


class UploadForm(forms.Form):
    """``schools`` are those of a school administrator, who uploads for one of them; empty for the department."""

    school = forms.ChoiceField(label="Школа")
    files = SpreadsheetsField(label="Файлы с результатами")

    def __init__(self, *args: object, schools: Sequence[School] = (), **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.schools = {str(school.pk): school for school in schools}
        self.fields["files"].widget.attrs |= {
            "class": "form-control",
            "accept": ".xlsx,.xls,.ods,.csv,.zip",
            "aria-describedby": "known-layouts",
        }
        if len(self.schools) < 2:
            del self.fields["school"]
        else:
            self.fields["school"].choices = [(pk, school.short_name) for pk, school in self.schools.items()]
            self.fields["school"].widget.attrs["class"] = "form-select"

    def chosen_school(self) -> School | None:
        """The school that the upload is limited to, None where the department uploads."""
        if "school" in self.fields:
            return self.schools[self.cleaned_data["school"]]
        return next(iter(self.schools.values()), None)


@dataclass(frozen=True)
class AnswerRow:
    """One part of a file and its fields on the page; ``asked`` is the field of the procedure where it is not known."""

    file: SourceFile
    procedure: str
    asked: forms.BoundField | None
    place: str
    fields: list[forms.BoundField]


class AnswersForm(forms.Form):
    """Year, grade, subject and level of every part of the given files, filled in with what is known or proposed."""

    def __init__(self, *args: object, files: Sequence[SourceFile], titles: Titles, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.asked, self.titles = files, titles
        subjects = [("", "выберите предмет"), *titles.subjects.items()]
        levels = [(code, title or "нет уровня") for code, title in LEVELS.items()]
        for file in files:
            for part, known in enumerate(file.answers):
                years = {"min_value": YEARS[0], "max_value": YEARS[-1], "initial": known["year"]}
                grades = {"min_value": GRADES[0], "max_value": GRADES[-1], "initial": known["grade"]}
                made = {
                    "year": forms.IntegerField(label="Год", **years),
                    "grade": forms.IntegerField(label="Класс (программа)", **grades),
                    "subject": forms.ChoiceField(label="Предмет", choices=subjects, initial=known["subject"]),
                    "level": forms.ChoiceField(label="Уровень", choices=levels, required=False, initial=known["level"]),
                }
                if file.format == SILENT_OF_PROCEDURE:
                    choices = list(titles.procedures.items())
                    made["procedure"] = forms.ChoiceField(
                        label="Процедура", choices=choices, initial=known["procedure"]
                    )
                for name, field in made.items():
                    style = "form-select" if isinstance(field, forms.ChoiceField) else "form-control"
                    field.widget.attrs |= {
                        "class": f"{style} field-{name}",
                        "aria-label": f"{field.label}, {file.name}",
                    }
                    self.fields[_key(file, part, name)] = field

    def rows(self) -> list[AnswerRow]:
        """What the page shows, in the order of the files."""
        return [
            AnswerRow(
                file,
                self.titles.procedures.get(known["procedure"], ""),
                self[_key(file, part, "procedure")] if file.format == SILENT_OF_PROCEDURE else None,
                f"часть {part + 1}" if len(file.answers) > 1 else "",
                [self[_key(file, part, name)] for name in PARTS[1:]],
            )
            for file in self.asked
            for part, known in enumerate(file.answers)
        ]

    def answers(self) -> Mapping[int, list[dict[str, object]]]:
        """File id → what was said about each of its parts. Only after a successful ``is_valid``."""
        return {
            file.pk: [
                {name: self.cleaned_data[key] for name in PARTS if (key := _key(file, part, name)) in self.cleaned_data}
                for part in range(len(file.answers))
            ]
            for file in self.asked
        }


def _key(file: SourceFile, part: int, name: str) -> str:
    return f"file{file.pk}-{part}-{name}"


class ScaleForm(forms.ModelForm):
    class Meta:
        model = Scale
        fields = ("procedure", "year", "grade", "subject", "level", "three", "four", "five", "maximum", "source")

    def clean(self) -> dict[str, object]:
        cleaned = super().clean()
        bounds = [cleaned.get(name) for name in ("three", "four", "five", "maximum")]
        if None not in bounds and not bounds[0] < bounds[1] < bounds[2] <= bounds[3]:
            raise forms.ValidationError(BOUNDS_IN_ORDER)
        return cleaned
