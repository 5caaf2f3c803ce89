"""The app in a process of its own."""

import os
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

ROOT = Path(__file__).parent.parent.parent
NO_NETWORK = dict.fromkeys(("http_proxy", "https_proxy"), "http://127.0.0.1:9")


class Server:
    """The app as `make app` starts it, on a free port and without a network."""

    def __init__(self, log: Path, script="streamlit_app.py", **environment):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"
        self.log = log
        app = ["-m", "streamlit", "run", str(script), "--server.headless", "true"]
        address = ["--server.address", "127.0.0.1", "--server.port", str(port)]
        self._command = [sys.executable, *app, *address]
        store = {"DATABASE_URL": f"sqlite:///{log.parent / 'classroom.sqlite'}"}
        self._environment = os.environ | NO_NETWORK | store | environment
        self.start()

    def start(self):
        """Start it; after a `stop`, at the same address, and it knows none of its visitors."""
        self._process = self._launch()
        self.pid = self._process.pid
        self._await_health()

    def _launch(self):
        """Begin a process of the app; returns it."""
        return subprocess.Popen(
            self._command,
            cwd=ROOT,
            env=self._environment,
            stdout=self.log.open("a"),
            stderr=subprocess.STDOUT,
        )

    def _await_health(self, seconds=60):
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            assert self.runs, self.log.read_text()
            try:
                with urlopen(f"{self.url}/_stcore/health", timeout=5):
                    return
            except (URLError, OSError):
                time.sleep(0.1)
        raise TimeoutError(self.log.read_text())

    @property
    def runs(self) -> bool:
        return self._process.poll() is None

    def memory(self) -> float:
        """What the process holds, in MB. Linux only."""
        for line in Path(f"/proc/{self._process.pid}/status").read_text().splitlines():
            if line.startswith("VmRSS"):
                return int(line.split()[1]) / 1000
        raise LookupError("VmRSS")

    def stop(self):
        self._process.terminate()
        self._process.wait(10)

    def kill(self):
        """End it at once, as if the power had gone."""
        self._process.kill()
        self._process.wait(10)
