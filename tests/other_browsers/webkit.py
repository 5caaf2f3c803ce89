"""WebKit, Safari's engine, as GNOME builds it, driven by WebDriver on a screen in memory."""

import os
import shutil
import socket
import subprocess
import time
from pathlib import Path
from typing import Any

import requests

PACKAGES = {"WebKitWebDriver": "webkit2gtk-driver", "Xvfb": "xvfb"}  # command -> Debian's package
START_SECONDS = 60
STEP_MILLISECONDS = 20  # between two points of a stroke


class WebKit:
    """One window of GNOME's small browser for tests."""

    @staticmethod
    def missing() -> str | None:
        """What there is to install first, if anything."""
        return " ".join(PACKAGES[name] for name in PACKAGES if not shutil.which(name)) or None

    def __init__(self, folder: Path):
        self._screen = subprocess.Popen(
            ["Xvfb", "-displayfd", "1", "-screen", "0", "1400x1000x24"],
            stdout=subprocess.PIPE,
            stderr=(folder / "screen.log").open("w"),
            text=True,
        )
        display = f":{self._screen.stdout.readline().strip()}"
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self._driver = subprocess.Popen(
            ["WebKitWebDriver", f"--port={port}"],
            env=os.environ | {"DISPLAY": display, "HOME": str(folder)},
            stdout=(folder / "driver.log").open("w"),
            stderr=subprocess.STDOUT,
        )
        self._http = requests.Session()
        self._http.trust_env = False  # no proxy for one's own machine
        self._address = f"http://127.0.0.1:{port}/session"
        self._await_driver(port)
        self._address += "/" + self._ask("", capabilities={})["sessionId"]

    def open(self, address: str):
        self._ask("/url", url=address)

    def resize(self, width: int, height: int):
        self._ask("/window/rect", width=width, height=height)

    def run(self, script: str) -> Any:
        """What the body of a JavaScript function returns, as far as JSON can say it."""
        return self._ask("/execute/sync", script=script, args=[])

    def draw(self, points):
        """One stroke of the mouse through points (x, y) of the window."""
        moves = [
            {"type": "pointerMove", "x": round(x), "y": round(y), "duration": STEP_MILLISECONDS}
            for x, y in points
        ]
        down, up = ({"type": kind, "button": 0} for kind in ("pointerDown", "pointerUp"))
        mouse = {"type": "pointer", "id": "mouse", "parameters": {"pointerType": "mouse"}}
        self._ask("/actions", actions=[mouse | {"actions": [moves[0], down, *moves[1:], up]}])

    def close(self):
        self._http.delete(self._address, timeout=START_SECONDS)
        for process in (self._driver, self._screen):
            process.terminate()
            process.wait(20)

    def _await_driver(self, port: int):
        deadline = time.monotonic() + START_SECONDS
        while True:
            try:
                return socket.create_connection(("127.0.0.1", port)).close()
            except OSError:
                if time.monotonic() > deadline or self._driver.poll() is not None:
                    raise
                time.sleep(0.1)

    def _ask(self, what: str, **parameters) -> Any:
        response = self._http.post(self._address + what, json=parameters, timeout=START_SECONDS)
        assert response.ok, response.text
        return response.json()["value"]
