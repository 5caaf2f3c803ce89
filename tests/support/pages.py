"""Pages under Streamlit's own test driver: open one, do something, see what it says."""

import json
import re
from html import unescape
from pathlib import Path
from time import monotonic

from streamlit.testing.v1 import AppTest

from mnist_core import FitSettings
from mnist_core.training.config import RunConfig
from mnist_core.training.run import TrainingRun
from ui.session.datasets import split

ROOT = Path(__file__).parents[2]


def new_run(settings=FitSettings(), source="builtin"):
    """A run of a source's digits that has learned nothing yet, as the Train page begins it."""
    parts = split(source)
    return TrainingRun(RunConfig(source, settings), parts.train, parts.validation)


def open_page(name, **address):
    """A page as a new visitor has it, who comes by a link with these settings."""
    app = AppTest.from_file(str(ROOT / "pages" / f"{name}.py"), default_timeout=60)
    for key, value in address.items():
        app.query_params[key] = value
    return run(app)


def run(app):
    app.run()
    assert not app.exception, app.exception
    return app


def click(app, key):
    app.button(key=key).click()
    return run(app)


def live_data(app):
    """What the Train page sends to `live.js`."""
    (live,) = [one.proto for one in app.get("bidi_component") if one.proto.component_name == "live"]
    return json.loads(live.json)


def live_state(app):
    """What the Train page tells the browser of the run."""
    return live_data(app)["state"]


def status(app):
    """What the Train page says of the run in a sentence or two, which is also read aloud."""
    return live_data(app)["status"]


def until(app, holds, seconds=60):
    """Run the page again and again, as long as the run goes on, until `holds` does."""
    deadline = monotonic() + seconds
    while not holds():
        assert monotonic() < deadline
        run(app)
    return run(app)


def metrics(app):
    return {metric.label: metric.value for metric in app.metric}


def texts(app):
    return " ".join(element.value for element in [*app.markdown, *app.caption])


def bodies(app):
    """All HTML of our own making."""
    return [block.proto.body for block in app.get("html")]


def printed(app):
    """The texts that are shown as a program's output."""
    found = [re.fullmatch(r"<pre[^>]*>(.*)</pre>", body, re.DOTALL) for body in bodies(app)]
    return [unescape(match[1]) for match in found if match]


def numbers_shown(app):
    """The table of an image's numbers: the columns' own, and each row's values by its number."""
    (table,) = [body for body in bodies(app) if 'class="numbers"' in body]
    header, *rows = table.split("<tr>")[1:]
    columns = [int(number) for number in re.findall(r"<th[^>]*>(\d+)</th>", header)]
    return columns, {
        int(re.search(r"<th[^>]*>(\d+)</th>", row)[1]): [
            float(value) for value in re.findall(r"<td[^>]*>([\d.]+)</td>", row)
        ]
        for row in rows
    }
