"""What a visitor made is there in the next session, and is gone when the visitor says so."""

from dataclasses import replace

import pytest
import torch

from classroom.storage.database import sqlite_url
from classroom.web.visitor_key import hash_key, new_key
from mnist_core import PRESETS, DigitSet
from tests.support.pages import click, new_run, open_page, run, texts
from ui.session import own_digits, visitor
from ui.session.own_digits import MAX_OWN_DIGITS
from ui.session.state import OWN_CHOSEN, OWN_DIGITS

pytestmark = pytest.mark.usefixtures("builtin")


@pytest.fixture(autouse=True)
def database(monkeypatch, tmp_path):
    path = tmp_path / "store" / "classroom.sqlite"
    monkeypatch.setenv("DATABASE_URL", str(sqlite_url(path)))
    return path


@pytest.fixture(autouse=True)
def key(monkeypatch):
    """The key that the browser of every session sends."""
    key = new_key()
    monkeypatch.setattr(visitor, "visitor_cookie", lambda: key)
    return key


def some_digits(*labels):
    images = torch.stack([torch.full((28, 28), label, dtype=torch.uint8) for label in labels])
    return DigitSet(images, torch.tensor(labels), "Your own digits")


def table(app):
    return [name.replace("\N{NO-BREAK SPACE}", " ") for name in app.table[0].value["Run"]]


def with_digits(page, own):
    """The session, after the visitor has kept these digits, and has removed the last."""
    page.session_state[OWN_DIGITS.key] = own
    page.session_state[OWN_CHOSEN.key] = len(own) - 1
    click(run(page), "own-remove")
    return page


def digits_of(page):
    own = page.session_state.get(OWN_DIGITS.key, None)
    return [] if own is None else own.labels.tolist()


def test_runs_come_back_with_the_next_session():
    first = open_page("train")
    assert "are listed here, to be compared" in texts(first)
    assert "kept on the server until 30 days after your last visit" in texts(first)
    click(first, "step")
    assert "from an earlier visit" not in texts(first)
    second = open_page("train")
    assert table(second) == ["Run 1"]
    assert "Run 1 is from an earlier visit" in texts(second)
    click(second, "restore")
    assert table(second) == ["Run 1 (current)"]
    click(second, "step")
    assert list(open_page("train").table[0].value["Epochs"]) == ["0.1"]  # 2 of 20 batches
    assert "Run 1" in open_page("evaluate").button_group(key="model").options


def test_another_browser_has_nothing_of_it(monkeypatch):
    click(open_page("train"), "step")
    monkeypatch.setattr(visitor, "visitor_cookie", new_key)
    assert not open_page("train").table


@pytest.mark.parametrize("cookie", [None, "", "short", "é" * 22, "a" * 1000])
def test_without_a_key_everything_lasts_as_long_as_the_tab(monkeypatch, cookie, database):
    monkeypatch.setattr(visitor, "visitor_cookie", lambda: cookie)
    app = open_page("train")
    assert "last only as long as this tab" in texts(app)
    assert "They stay until you close" in texts(app)
    click(app, "step")
    assert table(app) == ["Run 1 (current)"]
    assert not open_page("train").table
    click(app, "wipe")
    assert not app.table
    assert not database.exists()


def test_without_a_database_everything_lasts_as_long_as_the_tab(monkeypatch, tmp_path, caplog):
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("DATABASE_URL", str(sqlite_url(tmp_path / "file" / "x.sqlite")))
    app = open_page("train")
    click(app, "step")
    assert table(app) == ["Run 1 (current)"]
    assert "last only as long as this tab" in texts(app)
    sketch = with_digits(open_page("sketch"), some_digits(1, 2))
    assert digits_of(sketch) == [1]
    assert "last only as long as this tab" in texts(sketch)
    assert len([one for one in caplog.messages if "can't be stored" in one]) == 1
    click(app, "wipe")
    assert "Nothing could be deleted" in " ".join(info.value for info in app.info)
    assert table(app) == ["Run 1 (current)"]


def test_own_digits_come_back_on_any_page():
    with_digits(open_page("sketch"), some_digits(3, 1, 4, 1))
    assert digits_of(open_page("sketch")) == [3, 1, 4]
    assert "Your sketches" in open_page("evaluate").button_group(key="test_on").options
    page = open_page("sketch")
    click(page, "own-clear")
    assert digits_of(open_page("sketch")) == []
    click(page, "own-undo")
    assert digits_of(open_page("sketch")) == [3, 1, 4]


def test_two_tabs_keep_each_others_digits():
    with_digits(open_page("sketch"), some_digits(3, 1, 9))
    one, other = open_page("sketch"), open_page("sketch")
    with_digits(one, some_digits(3, 1, 4, 9))
    with_digits(other, some_digits(3, 5, 9))  # without the 1, with a 5
    assert digits_of(other) == [4, 3, 5]
    assert digits_of(open_page("sketch")) == [4, 3, 5]
    many = some_digits(*[0] * MAX_OWN_DIGITS)
    images = torch.arange(MAX_OWN_DIGITS).byte()[:, None, None].expand(-1, 28, 28)
    many = replace(many, images=images.contiguous())
    assert len(own_digits.with_others(many, some_digits(7))) == MAX_OWN_DIGITS


def test_damaged_digits_are_left_out_and_the_page_goes_on(key):
    store = visitor.store()
    store.save_digits(hash_key(key), b"PK nonsense")
    sketch = open_page("sketch")
    assert digits_of(sketch) == []
    with_digits(sketch, some_digits(2, 9))
    assert digits_of(open_page("sketch")) == [2]


def test_wiping_deletes_everything_here_and_there():
    app = open_page("train")
    click(app, "step")
    with_digits(open_page("sketch"), some_digits(1, 9))
    click(app, "wipe")
    assert "Everything that was kept about you is deleted" in " ".join(
        info.value for info in app.info
    )
    assert not app.table
    assert digits_of(app) == []
    assert "All that was kept" not in " ".join(info.value for info in run(app).info)
    again = open_page("train")
    assert (len(again.table), digits_of(again)) == (0, [])
    click(again, "step")
    assert table(again) == ["Run 1 (current)"]


def test_a_run_that_plays_is_stored_before_it_rests(monkeypatch):
    app = open_page("train")
    training = new_run(replace(PRESETS["Faster"], epochs=200))  # the same as of a run that begins
    training.step_once()
    training.play()
    app.session_state["run"] = training
    run(app)
    monkeypatch.setattr("ui.session.kept_runs.monotonic", lambda: 1e12)
    app.session_state["kept-runs"].keep_playing(training, 1)
    training.pause()
    assert table(open_page("train")) == ["Run 1"]
