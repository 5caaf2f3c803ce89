"""Checks on browsers' websocket messages to Streamlit: kinds, sizes and rates.

Streamlit accepts more than its pages send: one message clears the caches that all visitors share,
another lists changed files of the repository. And each message starts a run of the page. It also
answers messages from a page that the visitor has just left.
"""

import asyncio
from time import monotonic

from google.protobuf.message import DecodeError
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocketDisconnected
from streamlit.proto.BackMsg_pb2 import BackMsg

from ui.server.uploads import MAX_SESSION_FILES

SOCKET_PATH = "/_stcore/stream"  # the end of the path
MAX_CONNECTIONS = 1000  # of tabs; each takes 2 to 5 MB
MAX_WIDGETS = 1000  # in a message; the largest page has 80
FIRST_BURST, MAX_BURST = 8, 20  # messages that needn't wait, at first and after a rest
MESSAGES_A_SECOND = 6  # after that; nobody clicks faster for long
MESSAGE_BYTES = 50_000  # a longer message counts as several
HEARTBEAT_WEIGHT = 0.1  # of a message; no page is run for it
AWAITED_SECONDS = 10.0  # after that, messages from another page are heard
# What pages send. Of the backend operations, they only ask for files to download.
EXPECTED_MESSAGES = {
    "rerun_script": lambda asked: len(asked.widget_states.widgets) <= MAX_WIDGETS,
    "app_heartbeat": lambda asked: True,
    "stop_script": lambda asked: True,
    "file_urls_request": lambda asked: len(asked.file_names) <= MAX_SESSION_FILES,
    "backend_operation_request": lambda asked: asked.HasField("deferred_file"),
}
NO_TEXT, NO_MESSAGE = 1003, 1002  # reasons for closing a websocket, from RFC 6455


class CheckMessages:
    """Middleware: forwards the messages that pages send, at a limited rate, and drops others.

    Messages that come too fast aren't lost, but wait. Late ones from the page before are dropped.
    """

    def __init__(self, app: ASGIApp):
        self.app = app
        self.connections = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "websocket" or not scope["path"].endswith(SOCKET_PATH):
            return await self.app(scope, receive, send)
        if self.connections >= MAX_CONNECTIONS:
            await receive()
            return await send({"type": "websocket.close"})  # before accepting it: 403
        pace, awaited = Pace(), AwaitedPage()

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
                if is_usual(content) and not awaited.was_left_for(content):
                    return message

        self.connections += 1
        try:
            await self.app(scope, receive_checked, send)
        except WebSocketDisconnected:  # the browser left while data was sent
            pass
        finally:
            self.connections -= 1


async def close(send: Send, code: int) -> Message:
    """Close a websocket; returns the message that tells the app so."""
    await send({"type": "websocket.close", "code": code})
    return {"type": "websocket.disconnect", "code": code}


def is_usual(message: BackMsg) -> bool:
    """Whether a page of this app may send this message."""
    kind = message.WhichOneof("type")
    return kind in EXPECTED_MESSAGES and EXPECTED_MESSAGES[kind](getattr(message, kind))


def burden(message: BackMsg, size: int) -> float:
    """How many messages a message of `size` bytes counts as."""
    one = HEARTBEAT_WEIGHT if message.WhichOneof("type") == "app_heartbeat" else 1
    return one + size // MESSAGE_BYTES


class AwaitedPage:
    """The page that a visitor has chosen in the menu, until something on it is used.

    Between the click and the page's first element, the page before may still ask for something: a
    popover that closes, a clock, a training run that has come to rest. That would lead the visitor
    back; or put elements in places that the new page doesn't have, and it would be blank.
    """

    def __init__(self) -> None:
        self.page, self.until = "", 0.0

    def was_left_for(self, message: BackMsg) -> bool:
        """Whether a message comes from the page before; notes whether it asks for another page.

        Streamlit's page changes, by the menu or the browser's Back button, have no widget values.
        """
        if not message.HasField("rerun_script"):
            return False
        asked = message.rerun_script
        if not asked.fragment_id and not asked.widget_states.widgets:
            self.page, self.until = asked.page_script_hash, monotonic() + AWAITED_SECONDS
        elif self.page and asked.page_script_hash != self.page and monotonic() < self.until:
            return True
        else:
            self.page = ""
        return False


class Pace:
    """A rate limit: a burst at once, then `MESSAGES_A_SECOND`."""

    def __init__(self) -> None:
        self.left, self.at = float(FIRST_BURST), monotonic()

    async def wait(self, count: float) -> None:
        """Wait until `count` more messages are allowed."""
        now = monotonic()
        self.left = min(self.left + (now - self.at) * MESSAGES_A_SECOND, MAX_BURST) - count
        self.at = now
        if self.left < 0:
            await asyncio.sleep(-self.left / MESSAGES_A_SECOND)
