"""Several replicas of the app behind HAProxy at one address: `make serve REPLICAS=2`.

For one machine with many cores: a replica, being one Python process, can use little more than one
of them. Visitors' runs and digits are in a database that all replicas share. Whatever ends by
itself is started again; Ctrl-C ends all. On SIGUSR1 the replicas are started again one after the
other, each once nobody is on it any more: so an update takes nobody's page away.
"""

import argparse
import csv
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from threading import Event
from urllib.request import urlopen

from streamlit.net_util import get_internal_ip

ROOT = Path(__file__).parent.parent
CONFIG = ROOT / "deploy" / "haproxy.cfg"
MAX_START_SECONDS = 60.0  # that a program may take until it answers
MAX_STOP_SECONDS = 30.0  # that a replica may take to save what is in training
NO_HAPROXY = "HAProxy is needed. Install it: sudo apt-get install haproxy, or brew install haproxy."
LOOK_SECONDS = 0.2  # between two looks at what is running


class Replica:
    """One process of the app, at a port that only this machine can reach."""

    def __init__(self, number: int, environment: dict[str, str]):
        self.name, self.port, self.environment = f"replica{number}", free_port(), environment
        options = {"headless": "true", "address": "127.0.0.1", "port": self.port}
        self.command = [sys.executable, "-m", "streamlit", "run", "streamlit_app.py"]
        self.command += [f"--server.{name}={value}" for name, value in options.items()]
        self.start()

    def start(self):
        self.process = subprocess.Popen(
            self.command, cwd=ROOT, env=self.environment, stdout=subprocess.DEVNULL
        )

    def answers(self) -> bool:
        try:
            with urlopen(f"http://127.0.0.1:{self.port}/_stcore/health", timeout=5):
                return True
        except OSError:
            return False


class Proxy:
    """HAProxy with the replicas behind it, and the socket by which it is told what to do."""

    def __init__(self, program: str, replicas: list[Replica], settings: dict[str, str]):
        self.name = "HAProxy"
        self._folder = tempfile.TemporaryDirectory(prefix="digits-")
        self._socket, backend = (Path(self._folder.name, name) for name in ("socket", "app.cfg"))
        servers = [f"    server {one.name} 127.0.0.1:{one.port}\n" for one in replicas]
        backend.write_text("backend app\n" + "".join(servers))
        self._command = [program, "-f", str(CONFIG), "-f", str(backend)]
        self._environment = os.environ | settings | {"STATS_SOCKET": str(self._socket)}
        self.start()

    def start(self):
        self.process = subprocess.Popen(
            self._command, env=self._environment, stdout=subprocess.DEVNULL
        )

    def answers(self) -> bool:
        try:
            return bool(self._tell("show info"))
        except OSError:
            return False

    def set_state(self, replica: Replica, state: str):
        """`drain`: who is on it stays, and nobody new comes; `ready`: as before."""
        self._tell(f"set server app/{replica.name} state {state}")

    def connections(self, replica: Replica) -> int:
        """How many requests and websockets a replica has to do with right now."""
        return int(self._look_at(replica)["scur"])

    def sends_to(self, replica: Replica) -> bool:
        """Whether the proxy has seen that a replica answers, and sends visitors there."""
        return self._look_at(replica)["status"].startswith("UP")

    def _look_at(self, replica: Replica) -> dict[str, str]:
        table = self._tell("show stat app -1 -1").removeprefix("# ").splitlines()
        return next(row for row in csv.DictReader(table) if row["svname"] == replica.name)

    def _tell(self, command: str) -> str:
        with socket.socket(socket.AF_UNIX) as connection:
            connection.connect(str(self._socket))
            connection.sendall(command.encode() + b"\n")
            return b"".join(iter(lambda: connection.recv(1 << 16), b"")).decode()

    def clear(self):
        self._folder.cleanup()


class Service:
    """The replicas and the proxy: begun together, watched, and ended together."""

    def __init__(self, haproxy: str, count: int, settings: dict[str, str], drain_seconds: float):
        self.ends, self.restarts = Event(), Event()
        self._haproxy, self._settings, self._drain_seconds = haproxy, settings, drain_seconds
        environment = replica_environment(count)
        self.replicas = [Replica(number, environment) for number in range(1, count + 1)]
        self.proxy: Proxy | None = None

    def await_start(self):
        """Return when everything answers; ChildProcessError if something doesn't start."""
        for replica in self.replicas:
            self._await_answer(replica)
        if not self.ends.is_set():
            self.proxy = Proxy(self._haproxy, self.replicas, self._settings)
            self._await_answer(self.proxy)

    def watch(self):
        """Start again what has ended, until it is time to end."""
        while not self.ends.wait(LOOK_SECONDS):
            if self.restarts.is_set():
                self.restarts.clear()
                for replica in self.replicas:
                    if self.proxy and not self.ends.is_set():
                        self._restart(replica, self.proxy)
            for program in self._programs():
                if program.process.poll() is not None and not self.ends.is_set():
                    program.start()

    def stop(self):
        """End the replicas, which save what is in training, and then the proxy."""
        for replica in self.replicas:
            replica.process.terminate()
        for program in self._programs():
            stop(program.process)
        if self.proxy:
            self.proxy.clear()

    def _programs(self) -> list[Replica | Proxy]:
        return [*self.replicas, *([self.proxy] if self.proxy else [])]

    def _restart(self, replica: Replica, proxy: Proxy):
        proxy.set_state(replica, "drain")
        self._wait(self._drain_seconds, lambda: not proxy.connections(replica))
        stop(replica.process)
        replica.start()
        self._await_answer(replica)
        proxy.set_state(replica, "ready")
        self._wait(MAX_START_SECONDS, lambda: proxy.sends_to(replica))

    def _await_answer(self, program: Replica | Proxy):
        """Return when a program answers; ChildProcessError if it ends instead."""
        self._wait(
            MAX_START_SECONDS, lambda: program.answers() or program.process.poll() is not None
        )
        if program.process.poll() is not None or not (program.answers() or self.ends.is_set()):
            raise ChildProcessError(f"{program.name} doesn't start")

    def _wait(self, seconds: float, holds: Callable[[], bool]):
        """Return when something holds, when so many seconds have passed, or at the end."""
        deadline = time.monotonic() + seconds
        while not holds() and time.monotonic() < deadline:
            if self.ends.wait(LOOK_SECONDS):
                return


def stop(process: subprocess.Popen):
    process.terminate()
    try:
        process.wait(MAX_STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def find_haproxy() -> str | None:
    """The path of HAProxy, installed from Debian's packages where that can be done."""
    places = os.environ.get("PATH", "") + os.pathsep + "/usr/sbin"  # not in everybody's PATH
    if not shutil.which("haproxy", path=places) and os.geteuid() == 0 and shutil.which("apt-get"):
        install = ["apt-get", "install", "-y", "-q", "--no-install-recommends", "haproxy"]
        subprocess.run(install, check=False)
    return shutil.which("haproxy", path=places)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def replica_environment(count: int) -> dict[str, str]:
    """The replicas together train as many runs of sweeps at a time as there are cores."""
    cores = int(os.environ.get("LOKY_MAX_CPU_COUNT") or os.cpu_count() or 1)
    return os.environ | {"LOKY_MAX_CPU_COUNT": str(max(1, cores // count))}


def show_addresses(arguments: argparse.Namespace):
    scheme, end = "https" if arguments.tls else "http", f":{arguments.port}{arguments.base_path}/"
    print(
        f"The app has {arguments.replicas} replicas behind one address.\n\n"
        f"  URL: {scheme}://localhost{end}\n"
        f"  Network URL: {scheme}://{get_internal_ip()}{end}\n\n"
        f"Ctrl-C ends all. To restart one after the other: kill -USR1 {os.getpid()}",
        flush=True,
    )


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--replicas", type=int, default=2, help="one for each core, or for two")
    parser.add_argument("--port", type=int, default=8501, help="of the one address")
    parser.add_argument("--tls", metavar="FILE", help="a .pem file with certificate and key")
    parser.add_argument("--base-path", default="", help="such as /digits")
    parser.add_argument(
        "--drain-seconds", type=float, default=600, help="that a restart waits for visitors"
    )
    asked = parser.parse_args()
    settings = {"LISTEN": f":{asked.port}"}
    settings |= {"TLS_CERTIFICATE": str(Path(asked.tls).resolve())} if asked.tls else {}
    settings |= {"BASE_PATH": asked.base_path} if asked.base_path else {}
    haproxy = find_haproxy() or sys.exit(NO_HAPROXY)
    service = Service(haproxy, asked.replicas, settings, asked.drain_seconds)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: service.ends.set())
    signal.signal(signal.SIGUSR1, lambda *_: service.restarts.set())
    try:
        service.await_start()
        show_addresses(asked)
        service.watch()
    except ChildProcessError as error:
        sys.exit(str(error))
    finally:
        service.stop()


if __name__ == "__main__":
    main()
