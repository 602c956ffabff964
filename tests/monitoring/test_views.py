"""Pages of uploads: who may see and do what, what people are told, how many queries a page takes."""

import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from monitoring.actions import intake
from monitoring.domain.intake import Severity
from monitoring.models import Batch, Delivery, FileProblem, SourceFile
from schools.actions.accounts import save_user
from schools.models import Municipality, User
from tests.monitoring.pages import address, asked, signed_in, text_of
from tests.monitoring.universe import NAME, committed, department, previewed, protocol, pupils, school
from tests.monitoring.workbooks import report, xlsx

pytestmark = pytest.mark.django_db
UPLOADS = "/uploads/"


@pytest.fixture
def place() -> Municipality:
    return department()


@pytest.fixture
def methodologist(place: Municipality) -> Client:
    return signed_in("methodologist", municipality=place)


@pytest.fixture
def school_admin(place: Municipality) -> Client:
    return signed_in("school_admin", at=school())


def sent(client: Client, *files: tuple[str, bytes]) -> Batch:
    """Files sent by the form: the page that follows has to be that of a new upload."""
    answer = client.post(UPLOADS, {"files": [SimpleUploadedFile(*file) for file in files]})
    assert answer.status_code == 302, answer.context["form"].errors
    return Batch.objects.get(pk=int(answer["Location"].strip("/").rpartition("/")[2]))


# Who may what


def test_a_stranger_is_sent_to_the_login(client, place):
    batch = previewed(protocol(*pupils([5])))
    for url in (UPLOADS, address(batch), address(batch, "undo")):
        assert client.get(url)["Location"] == f"/login/?next={url}"


def test_an_observer_has_no_uploads(place):
    observer = signed_in("observer", municipality=place)
    batch = previewed(protocol(*pupils([5])))
    for url in (UPLOADS, address(batch), address(batch, "undo")):
        answer = observer.get(url)
        assert answer.status_code == 403
        assert "Вашей роли" in answer.content.decode()
    for action in ("commit", "reject", "retry", "answer", "recheck", "undo"):
        assert observer.post(address(batch, action)).status_code == 403
    assert "/uploads/" not in observer.get("/schools/").content.decode()


def test_a_school_administrator_sees_only_uploads_of_its_school(place, school_admin):
    own, other = (previewed(protocol(*pupils([5])), own=school(code)) for code in ("053001", "053002"))
    of_department = previewed(protocol(*pupils([5])))
    page = text_of(school_admin, UPLOADS)
    assert address(own) in page
    assert address(other) not in page
    assert address(of_department) not in page
    assert school_admin.get(address(own)).status_code == 200
    for batch in (other, of_department):
        assert school_admin.get(address(batch)).status_code == 404
        for action in ("commit", "reject", "retry", "answer", "recheck", "undo"):
            assert school_admin.post(address(batch, action)).status_code == 404
        assert school_admin.get(address(batch, "problems")).status_code == 404
        assert school_admin.get(address(batch, "progress")).status_code == 404
        assert school_admin.get(address(batch, "difference")).status_code == 404


def test_a_methodologist_sees_uploads_of_its_municipality_alone(place, methodologist):
    elsewhere = Municipality.objects.get(fisoko_code="reg05_m002")
    ours, theirs = previewed(protocol(*pupils([5]))), previewed(protocol(*pupils([5])), place=elsewhere)
    assert methodologist.get(address(ours)).status_code == 200
    assert methodologist.get(address(theirs)).status_code == 404


def test_no_page_of_an_upload_writes_when_it_is_only_looked_at(place, methodologist):
    batch = committed(protocol(*pupils([5])))
    for action in ("commit", "reject", "retry", "answer", "recheck"):
        assert methodologist.get(address(batch, action)).status_code == 405
    text_of(methodologist, address(batch, "undo"))
    batch.refresh_from_db()
    assert batch.status == Batch.Status.COMMITTED


def test_the_newest_upload_stands_first(place, methodologist):
    first, second = (previewed(protocol(*pupils([5]))) for _ in range(2))
    page = text_of(methodologist, UPLOADS)
    assert 0 < page.index(address(second)) < page.index(address(first))


# Sending files


def test_the_first_visit_says_what_to_do_and_which_tables_are_known(methodologist):
    page = text_of(methodologist, UPLOADS)
    assert "Пока ничего не загружено. Выберите выше файл" in page
    assert "ВПР 2021: протокол по участникам" in page
    assert "Статистика по отметкам" in page


def test_a_file_is_read_in_the_background_and_comes_to_its_preview(methodologist, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        batch = sent(methodologist, ("Математика 5 класс.xlsx", protocol(*pupils([5, 7]))))
    assert Batch.objects.get(pk=batch.pk).status == Batch.Status.PREVIEW
    page = text_of(methodologist, address(batch))
    assert "прочитано <b>2</b>" in page
    assert "ВПР 2021: протокол по участникам" in page


def test_a_school_administrator_uploads_for_its_school_only(school_admin, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        batch = sent(school_admin, ("x.xlsx", protocol(*pupils([5]), *pupils([7], login="sch053002"))))
    assert batch.school == school()
    school_admin.post(address(batch, "answer"), answers_for(batch, year=2021, grade=5, subject="mathematics"))
    page = text_of(school_admin, address(batch))
    assert "В файле есть строки других школ (053002)" in page
    assert "Записать пока нечего" in page


def test_one_who_keeps_two_schools_says_which(place):
    for code in ("053001", "053002"):
        save_user(username="director", password="not a secret", role="school_admin", school=school(code))
    client = Client()
    client.force_login(User.objects.get(username="director"))
    refused = client.post(UPLOADS, {"files": [SimpleUploadedFile("x.xlsx", b"x")]})
    assert "Обязательное поле" in str(refused.context["form"].errors["school"])
    answer = client.post(UPLOADS, {"school": school("053002").pk, "files": [SimpleUploadedFile("x.xlsx", b"x")]})
    assert answer.status_code == 302
    assert Batch.objects.get().school == school("053002")


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ([], "Файл не выбран"),
        ([("пусто.xlsx", b"")], "Файл «пусто.xlsx» пустой"),
        ([("огромный.csv", b"x" * (1024 * 1024 + 1))], "Файл «огромный.csv» больше 1 МБ"),
    ],
)
def test_what_cannot_be_taken_is_refused_in_the_form(methodologist, settings, files, said):
    settings.UPLOAD_LIMIT_MB = 1
    answer = methodologist.post(UPLOADS, {"files": [SimpleUploadedFile(*file) for file in files]})
    assert answer.status_code == 200
    assert said in answer.content.decode()
    assert not Batch.objects.exists()


def test_a_picture_instead_of_a_table_is_named_with_what_to_do(methodologist, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        batch = sent(methodologist, ("снимок.xlsx", b"\x89PNG\r\n\x1a\n" + bytes(200)))
    page = text_of(methodologist, address(batch))
    problem = FileProblem.objects.get(severity=Severity.ERROR)
    assert "Ошибки: 1" in page
    assert problem.message.split("«")[0] in page
    assert batch.files.get().status == SourceFile.Status.BLOCKED
    assert "disabled" in page.partition("Записать 0")[0][-60:]


# The preview


def answers_for(batch: Batch, **said: object) -> dict[str, object]:
    return {
        f"file{file.pk}-{part}-{name}": said.get(name, "")
        for file in batch.files.all()
        for part in range(len(file.answers))
        for name in ("year", "grade", "subject", "level")
    }


def test_a_proposed_work_is_confirmed_or_corrected_in_one_form(place, methodologist):
    batch = previewed(protocol(*pupils([5, 7])), confirm=False)
    page = text_of(methodologist, address(batch))
    assert "Уточните, что это за работа" in page
    assert 'value="2021"' in page
    methodologist.post(address(batch, "answer"), answers_for(batch, year=2021, grade=5, subject="mathematics"))
    assert batch.files.get().status == SourceFile.Status.READY
    page = text_of(methodologist, address(batch))
    assert "ВПР 2021, 5 класс, Математика" in page
    assert "Уточните" not in page
    assert "Уточните" in text_of(methodologist, f"{address(batch)}?edit=on")


def test_an_answer_that_cannot_be_is_shown_beside_its_field(place, methodologist):
    batch = previewed(protocol(*pupils([5])), name="x.xlsx", confirm=False)
    answer = methodologist.post(address(batch, "answer"), answers_for(batch, year=2021, grade=17))
    page = answer.content.decode()
    assert answer.status_code == 200
    assert page.count("field-error") == 2
    assert "меньше либо равно 11" in page
    assert batch.files.get().status == SourceFile.Status.UNSURE


@pytest.mark.parametrize("year", [2021, ""])
def test_an_answer_that_comes_too_late_changes_nothing(place, methodologist, year):
    batch = committed(protocol(*pupils([5])))
    known = batch.files.get().answers
    sent_back = methodologist.post(
        address(batch, "answer"), answers_for(batch, year=year, grade=6, subject="biology"), follow=True
    )
    assert "Уточнить работу можно только у загрузки, которая ждёт решения" in sent_back.content.decode()
    assert batch.files.get().answers == known


def test_problems_say_where_they_are_and_how_many_rows_are_put_aside(place, methodologist):
    batch = previewed(protocol(*pupils([5, 7]), *pupils([25], first=50011)))
    page = text_of(methodologist, address(batch))
    assert "прочитано <b>3</b>" in page
    assert "= к записи <b>2</b>" in page
    assert "+ отложено <b>1</b>" in page
    assert "Отложенные строки: 1" in page
    assert f"{NAME}, лист «Лист1»</div>" in page
    assert '<span class="nowrap">ячейка I4</span> <code>25</code>' in page


def test_alike_problems_stand_together(place, methodologist):
    batch = previewed(protocol(*pupils([25] * 8)))
    page = text_of(methodologist, address(batch))
    assert page.count("больше наибольшей возможной (20)") == 1
    assert "и ещё 3 места" in page
    table = methodologist.get(address(batch, "problems")).content.decode("utf-8-sig").splitlines()
    assert len([line for line in table if "больше наибольшей возможной" in line]) == 8


def test_a_cell_that_a_spreadsheet_would_run_is_made_harmless(place, methodologist):
    batch = previewed(protocol(*pupils([5])))
    FileProblem.objects.create(file=batch.files.get(), severity="row", message="Так.", value="=HYPERLINK(1)")
    assert "'=HYPERLINK(1)" in methodologist.get(address(batch, "problems")).content.decode()


def test_unknown_schools_are_created_only_when_ticked(place, methodologist):
    batch = previewed(protocol(*pupils([5]), *pupils([7], login="sch053077")))
    page = text_of(methodologist, address(batch))
    assert "В реестре нет 1 школы из файлов" in page
    assert "Коды: 053077" in page
    methodologist.post(address(batch, "recheck"), {"decides_schools": "on", "create_schools": "on"})
    assert batch.files.get().rows_accepted == 2
    page = text_of(methodologist, address(batch))
    assert "она будет создана при записи" in page
    assert "checked" in page
    methodologist.post(address(batch, "recheck"), {"decides_schools": "on"})
    assert batch.files.get().rows_accepted == 1


def test_a_school_administrator_cannot_create_schools(place, school_admin):
    batch = previewed(protocol(*pupils([5])), own=school())
    school_admin.post(address(batch, "recheck"), {"decides_schools": "on", "create_schools": "on"})
    batch.refresh_from_db()
    assert not batch.create_schools


def test_a_rejected_upload_says_so(place, methodologist):
    batch = previewed(protocol(*pupils([5])))
    methodologist.post(address(batch, "reject"))
    assert "Отклонена без записи" in text_of(methodologist, address(batch))
    answer = methodologist.post(address(batch, "commit"), follow=True)
    assert "Записать можно только проверенную загрузку" in answer.content.decode()


def marks_report() -> bytes:
    rows = [["Край", 600.0, 20000.0, 10, 40, 30, 20], ["Школа(edu053001)", "", 40.0, 10, 40, 30, 25]]
    return xlsx(report("Статистика по отметкам", [2.0, 3.0, 4.0, 5.0], rows, maximum=20.0))


def test_the_original_is_given_back_as_it_was_sent(place, methodologist, school_admin):
    content = marks_report()
    batch = previewed(content, name="x.xlsx")
    where = reverse("monitoring:original", args=[batch.pk, batch.files.get().pk])
    answer = methodologist.get(where)
    assert b"".join(answer.streaming_content) == content
    assert answer["Content-Disposition"].startswith("attachment")
    assert school_admin.get(where).status_code == 404


def test_an_original_with_a_column_of_sex_is_not_kept(place, methodologist):
    batch = previewed(protocol(*pupils([5])))
    where = reverse("monitoring:original", args=[batch.pk, batch.files.get().pk])
    assert methodologist.get(where).status_code == 404


def test_the_workbook_of_findings_marks_the_original_or_lists_them(place, methodologist, school_admin):
    for content, name, sheets in ((marks_report(), "x.xlsx", 2), (protocol(*pupils([5, 99])), NAME, 1)):
        batch = previewed(content, name=name)
        where = reverse("monitoring:findings", args=[batch.pk, batch.files.get().pk])
        book = openpyxl.load_workbook(io.BytesIO(methodologist.get(where).content))
        assert len(book.sheetnames) == sheets
        assert book.sheetnames[0] == "Замечания"
        assert school_admin.get(where).status_code == 404


def test_a_plain_table_is_asked_what_procedure_it_is_of(place, methodologist):
    header = ["Логин ОО", "Школа", "Кол-во участников", "5", "4", "3", "2"]
    content = xlsx([header, ["edu053001", "Школа 053001", 10.0, 1.0, 4.0, 4.0, 1.0]])
    batch = previewed(content, name="итоги.xlsx", confirm=False)
    page = text_of(methodologist, address(batch))
    key = f"file{batch.files.get().pk}-0-"
    assert f'name="{key}procedure"' in page
    answers = {"procedure": "dr10", "year": "2020", "grade": "9", "subject": "mathematics", "level": ""}
    methodologist.post(address(batch, "answer"), {key + name: value for name, value in answers.items()})
    known = batch.files.get().answers[0]
    assert (known["procedure"], known["year"], known["sure"]) == ("dr10", 2020, True)


# At work


def test_progress_is_told_in_files_and_the_page_is_loaded_anew_at_the_end(place, methodologist):
    batch = previewed(protocol(*pupils([5])))
    Batch.objects.filter(pk=batch.pk).update(status=Batch.Status.PARSING, done=3, total=12)
    page = text_of(methodologist, address(batch))
    assert 'role="progressbar"' in page
    assert 'aria-valuenow="3"' in page
    assert 'aria-valuemax="12"' in page
    assert '<noscript><meta http-equiv="refresh"' in page
    part = methodologist.get(address(batch, "progress"), headers={"HX-Request": "true"})
    assert "<html" not in part.content.decode()
    assert 'width="25%"' in part.content.decode()
    Batch.objects.filter(pk=batch.pk).update(status=Batch.Status.PREVIEW)
    part = methodologist.get(address(batch, "progress"), headers={"HX-Request": "true"})
    assert part["HX-Refresh"] == "true"
    assert methodologist.get(address(batch, "progress"))["Location"] == address(batch)


def test_every_file_tells_whether_it_has_been_read(place, methodologist):
    batch = several(4)
    read, *waiting = batch.files.all()
    batch.files.filter(pk__in=[file.pk for file in waiting]).update(status=SourceFile.Status.WAITING)
    Batch.objects.filter(pk=batch.pk).update(status=Batch.Status.PARSING, done=1, total=4)
    page = text_of(methodologist, address(batch))
    assert page.partition(read.name)[2].index("прочитан") < page.partition(read.name)[2].index("читается")
    assert page.count(">читается<") == 2
    assert page.count(">ждёт<") == 1
    assert "Отменить" in page
    Batch.objects.filter(pk=batch.pk).update(status=Batch.Status.COMMITTING)
    page = text_of(methodologist, address(batch))
    assert "Отменить" not in page
    assert ">читается<" not in page


def test_an_upload_that_is_being_read_can_be_cancelled(place, methodologist):
    batch = several(2)
    Batch.objects.filter(pk=batch.pk).update(status=Batch.Status.PARSING)
    answer = methodologist.post(address(batch, "reject"), follow=True)
    assert "Чтение остановлено, ничего не записано" in answer.content.decode()
    Batch.objects.filter(pk=batch.pk).update(status=Batch.Status.COMMITTING)
    answer = methodologist.post(address(batch, "reject"), follow=True)
    assert "ещё не записывается" in answer.content.decode()


def test_what_could_not_be_read_is_read_again_at_wish(place, methodologist, django_capture_on_commit_callbacks):
    batch = previewed(protocol(*pupils([5, 7])))
    refused = methodologist.post(address(batch, "retry"), follow=True)
    assert "Повторить разбор можно только" in refused.content.decode()
    batch.files.update(status=SourceFile.Status.WAITING)
    Batch.objects.filter(pk=batch.pk).update(status=Batch.Status.FAILED, message="Случилась ошибка портала.")
    assert "Повторить разбор" in text_of(methodologist, address(batch))
    with django_capture_on_commit_callbacks(execute=True):
        methodologist.post(address(batch, "retry"))
    batch.refresh_from_db()
    assert (batch.status, batch.message) == (Batch.Status.PREVIEW, "")
    assert "прочитано <b>2</b>" in text_of(methodologist, address(batch))


# Commit and undo


def test_a_commit_names_the_schools_and_an_undo_says_what_it_will_do(
    place, school_admin, django_capture_on_commit_callbacks
):
    batch = previewed(protocol(*pupils([5, 7])), own=school())
    with django_capture_on_commit_callbacks(execute=True):
        school_admin.post(address(batch, "commit"))
    page = text_of(school_admin, address(batch))
    assert "Записано: 2 строки участников" in page
    assert "Школы, чьи результаты записаны" in page
    assert "Школа 053001" in page
    page = text_of(school_admin, address(batch, "undo"))
    assert "будет убрано: 1 сдача" in page
    assert "всего 2 строки" in page
    assert "возвращать нечего" in page
    assert "прежние результаты возвращены" in school_admin.post(
        address(batch, "undo"), follow=True
    ).content.decode().replace("\u00a0", " ")
    assert not Delivery.objects.filter(current=True).exists()


def test_an_upload_on_which_another_stands_cannot_be_undone(place, methodologist):
    first = committed(protocol(*pupils([5, 7])))
    second = committed(protocol(*pupils([20])))
    page = text_of(methodologist, address(first, "undo"))
    assert f"№ {second.pk}" in page
    assert '<form method="post">' not in page
    answer = methodologist.post(address(first, "undo"), follow=True)
    assert "сначала отмените" in answer.content.decode()
    assert "вступит в силу" in text_of(methodologist, address(second, "undo"))


# The number of queries


def several(count: int) -> Batch:
    """An upload of ``count`` files with a problem in each."""
    files = [
        (f"2021/{5 + number % 4}/Математика {number}.xlsx", protocol(*pupils([5, 25], first=50001 + 10 * number)))
        for number in range(count)
    ]
    batch = intake.receive_files(
        files=files, municipality=Municipality.objects.get(fisoko_code="reg05_m001"), actor=None
    )
    return intake.parse_batch(batch_id=batch.pk)


def test_the_list_and_the_preview_ask_as_much_for_few_files_as_for_many(place, methodologist):
    few = several(2)
    asked(methodologist, UPLOADS)
    list_before, page_before = asked(methodologist, UPLOADS), asked(methodologist, address(few))
    many = several(6)
    assert asked(methodologist, UPLOADS) == list_before <= 6
    assert asked(methodologist, address(many)) == page_before <= 10
