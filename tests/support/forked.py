"""The app in a process that is forked from one where all is imported: it starts at once.

Most of a server's start is imports: three seconds of processor time, a dozen times in the suite.
"""

import os
import signal
import subprocess
import sys
from multiprocessing import get_context
from pathlib import Path
from types import ModuleType
from unittest.mock import patch

from tests.support.server import ROOT, Server

FORK_SERVER = get_context("forkserver")
FORK_SERVER.set_forkserver_preload(["tests.support.imported"])


class ForkedApp:
    """`python -m streamlit run ...`, forked; it is used as a `subprocess.Popen` is."""

    def __init__(self, command: list[str], environment: dict[str, str], log: Path):
        arguments = command[command.index("streamlit") :]
        self._process = FORK_SERVER.Process(target=run, args=(arguments, environment, log))
        with patch.dict(sys.modules, __main__=ModuleType("__main__")):  # pytest is not run anew
            self._process.start()
        self.pid = self._process.pid

    def poll(self) -> int | None:
        return self._process.exitcode

    def wait(self, seconds: float | None = None):
        self._process.join(seconds)
        if self._process.is_alive():
            raise subprocess.TimeoutExpired("streamlit", seconds)

    def send_signal(self, number: signal.Signals):
        os.kill(self.pid, number)

    def terminate(self):
        self._process.terminate()

    def kill(self):
        self._process.kill()


def run(arguments: list[str], environment: dict[str, str], log: Path):
    """In the forked process: become Streamlit."""
    from streamlit.web.cli import main

    os.chdir(ROOT)
    os.environ.clear()
    os.environ.update(environment)
    with log.open("a") as said:
        os.dup2(said.fileno(), sys.stdout.fileno())
        os.dup2(said.fileno(), sys.stderr.fileno())
    sys.argv = arguments
    main(prog_name="streamlit")


class ForkedServer(Server):
    """A server of the app as tests use it: forked, where that can be done well."""

    def _launch(self):
        if sys.platform != "linux":
            return super()._launch()
        return ForkedApp(self._command, self._environment, self.log)
