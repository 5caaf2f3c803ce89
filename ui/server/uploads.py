"""What all uploads together may take of the server's memory.

Streamlit's own limit, `server.maxUploadSize`, is the same for every uploader, and is that of
MNIST's largest file; how many files a visitor sends, and how slowly, it doesn't ask. A browser
keeps to the limit of each uploader, and the code that reads a file checks it before anything else.
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

MAX_SESSION_BYTES = 120_000_000  # of one visitor: MNIST's four files, 55 MB, dropped twice
MAX_SERVER_BYTES = 400_000_000  # of all visitors
MAX_SESSION_FILES = 20  # of one visitor
MAX_SECONDS = 600  # that a file may take to come: 47 MB do at 80 KB a second
STEP_BYTES = 1_000_000  # of a file that come between two looks at what all hold
UPLOAD_PATH = re.compile(r"/_stcore/upload_file/([^/]+)/[^/]+$")
UPLOAD_REFUSAL = "The server can't take more files from you right now; try again in a moment."


@dataclass(eq=False)
class Upload:
    """A file on its way: how long it says it is, and how much of it is here."""

    session: str
    size: int  # bytes
    came: int = 0  # bytes
    limit: asyncio.Timeout = field(default_factory=lambda: asyncio.timeout(MAX_SECONDS))


class LimitUploads:
    """Middleware: older uploads make room for a new one, or it is answered 413.

    First a visitor's own give way, then those of whoever holds most, be they here or on their way.
    Only what has come counts against others: nobody can keep them out by announcing much, nor by
    sending it slowly.
    """

    def __init__(self, app: ASGIApp):
        self.app = app
        self.coming: set[Upload] = set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_upload = scope["type"] == "http" and scope["method"] == "PUT"
        found = UPLOAD_PATH.search(scope["path"]) if is_upload else None
        if not found or not get_instance().is_active_session(found[1]):  # Streamlit refuses it
            return await self.app(scope, receive, send)
        length = Headers(scope=scope).get("content-length", "")
        if not length.isdecimal():  # browsers always say it
            return await PlainTextResponse("How long is it?", 411)(scope, receive, send)
        upload = Upload(found[1], int(length))
        if not self.make_room_in_session(upload):
            if upload.size <= MAX_SESSION_BYTES:
                await discard_body(receive)
            return await PlainTextResponse(UPLOAD_REFUSAL, 413)(scope, receive, send)
        await self.let_come(upload, scope, receive, send)

    async def let_come(self, upload: Upload, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand an upload on, counting what comes; one that has to give way is answered 413."""

        async def receive_counted() -> Message:
            message = await receive()
            before, upload.came = upload.came, upload.came + len(message.get("body", b""))
            if before // STEP_BYTES < upload.came // STEP_BYTES:
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
        """Remove a visitor's own files, the oldest first, until another may come; if it may."""
        coming = sum(other.size for other in self.coming if other.session == upload.session)
        if (needed := coming + upload.size) > MAX_SESSION_BYTES:
            return False
        while (files := files_of(upload.session)) and (
            len(files) >= MAX_SESSION_FILES or sum(files.values()) + needed > MAX_SESSION_BYTES
        ):
            manager().remove_file(upload.session, next(iter(files)))
        return True

    def make_room_on_server(self) -> None:
        """Have those who hold most give way, as long as all together hold too much."""
        while True:
            sizes = Counter({name: sum(files_of(name).values()) for name in sessions()})
            for upload in self.coming:
                sizes[upload.session] += upload.came
            if sizes.total() <= MAX_SERVER_BYTES:
                return
            ((greediest, _),) = sizes.most_common(1)
            if files := files_of(greediest):
                manager().remove_file(greediest, next(iter(files)))
                continue
            for upload in [one for one in self.coming if one.session == greediest]:
                self.coming.remove(upload)
                upload.limit.reschedule(asyncio.get_running_loop().time())  # it ends at once


async def discard_body(receive: Receive) -> None:
    """Read a request to its end: a browser that is still sending takes no notice of an answer."""
    while (await receive()).get("more_body"):
        pass


def manager() -> MemoryUploadedFileManager:
    return cast(MemoryUploadedFileManager, get_instance().uploaded_file_mgr)


def sessions() -> list[str]:
    return list(manager().file_storage)


def files_of(session: str) -> dict[str, int]:
    """The uploads of a session that the server holds, the oldest first: id -> bytes."""
    files = list(manager().file_storage.get(session, {}).items())
    return {name: len(file.data) for name, file in files}
