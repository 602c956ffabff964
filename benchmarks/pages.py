"""The dashboard and the school page of two demo cities of different size: SQL queries and time, beside an empty page.

Every city is made in a process and an embedded database of its own.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
CITIES = (20, 67)
SCALE = 0.05
ROUNDS = 15
BAR = 12


def measure() -> dict[str, tuple[int, float]]:
    """Per page: number of queries, everything counted, and the median time in milliseconds."""
    import django

    django.setup()
    from django.db import connection
    from django.test import Client

    from schools.models import School, User

    client = Client()
    client.force_login(User.objects.get(username="methodist"))
    school = School.objects.filter(status="active").latest("pk")
    pages = {"empty": "/health/", "dashboard": "/", "school": f"/schools/{school.pk}/"}
    found = {}
    for name, address in pages.items():
        client.get(address)
        queries: list[str] = []
        with connection.execute_wrapper(lambda execute, sql, *rest: (queries.append(sql), execute(sql, *rest))[1]):  # noqa: B023
            answer = client.get(address)
        if answer.status_code != 200:
            raise SystemExit(f"{address}: {answer.status_code}")
        times = []
        for _ in range(ROUNDS):
            start = time.perf_counter()
            client.get(address)
            times.append(1000 * (time.perf_counter() - start))
        found[name] = (len(queries), statistics.median(times))
    return found


def city(schools: int) -> dict[str, tuple[int, float]]:
    with tempfile.TemporaryDirectory() as folder:
        own = os.environ | {
            "VAR_DIR": folder, "DATABASE_URL": "", "REDIS_URL": "", "ENV_FILE": os.devnull, "LOG_LEVEL": "ERROR",
            "DJANGO_SETTINGS_MODULE": "msoko.settings", "PYTHONPATH": str(ROOT), "ALLOWED_HOSTS": "testserver",
        }  # fmt: skip
        load = ["load_demo", "--schools", str(schools), "--scale", str(SCALE)]
        for arguments in (["migrate", "-v0"], load, ["collectstatic", "--noinput", "-v0"]):
            command = [sys.executable, "manage.py", *arguments]
            subprocess.run(command, cwd=ROOT, env=own, check=True, stdout=subprocess.DEVNULL)
        done = subprocess.run([sys.executable, __file__, "--measure"], env=own, check=True, stdout=subprocess.PIPE)
        return json.loads(done.stdout)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--measure", action="store_true")
    if parser.parse_args().measure:
        print(json.dumps(measure()))
        return
    sides = {schools: city(schools) for schools in CITIES}
    print(f"{'page':<10}" + "".join(f"{f'{n} schools':>26}" for n in CITIES) + "   queries grow")
    for page in ("empty", "dashboard", "school"):
        cells = "".join(f"{f'{sides[n][page][0]} queries, {sides[n][page][1]:.1f} ms':>26}" for n in CITIES)
        small, large = (sides[n][page][0] for n in CITIES)
        verdict = "no" if small == large else f"{small} → {large}"
        print(f"{page:<10}{cells}   {verdict}" + (f"   (bar: at most {BAR})" if page != "empty" else ""))
    large = sides[CITIES[-1]]
    for page in ("dashboard", "school"):
        print(f"{page} / empty page, time: {large[page][1] / large['empty'][1]:.0f} x")


if __name__ == "__main__":
    main()
