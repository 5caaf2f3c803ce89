"""What a browser may say to Streamlit over its websocket, how much of it, and how fast.

Streamlit takes more than its pages send: one word has it forget what all visitors share, digits and
baselines, another tells which files of the repository were changed. And it begins a new run of the
page with each message, however many come.
"""

import asyncio
from time import monotonic

from google.protobuf.message import DecodeError
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocketDisconnected
from streamlit.proto.BackMsg_pb2 import BackMsg

from ui.server.uploads import MAX_SESSION_FILES

SOCKET_PATH = "/_stcore/stream"  # how the address ends
MAX_CONNECTIONS = 1000  # of browsers' tabs at once; each takes 2 to 5 MB
MAX_WIDGETS = 1000  # in a message; the largest page has 80
FIRST_BURST, MAX_BURST = 8, 20  # messages that are handed on at once, at first and after a rest
MESSAGES_A_SECOND = 6  # after that; nobody clicks as often for long
MESSAGE_BYTES = 50_000  # a longer message counts as several
HEARTBEAT_WEIGHT = 0.1  # of a message; no page is run for it
# What pages send. Of the backend operations, they only ask for files to download.
EXPECTED_MESSAGES = {
    "rerun_script": lambda asked: len(asked.widget_states.widgets) <= MAX_WIDGETS,
    "app_heartbeat": lambda asked: True,
    "stop_script": lambda asked: True,
    "file_urls_request": lambda asked: len(asked.file_names) <= MAX_SESSION_FILES,
    "backend_operation_request": lambda asked: asked.HasField("deferred_file"),
}
NO_TEXT, NO_MESSAGE = 1003, 1002  # why a websocket is closed, as RFC 6455 numbers it


class CheckMessages:
    """Middleware: hands on what pages send, no faster than people act; the rest is dropped.

    A message that comes too fast isn't lost: it waits, and the browser with it.
    """

    def __init__(self, app: ASGIApp):
        self.app = app
        self.connections = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "websocket" or not scope["path"].endswith(SOCKET_PATH):
            return await self.app(scope, receive, send)
        if self.connections >= MAX_CONNECTIONS:
            await receive()
            return await send({"type": "websocket.close"})  # before it was accepted: 403
        pace = Pace()

        async def receive_checked() -> Message:
            while True:
                message = await receive()
                if message["type"] != "websocket.receive":
                    return message
                frame = message.get("bytes")
                if frame is None:
                    return await close(send, NO_TEXT)
                try:
                    content = BackMsg.FromString(frame)
                except DecodeError:
                    return await close(send, NO_MESSAGE)
                await pace.wait(burden(content, len(frame)))
                if is_usual(content):
                    return message

        self.connections += 1
        try:
            await self.app(scope, receive_checked, send)
        except WebSocketDisconnected:  # the browser left while something was sent to it
            pass
        finally:
            self.connections -= 1


async def close(send: Send, code: int) -> Message:
    """Close a websocket; returns what says so to whoever listens to it."""
    await send({"type": "websocket.close", "code": code})
    return {"type": "websocket.disconnect", "code": code}


def is_usual(message: BackMsg) -> bool:
    """Whether a page of this app sends such a message."""
    kind = message.WhichOneof("type")
    return kind in EXPECTED_MESSAGES and EXPECTED_MESSAGES[kind](getattr(message, kind))


def burden(message: BackMsg, size: int) -> float:
    """For how many messages one of `size` bytes counts."""
    one = HEARTBEAT_WEIGHT if message.WhichOneof("type") == "app_heartbeat" else 1
    return one + size // MESSAGE_BYTES


class Pace:
    """Lets a burst through at once, and `MESSAGES_A_SECOND` after that."""

    def __init__(self) -> None:
        self.left, self.at = float(FIRST_BURST), monotonic()

    async def wait(self, count: float) -> None:
        """Wait until so many more may come."""
        now = monotonic()
        self.left = min(self.left + (now - self.at) * MESSAGES_A_SECOND, MAX_BURST) - count
        self.at = now
        if self.left < 0:
            await asyncio.sleep(-self.left / MESSAGES_A_SECOND)
