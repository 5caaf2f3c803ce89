"""Checks on browsers' websocket messages to Streamlit: kinds, sizes and rates.

Streamlit accepts more than its pages send: one message clears the caches that all visitors share,
another lists changed files of the repository. And each message starts a run of the page. It also
answers messages from a page that the visitor has just left, which breaks the next page.
"""

import asyncio
from time import monotonic

from google.protobuf.message import DecodeError
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocketDisconnected
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from ui.server.uploads import MAX_SESSION_FILES

SOCKET_PATH = "/_stcore/stream"  # the end of the path
MAX_CONNECTIONS = 1000  # of tabs; each takes 2 to 5 MB
MAX_WIDGETS = 1000  # in a message; the largest page has 80
FIRST_BURST, MAX_BURST = 8, 20  # messages that needn't wait, at first and after a rest
MESSAGES_A_SECOND = 6  # after that; nobody clicks faster for long
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
        pace, page = Pace(), CurrentPage()

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
                if is_usual(content) and not page.was_left(content):
                    return message

        async def send_noted(message: Message) -> None:
            if frame := message.get("bytes"):
                page.note_first(frame)
            await send(message)

        self.connections += 1
        try:
            await self.app(scope, receive_checked, send_noted)
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


class CurrentPage:
    """The page that a browser shows, or has asked for and awaits.

    Between a click in the menu and the next page's first element, something on the old page may
    still ask for its fragment: a popover that closes, or a clock. Its elements would be put in
    places that the next page doesn't have, and the visitor would see a blank page.
    """

    def __init__(self) -> None:
        self.page: str | None = None  # as Streamlit's hash
        self.is_awaited = False

    def note_first(self, frame: bytes) -> None:
        """Note which page the server shows first: the browser asks for it by name."""
        if self.page is None:
            sent = ForwardMsg.FromString(frame)
            self.page = sent.new_session.page_script_hash or None

    def was_left(self, message: BackMsg) -> bool:
        """Whether a message reruns a fragment of another page than the awaited one."""
        page = message.rerun_script.page_script_hash
        is_fragment = bool(message.rerun_script.fragment_id)
        if self.page is None or not page:
            return False
        if is_fragment and self.is_awaited and page != self.page:
            return True
        self.is_awaited = not is_fragment and page != self.page
        self.page = page
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
