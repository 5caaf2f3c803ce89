"""Limits on the memory that all uploads take together.

Streamlit's own limit, `server.maxUploadSize`, is the same for all uploaders: the size of MNIST's
largest file. It doesn't limit the number of files, nor the time that they take. Browsers respect
each uploader's limit, and the code that reads a file checks it first.
"""

import asyncio
import re
from collections import Counter
from dataclasses import dataclass, field
from typing import cast

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.runtime import get_instance
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager

MAX_SESSION_BYTES = 120_000_000  # of a visitor: twice MNIST's four files, 55 MB
MAX_SERVER_BYTES = 400_000_000  # of all visitors
MAX_SESSION_FILES = 20  # of a visitor
MAX_SECONDS = 600  # for a file: enough for 47 MB at 80 KB a second
STEP_BYTES = 1_000_000  # of a file between two checks of the total
UPLOAD_PATH = re.compile(r"/_stcore/upload_file/([^/]+)/[^/]+$")
UPLOAD_REFUSAL = "The server can't take more files from you right now; try again in a moment."


@dataclass(eq=False)
class Upload:
    """A file that is being uploaded."""

    session: str
    size: int  # bytes, as announced
    received: int = 0  # bytes
    limit: asyncio.Timeout = field(default_factory=lambda: asyncio.timeout(MAX_SECONDS))


class LimitUploads:
    """Middleware: deletes older uploads to make room for a new one, or answers 413.

    First the visitor's own files are deleted, then those of the visitor with most bytes, complete
    or not. Only received bytes count, so nobody can block others by announcing large files or by
    sending them slowly.
    """

    def __init__(self, app: ASGIApp):
        self.app = app
        self.coming: set[Upload] = set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_upload = scope["type"] == "http" and scope["method"] == "PUT"
        found = UPLOAD_PATH.search(scope["path"]) if is_upload else None
        if not found or not get_instance().is_active_session(found[1]):  # Streamlit will refuse it
            return await self.app(scope, receive, send)
        length = Headers(scope=scope).get("content-length", "")
        if not length.isdecimal():  # browsers always send it
            return await PlainTextResponse("How long is it?", 411)(scope, receive, send)
        upload = Upload(found[1], int(length))
        if not self.make_room_in_session(upload):
            if upload.size <= MAX_SESSION_BYTES:
                await discard_body(receive)
            return await PlainTextResponse(UPLOAD_REFUSAL, 413)(scope, receive, send)
        await self.let_come(upload, scope, receive, send)

    async def let_come(self, upload: Upload, scope: Scope, receive: Receive, send: Send) -> None:
        """Forward an upload, counting its bytes; 413 if it has to make room for others."""

        async def receive_counted() -> Message:
            message = await receive()
            before, upload.received = (
                upload.received,
                upload.received + len(message.get("body", b"")),
            )
            if before // STEP_BYTES < upload.received // STEP_BYTES:
                self.make_room_on_server()
            return message

        self.coming.add(upload)
        try:
            async with upload.limit:
                await self.app(scope, receive_counted, send)
        except TimeoutError:
            await PlainTextResponse(UPLOAD_REFUSAL, 413)(scope, receive, send)
        finally:
            self.coming.discard(upload)

    def make_room_in_session(self, upload: Upload) -> bool:
        """Delete the visitor's oldest files until there is room; False if it's too large."""
        coming = sum(other.size for other in self.coming if other.session == upload.session)
        if (needed := coming + upload.size) > MAX_SESSION_BYTES:
            return False
        while (files := files_of(upload.session)) and (
            len(files) >= MAX_SESSION_FILES or sum(files.values()) + needed > MAX_SESSION_BYTES
        ):
            manager().remove_file(upload.session, next(iter(files)))
        return True

    def make_room_on_server(self) -> None:
        """Delete files of the visitors with most bytes until the total is within the limit."""
        while True:
            sizes = Counter({name: sum(files_of(name).values()) for name in sessions()})
            for upload in self.coming:
                sizes[upload.session] += upload.received
            if sizes.total() <= MAX_SERVER_BYTES:
                return
            ((greediest, _),) = sizes.most_common(1)
            if files := files_of(greediest):
                manager().remove_file(greediest, next(iter(files)))
                continue
            for upload in [one for one in self.coming if one.session == greediest]:
                self.coming.remove(upload)
                upload.limit.reschedule(asyncio.get_running_loop().time())  # it times out at once


async def discard_body(receive: Receive) -> None:
    """Read a request to its end, since browsers ignore a response while they are still sending."""
    while (await receive()).get("more_body"):
        pass


def manager() -> MemoryUploadedFileManager:
    return cast(MemoryUploadedFileManager, get_instance().uploaded_file_mgr)


def sessions() -> list[str]:
    return list(manager().file_storage)


def files_of(session: str) -> dict[str, int]:
    """The files of a session in memory, the oldest first: id -> bytes."""
    files = list(manager().file_storage.get(session, {}).items())
    return {name: len(file.data) for name, file in files}
