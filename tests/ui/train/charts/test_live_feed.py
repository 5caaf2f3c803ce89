"""What a browser is told of a run that plays."""

import asyncio
import json
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.requests import Request

from classroom.storage.database import sqlite_url
from classroom.storage.store import Store
from mnist_core import FitSettings
from mnist_core.models.catalog import MODELS
from tests.support.runs import make_stripes, paused_run
from ui.session.kept_runs import KeptRuns
from ui.session.visitor import Visitor
from ui.train.charts.live_feed import answer, live_runs, live_state, read_count

SETTINGS = FitSettings(epochs=200, learning_rate=0.1, batch_size=32)  # 6 batches an epoch


@pytest.fixture
def run(stripes):
    return paused_run(stripes, SETTINGS, steps=8)


def ask(token, **query):
    """(status, what is told) as a browser gets it."""
    scope = {"type": "http", "method": "GET", "headers": [], "path_params": {"token": token}}
    scope["query_string"] = urlencode(query).encode()
    told = asyncio.run(answer(Request(scope)))
    return told.status_code, json.loads(told.body)


def test_it_tells_where_the_run_is(run):
    _, state = ask(live_runs().token(run))
    assert (state["step"], state["perEpoch"], state["lastEpoch"]) == (8, 6, 200)
    assert state["losses"] == pytest.approx(list(run.losses), rel=1e-3)
    assert state["accuracies"] == pytest.approx(list(run.accuracies), rel=1e-3)
    accuracies = [score.accuracy for score in run.scores]
    assert [accuracy for _, accuracy in state["scores"]] == pytest.approx(accuracies, rel=1e-3)
    assert not state["playing"]


def test_only_what_is_new_is_sent(run):
    first = live_state(run)
    run.step_once()
    second = live_state(run, first["width"], len(first["losses"]), len(first["scores"]), False)
    assert "weights" not in second
    assert (second["start"], second["scored"], second["scores"]) == (7, 2, [])
    first["losses"][second["start"] :] = second["losses"]  # as the browser does it
    assert first["losses"] == pytest.approx(list(run.losses), rel=1e-3)


def test_an_answer_late_in_a_long_run_is_small(run):
    for _ in range(78_200):
        run.binned_losses.append(1.2345678)
        run.binned_accuracies.append(0.8765432)
    run.scores *= 190
    known = live_state(run)
    news = live_state(run, known["width"], len(known["losses"]), len(known["scores"]), False)
    assert len(json.dumps(news)) < 600
    assert len(json.dumps(known)) < 40_000  # all of it, once


@pytest.mark.parametrize("model", MODELS)
def test_an_answer_with_the_weights_is_light_whichever_model_learns(stripes, model):
    state = live_state(paused_run(stripes, SETTINGS, steps=8, model=model))
    assert len(state["weights"]["sheet"]) > 300
    assert len(json.dumps(state)) < 8_000


def test_asking_has_a_playing_run_trained(run):
    token = live_runs().token(run)
    run.play()
    while ask(token)[1]["step"] == 8:
        pass
    run.pause()


def test_a_strangers_token_tells_nothing(run):
    live_runs().token(run)
    status, told = ask("guess")
    assert (status, set(told)) == (404, {"error"})


def test_a_server_that_ends_saves_what_plays(run, tmp_path):
    visitor = Visitor(b"a" * 32, Store(sqlite_url(tmp_path / "classroom.sqlite")))
    kept = KeptRuns(visitor)
    kept.load()
    live_runs().token(run, kept)
    run.play()
    live_runs().save_all()
    assert not run.playing
    after = KeptRuns(visitor)  # as another server finds it
    after.load()
    assert [one.record.step for one in after.runs] == [8]


def test_a_run_that_is_gone_is_forgotten(stripes):
    token = live_runs().token(paused_run(stripes, steps=0))
    assert ask(token)[0] == 404


@given(text=st.none() | st.text())
def test_any_text_is_read_as_a_count(text):
    assert 0 <= read_count(text) < 10**9


@given(query=st.dictionaries(st.sampled_from(["width", "start", "scored", "weights"]), st.text()))
def test_no_question_breaks_it(query):
    run = paused_run(make_stripes(), SETTINGS, steps=2)
    status, state = ask(live_runs().token(run), **query)
    assert (status, state["step"]) == (200, 2)
