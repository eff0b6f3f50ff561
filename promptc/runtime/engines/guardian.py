"""Sees to it that an engine's processes end with the process that started them, even where that one is killed.

vLLM's processes do not notice for minutes that nobody is left to ask them. So each engine has a guardian: a small
process that notes which processes come with the engine, and ends them when it finds itself with another parent, which
the system gives it however the first one ended. `guardian_program` is what it runs.

Nothing less will do. ``PR_SET_PDEATHSIG`` would have to be set inside vLLM's processes. The end of a pipe does not come
where vLLM forks, since what is forked keeps the pipe open. A process group has more in it than the engine.

It needs ``/proc``, so Linux. Elsewhere engines run without one, and what a killed process leaves ends when it notices.
"""

import contextlib
import os
import subprocess
import sys
from multiprocessing import resource_tracker
from pathlib import Path
from typing import Self, final

_PROC = Path("/proc/self/stat")
_PROGRAM = Path(__file__).with_name("guardian_program.py")


@final
class Guardian:
    """The guardian of an engine that starts within its ``with``: what this process starts meanwhile is the engine's.

    It watches until `dismiss`, or until the end of the ``with`` where that fails. It is in a session of its own, where
    Ctrl-C does not reach.
    """

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        if _PROC.exists():
            # This helper of multiprocessing removes shared memory that others leave, and then ends by itself. The
            # guardian leaves alone what is already there.
            resource_tracker.ensure_running()
            # Isolated (-I), or the files beside the program would hide the libraries that they are named after.
            command = [sys.executable, "-I", "-S", str(_PROGRAM), str(os.getpid())]
            pipe = subprocess.PIPE
            self._process = subprocess.Popen(  # noqa: S603 - our own file
                command, bufsize=0, stdin=pipe, stdout=pipe, start_new_session=True
            )
            self._wait_for_answer()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        if kind is not None:
            self.dismiss()
            return
        self._tell(b"up\n")
        self._wait_for_answer()

    def dismiss(self) -> None:
        """End the guardian. It leaves alone whatever it has noted. A second call does nothing."""
        self._tell(b"goodbye\n")
        if self._process is not None:
            self._process.communicate()
            self._process = None

    def _tell(self, word: bytes) -> None:
        if self._process is not None and self._process.stdin is not None:
            # Someone may have killed the guardian: the engine answers all the same.
            with contextlib.suppress(BrokenPipeError):
                self._process.stdin.write(word)

    def _wait_for_answer(self) -> None:
        if self._process is not None and self._process.stdout is not None:
            self._process.stdout.readline()
