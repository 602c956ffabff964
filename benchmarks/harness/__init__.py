"""Running the sides of a benchmark apart: each in a process and over a PostgreSQL database of its own."""

import json
import os
import subprocess
import sys
import time
import uuid
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg2

ROOT = Path(__file__).resolve().parents[2]
SERVER = os.environ.get("DATABASE_URL") or "postgresql://postgres@127.0.0.1:5432/postgres"


def server_answers() -> bool:
    try:
        psycopg2.connect(SERVER).close()
    except psycopg2.OperationalError:
        print("Нет сервера PostgreSQL: задайте DATABASE_URL.")
        return False
    return True


def memory_mib(process: int) -> float:
    """Memory of a process and its children now: pages shared by several are counted once (PSS)."""
    total, waiting = 0, [process]
    while waiting:
        one = Path("/proc") / str(waiting.pop())
        try:
            rollup = (one / "smaps_rollup").read_text()
            for children in one.glob("task/*/children"):
                waiting += [int(child) for child in children.read_text().split()]
        except (FileNotFoundError, ProcessLookupError):
            continue
        total += next(int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:"))
    return total / 1024


def on_server(statement: str) -> None:
    administration = psycopg2.connect(SERVER)
    administration.autocommit = True
    administration.cursor().execute(statement)
    administration.close()


def measured(script: str, side: str) -> dict[str, float]:
    """What ``script side`` printed as JSON, from a process and a database of its own, and its peak memory (``mib``)."""
    name = f"bench_{uuid.uuid4().hex[:10]}"
    on_server(f"CREATE DATABASE {name}")
    own = os.environ | {
        "DATABASE_URL": urlunsplit(urlsplit(SERVER)._replace(path=f"/{name}")), "TASKS_INLINE": "on",
        "DJANGO_SETTINGS_MODULE": "msoko.settings", "PYTHONPATH": str(ROOT), "VAR_DIR": f"/tmp/{name}",
        "LOG_LEVEL": "ERROR",
    }  # fmt: skip
    try:
        subprocess.run([sys.executable, "manage.py", "migrate", "-v0"], cwd=ROOT, env=own, check=True)
        with subprocess.Popen([sys.executable, script, side], env=own, stdout=subprocess.PIPE, text=True) as done:
            peak = 0.0
            while done.poll() is None:
                peak = max(peak, memory_mib(done.pid))
                time.sleep(0.02)
            output = done.stdout.read() if done.stdout else ""
        if done.returncode:
            raise SystemExit(f"{side}: код выхода {done.returncode}")
        return json.loads(output.splitlines()[-1]) | {"mib": peak}
    finally:
        on_server(f"DROP DATABASE {name} WITH (FORCE)")
        subprocess.run(["rm", "-rf", f"/tmp/{name}"], check=False)
