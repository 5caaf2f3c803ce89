"""The Classroom page, and what other pages do with a class's digits."""

import json
import re
from concurrent.futures import ThreadPoolExecutor
from secrets import token_hex

import numpy as np
import pytest

from classroom.storage.seats import NewDigit
from mnist_core import FitSettings, RunConfig, evaluate
from mnist_core.sweeps.results import measure
from mnist_core.sweeps.sweep import train_config
from tests.support.pages import bodies, click, metrics, open_page, run, texts, until
from ui.session import class_room, datasets
from ui.session.class_room import room
from ui.session.state import CHOSEN_MODEL, CLASS_OPENED, CLASS_TRAININGS, RUN
from ui.sweep import running

SEVEN = np.array([[70, 60], [195, 56], [150, 160], [120, 230]], float)
ONE = np.array([[140, 45], [140, 100], [138, 235]], float)
SWEEP_LINK = {
    "sweep_columns": "Learning rate",
    "sweep_learning_rate": ["0.01", "0.1", "1"],
    "sweep_rows": "Batch size",
    "sweep_batch_size": "4096",
}


class SchoolClass:
    """A class in the app's own database, steered by whoever opens a page."""

    def __init__(self, monkeypatch):
        self.code, key = room().classes.open()
        self.cookies = {self.code: key}
        monkeypatch.setattr(class_room, "steering_cookies", lambda: self.cookies)

    @property
    def state(self):
        return room().classes.state(self.code)

    @property
    def pool(self):
        return room().pools.get(self.state)

    def write(self, *labels):
        key = room().seats.join(self.code)
        for label in labels:
            strokes = [SEVEN if label == 7 else ONE]
            room().seats.write(self.code, key, NewDigit(token_hex(16), label, strokes))
        return key


@pytest.fixture
def our_class(builtin, monkeypatch):
    return SchoolClass(monkeypatch)


def wall(app):
    """(id, label, answer) of each digit on the wall, the newest first."""
    shown = [one.proto for one in app.get("bidi_component")]
    walls = [one for one in shown if one.component_name == "class_wall"]
    return [tuple(digit) for one in walls for digit in json.loads(one.json)["digits"]]


def heat_maps(app):
    """The cells of each heat map on the page, row by row."""
    shown = [one.proto for one in app.get("bidi_component")]
    return [json.loads(one.json)["cells"] for one in shown if one.component_name == "heat_map"]


def counts(app):
    (listed,) = [body for body in bodies(app) if "How many of each digit" in body]
    found = re.findall(r"<b>(\d)</b> <span>(\d+)</span>", listed)
    return {int(digit): int(count) for digit, count in found if count != "0"}


def test_without_a_class_one_can_be_opened_and_nothing_else(builtin):
    app = open_page("classroom")
    names = {one.proto.component_name for one in app.get("bidi_component")}
    assert "open_class" in names and "class_wall" not in names


@pytest.mark.parametrize("key", ["A" * 22, "", "x" * 4000, "<b>", "\0"])
def test_whoever_has_only_the_code_or_another_key_sees_no_class(our_class, key):
    for sent in (key, our_class.write(7)):  # a phone's, too
        our_class.cookies = {our_class.code: sent}
        app = open_page("classroom")
        assert not app.text
        assert our_class.code not in " ".join(bodies(app))


def test_the_class_is_seen_and_steered(our_class):
    app = open_page("classroom")
    code, address = (text.value for text in app.text)
    assert code == our_class.code
    assert address.endswith(f"/j/{code}")
    assert any("data:image/svg+xml" in body for body in bodies(app))
    assert "Waiting for the first phone" in texts(app)
    our_class.write(7, 1)
    our_class.write(7)
    run(app)
    assert "2 seats" in texts(app)
    assert counts(app) == {7: 2, 1: 1}
    assert [label for _, label, _ in wall(app)] == [7, 1, 7]
    answers = [
        answer for answer, _ in room().models.get(our_class.state).read(our_class.pool, slice(None))
    ]
    assert [answer for *_, answer in wall(app)] == answers[::-1]

    app.button_group(key="class-ask").set_value("7")
    run(app)
    app.toggle(key="class-joining").set_value(False)
    run(app)
    assert (our_class.state.ask, our_class.state.joining) == ("7", False)
    room().classes.set(our_class.code, ask="free")  # from the second window
    assert run(app).button_group(key="class-ask").value == "free"

    app.session_state[CLASS_OPENED.key] = wall(app)[1][0]
    run(app)
    assert re.search(r"\*\*\w+ \w+\*\* wrote a \*\*1\*\*, read as \*\*\d\*\*", texts(app))
    click(app, "class-hide")
    assert counts(app) == {7: 2}
    click(app, "class-unhide")
    assert counts(app) == {7: 2, 1: 1}
    app.session_state[CLASS_OPENED.key] = wall(app)[0][0]
    run(app)
    click(app, "class-remove")
    assert counts(app) == {7: 1, 1: 1}
    assert "1 seat" in texts(app)
    click(app, "class-end")
    assert our_class.state is None
    assert not wall(app)


def test_guesses_come_before_the_truth(our_class):
    keys = [our_class.write(7), our_class.write(1)]
    app = click(open_page("classroom"), "class-guess")
    assert our_class.state.guessing == "open"
    room().seats.guess(our_class.code, keys[0], 80)
    assert "1 of 2 have guessed" in texts(run(app))
    assert any("Guesses: 80%" in body for body in bodies(app))
    click(app, "class-truth")
    truth = evaluate(class_room.common_model(), our_class.pool.digits).accuracy
    assert (our_class.state.guessing, our_class.state.truth) == ("shown", truth)
    assert f"It reads **{truth:.0%}** right" in texts(app)
    click(app, "class-guess-close")
    click(app, "class-guess")
    assert [seat.guess for seat in room().classes.seats(our_class.code)] == [None, None]


def test_publishing_has_all_read_by_that_model(our_class):
    our_class.write(7, 1)
    app = open_page("classroom")
    assert "Read by **a simple linear model**" in texts(app)
    click(app, "class-publish")
    assert our_class.state.published == 1
    title, _ = room().classes.published(our_class.code)
    assert f"Read by **{title}**" in texts(app)


def test_a_class_that_ends_elsewhere_is_not_here_any_more(our_class):
    app = open_page("classroom")
    room().classes.end(our_class.code)
    app.toggle(key="class-joining").set_value(False)
    run(app)
    assert not wall(app)
    assert not app.text


def test_evaluate_tests_on_our_class_without_hidden_digits(our_class):
    assert "Our class" not in open_page("evaluate").button_group(key="test_on").options
    our_class.write(7, 7, 1)
    our_class.write(1)
    room().classes.hide(our_class.code, int(our_class.pool.ids[0]))
    app = open_page("evaluate")
    app.button_group(key="test_on").set_value("Our class")
    run(app)
    score = evaluate(class_room.common_model(), our_class.pool.digits)
    assert score.count == 3
    assert metrics(app)["Read right"] == f"{score.right} of 3"
    assert any("Read right, writer by writer" in body for body in bodies(app))


def test_train_learns_from_half_of_the_writers_and_is_scored_on_the_others(our_class):
    assert not [one for one in open_page("train").button_group if one.key == "class-learned"]
    for _ in range(4):
        our_class.write(7, 1)
    app = open_page("train")
    plain = len(app.session_state[RUN.key].train)
    app.button_group(key="class-learned").set_value("class")
    run(app)
    (training,) = app.session_state[CLASS_TRAININGS.key].values()
    trained = app.session_state[RUN.key]
    assert trained.config.pool == training.name
    assert (len(training.learned_from), len(training.held_out)) == (4, 4)
    assert (len(trained.train) - plain) % 4 == 0
    assert 0.08 < 1 - plain / len(trained.train) < 0.12
    click(app, "step")
    assert "Our class, writers it never saw" in metrics(app)
    assert "by writer" in texts(app)
    evaluated = open_page("evaluate")
    for key in (RUN.key, CLASS_TRAININGS.key):
        evaluated.session_state[key] = app.session_state[key]
    evaluated.session_state[CHOSEN_MODEL.key] = "Your model"
    run(evaluated)
    evaluated.button_group(key="test_on").set_value("Our class")
    run(evaluated)
    assert metrics(evaluated)["Read right"].endswith(" of 4")
    assert "has not learned from" in texts(evaluated)


def test_our_class_is_one_sweep(our_class, monkeypatch):
    executor = ThreadPoolExecutor(1)  # trained in this process, which is sooner done
    monkeypatch.setattr(running, "open_executor", lambda: (executor, 1))
    early = [our_class.write(7), room().seats.join(our_class.code)]
    app = open_page("classroom")
    assert not app.multiselect  # nothing is planned before the teacher looks at it
    app = open_page("classroom", **SWEEP_LINK)
    app.session_state["class-sweep-plan"] = True
    run(app)
    assert "1 × 3 cells: 3 runs, each of 5 epochs on Built-in digits" in texts(app)
    click(app, "class-sweep-start")
    sweeps = room().sweeps

    def cell(key):
        return room().seats.look(our_class.code, key)[1].cell

    late = room().seats.join(our_class.code)
    assert [cell(key).title for key in (*early, late)] == [
        "learning rate 0.01, batch size 4096",
        "learning rate 0.1, batch size 4096",
        "learning rate 1, batch size 4096",
    ]
    until(app, lambda: sweeps.look(our_class.code).done)
    executor.shutdown()
    (shown,) = heat_maps(app)
    names = [seat.name for seat in room().classes.seats(our_class.code)]
    for at, name in enumerate(names):
        told = cell((*early, late)[at])
        assert shown[0][at]["text"] == f"{told.accuracy:.1%}"
        assert shown[0][at]["said"].startswith(f"{told.title}: ")
        assert shown[0][at]["said"].endswith(name)
    config = RunConfig("builtin", FitSettings(learning_rate=0.1, batch_size=4096))
    _, alone = train_config(config, str(datasets.DATA_FOLDER))
    assert cell(early[1]).accuracy == measure(alone, "accuracy")
    scores = [cell(key).accuracy for key in (*early, late)]
    assert [cell(key).place for key in (*early, late)] == [
        1 + sum(other > score for other in scores) for score in scores
    ]
    click(app, "class-sweep-end")
    assert sweeps.look(our_class.code) is None
    assert not heat_maps(app)
    assert cell(early[0]) is None
