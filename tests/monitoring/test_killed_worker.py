"""A worker killed with -9 in the middle of a commit, in real processes over a real database file or server."""

import os
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


@pytest.fixture
def environment(tmp_path: Path) -> Iterator[dict[str, str]]:
    """The variables of processes that share a database of their own: a file, or a database on the server given."""
    own = os.environ | {"VAR_DIR": str(tmp_path), "PYTHONPATH": str(ROOT)}
    server = os.environ.get("DATABASE_URL")
    if not server:
        yield own
        return
    name = f"killed_{uuid.uuid4().hex[:12]}"
    # The database of the tests themselves is not made by its own name: that of the server always is.
    administration = psycopg2.connect(urlunsplit(urlsplit(server)._replace(path="/postgres")))
    administration.autocommit = True
    with administration.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name}")
    yield own | {"DATABASE_URL": urlunsplit(urlsplit(server)._replace(path=f"/{name}"))}
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
    subprocess.run([sys.executable, "manage.py", "migrate", "-v0"], cwd=ROOT, env=environment, check=True)
    number = run(PREPARE, environment)
    run(DIE.format(moment=moment), environment, number, ends=-signal.SIGKILL)
    assert run(LOOK, environment) == "committing 3 0"
    run(TAKE_OVER, environment)
    assert run(LOOK, environment) == "committed 7 4"
