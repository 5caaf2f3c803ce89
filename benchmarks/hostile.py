"""What hostile visitors do, act by act; `benchmarks.attack` has them do it."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from contextlib import suppress
from math import inf, nan
from random import Random
from urllib.parse import urlsplit

import requests
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.exceptions import ConnectionClosed

from tests.support.foreign_text import HOSTILE_TEXTS
from tests.support.visitor import Visitor

PAGES = ("dataset", "train", "evaluate", "sketch", "concepts", "classroom")
SETTINGS = ("set", "cut", "images", "optimizer", "learning_rate", "epochs", "example", "test_on")
SETTINGS += ("way", "source", "image_values", "typical", "opened", "view", "softmax_0", "seed")
NUMBERS = ("", "inf", "-inf", "1e400", "9" * 400, "nan", "-1", "99999", "0x10")
FAR = [[[0, 0], [1e9, 0]], [[1e200, -1e200], [nan, 5]]]
JSON = [
    json.dumps(value)
    for value in (
        {"strokes": FAR},
        {"strokes": [[[x % 280, x % 279] for x in range(2000)]] * 20},
        {"strokes": {"0": 1}},
        {"chosen": {}},
        {"cell": [1]},
        {"cell": None},
        {"near": []},
        {"picture": {"seen": 0, "opened": 0, "pixels": "A" * 100_000}},
        [{"event": "cell", "value": 1}, {"event": 5}, 5],
        [[[[]]]],
        None,
        nan,
    )
] + ["[" * 100_000, "9" * 5000, "{", ""]
VALUES: dict[str, list] = {  # form of a widget's value -> what is sent in it, to any widget
    "double_value": [nan, inf, -inf, 1e300, -1.0, 0.5],
    "int_value": [-1, 2**62],
    "bool_value": [True],
    "trigger_value": [True],
    "string_value": [*HOSTILE_TEXTS, *JSON],
    "string_array_value": [[], ["x"] * 9, HOSTILE_TEXTS],
    "double_array_value": [[], [nan], [0.5], [1e300, -1e300], [nan, inf]],
    "int_array_value": [[], [-1, -1]],
    "json_value": JSON,
    "json_trigger_value": JSON,
    "bytes_value": [b"\xff"],
}
FRAMES = [  # that no page sends
    message.SerializeToString()
    for message in (
        BackMsg(clear_cache=True),
        BackMsg(load_git_info=True),
        BackMsg(debug_shutdown_runtime=True),
        BackMsg(file_urls_request={"file_names": ["x"] * 100_000}),
        BackMsg(rerun_script={"widget_states": {"widgets": [{"id": "$$ID-x"}] * 20_000}}),
        BackMsg(rerun_script={"query_string": "dropped=1&" * 40_000}),
        BackMsg(rerun_script={"page_script_hash": "nothing", "fragment_id": "nothing"}),
        BackMsg(),
    )
] + [b"\xff" * 3000, b"\0" * 8_000_000, "text"]
CRUMBS = b"\xff\xd8" + b"\xff\xe5\0\2" * 1_000_000  # a JPEG of a million parts


async def follow_links(visitor: Visitor, url: str, random: Random) -> None:
    """Come by a link in which anything stands."""
    texts = [*HOSTILE_TEXTS, *NUMBERS]
    asked = {setting: random.choice(texts) for setting in random.sample(SETTINGS, 3)}
    await visitor.open(random.choice(PAGES), **asked)


async def send_nonsense(visitor: Visitor, url: str, random: Random) -> None:
    """Send anything as the values of some widgets."""
    ids = {getattr(node.content, "id", "") for node in visitor.screen.nodes.values()}
    widgets = sorted(one for one in ids if one.startswith("$$"))
    if not widgets:
        return await visitor.open(random.choice(PAGES))
    chosen = random.sample(widgets, min(3, len(widgets)))
    await visitor.send_states(*(any_value(widget, random) for widget in chosen))


def any_value(widget: str, random: Random) -> WidgetState:
    form = random.choice([*VALUES])
    value, state = random.choice(VALUES[form]), WidgetState(id=widget)
    if form.endswith("array_value"):
        getattr(state, form).SetInParent()
        getattr(state, form).data.extend(value)
    else:
        setattr(state, form, value)
    return state


async def send_what_no_page_sends(visitor: Visitor, url: str, random: Random) -> None:
    """Say over a websocket what no page says, or the usual far too often."""
    async with Visitor(url) as another:
        with suppress(ConnectionClosed):
            await another.send_frame(random.choice(FRAMES))
            for _ in range(200):
                await another.send_frame(BackMsg(rerun_script={}).SerializeToString())


async def upload(visitor: Visitor, url: str, random: Random) -> None:
    """Upload what is a burden to read, or announce much and send it slowly."""
    path = f"/_stcore/upload_file/{visitor.session}/{random.randrange(99)}"
    if random.random() < 0.5:
        return await asyncio.to_thread(put, url, path)
    host = urlsplit(url)
    _, writer = await asyncio.open_connection(host.hostname, host.port)
    head = f"PUT {path} HTTP/1.1\r\nHost: {host.netloc}\r\nContent-Length: 49000000\r\n\r\n"
    writer.write(head.encode() + bytes(100_000))
    asyncio.get_running_loop().call_later(10, writer.close)


def put(url: str, path: str) -> None:
    with requests.Session() as session:
        session.get(f"{url}/_stcore/health", timeout=10)
        token = session.cookies.get("_streamlit_xsrf", "")
        headers = {"X-Xsrftoken": token}
        session.put(url + path, files={"file": ("x.jpg", CRUMBS)}, headers=headers, timeout=60)


async def knock(visitor: Visitor, url: str, random: Random) -> None:
    """Ask beside the pages: classes that there aren't, other people's runs, with odd cookies."""
    text = random.choice([*HOSTILE_TEXTS, *NUMBERS, "K7PQRM"])
    path = random.choice(["/j/{}", "/j/{}/state", "/class/{0}/{0}", "/live/{}", "/media/{}"])
    cookies = {"visitor": random.choice(["x", "A" * 22, "A" * 5000]), "seat": "y"}
    ask = requests.get if random.random() < 0.7 else requests.post
    address = url + path.format(requests.utils.quote(text, safe=""))
    await asyncio.to_thread(ask, address, cookies=cookies, timeout=60, allow_redirects=False)


ACTS: list[Callable[[Visitor, str, Random], Awaitable[None]]] = [
    follow_links,
    send_nonsense,
    send_what_no_page_sends,
    upload,
    knock,
]
