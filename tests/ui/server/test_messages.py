"""What browsers may say over the websocket, with no server behind it."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st
from streamlit.proto.BackMsg_pb2 import BackMsg

from ui.server import messages
from ui.server.messages import CheckMessages

USUAL = [BackMsg(rerun_script={}), BackMsg(app_heartbeat=True), BackMsg(stop_script=True)]
USUAL += [BackMsg(file_urls_request={"file_names": ["a.png"]})]
USUAL += [BackMsg(backend_operation_request={"deferred_file": {"file_id": "x"}})]
UNUSUAL = [
    BackMsg(),
    BackMsg(clear_cache=True),
    BackMsg(load_git_info=True),
    BackMsg(set_run_on_save=True),
    BackMsg(debug_shutdown_runtime=True),
    BackMsg(debug_disconnect_websocket=True),
    BackMsg(backend_operation_request={"install_skills": {}}),
    BackMsg(file_urls_request={"file_names": ["x"] * 1000}),
    BackMsg(rerun_script={"widget_states": {"widgets": [{"id": "x"}] * 5000}}),
]


class Connection:
    """A browser that sends some frames and leaves, and what comes of them behind the door."""

    def __init__(self, path="/_stcore/stream"):
        self.scope = {"type": "websocket", "path": path}
        self.heard, self.sent, self.clock = [], [], 0.0
        self.app = CheckMessages(self.listen)

    async def listen(self, scope, receive, send):
        await send({"type": "websocket.accept"})
        while (message := await receive())["type"] != "websocket.disconnect":
            self.heard.append(message["bytes"])

    def say(self, *frames):
        asyncio.run(self.say_all(frames))
        return self

    async def say_all(self, frames):
        kinds = ("text", "bytes")
        coming = [
            {"type": "websocket.receive", kinds[isinstance(frame, bytes)]: frame}
            for frame in frames
        ]
        coming.append({"type": "websocket.disconnect"})

        async def receive():
            return coming.pop(0)

        async def send(message):
            self.sent.append(message)

        await self.app(self.scope, receive, send)


def test_what_pages_send_is_handed_on():
    frames = [message.SerializeToString() for message in USUAL]
    assert Connection().say(*frames).heard == frames


@pytest.mark.parametrize("message", UNUSUAL, ids=lambda message: str(message)[:30])
def test_what_no_page_sends_is_dropped_and_nothing_else(message):
    before, after = USUAL[0].SerializeToString(), USUAL[1].SerializeToString()
    connection = Connection().say(before, message.SerializeToString(), after)
    assert connection.heard == [before, after]


def rerun(page, fragment="", widgets=("speed",)):
    values = {"widgets": [{"id": one} for one in widgets]}
    asked = {"page_script_hash": page, "fragment_id": fragment, "widget_states": values}
    return BackMsg(rerun_script=asked)


def go(page):
    """By the menu, or back: the browser sends no values of widgets."""
    return rerun(page, widgets=())


def heard_of(*said):
    frames = [message.SerializeToString() for message in said]
    heard = Connection().say(*frames).heard
    return [said[frames.index(frame)] for frame in heard]


LEAVE = [BackMsg(rerun_script={"page_name": "dataset"}), rerun("dataset"), go("train")]


@pytest.mark.parametrize("before", [LEAVE, LEAVE[::2]], ids=["used", "only looked at"])
def test_a_late_message_from_the_page_before_is_dropped(before):
    late = [rerun("dataset", "panel"), BackMsg(app_heartbeat=True), rerun("dataset")]
    late += [rerun("dataset", "clock", widgets=())]
    later = [rerun("train", "chart"), rerun("train")]
    assert heard_of(*before, *late, *later) == [*before, late[1], *later]


@pytest.mark.parametrize(
    "way_back", [[go("dataset")], [rerun("train", "button")], [rerun("train"), go("dataset")]]
)
def test_who_is_back_on_a_page_is_heard_again(way_back):
    said = [*LEAVE, *way_back, rerun("dataset", "panel"), rerun("dataset")]
    assert heard_of(*said) == said


def test_whom_a_button_leads_to_another_page_is_heard_there():
    said = [*LEAVE[:2], rerun("sketch", "canvas"), rerun("sketch")]
    assert heard_of(*said) == said


def test_whom_the_server_shows_another_page_than_asked_is_heard_after_a_while(monkeypatch):
    now = [0.0]
    monkeypatch.setattr(messages, "monotonic", lambda: now[0])
    awaited, elsewhere = messages.AwaitedPage(), rerun("home")
    assert not awaited.was_left_for(go("gone"))
    assert awaited.was_left_for(elsewhere)
    now[0] = messages.AWAITED_SECONDS
    assert not awaited.was_left_for(elsewhere)


def test_a_name_like_the_sockets_is_left_alone():
    assert Connection("/other").say(b"\xff").heard == [b"\xff"]


@given(st.binary(max_size=40) | st.text(max_size=9))
def test_anything_either_is_a_message_or_ends_the_connection(frame):
    connection = Connection().say(frame, USUAL[0].SerializeToString())
    closed = [message.get("code") for message in connection.sent[1:]]
    assert closed in ([], [1002], [1003])
    assert len(connection.heard) <= 2 * (not closed)


@pytest.fixture
def clock(monkeypatch):
    """A clock that stands still, but for what is slept; the seconds of each sleep."""
    slept = []

    async def sleep(seconds):
        slept.append(seconds)

    monkeypatch.setattr(messages.asyncio, "sleep", sleep)
    monkeypatch.setattr(messages, "monotonic", lambda: sum(slept))
    return slept


def test_who_sends_too_much_waits_and_loses_nothing(clock):
    few = [USUAL[0].SerializeToString()] * messages.FIRST_BURST
    assert Connection().say(*few).heard == few
    assert not clock
    many = few * 10
    assert Connection().say(*many).heard == many
    assert sum(clock) == pytest.approx(9 * messages.FIRST_BURST / messages.MESSAGES_A_SECOND)


def test_a_long_message_counts_as_several_and_a_heartbeat_as_hardly_one(clock):
    long = BackMsg(rerun_script={"query_string": "x" * messages.MESSAGE_BYTES * 60})
    Connection().say(long.SerializeToString())
    assert clock == [pytest.approx((61 - messages.FIRST_BURST) / messages.MESSAGES_A_SECOND)]
    clock.clear()
    Connection().say(*[BackMsg(app_heartbeat=True).SerializeToString()] * 50)
    assert not clock


def test_after_a_rest_more_may_come_at_once(monkeypatch):
    now = [0.0]
    monkeypatch.setattr(messages, "monotonic", lambda: now[0])
    pace = messages.Pace()
    now[0] = 3600.0
    asyncio.run(pace.wait(1))
    assert pace.left == messages.MAX_BURST - 1


def test_only_so_many_are_let_in(monkeypatch):
    monkeypatch.setattr(messages, "MAX_CONNECTIONS", 1)
    within = Connection()

    async def one_more_while_one_listens(scope, receive, send):
        later = Connection()
        later.app = within.app
        await later.say_all([])
        assert later.sent == [{"type": "websocket.close"}]

    within.app.app = one_more_while_one_listens
    within.say()
    within.app.app = within.listen
    within.sent.clear()
    assert within.say().sent == [{"type": "websocket.accept"}]
