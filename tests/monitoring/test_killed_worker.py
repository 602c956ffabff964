"""A worker killed with -9 while it reads or commits, in real processes over a real database file or server."""

import os
import shutil
import signal
import subprocess
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg2
import pytest

ROOT = Path(__file__).resolve().parents[2]
PREPARE = """
from monitoring.actions import committing
from tests.monitoring import universe
universe.department()
universe.committed(universe.protocol(*universe.pupils([5, 7, 12])))
batch = universe.previewed(universe.protocol(*universe.pupils([20, 20, 20, 20])))
committing.queue_batch(batch_id=batch.pk, actor=None)
print(batch.pk)
"""
# The rows are in the table, the transaction is not ended: the worst moment.
DIE = """
import os, signal, sys
from monitoring.actions import committing, cubes
cubes.{moment} = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
committing.commit_batch(batch_id=int(sys.argv[1]))
"""
LOOK = """
from monitoring.models import Batch, Cube, PupilResult
print(Batch.objects.latest("pk").status, PupilResult.objects.count(), Cube.objects.get(class_label="").n5)
"""
TAKE_OVER = """
import datetime as dt
from django.utils import timezone
from monitoring.models import Batch
from monitoring.tasks import reap_batches
Batch.objects.filter(status="committing").update(heartbeat=timezone.now() - dt.timedelta(minutes=10))
reap_batches()
"""

RECEIVE = """
from monitoring.actions import intake
from schools.models import SchoolCode
from tests.monitoring import universe
from tests.monitoring.workbooks import protocol_11, report, row_11, xlsx
ROWS = [["Край", 600.0, 20000.0, 10, 40, 30, 20], ["Школа(edu053001)", "", 40.0, 10, 40, 30, 20]]
place = universe.department()
SchoolCode.objects.create(school=universe.school(), system="ris11", value="777")
files = [
    ("2021/5/Математика.xlsx", universe.protocol(*universe.pupils([5, 21, 12]))),
    ("июнь.xlsx", xlsx(protocol_11([row_11(1, school="777"), row_11(2, school="")]))),
    ("отчёт.xlsx", xlsx(report("Статистика по отметкам", [2.0, 3.0, 4.0, 5.0], ROWS, maximum=20.0))),
    ("Приказ.pdf", b"%PDF-1.7"),
]
intake.receive_files(files=files, municipality=place, actor=None)
"""
PARSE = """
from monitoring.actions import intake
from monitoring.models import Batch
intake.parse_batch(batch_id=Batch.objects.get().pk)
"""
# Where the reading worker dies: what is replaced, and at which of its calls.
READING = {
    "before the first file": ("intake.reading.read_files", 1),
    "between files": ("intake.check_file", 2),
    "after the file was written, before its findings": ("FileProblem.objects.bulk_create", 1),
    "before the original that names people is deleted": ("FileSystemStorage.delete", 1),
    "after the last file": ("intake._brought_to_preview", 1),
}
DIE_READING = """
import os, signal
from django.core.files.storage import FileSystemStorage
from monitoring.actions import checking, intake
from monitoring.models import Batch, FileProblem
real, calls = {target}, []
def deadly(*arguments, **named):
    calls.append(arguments)
    if len(calls) == {call}:
        os.kill(os.getpid(), signal.SIGKILL)
    return real(*arguments, **named)
{target} = deadly
intake.parse_batch(batch_id=Batch.objects.get().pk)
"""
# All that a person sees of the preview, the depersonalised rows, and the originals that are left on the disk.
PREVIEW = """
import hashlib
from django.conf import settings
from monitoring.models import Batch, FileProblem, SourceFile
batch = Batch.objects.get()
print(batch.status, batch.done, batch.total)
fields = ("name", "format", "status", "answers", "rows_read", "rows_accepted", "rows_absent", "rows_quarantined")
for file in SourceFile.objects.order_by("pk"):
    print(*(getattr(file, name) for name in fields), bool(file.content), hashlib.sha256(file.staged or b"").hexdigest())
for problem in FileProblem.objects.order_by("file__pk", "pk"):
    print(problem.file.name, problem.severity, problem.code, problem.cell, problem.value, problem.count)
print(*sorted(path.suffix for path in (settings.VAR_DIR / "files").rglob("*") if path.is_file()))
"""
REAP = """
import datetime as dt
from django.utils import timezone
from monitoring.models import Batch
from monitoring.tasks import reap_batches
assert Batch.objects.get().status == "parsing", "the worker was killed too late"
reap_batches()
assert Batch.objects.get().status == "parsing", "a worker that may be alive is not taken over"
Batch.objects.update(heartbeat=timezone.now() - dt.timedelta(minutes=10))
reap_batches()
"""


def beside(folder: Path) -> dict[str, str]:
    """The variables of a process whose database is a file in that folder."""
    return os.environ | {"VAR_DIR": str(folder), "PYTHONPATH": str(ROOT), "DATABASE_URL": ""}


def migrate(environment: dict[str, str]) -> None:
    subprocess.run([sys.executable, "manage.py", "migrate", "-v0"], cwd=ROOT, env=environment, check=True)


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """VAR_DIR of a new portal, its database included; to be copied: making the tables takes the longest."""
    folder = tmp_path_factory.mktemp("empty")
    migrate(beside(folder))
    return folder


@pytest.fixture
def environment(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[dict[str, str]]:
    """The variables of processes that share a database of their own: a file, or a database on the server given."""
    server = os.environ.get("DATABASE_URL")
    folder = tmp_path / "var"
    if not server:
        shutil.copytree(request.getfixturevalue("empty"), folder)
        yield beside(folder)
        return
    name = f"killed_{uuid.uuid4().hex[:12]}"
    # The database of the tests themselves is not made by its own name: that of the server always is.
    administration = psycopg2.connect(urlunsplit(urlsplit(server)._replace(path="/postgres")))
    administration.autocommit = True
    with administration.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name}")
    own = beside(folder) | {"DATABASE_URL": urlunsplit(urlsplit(server)._replace(path=f"/{name}"))}
    migrate(own)
    yield own
    with administration.cursor() as cursor:
        cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")
    administration.close()


def run(code: str, environment: dict[str, str], *arguments: str, ends: int = 0) -> str:
    """Runs Python code with Django set up in a process of its own and returns what it printed."""
    setup = "import django; django.setup()\n"
    command = [sys.executable, "-c", setup + code, *arguments]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == ends, done.stderr
    return done.stdout.strip()


@pytest.mark.parametrize("moment", ["write_cubes", "settle_sources", "refresh_tallies"])
def test_a_worker_killed_while_it_commits_leaves_the_former_results_and_the_next_one_finishes(environment, moment):
    number = run(PREPARE, environment)
    run(DIE.format(moment=moment), environment, number, ends=-signal.SIGKILL)
    assert run(LOOK, environment) == "committing 3 0"
    run(TAKE_OVER, environment)
    assert run(LOOK, environment) == "committed 7 4"


@pytest.fixture(scope="module")
def received(empty: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """VAR_DIR of a portal that has just received an upload; to be copied."""
    folder = tmp_path_factory.mktemp("received") / "var"
    shutil.copytree(empty, folder)
    run(RECEIVE, beside(folder))
    return folder


@pytest.fixture(scope="module")
def undisturbed(received: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The preview of the same upload where nobody died."""
    folder = tmp_path_factory.mktemp("undisturbed") / "var"
    shutil.copytree(received, folder)
    return run(PARSE + PREVIEW, beside(folder))


@pytest.mark.parametrize("moment", READING)
def test_a_worker_killed_while_it_reads_is_taken_over_and_ends_in_the_same_preview(
    received, undisturbed, tmp_path, moment
):
    folder = tmp_path / "var"
    shutil.copytree(received, folder)
    target, call = READING[moment]
    run(DIE_READING.format(target=target, call=call), beside(folder), ends=-signal.SIGKILL)
    assert run(REAP + PREVIEW, beside(folder)).splitlines() == undisturbed.splitlines()


def test_the_undisturbed_preview_is_worth_comparing_with(undisturbed):
    status, first, exam, second, order, *problems, originals = undisturbed.splitlines()
    assert status == "preview 4 4"
    # Of the protocols with names or sex, and of what is no table at all, nothing is left on the disk.
    assert [line.split()[-2] for line in (first, exam, second, order)] == ["False", "False", "True", "False"]
    assert "gia11_protocol" in exam
    assert originals.split() == [".xlsx"]
    assert "not_a_table" in " ".join(problems)
    assert "blocked" in order
