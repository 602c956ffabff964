"""The queue in a folder: a message is whole or not there at all."""

import time
from collections.abc import Iterator
from pathlib import Path
from queue import Empty

import pytest
from kombu import Connection

from msoko import celery


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[Connection]:
    folders = {name: tmp_path / name for name in ("messages", "control")}
    for folder in folders.values():
        folder.mkdir()
    options = {
        "data_folder_in": folders["messages"],
        "data_folder_out": folders["messages"],
        "control_folder": folders["control"],
    }
    with Connection("folder://", transport_options=options) as opened:
        yield opened


def test_the_portal_without_redis_uses_the_folder() -> None:
    assert celery.TRANSPORT_ALIASES["folder"] == "msoko.folder_queue:Transport"


def test_messages_come_in_the_order_they_were_put(connection: Connection) -> None:
    queue = connection.SimpleQueue("celery")
    for number in range(3):
        queue.put({"number": number})
        # Names differ by the millisecond.
        time.sleep(0.003)
    assert [queue.get(timeout=5).payload["number"] for _ in range(3)] == [0, 1, 2]
    with pytest.raises(Empty):
        queue.get_nowait()
    queue.close()


def test_a_reader_never_meets_half_a_message(connection: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    """The file is looked for at the last moment before it gets its name, when all of it is on the disk already."""
    channel = connection.channel()
    finish, looked = Path.replace, []

    def look_then_finish(unfinished: Path, final: Path) -> None:
        with pytest.raises(Empty):
            channel._get("celery")
        looked.append(unfinished.stat().st_size)
        finish(unfinished, final)

    monkeypatch.setattr(Path, "replace", look_then_finish)
    channel._put("celery", {"body": "x" * 2000})
    monkeypatch.undo()
    assert looked[0] > 2000
    assert channel._get("celery") == {"body": "x" * 2000}
