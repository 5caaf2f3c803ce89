"""A visitor's runs: entered by themselves, named, and bounded."""

import gc
import sys
import weakref
from dataclasses import replace
from secrets import token_bytes

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from classroom.storage.database import StoreError, sqlite_url
from classroom.storage.store import Store, StoredRun
from mnist_core import FitSettings, cut
from mnist_core.errors import WeightsError
from mnist_core.training.record import MAX_HISTORY_ENTRIES
from mnist_core.training.run import TrainingRun, replay
from mnist_core.training.weights import save_weights
from tests.support.runs import make_stripes, paused_run, trained
from ui.session import kept_runs
from ui.session.kept_runs import MAX_KEPT_RUNS, KeptRuns
from ui.session.visitor import Visitor

LONG = 60.0  # seconds


def replayed(entry, digits):
    """A new run that has been trained up to where the kept one was left."""
    run = TrainingRun(entry.record.config, *cut(digits, entry.record.config.data))
    list(replay(run, entry.record, entry.weights))
    return run


def names(kept):
    return [run.name for run in kept.runs]


def test_a_run_is_entered_when_it_rests_and_brought_up_to_date(stripes):
    kept, run = KeptRuns(), paused_run(stripes, steps=0)
    assert kept.keep(run) is None  # nothing was learned
    run.step_once()
    entry = kept.keep(run)
    assert (entry.name, entry.record.step, kept.keep(run)) == ("Run 1", 1, entry)
    run.play()
    assert kept.keep(run) is None
    run.advance(LONG)
    later = kept.keep(run)
    assert (later.key, later.record.step, names(kept)) == (entry.key, 12, ["Run 1"])
    assert torch.equal(later.weights["linear.weight"], run.model.linear.weight)
    assert not torch.equal(entry.weights["linear.weight"], later.weights["linear.weight"])
    kept.keep(paused_run(stripes))
    assert names(kept) == ["Run 1", "Run 2"]


def test_a_run_that_blew_up_says_so(stripes):
    run = paused_run(stripes, FitSettings(200, 100.0, 32, weight_decay=1.0), steps=0)
    run.play()
    run.advance(LONG)
    entry = KeptRuns().keep(run)
    assert entry.record.diverged
    assert not entry.readable


def test_neither_digits_nor_the_run_are_held(stripes):
    kept, run = KeptRuns(), paused_run(stripes)
    kept.keep(run)
    gone = weakref.ref(run)
    del run
    gc.collect()
    assert gone() is None
    assert kept.keep(paused_run(stripes)).name == "Run 2"


def test_twenty_runs_of_any_length_take_little_memory(stripes):
    kept = KeptRuns()
    for _ in range(MAX_KEPT_RUNS):
        run = paused_run(stripes, steps=1)
        run.batch_epochs = run.losses = run.accuracies = run.losses * 78_201  # 200 epochs of MNIST
        run.scores *= 201
        kept.keep(run)
    total = 0
    for one in kept.runs:
        total += sum(tensor.nbytes for tensor in one.weights.values())
        history = (one.record.losses, one.record.accuracies, one.record.scores)
        total += sum(sys.getsizeof(values) for values in history)
        assert all(values.base is None for values in history)
        assert len(one.record.losses) <= MAX_HISTORY_ENTRIES
    assert total < 2.5e6


def test_the_oldest_without_a_name_makes_room(stripes):
    kept = KeptRuns()
    for _ in range(MAX_KEPT_RUNS):
        kept.keep(paused_run(stripes, steps=1))
    kept.rename(1, "the first")
    kept.keep(paused_run(stripes, steps=1))
    assert len(kept.runs) == MAX_KEPT_RUNS
    assert names(kept)[:2] == ["the first", "Run 3"]
    assert kept.fallen == "Run 2"
    for run in kept.runs[1:]:
        kept.rename(run.key, f"mine {run.key}")
    kept.take_file("x.safetensors", save_weights(kept.runs[0].weights))
    assert kept.fallen == "the first"
    assert names(kept)[-2:] == ["mine 21", "x"]  # the current one stays, whatever comes


def test_names_are_cleaned_and_given_once(stripes):
    kept = KeptRuns()
    one, other = kept.keep(paused_run(stripes)), kept.keep(paused_run(stripes))
    kept.rename(one.key, "  Simple model\n")
    kept.rename(other.key, "x" * 100)
    assert names(kept) == ["Simple model (2)", "x" * 40]
    kept.rename(other.key, "\n")
    kept.rename(99, "nobody")
    assert names(kept) == ["Simple model (2)", "x" * 40]


def test_deleting_can_be_undone(stripes):
    kept, runs = KeptRuns(), [paused_run(stripes) for _ in range(3)]
    for run in runs:
        kept.keep(run)
    kept.delete(2)
    assert names(kept) == ["Run 1", "Run 3"]
    kept.undo()
    kept.undo()
    assert names(kept) == ["Run 1", "Run 2", "Run 3"]


def test_a_deleted_run_comes_back_only_if_it_learns_more(stripes):
    kept, run = KeptRuns(), paused_run(stripes)
    kept.delete(kept.keep(run).key)
    assert kept.keep(run) is None
    run.step_once()
    assert kept.keep(run).record.step == 4


def test_a_file_that_is_no_weights_changes_nothing():
    kept = KeptRuns()
    with pytest.raises(WeightsError):
        kept.take_file("x.safetensors", b"nonsense")
    assert kept.runs == []


def test_a_model_must_know_the_same_classes(stripes):
    record, weights = trained(stripes)
    digits, clothes = stripes.classes, ("T-shirt",) * 10
    entry = kept_runs.KeptRun(1, "a", weights, record)
    assert entry.fits(digits)
    assert not entry.fits(clothes)
    assert not replace(
        entry, record=replace(record, config=replace(record.config, source="fashion"))
    ).fits(digits)
    assert replace(entry, record=None).fits(clothes)  # the file doesn't say


def test_a_restored_run_is_the_same_entry(stripes):
    kept = KeptRuns()
    entry = kept.keep(paused_run(stripes))
    kept.keep(paused_run(stripes))
    again = replayed(entry, stripes)
    kept.attach(entry, again)
    assert kept.keep(again) == entry
    again.step_once()
    assert (kept.keep(again).key, len(kept.runs)) == (entry.key, 2)


def test_a_file_comes_back_and_can_be_trained_on(stripes):
    entry = KeptRuns().keep(paused_run(stripes))
    kept = KeptRuns()
    brought = kept.take_file("my run.safetensors", save_weights(entry.weights, entry.record))
    assert (brought.name, brought.from_file, brought.record.step) == ("my run", True, 3)
    again = replayed(brought, stripes)
    assert torch.equal(again.model.linear.weight, entry.weights["linear.weight"])


@pytest.fixture
def visitor(tmp_path):
    return Visitor(token_bytes(32), Store(sqlite_url(tmp_path / "classroom.sqlite")))


def session(visitor):
    """The runs as a new session of the visitor begins with them."""
    kept = KeptRuns(visitor)
    kept.load()
    return kept


def summary(kept):
    return [
        (run.id, run.name, run.named, run.from_file, run.test_accuracy, run.number)
        for run in kept.runs
    ]


def test_every_change_is_there_in_the_next_session(stripes, visitor):
    kept, run = session(visitor), paused_run(stripes)
    one, other = kept.keep(run), kept.keep(paused_run(stripes))

    def comes_back():
        assert kept.lasting
        assert summary(session(visitor)) == summary(kept)

    comes_back()
    kept.rename(one.key, "mine")
    comes_back()
    kept.note_test(other.key, 0.875)
    comes_back()
    kept.take_file("x.safetensors", save_weights(one.weights))
    comes_back()
    kept.delete(one.key)
    comes_back()
    kept.undo()
    comes_back()
    third = paused_run(stripes)
    entry = kept.keep(third)
    assert entry.name == "Run 3"
    third.step_once()
    kept.keep(third)
    back = session(visitor).runs[-1]
    assert back.earlier
    assert torch.equal(back.weights["linear.weight"], third.model.linear.weight)
    assert (back.record.step, back.record.config) == (4, third.config)
    assert back.record.losses.tolist() == pytest.approx(list(third.losses))


def test_a_run_of_an_earlier_visit_is_trained_on_as_the_same_entry(stripes, visitor):
    session(visitor).keep(paused_run(stripes))
    kept = session(visitor)
    (entry,) = kept.runs
    again = replayed(entry, stripes)
    kept.attach(entry, again)
    assert kept.keep(again) is entry
    again.step_once()
    assert not kept.keep(again).earlier
    assert kept.keep(paused_run(stripes)).name == "Run 2"
    back = session(visitor).runs[0]
    assert (back.id, back.record.step) == (entry.id, 4)


def test_two_tabs_leave_each_others_runs_alone(stripes, visitor):
    session(visitor).keep(paused_run(stripes))
    one, other = session(visitor), session(visitor)
    one.keep(paused_run(stripes))
    other.keep(paused_run(stripes))
    one.rename(1, "first said")
    other.rename(1, "last said")
    third = session(visitor)
    assert names(third) == ["last said", "Run 2", "Run 2 (2)"]
    one.delete(2)
    assert {run.id for run in session(visitor).runs} == {run.id for run in other.runs}


def test_a_run_that_blew_up_comes_back_as_one(stripes, visitor):
    run = paused_run(stripes, FitSettings(200, 100.0, 32, weight_decay=1.0), steps=0)
    run.play()
    run.advance(LONG)
    session(visitor).keep(run)
    (back,) = session(visitor).runs
    assert back.record.diverged
    assert not back.readable


def test_a_run_that_plays_is_saved_now_and_then(stripes, visitor, monkeypatch):
    now = 1000.0
    monkeypatch.setattr(kept_runs, "monotonic", lambda: now)
    kept, run = session(visitor), paused_run(stripes)
    run.play()
    kept.keep(run)
    assert not kept.is_due()
    kept.keep_playing(run, 1)
    assert session(visitor).runs == []
    now += 10
    assert kept.is_due()
    kept.keep_playing(run, 20)
    assert [(one.name, one.record.step) for one in session(visitor).runs] == [("Run 1", 3)]
    run.advance(LONG, batches=2)
    now += 15
    assert not kept.is_due()  # with twenty in training, every 20 seconds
    now += 5
    kept.keep_playing(run, 20)
    assert [one.record.step for one in session(visitor).runs] == [5]
    run.pause()
    kept.keep(run)
    now += 100
    assert not kept.is_due()


def test_without_a_store_runs_are_kept_and_stored_once_there_is_one(stripes, visitor, tmp_path):
    (tmp_path / "file").write_text("in the way")
    broken = Store(sqlite_url(tmp_path / "file" / "classroom.sqlite"))
    kept = session(Visitor(visitor.id, broken))
    kept.keep(paused_run(stripes))
    assert (names(kept), kept.lasting) == (["Run 1"], False)
    with pytest.raises(StoreError):
        kept.wipe()
    assert names(kept) == ["Run 1"]
    session(visitor).keep(paused_run(stripes))
    kept._visitor = visitor  # as if it were there again
    kept.load()
    assert (names(kept), kept.lasting) == (["Run 1 (2)", "Run 1"], True)
    assert summary(session(visitor)) == summary(kept)


def test_wiping_deletes_what_is_here_and_what_is_stored(stripes, visitor):
    kept, run = session(visitor), paused_run(stripes)
    kept.keep(run)
    kept.wipe()
    assert (kept.runs, session(visitor).runs) == ([], [])
    assert kept.keep(run) is None
    kept.undo()
    assert kept.runs == []


@pytest.fixture(scope="module")
def stored_weights() -> bytes:
    record, weights = trained(make_stripes())
    return save_weights(weights, record)


@given(st.data())
def test_damaged_rows_are_left_out(stored_weights, data):
    content = bytearray(stored_weights)
    for place, value in data.draw(
        st.lists(st.tuples(st.integers(0, len(content) - 1), st.integers(0, 255)), max_size=5)
    ):
        content[place] = value
    content = content[: data.draw(st.integers(0, len(content)) | st.just(len(content)))]
    anything = st.none() | st.text() | st.binary() | st.floats() | st.integers() | st.booleans()
    row = StoredRun("id", *(data.draw(anything) for _ in range(5)), bytes(content))
    entry = kept_runs.read_stored_run(row, 7, {"A run"})
    if entry is None:
        return
    assert entry.key == 7
    assert 0 < len(entry.name) <= 40
    assert entry.name != "A run"
    assert entry.name.isprintable()
    assert entry.test_accuracy is None or 0 <= entry.test_accuracy <= 1
    assert all(tensor.isfinite().all() for tensor in entry.weights.values())
