"""What a person fills in: requisites of an order, and which rules to apply to which school year."""

import datetime as dt

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Column, Fieldset, Layout, Row, Submit
from django import forms

from indicators.queries import rule_sets
from reports.domain.shnor import OrderDetails
from schools.domain import school_year


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        # The browser's own calendar speaks ISO, whatever the language of the portal.
        super().__init__(format="%Y-%m-%d")


class EvaluateForm(forms.Form):
    rule_set = forms.ChoiceField(label="Правила")
    school_year = forms.CharField(label="Учебный год выявления", max_length=20)

    def __init__(self, *args: object, today: dt.date, **kwargs: object) -> None:
        super().__init__(*args, initial={"school_year": school_year.title(school_year.of(today))}, **kwargs)
        self.fields["rule_set"].choices = [(code, rules.title) for code, rules in rule_sets().items()]

    def clean_school_year(self) -> int:
        try:
            return school_year.parse(self.cleaned_data["school_year"])
        except ValueError as problem:
            raise forms.ValidationError(str(problem)) from problem


class OrderForm(forms.Form):
    """The fields are those of :class:`reports.domain.shnor.OrderDetails`."""

    number = forms.CharField(label="Номер", max_length=40, required=False)
    date = forms.DateField(label="Дата", required=False, widget=DayInput())
    deadline = forms.DateField(
        label="Срок для школ", required=False, widget=DayInput(), help_text="Пусто — в течение учебного года."
    )
    upper_body = forms.CharField(
        label="Вышестоящий орган", max_length=300, required=False, help_text="Первая строка бланка, может быть пустой."
    )
    author = forms.CharField(label="Орган, издающий приказ", max_length=300)
    author_genitive = forms.CharField(
        label="Он же в родительном падеже", max_length=300, required=False,
        help_text="К приказу кого: «управления образования администрации города…».",
    )  # fmt: skip
    place = forms.CharField(label="Место издания", max_length=120, required=False)
    head_post = forms.CharField(label="Должность руководителя", max_length=200)
    head_name = forms.CharField(label="И. О. Фамилия руководителя", max_length=120)
    executor = forms.CharField(label="Исполнитель", max_length=200, required=False)
    executor_phone = forms.CharField(label="Телефон исполнителя", max_length=40, required=False)
    support_unit = forms.CharField(
        label="Кто помогает школам (кому?)", max_length=300, required=False,
        help_text="В дательном падеже: «Муниципальной методической службе».",
    )  # fmt: skip
    supervisor = forms.CharField(
        label="На кого возложить контроль", max_length=300, required=False,
        help_text="В винительном падеже; пусто — контроль остаётся за руководителем.",
    )  # fmt: skip
    shows_unknown = forms.BooleanField(
        label="Приложить список школ, по которым данных недостаточно", required=False
    )  # fmt: skip
    stamped = forms.BooleanField(label="Гриф «УТВЕРЖДЁН» на приложении", required=False)
    acquaintance = forms.BooleanField(label="Лист ознакомления для руководителей школ", required=False)
    remember = forms.BooleanField(
        label="Запомнить реквизиты управления для следующих приказов", required=False, initial=True
    )  # fmt: skip

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.layout = Layout(
            Fieldset(
                "Регистрация",
                Row(Column("number", css_class="col-sm-4"), Column("date", css_class="col-sm-4"), Column("deadline")),
            ),
            Fieldset(
                "Кто издаёт и подписывает",
                Row(Column("upper_body", css_class="col-lg-6"), Column("author")),
                Row(Column("author_genitive", css_class="col-lg-6"), Column("place")),
                Row(Column("head_post", css_class="col-lg-6"), Column("head_name")),
                "remember",
            ),
            Fieldset(
                "Исполнение",
                Row(Column("support_unit", css_class="col-lg-6"), Column("supervisor")),
                Row(Column("executor", css_class="col-lg-6"), Column("executor_phone")),
            ),
            Fieldset("Приложения", "shows_unknown", "stamped", "acquaintance"),
        )
        self.helper.add_input(Submit("issue", "Составить приказ"))

    def details(self) -> OrderDetails:
        return OrderDetails(**{name: value for name, value in self.cleaned_data.items() if name != "remember"})
