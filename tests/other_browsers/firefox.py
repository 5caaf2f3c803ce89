"""Firefox, driven by WebDriver BiDi, which it speaks by itself."""

import json
import os
import shutil
import socket
import subprocess
import time
from itertools import count
from pathlib import Path
from typing import Any

from websockets.sync.client import connect

COMMANDS = ("firefox-esr", "firefox")
START_SECONDS = 60
STEP_MILLISECONDS = 20  # between two points of a stroke


class Firefox:
    """One window without a screen."""

    @staticmethod
    def missing() -> str | None:
        """What there is to install first, if anything."""
        return None if any(map(shutil.which, COMMANDS)) else "firefox-esr"

    def __init__(self, folder: Path):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        command = next(filter(None, map(shutil.which, COMMANDS)))
        options = ["--headless", "--profile", str(folder), "--remote-debugging-port", str(port)]
        self._process = subprocess.Popen(
            [command, *options],
            env=os.environ | {"HOME": str(folder)},
            stdout=(folder / "log").open("w"),
            stderr=subprocess.STDOUT,
        )
        self._numbers = count()
        self._socket = self._connect(f"ws://127.0.0.1:{port}/session")
        self._ask("session.new", capabilities={})
        (tab,) = self._ask("browsingContext.getTree")["contexts"]
        self._tab = tab["context"]

    def open(self, address: str):
        self._ask("browsingContext.navigate", context=self._tab, url=address, wait="complete")

    def resize(self, width: int, height: int):
        size = {"width": width, "height": height}
        self._ask("browsingContext.setViewport", context=self._tab, viewport=size)

    def run(self, script: str) -> Any:
        """What the body of a JavaScript function returns, as far as JSON can say it."""
        answer = self._ask(
            "script.evaluate",
            expression=f"JSON.stringify((() => {{ {script} }})() ?? null)",
            target={"context": self._tab},
            awaitPromise=True,
        )
        assert answer["type"] == "success", answer
        return json.loads(answer["result"]["value"])

    def draw(self, points):
        """One stroke of the mouse through points (x, y) of the window."""
        moves = [
            {"type": "pointerMove", "x": round(x), "y": round(y), "duration": STEP_MILLISECONDS}
            for x, y in points
        ]
        button = {"button": 0}
        actions = [moves[0], {"type": "pointerDown"} | button, *moves[1:]]
        actions += [{"type": "pointerUp"} | button]
        mouse = {"type": "pointer", "id": "mouse", "parameters": {"pointerType": "mouse"}}
        self._ask("input.performActions", context=self._tab, actions=[mouse | {"actions": actions}])

    def close(self):
        self._socket.close()
        self._process.terminate()
        self._process.wait(20)

    def _connect(self, address: str):
        deadline = time.monotonic() + START_SECONDS
        while True:
            try:
                return connect(address, max_size=None, proxy=None)
            except OSError:
                if time.monotonic() > deadline or self._process.poll() is not None:
                    raise
                time.sleep(0.2)

    def _ask(self, method: str, **parameters) -> dict:
        number = next(self._numbers)
        self._socket.send(json.dumps({"id": number, "method": method, "params": parameters}))
        while (answer := json.loads(self._socket.recv(timeout=START_SECONDS))).get("id") != number:
            pass  # news of what goes on
        assert answer["type"] == "success", answer
        return answer["result"]
