"""What uploads may take of the memory, with Streamlit's own store of them and no browser."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.uploaded_file_manager import UploadedFileRec

from ui.server import uploads
from ui.server.uploads import LimitUploads

MNIST = [47_040_016, 60_008, 7_840_016, 10_008]  # bytes of its four files, unpacked
PATH = "/_stcore/upload_file/{}/{}"


class Server:
    """Streamlit's part, behind the middleware: an upload is stored when all of it has come."""

    def __init__(self):
        self.manager = MemoryUploadedFileManager("/_stcore/upload_file")
        self.app = LimitUploads(self.receive)
        self.gates = {}  # file -> what holds it up

    async def receive(self, scope, receive, send):
        if scope["method"] == "PUT":
            session, file = scope["path"].split("/")[-2:]
            size = 0
            while (message := await receive())["more_body"]:
                size += len(message["body"])
                if file in self.gates:
                    await self.gates[file].wait()
            data = SizedBytes(size + len(message["body"]))
            self.manager.add_file(session, UploadedFileRec(file, "name", "type", data))
        await send({"type": "http.response.start", "status": 204, "headers": []})

    def is_active_session(self, session):
        return session != "stranger"

    @property
    def uploaded_file_mgr(self):
        return self.manager

    async def put(self, session, file, size, method="PUT", path=PATH, wholly=True):
        length = [] if size is None else [(b"content-length", str(size).encode())]
        path, messages = path.format(session, file), []
        scope = {"type": "http", "method": method, "path": path, "headers": length}

        async def send(message):
            messages.append(message)

        first = int(size) // 3 if str(size).isdecimal() else 0
        pieces = [SizedBytes(first), SizedBytes(int(size or 0) - first)]

        async def receive():
            body = pieces.pop(0)
            return {"type": "http.request", "body": body, "more_body": bool(pieces)}

        await self.app(scope, receive, send)
        if messages[0]["status"] == 413 and size <= uploads.MAX_SESSION_BYTES and wholly:
            assert not pieces  # a browser sees an answer only when all has been read
        return messages[0]["status"]

    def held(self, session=None):
        """Bytes of a session, or of all."""
        sessions = [session] if session else list(self.manager.file_storage)
        return sum(sum(uploads.files_of(name).values()) for name in sessions)


class SizedBytes(bytes):
    """As many bytes as it says, which need no memory."""

    def __new__(cls, size):
        made = super().__new__(cls)
        made.size = size
        return made

    def __len__(self):
        return self.size


@pytest.fixture
def server(monkeypatch):
    server = Server()
    monkeypatch.setattr(uploads, "get_instance", lambda: server)
    return server


def test_mnist_unpacked_is_let_through_even_twice(server):
    async def drop():
        puts = [server.put("me", f"{turn}-{size}", size) for turn in "ab" for size in MNIST]
        assert await asyncio.gather(*puts) == [204] * 8

    asyncio.run(drop())
    assert server.held() == 2 * sum(MNIST)


def test_two_hundred_uploads_keep_to_the_limit_and_the_newest_stay(server):
    async def drop():
        for number in range(200):
            assert await server.put("me", str(number), 9_900_000) == 204
            assert server.held() <= uploads.MAX_SESSION_BYTES

    asyncio.run(drop())
    assert list(uploads.files_of("me")) == [str(n) for n in range(188, 200)]


def test_many_small_files_are_bounded_too(server):
    async def drop():
        for number in range(500):
            await server.put("me", str(number), 0)

    asyncio.run(drop())
    assert len(uploads.files_of("me")) == uploads.MAX_SESSION_FILES


def test_those_who_hold_most_make_room_for_others(server):
    async def drop():
        await server.put("ordinary", "photograph", 5_000_000)
        for visitor in "abcdef":
            for number in range(3):
                await server.put(visitor, str(number), 39_000_000)
                assert server.held() <= uploads.MAX_SERVER_BYTES

    asyncio.run(drop())
    assert server.held("ordinary") == 5_000_000


def test_what_is_on_its_way_counts_and_is_forgotten_afterwards(server):
    async def drop():
        server.gates["slow"] = server.gates["slower"] = asyncio.Event()
        slow = [asyncio.create_task(server.put("me", f, 50_000_000)) for f in ("slow", "slower")]
        await asyncio.sleep(0)
        assert await server.put("me", "third", 50_000_000) == 413
        assert await server.put("another", "first", 50_000_000) == 204
        server.gates["slow"].set()
        assert await asyncio.gather(*slow) == [204, 204]
        assert await server.put("me", "third", 50_000_000) == 204  # the oldest makes room

    asyncio.run(drop())
    assert not server.app.coming


def test_what_is_announced_and_does_not_come_keeps_nobody_out(server):
    async def drop():
        server.gates |= dict.fromkeys("abcdefghijkl", asyncio.Event())
        slow = [
            asyncio.create_task(server.put(f, f, 100_000_000, wholly=False)) for f in "abcdefghijkl"
        ]
        await asyncio.sleep(0)
        assert sum(upload.received for upload in server.app.coming) > 399e6
        assert await server.put("ordinary", "photograph", 9_000_000) == 204
        assert await server.put("ordinary", "another", 20_000_000) == 204
        assert server.held("ordinary") == 29_000_000
        server.gates["a"].set()
        statuses = await asyncio.gather(*slow)
        assert {204, 413} == set(statuses)  # some had to give way

    asyncio.run(drop())
    assert not server.app.coming


def test_an_upload_that_takes_for_ever_is_ended(server, monkeypatch):
    monkeypatch.setattr(uploads, "MAX_SECONDS", 0)
    server.gates["never"] = asyncio.Event()
    assert asyncio.run(server.put("me", "never", 1000, wholly=False)) == 413
    assert not server.app.coming


def test_who_has_no_session_moves_nobody(server):
    asyncio.run(server.put("me", "mine", 100_000_000))
    server.app.app = pass_on  # as Streamlit refuses them
    for number in range(9):
        asyncio.run(server.put("stranger", str(number), 100_000_000))
    assert server.held("me") == 100_000_000


def test_an_upload_that_does_not_say_how_long_it_is_is_refused(server):
    assert asyncio.run(server.put("me", "endless", None)) == 411
    assert asyncio.run(server.put("me", "nonsense", "-5")) == 411


@pytest.mark.parametrize("method, path", [("DELETE", PATH), ("PUT", "/elsewhere")])
def test_other_requests_pass(server, method, path):
    server.gates.clear()
    if method == "PUT":
        server.app.app = pass_on
    assert asyncio.run(server.put("me", "file", 10**12, method, path)) == 204


async def pass_on(scope, receive, send):
    await send({"type": "http.response.start", "status": 204, "headers": []})


@given(st.lists(st.tuples(st.sampled_from("abcde"), st.integers(0, 10**10)), max_size=60))
def test_no_row_of_uploads_exceeds_the_limits(row):
    server = Server()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(uploads, "get_instance", lambda: server)
        for number, (session, size) in enumerate(row):
            status = asyncio.run(server.put(session, str(number), size))
            assert status == (204 if size <= uploads.MAX_SESSION_BYTES else 413)
            assert server.held(session) <= uploads.MAX_SESSION_BYTES
            assert server.held() <= uploads.MAX_SERVER_BYTES
