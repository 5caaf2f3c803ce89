"""A visitor's browser tab without the browser: it speaks the app's websocket as Streamlit does.

It keeps what is on show, sends widgets' values back, and obeys `run_every`. Widgets and containers
are found by their keys alone, so that a page may be rearranged at will.
"""

import asyncio
from contextlib import suppress
from dataclasses import dataclass, field
from time import perf_counter
from urllib.parse import parse_qs, urlencode

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.Slider_pb2 import Slider
from streamlit.proto.WidgetStates_pb2 import WidgetState
from streamlit.runtime.state.common import user_key_from_element_id
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

PATIENCE = 60.0  # seconds for anything; a busy machine is no error
WORDS = ("label", "body", "text", "code_text")  # where elements keep what can be read
CACHED_RUNS = 2  # how long the page keeps a large message, Streamlit's global.maxCachedMessageAge


@dataclass(eq=False)
class Request:
    """To run the page, or a fragment of it."""

    sent: float
    fragment: str
    heard: bool = False  # the server has said that it is there


@dataclass(eq=False)
class Run:
    """One run of the page or of its fragments, from the visitor's side."""

    started: float
    fragments: frozenset[str]  # empty for the whole page
    requests: list[Request]  # those that it answers
    finished: float | None = None
    drawn: int = 0  # elements received
    size: int = 0  # bytes received, before the websocket's own compression

    @property
    def waits(self) -> list[float]:
        """Seconds from each request to the end of the run that answered it."""
        return [self.finished - request.sent for request in self.requests]


@dataclass
class Node:
    """An element or a container on the screen."""

    kind: str
    content: object  # a protobuf message
    fragment: str
    run: Run

    @property
    def key(self) -> str | None:
        identity = getattr(self.content, "id", "")
        return user_key_from_element_id(identity) if identity else None

    @property
    def text(self) -> str:
        return " ".join(filter(None, (getattr(self.content, word, "") for word in WORDS)))


@dataclass
class Screen:
    """What is on show, by place: a path of numbers, as Streamlit's deltas have it."""

    nodes: dict[tuple[int, ...], Node] = field(default_factory=dict)

    def draw(self, path, node):
        old = self.nodes.get(path)
        if old and old.kind == "block" and node.kind != "block":
            for place in [place for place in self.nodes if place[: len(path)] == path]:
                del self.nodes[place]
        self.nodes[path] = node

    def tidy(self, run):
        """After a run, what it could have drawn again and didn't is gone."""
        for path, node in list(self.nodes.items()):
            within = not run.fragments or node.fragment in run.fragments
            if within and node.run is not run:
                del self.nodes[path]

    def find(self, key) -> Node | None:
        return next((node for node in self.nodes.values() if node.key == key), None)

    def text(self, key=None) -> str:
        """What can be read in the container with this key, or on the whole screen."""
        places = [path for path, node in self.nodes.items() if node.key == key] if key else [()]
        inside = (path for path in sorted(self.nodes) if path[: len(places[0])] == places[0])
        return "\n".join(filter(None, (self.nodes[path].text for path in inside))) if places else ""


def options_of(widget) -> list[str]:
    """The choices that a widget offers, as they are shown."""
    return [getattr(option, "content", option) for option in getattr(widget, "options", ())]


def state_of(kind, widget) -> WidgetState | None:
    """What the page would send back of a widget that it was just sent, untouched."""
    told, options = getattr(widget, "set_value", False), options_of(widget)
    if kind == "button_group" or (kind == "slider" and widget.type == Slider.SELECT_SLIDER):
        raw = widget.raw_values if kind == "button_group" else widget.raw_value
        return state(widget, list(raw) if told else [options[int(i)] for i in widget.default])
    if kind == "slider":
        return state(widget, list(widget.value if told else widget.default))
    if kind in ("selectbox", "radio"):
        if told:
            return state(widget, widget.raw_value) if widget.HasField("raw_value") else None
        return state(widget, options[widget.default]) if widget.HasField("default") else None
    if kind in ("number_input", "checkbox"):
        return state(widget, widget.value if told else widget.default)
    return None


def state(widget, value) -> WidgetState:
    """A widget's value as it is sent: a truth, a number, a text, or a list of either."""
    sent = WidgetState(id=widget.id)
    match value:
        case bool():
            sent.bool_value = value
        case int() | float():
            sent.double_value = value
        case str():
            sent.string_value = value
        case [str(), *_] | []:
            sent.string_array_value.data.extend(value)
        case _:
            sent.double_array_value.data.extend(value)
    return sent


class Visitor:
    """One connection to the app at `url`: `async with Visitor(url) as visitor`."""

    def __init__(self, url: str, cookie: str = ""):
        self.screen = Screen()
        self.runs: list[Run] = []  # those that have ended, the oldest first
        self.exceptions: list[str] = []  # what the pages showed of them
        self._waiting: list[Request] = []  # those that no run has taken up yet
        self.page = ""  # its name in the address
        self.session = ""  # what the server calls this tab
        self._address = url.replace("http", "ws", 1) + "/_stcore/stream"
        self.headers = {"Cookie": cookie} if cookie else {}
        self._hashes = {}  # page name -> how the server calls it
        self._page_hash = ""
        self._query = ""
        self._states: dict[str, WidgetState] = {}
        self._timers: dict[str, tuple[float, asyncio.Task]] = {}
        self._cache: dict[str, tuple[ForwardMsg, int]] = {}
        self._run: Run | None = None
        self._news = asyncio.Condition()

    async def __aenter__(self):
        # As the browser does: the protocol's name, and where a token would be if there were logins.
        self._socket = await connect(
            self._address,
            subprotocols=["streamlit", "PLACEHOLDER_AUTH_TOKEN"],
            additional_headers=self.headers,
            max_size=None,
            proxy=None,
            open_timeout=PATIENCE,
        )
        self._listener = asyncio.create_task(self._listen())
        self._listener.add_done_callback(lambda _: asyncio.ensure_future(self._tell()))
        return self

    async def __aexit__(self, *_):
        self._stop_timers()
        self._listener.cancel()
        with suppress(asyncio.CancelledError, ConnectionClosed):
            await self._listener
        await self._socket.close()

    # What a visitor does

    async def open(self, page, **query):
        """Come to a page by its address; returns when it is there."""
        self.page, self._query = page, urlencode(query)
        await self._answer(await self._request(page_name=page))

    async def go(self, page):
        """Go to another page by the menu."""
        self._stop_timers()
        self._states.clear()
        self.page, self._query = page, ""
        await self._answer(await self._request(page_script_hash=self._hashes[page]))

    async def click(self, key):
        """Press a button; returns when the page has answered."""
        button = self._widget(key)
        trigger = WidgetState(id=button.content.id, trigger_value=True)
        await self._answer(await self._request(button.fragment, trigger))

    async def set(self, key, value):
        """Set a widget, options by what they are called; returns when the page has answered."""
        node = self._widget(key)
        listed = node.kind in ("button_group", "slider")
        self._states[node.content.id] = state(node.content, [value] if listed else value)
        if name := getattr(node.content, "query_param_key", ""):
            self._query = urlencode(parse_qs(self._query) | {name: [value]}, doseq=True)
        await self._answer(await self._request(node.fragment))

    def options(self, key) -> list[str]:
        return options_of(self._widget(key).content)

    def can(self, key) -> bool:
        """Whether there is such a widget and it isn't disabled."""
        node = self.screen.find(key)
        return node is not None and not getattr(node.content, "disabled", False)

    async def send_states(self, *states):
        """Send widgets' states of any kind, as no browser would; returns when the page has run."""
        await self._answer(await self._request("", *states))

    async def send_frame(self, frame: bytes | str):
        """Send anything at all, as no browser would, without waiting for an answer."""
        await self._socket.send(frame)

    async def run_again(self):
        """Have the page run again, as a component of it may; returns when it has."""
        await self._answer(await self._request())

    @property
    def query(self) -> str:
        """The address's query: Streamlit takes out of it what a page refuses."""
        return self._query

    @property
    def unanswered(self) -> list[Request]:
        """What still waits for an answer."""
        return self._waiting + (self._run.requests if self._run else [])

    async def until(self, condition, seconds=PATIENCE):
        """Wait until `condition()` holds at the end of a run; TimeoutError says what is on show.

        With `seconds` None it waits for as long as it takes.
        """
        try:
            async with asyncio.timeout(seconds), self._news:
                await self._news.wait_for(lambda: self._listener.done() or condition())
        except TimeoutError:
            raise TimeoutError(f"on {self.page}: {self.screen.text()}") from None
        if self._listener.done():
            self._listener.result()
            raise ConnectionError("the server has closed the connection")

    # What its browser does

    def _widget(self, key) -> Node:
        if not self.can(key):
            raise KeyError(f"{key} can't be used on {self.page}: {self.screen.text()}")
        return self.screen.find(key)

    async def _request(self, fragment="", *triggers, automatic=False, **where) -> Request:
        """Send a request, and a heartbeat before it.

        The server acknowledges a heartbeat at once and in order: a run that begins before then was
        under way already, and is no answer.
        """
        message = BackMsg()
        request = message.rerun_script
        request.query_string = self._query
        request.fragment_id = fragment
        request.is_auto_rerun = automatic
        request.widget_states.widgets.extend([*self._states.values(), *triggers])
        request.cached_message_hashes.extend(self._cache)
        request.page_script_hash = where.get("page_script_hash", "" if where else self._page_hash)
        request.page_name = where.get("page_name", "")
        asked = Request(perf_counter(), fragment)
        self._waiting.append(asked)
        await self._socket.send(BackMsg(app_heartbeat=True).SerializeToString())
        await self._socket.send(message.SerializeToString())
        return asked

    async def _answer(self, request):
        """Wait for the end of the run that answers a request."""
        await self.until(lambda: request not in self.unanswered)

    async def _listen(self):
        async for frame in self._socket:
            if self._run:
                self._run.size += len(frame)
            if self._take(ForwardMsg.FromString(frame)):
                await self._tell()

    async def _tell(self):
        async with self._news:
            self._news.notify_all()

    def _take(self, message) -> bool:
        """Do what the server says; whether that ended a run."""
        message = self._cached(message)
        match message.WhichOneof("type"):
            case "new_session":
                self.session = message.new_session.initialize.session_id
                self._begin(message)
            case "delta":
                self._draw(tuple(message.metadata.delta_path), message.delta)
            case "navigation":
                self._page_hash = message.navigation.page_script_hash
                pages = message.navigation.app_pages
                self._hashes = {page.url_pathname: page.page_script_hash for page in pages}
                self.page = {code: name for name, code in self._hashes.items()}[self._page_hash]
            case "page_info_changed":
                self._query = message.page_info_changed.query_string
            case "auto_rerun":
                self._start_timer(message.auto_rerun.fragment_id, message.auto_rerun.interval)
            case "stop_auto_rerun":
                self._stop_timers(message.stop_auto_rerun.fragment_ids)
            case "heartbeat_ack":
                if unheard := [request for request in self._waiting if not request.heard]:
                    unheard[0].heard = True
            case "script_finished":
                return self._end(message.script_finished)
        return False

    def _begin(self, message):
        """A run begins: it answers what was asked before, and what a run cut short has left.

        A run of the whole page answers everything, and may swallow acknowledgements.
        """
        fragments = frozenset(message.metadata.run.fragment_ids)
        left = self._run.requests if self._run else []
        taken = [one for one in self._waiting if not fragments or (one.heard and one.fragment)]
        self._waiting = [one for one in self._waiting if one not in taken]
        self._run = Run(perf_counter(), fragments, left + taken)
        if not fragments:
            self._stop_timers()
            if self._page_hash != message.new_session.page_script_hash:
                self._page_hash = message.new_session.page_script_hash
                self.screen = Screen()

    def _end(self, status) -> bool:
        """A run has ended; one of the whole page that was cut short is answered by the next.

        A fragment is said to have been cut short, too, if the next run of it began before its end
        was sent. It has been seen, if anything of it was.
        """
        cut_short = status == ForwardMsg.FINISHED_EARLY_FOR_RERUN
        if self._run is None or (cut_short and not (self._run.fragments and self._run.drawn)):
            return False
        self._run.finished = perf_counter()
        if not cut_short:
            self._tidy()
        self.runs.append(self._run)
        self._run = None
        return True

    def _tidy(self):
        self.screen.tidy(self._run)
        present = {getattr(node.content, "id", "") for node in self.screen.nodes.values()}
        self._states = {key: value for key, value in self._states.items() if key in present}
        for key, (_, age) in list(self._cache.items()):
            self._cache[key] = self._cache[key][0], age + 1
            if age >= CACHED_RUNS:
                del self._cache[key]

    def _draw(self, path, delta):
        if self._run:
            self._run.drawn += 1
        kind = delta.WhichOneof("type")
        if kind == "add_block":
            self.screen.draw(path, Node("block", delta.add_block, delta.fragment_id, self._run))
        elif kind == "new_element":
            kind = delta.new_element.WhichOneof("type")
            element = getattr(delta.new_element, kind)
            self.screen.draw(path, Node(kind, element, delta.fragment_id, self._run))
            if kind == "exception":
                self.exceptions.append(f"{self.page}: {element.type} {element.message}")
            new = getattr(element, "id", None) not in self._states
            value = state_of(kind, element) if new or element.set_value else None
            if value:
                self._states[element.id] = value

    def _cached(self, message) -> ForwardMsg:
        """A large message is sent once; while the browser keeps it, its hash stands for it."""
        if message.WhichOneof("type") == "ref_hash":
            full = ForwardMsg()
            full.CopyFrom(self._cache[message.ref_hash][0])
            full.metadata.delta_path[:] = message.metadata.delta_path
            message = full
        if message.metadata.cacheable:
            self._cache[message.hash] = message, 0
        return message

    def _start_timer(self, fragment, interval):
        if fragment in self._timers:
            if self._timers[fragment][0] == interval:
                return
            self._stop_timers([fragment])
        self._timers[fragment] = interval, asyncio.create_task(self._tick(fragment, interval))

    def _stop_timers(self, fragments=None):
        for fragment in list(self._timers) if fragments is None else fragments:
            if fragment in self._timers:
                self._timers.pop(fragment)[1].cancel()

    async def _tick(self, fragment, interval):
        """Ask for the fragment every `interval` seconds, answered or not, as `setInterval` does."""
        clock = asyncio.get_running_loop()
        due = clock.time()
        with suppress(ConnectionClosed):
            while True:
                due = max(due + interval, clock.time())
                await asyncio.sleep(due - clock.time())
                await self._request(fragment, automatic=True)
