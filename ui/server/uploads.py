"""What all uploads together may take of the server's memory.

Streamlit's own limit, `server.maxUploadSize`, is the same for every uploader, and is that of
MNIST's largest file; how many files a visitor sends, it doesn't ask. A browser keeps to the limit
of each uploader, and the code that reads a file checks it before anything else.
"""

import re
from collections import Counter
from typing import cast

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send
from streamlit.runtime import get_instance
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager

MAX_SESSION_BYTES = 120_000_000  # of one visitor: MNIST's four files, 55 MB, dropped twice
MAX_SERVER_BYTES = 400_000_000  # of all visitors
MAX_SESSION_FILES = 20  # of one visitor
UPLOAD_PATH = re.compile(r"/_stcore/upload_file/([^/]+)/[^/]+$")
REFUSAL = "The server can't take more files from you right now; try again in a moment."


class LimitUploads:
    """Middleware: older uploads make room for a new one, or it is answered 413.

    First a visitor's own give way, then those of whoever holds most. What is refused is only what
    is too much together with the uploads that are still on their way.
    """

    def __init__(self, app: ASGIApp):
        self.app = app
        self.coming: Counter[str] = Counter()  # session -> bytes on their way

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        upload = scope["type"] == "http" and scope["method"] == "PUT"
        found = UPLOAD_PATH.search(scope["path"]) if upload else None
        if not found:
            return await self.app(scope, receive, send)
        length = Headers(scope=scope).get("content-length", "")
        if not length.isdecimal():  # browsers always say it
            return await PlainTextResponse("How long is it?", 411)(scope, receive, send)
        session, size = found[1], int(length)
        of_session, of_server = self.coming[session] + size, self.coming.total() + size
        if of_session > MAX_SESSION_BYTES or of_server > MAX_SERVER_BYTES:
            if size <= MAX_SESSION_BYTES:
                await discard_body(receive)
            return await PlainTextResponse(REFUSAL, 413)(scope, receive, send)
        manager = cast(MemoryUploadedFileManager, get_instance().uploaded_file_mgr)
        make_room(manager, session, of_session, of_server)
        self.coming[session] += size
        try:
            await self.app(scope, receive, send)
        finally:
            self.coming[session] -= size
            self.coming += Counter()  # forgets sessions with nothing on its way


async def discard_body(receive: Receive) -> None:
    """Read a request to its end: a browser that is still sending takes no notice of an answer."""
    while (await receive()).get("more_body"):
        pass


def make_room(
    manager: MemoryUploadedFileManager, session: str, of_session: int, of_server: int
) -> None:
    """Remove uploads, the oldest first, until so many bytes of a session and of all may come."""
    while (files := files_of(manager, session)) and (
        len(files) >= MAX_SESSION_FILES or sum(files.values()) + of_session > MAX_SESSION_BYTES
    ):
        manager.remove_file(session, next(iter(files)))
    while True:
        held = {name: files_of(manager, name) for name in list(manager.file_storage)}
        sizes = {name: sum(files.values()) for name, files in held.items()}
        if sum(sizes.values()) + of_server <= MAX_SERVER_BYTES:
            return
        greediest = max(sizes, key=lambda name: sizes[name])
        manager.remove_file(greediest, next(iter(held[greediest])))


def files_of(manager: MemoryUploadedFileManager, session: str) -> dict[str, int]:
    """The uploads of a session that the server holds, the oldest first: id -> bytes."""
    files = list(manager.file_storage.get(session, {}).items())
    return {name: len(file.data) for name, file in files}
