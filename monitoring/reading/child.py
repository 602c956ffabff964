"""Does a piece of work in a forked child: a reader that aborts, swallows memory or never ends takes only the child.

A 5 kB workbook with a cell at XFD1048576 aborts the process inside the reader's Rust code: that cannot be caught. The
child is given an address-space limit and a deadline, answers through a pipe and leaves without any clean-up, so nothing
of the parent (database connections above all) is touched.
"""

import contextlib
import faulthandler
import gc
import os
import pickle
import resource
import select
import signal
import sys
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

MEMORY = 2 * 2**30
SECONDS = 120
# A child that has begun to answer only pickles and writes.
ANSWERING = 30
CHUNK = 1 << 20


@dataclass(frozen=True)
class Died:
    """The child gave no answer. ``reason``: ``died``, ``late``, or ``fault`` with the places in the code."""

    reason: str
    trace: str = ""


class Child:
    """A running piece of work. :meth:`answer` waits for it; it is called once."""

    def __init__(self, work: Callable[[], Any], memory: int = MEMORY, seconds: float = SECONDS) -> None:
        self.deadline = time.monotonic() + seconds
        self.pipe, answering = os.pipe()
        # What the parent has not flushed must not be written twice.
        sys.stdout.flush()
        sys.stderr.flush()
        self.pid = os.fork()
        if self.pid == 0:
            os.close(self.pipe)
            serve(work, answering, memory, seconds)
        os.close(answering)

    def answer(self) -> Any:
        """What ``work`` returned, or :class:`Died`."""
        chunks: list[bytes] = []
        late = False
        try:
            while True:
                # An answer that waited in the pipe while the parent was busy elsewhere is not late.
                left = ANSWERING if chunks else max(self.deadline - time.monotonic(), 0)
                if not select.select([self.pipe], [], [], left)[0]:
                    late = True
                    break
                chunk = os.read(self.pipe, CHUNK)
                if not chunk:
                    break
                chunks.append(chunk)
        finally:
            self.end()
        if late:
            return Died("late")
        try:
            return pickle.loads(b"".join(chunks))  # noqa: S301 - written by our own child
        except (EOFError, pickle.UnpicklingError):
            return Died("died")

    def end(self) -> None:
        """Ends the child, whatever it is at, and leaves no zombie."""
        if self.pid:
            os.close(self.pipe)
            # A child that closed its pipe has nothing left to do: the signal costs nothing then. Where the process
            # ignores SIGCHLD, the system has buried it already.
            with contextlib.suppress(ProcessLookupError, ChildProcessError):
                os.kill(self.pid, signal.SIGKILL)
                os.waitpid(self.pid, 0)
            self.pid = 0


def serve(work: Callable[[], Any], answering: int, memory: int, seconds: float) -> None:
    """The child's whole life."""
    try:
        gc.disable()
        faulthandler.disable()
        # The reader prints its last words to stderr when it aborts: not for a cron mail.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
        for sign in (signal.SIGTERM, signal.SIGINT, signal.SIGALRM):
            signal.signal(sign, signal.SIG_DFL)
        limit(memory, seconds)
        try:
            answer = work()
        except BaseException as error:  # noqa: BLE001 - a Rust panic is no Exception
            # Only places: the text of an exception may quote a cell with a person's name.
            # Memory that ran out and the reader's panic are the file's doing; the rest is ours.
            reason = "fault" if isinstance(error, Exception) and not isinstance(error, MemoryError) else "died"
            answer = Died(reason, f"{type(error).__name__}\n{''.join(traceback.format_tb(error.__traceback__))}")
        with os.fdopen(answering, "wb") as pipe:
            pickle.dump(answer, pipe, protocol=pickle.HIGHEST_PROTOCOL)
    finally:
        os._exit(0)


def limit(memory: int, seconds: float) -> None:
    """``memory`` bytes on top of what the process has already mapped, and processor time."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    cpu = int(seconds) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (cpu, cpu))
    if sys.platform == "linux":
        mapped = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (mapped + memory, mapped + memory))
