"""Nobody's name, document, phone, mail or sex gets past a parser: a file of every layout goes the whole way.

Looked through afterwards: every table, every file under VAR_DIR and in the folder of temporary files, every page that
was shown, the log down to its details, and what was handed to the queue.
"""

import contextlib
import html
import io
import logging
import re
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from celery.signals import task_prerun
from django.apps import apps
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from monitoring.actions import intake
from monitoring.actions.findings import findings_workbook
from monitoring.formats import Format, all_formats
from monitoring.models import Batch, SourceFile
from schools.actions.accounts import save_user
from schools.models import SchoolCode
from tests.monitoring.planted import PLANTED, SAMPLES
from tests.monitoring.universe import department, school
from tests.monitoring.workbooks import HEADER_2021, protocol_11, row_11, row_2021, xlsx

# Digits of what a person typed survive changes of their punctuation; case is no disguise.
SOUGHT = [text.casefold() for text in PLANTED]


def planted_in(text: str) -> list[str]:
    return [sought for sought in SOUGHT if sought in text.casefold()]


def unfolded(value: object) -> str:
    """A value of the database as text, compressed contents unpacked."""
    if isinstance(value, bytes | memoryview):
        content = bytes(value)
        with contextlib.suppress(zlib.error):
            content = zlib.decompress(content)
        return texts_of(content)
    return str(value)


def texts_of(content: bytes) -> str:
    """Everything that a file may say: parts of an archive unpacked, each usual encoding, XML and JSON unescaped."""
    if zipfile.is_zipfile(io.BytesIO(content)):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return "\n".join(texts_of(archive.read(name)) for name in archive.namelist())
    text = "\n".join(content.decode(encoding, "replace") for encoding in ("utf-8", "cp1251", "utf-16"))
    return re.sub(r"\\u([0-9a-f]{4})", lambda match: chr(int(match[1], 16)), html.unescape(text))


def tables() -> Iterator[tuple[str, str]]:
    """Name of each table and column, and a value in it."""
    for model in apps.get_models(include_auto_created=True):
        names = [field.attname for field in model._meta.concrete_fields]
        for row in model._base_manager.values_list(*names):
            for name, value in zip(names, row, strict=True):
                yield f"{model._meta.db_table}.{name}", unfolded(value)


def files_of(folder: Path) -> dict[Path, list[str]]:
    """Files with planted texts, and the texts."""
    found = {path: planted_in(texts_of(path.read_bytes())) for path in folder.rglob("*") if path.is_file()}
    return {path: texts for path, texts in found.items() if texts}


@pytest.fixture
def queued() -> Iterator[list[str]]:
    """What a worker is handed, as text."""
    messages: list[str] = []

    def note(args: object = None, kwargs: object = None, **_: object) -> None:
        messages.append(f"{args} {kwargs}")

    task_prerun.connect(note)
    yield messages
    task_prerun.disconnect(note)


@pytest.fixture
def client(db, settings, tmp_path, monkeypatch) -> Client:
    """A methodologist; uploads are put into temporary files of a folder that is looked through."""
    place = department()
    SchoolCode.objects.create(school=school(), system="ris11", value="777")
    SchoolCode.objects.create(school=school(), system="ris9", value="777")
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 0
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    client = Client()
    client.force_login(save_user(username="m", password="not a secret", role="methodologist", municipality=place))
    return client


# Layouts that name no school.
OF_THE_UPLOADER = {"vpr_pupils_2026"}
Act = Callable[[str, dict[str, object]], str]


@pytest.fixture
def act(client, django_capture_on_commit_callbacks) -> Act:
    """Posts a form, lets the worker do what it queued, and returns the page that follows."""

    def post(url: str, data: dict[str, object]) -> str:
        with django_capture_on_commit_callbacks(execute=True):
            answer = client.post(url, data)
        assert answer.status_code == 302, texts_of(answer.content)
        shown = client.get(answer["Location"])
        assert shown.status_code == 200
        return answer["Location"] + "\n" + shown.content.decode()

    return post


@pytest.mark.parametrize("layout", all_formats(), ids=lambda layout: layout.code)
def test_a_file_of_any_layout_leaves_nobody_behind(layout: Format, client, act, queued, caplog, tmp_path):
    assert layout.code in SAMPLES, f"{layout.code} has no planted sample: add a builder to tests/monitoring/planted.py"
    caplog.set_level(logging.DEBUG)
    standing = files_of(settings.VAR_DIR).keys()
    content = SAMPLES[layout.code]()
    assert planted_in(texts_of(content)), "nothing is planted in the sample"
    sent = SimpleUploadedFile("2021/5/Математика.xlsx", content)
    pages = [act(reverse("monitoring:uploads"), {"files": [sent]})]
    batch = Batch.objects.latest("pk")
    file = batch.files.get()
    assert (file.format, batch.status) == (layout.code, Batch.Status.PREVIEW)
    if layout.code in OF_THE_UPLOADER:
        Batch.objects.filter(pk=batch.pk).update(school=school())
    taken = bool(file.answers)
    assert file.rows_quarantined or not taken, "no broken row in the sample: findings have to be looked through as well"
    answered = {"year": 2021, "grade": 5, "subject": "mathematics"}
    answers = [{name: known[name] or given for name, given in answered.items()} for known in file.answers]
    intake.answer_file(file=file, answers=answers, actor=None)
    pages.append(client.get(reverse("monitoring:upload", args=[batch.pk])).content.decode())
    pages.append(client.get(reverse("monitoring:problems", args=[batch.pk])).content.decode())
    if layout.personal:
        assert not SourceFile.objects.get(pk=file.pk).content
        pages.append(texts_of(findings_workbook(file=SourceFile.objects.get(pk=file.pk))))
    assert_nobody(pages, queued, caplog, tmp_path, standing, batch, layout)
    if not taken:
        # Recognised and refused: a rejection ends its way.
        pages.append(act(reverse("monitoring:reject", args=[batch.pk]), {}))
        assert_nobody(pages, queued, caplog, tmp_path, standing, batch, layout)
        return
    pages.append(act(reverse("monitoring:commit", args=[batch.pk]), {}))
    batch.refresh_from_db()
    assert batch.status == Batch.Status.COMMITTED, [problem.message for problem in file.problems.all()]
    assert_nobody(pages, queued, caplog, tmp_path, standing, batch, layout)
    pages.append(act(reverse("monitoring:undo", args=[batch.pk]), {}))
    batch.refresh_from_db()
    assert batch.status == Batch.Status.UNDONE
    assert_nobody(pages, queued, caplog, tmp_path, standing, batch, layout)
    assert len(queued) >= 2


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(xlsx([["Список класса"], list(PLANTED)]), id="no layout"),
        pytest.param(
            xlsx([["Списки"]], [HEADER_2021, row_2021()], protocol_11([row_11(person=PLANTED[:3])])), id="two layouts"
        ),
        pytest.param("Запретьев;Тайнослав;+7 913 555-77-33".encode("cp1251"), id="csv"),
        pytest.param(xlsx([["Запретьев"]])[:-40], id="damaged"),
    ],
)
def test_a_file_that_is_not_recognised_is_not_kept(content: bytes, client, act, queued, caplog, tmp_path):
    caplog.set_level(logging.DEBUG)
    standing = files_of(settings.VAR_DIR).keys()
    pages = [act(reverse("monitoring:uploads"), {"files": [SimpleUploadedFile("список.xlsx", content)]})]
    batch = Batch.objects.latest("pk")
    file = batch.files.get()
    assert (file.format, file.status, file.content.name) == ("", SourceFile.Status.BLOCKED, "")
    assert_nobody(pages, queued, caplog, tmp_path, standing, batch, None)


def assert_nobody(pages, queued, caplog, tmp_path, standing, batch, layout) -> None:
    """``standing``: files that other tests have left under VAR_DIR."""
    assert [found for page in pages if (found := planted_in(page))] == []
    assert planted_in(" ".join(queued)) == []
    assert planted_in(caplog.text) == []
    assert {place: found for place, value in tables() if (found := planted_in(value))} == {}
    assert files_of(tmp_path) == {}
    # A layout that declares no personal columns keeps its original for the one who sent it, and nothing else.
    own = batch.files.all() if layout and not layout.personal else []
    kept = {Path(file.content.path) for file in own if file.content}
    assert files_of(settings.VAR_DIR).keys() - kept - standing == set()


def test_a_sample_is_of_the_layout_it_is_for():
    assert {layout.code for layout in all_formats()} == SAMPLES.keys()


def test_the_search_would_see_what_it_looks_for(db, tmp_path, client):
    """A search that finds nothing proves nothing until it has found something."""
    batch = Batch.objects.create(municipality=department(), title="Запретьев")
    SourceFile.objects.create(batch=batch, sha256="", size=0, staged=zlib.compress("тайнослав".encode()))
    found = {place for place, value in tables() if planted_in(value)}
    assert found == {"monitoring_batch.title", "monitoring_sourcefile.staged"}
    (tmp_path / "книга.bin").write_bytes(xlsx([["Скрытнович"]]))
    (tmp_path / "текст").write_bytes("Запретьев".encode("cp1251"))
    assert sorted(path.name for path in files_of(tmp_path)) == ["книга.bin", "текст"]
