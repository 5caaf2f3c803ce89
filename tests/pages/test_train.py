"""The Train page, run by Streamlit's own test driver."""

from dataclasses import replace
from functools import partial
from math import inf
from pathlib import Path

import pytest
import torch
from streamlit.proto.WidgetStates_pb2 import WidgetStates
from streamlit.runtime.state import SessionState

from mnist_core import PRESETS, DataSettings, FitSettings
from mnist_core.evaluation.metrics import confused_pairs
from mnist_core.training.fit import fit
from tests.support import pages
from tests.support.pages import click, live_state, printed, run, status, texts, until
from ui.server.widget_values import keep_unheard_changes
from ui.train import run_controls
from ui.train.guess import Guess

open_page = partial(pages.open_page, "train")
FASTER = PRESETS["Faster"]  # what a run begins with


def current(app):
    return app.session_state["run"]


def until_finished(app):
    app.select_slider(key="speed").set_value(inf)
    click(app, "play")
    return until(app, lambda: current(app).finished)


def preset(app):
    return next(one for one in app.segmented_control if one.label.startswith("How it learns"))


@pytest.mark.parametrize("source", ["builtin", pytest.param("mnist", marks=pytest.mark.mnist)])
def test_training_plays_pauses_steps_and_resets(source, request):
    request.getfixturevalue(source)
    app = open_page()
    untrained = live_state(app)
    assert (untrained["step"], untrained["loss"]) == (0, None)
    click(app, "step")
    assert live_state(app)["step"] == 1
    click(app, "play")
    assert current(app).playing
    until(app, lambda: current(app).step > 1)
    click(app, "pause")
    assert not current(app).playing
    current(app).step_once()  # comes back only when the trainer is out of the run
    steps = current(app).step
    assert live_state(run(app))["step"] == steps
    click(app, "reset")
    assert live_state(app) == untrained


def test_a_run_says_where_it_is_and_a_finished_one_goes_on_or_makes_room(builtin):
    app = open_page()
    assert current(app).config.fit == FASTER
    assert status(app).startswith("Not trained yet")
    click(app, "step")
    assert status(app) == "Paused."
    app = until_finished(app)
    assert current(app).epoch == live_state(app)["lastEpoch"] == 5
    assert live_state(app)["finished"]
    score = current(app).scores[-1].accuracy
    assert status(app) == f"Done: {score:.1%} read right."
    assert app.button(key="play").disabled
    app.select_slider(key="speed").set_value(1)
    click(app, "more")
    assert status(app) == "Training …"
    assert (live_state(app)["lastEpoch"], live_state(app)["finished"]) == (10, False)
    app.number_input(key="epochs").set_value(7)
    click(app, "new-run")  # set and clicked at once
    assert (status(app), live_state(app)["lastEpoch"]) == ("Training …", 7)
    assert kept(app).runs[-1].record.epoch >= 5
    click(app, "reset")
    assert live_state(app)["step"] == 0


def test_the_scores_are_listed_epoch_by_epoch_while_the_list_is_open(builtin):
    app = until_finished(open_page())
    assert not printed(app)
    app.session_state["epochs-listed"] = True
    run(app)
    (table,) = printed(app)
    heading, *lines = table.splitlines()
    assert heading.split() == ["epoch", "val_loss", "val_acc"]
    assert [line.split() for line in lines] == [
        [str(epoch), f"{score.loss:.4f}", f"{score.accuracy:.4f}"]
        for epoch, score in enumerate(current(app).scores)
    ]
    assert len(lines) == 6  # the untrained model, and five epochs


def test_one_epoch_is_played_at_a_time(builtin):
    app = open_page()
    for epoch in (1, 2):
        click(app, "one-epoch")
        until(app, lambda: not current(app).playing)
        assert (current(app).epoch, live_state(app)["lastEpoch"]) == (epoch, 5)


def test_a_link_makes_the_run(builtin):
    app = open_page(
        optimizer="Adam",
        learning_rate="0.01",
        batch_size="64",
        epochs="7",
        weight_decay="1e-05",
        held_out="1 in 10",
        count="500",
        seed="3",
        split_seed="4",
        architecture="Convolutional",
        normalization="evened",
        distortion="50%",
    )
    made = current(app)
    assert made.config.fit == FitSettings(7, 0.01, 64, "adam", 1e-5, 3, 0.5)
    assert made.config.data == DataSettings(held_out=0.1, count=500, seed=4)
    assert (made.config.model, made.config.normalization) == ("convolutional", "evened")
    assert "37,162 numbers to learn" in texts(app)
    assert (len(made.train), len(made.validation)) == (500, 300)
    assert not app.warning
    click(app, "step")
    again = open_page(**{key: app.query_params[key] for key in app.query_params})
    click(again, "step")
    assert current(again).losses == made.losses


@pytest.mark.parametrize(
    ("address", "fit"),
    [
        ({"learning_rate": "0.0024"}, replace(FASTER, learning_rate=0.002)),  # between two steps
        ({"learning_rate": "fast"}, FASTER),
        ({"optimizer": "newton"}, FASTER),
        ({"batch_size": "0"}, replace(FASTER, batch_size=16)),
        ({"epochs": "201"}, replace(FASTER, epochs=200)),
        ({"seed": "-1"}, FASTER),
        ({"count": "10"}, FASTER),
        ({"held_out": "2"}, FASTER),
        ({"normalization": "perhaps"}, FASTER),
    ],
)
def test_what_a_link_asks_for_in_vain_is_named(builtin, address, fit):
    app = open_page(**address)
    ((key, value),) = address.items()
    assert f"{key}={value}" in app.warning[0].value
    assert current(app).config.fit == fit


def test_a_preset_sets_everything_but_the_seed(builtin):
    app = open_page(seed="7")
    assert (preset(app).value, preset(app).label) == ("Faster", "How it learns: learning rate 0.1")
    preset(app).set_value("Adam")
    run(app)
    assert preset(app).label == "How it learns: learning rate 0.001"
    assert app.selectbox(key="optimizer").value == "adam"
    assert current(app).config.fit == FitSettings(optimizer="adam", seed=7)
    app.select_slider(key="batch_size").set_value(64)
    run(app)
    assert (preset(app).value, preset(app).label) == (
        None,
        "How it learns: Adam, but batch size 64",
    )


def set_unheard(app, sent, widget, value):
    """Set a widget as a browser does that knows no more than what it has `sent` before."""
    widget.set_value(value)
    (state,) = [
        one for one in app._tree.get_widget_states().widgets if one.id.endswith(f"-{widget.key}")
    ]
    others = [one for one in sent.widgets if one.id != state.id]
    app._run(WidgetStates(widgets=[*others, state]))
    assert not app.exception


def test_what_is_set_before_a_browser_has_heard_of_the_last_change_stays(builtin, monkeypatch):
    for name in ("__setitem__", "set_widgets_from_proto"):
        monkeypatch.setattr(SessionState, name, getattr(SessionState, name))
    keep_unheard_changes()
    app = run(open_page())  # the browser has said what all are
    app.select_slider(key="learning_rate").set_value(0.05)
    sent = app._tree.get_widget_states()
    run(app)  # no preset any more
    set_unheard(app, sent, app.select_slider(key="learning_rate"), 0.03)
    assert (current(app).config.fit.learning_rate, preset(app).value) == (0.03, None)
    preset(app).set_value("Adam")
    sent = app._tree.get_widget_states()
    run(app)  # another optimizer and learning rate
    set_unheard(app, sent, app.segmented_control(key="architecture"), "hidden layer")
    assert current(app).config.fit == FitSettings(optimizer="adam")
    assert (current(app).config.model, preset(app).value) == ("hidden layer", "Adam")
    set_unheard(app, sent, app.select_slider(key="learning_rate"), 0.01)
    assert current(app).config.fit == FitSettings(optimizer="adam", learning_rate=0.01)


def test_a_learning_rate_changes_midway_and_the_rest_waits_for_a_new_run(builtin):
    app = open_page()
    click(app, "step")
    preset(app).set_value("Notebook")  # differs in its learning rate only
    run(app)
    assert status(app) == "Paused. Learning rate 0.001 from the next batch on."
    click(app, "step")
    assert current(app).changes == [(1, {"learning_rate": 0.001})]
    assert status(app) == "Paused. Learning rate 0.001 since step 1."
    app.select_slider(key="batch_size").set_value(64)
    assert status(run(app)).endswith("Needs a new run: batch size 64 (now 128).")
    click(app, "reset")
    assert current(app).config.fit == FitSettings(batch_size=64)
    assert current(app).changes == []
    assert status(app).startswith("Not trained yet")


def test_a_preset_that_is_more_than_a_learning_rate_leaves_a_run_alone(builtin):
    app = open_page()
    click(app, "step")
    preset(app).set_value("Adam")
    wanting = "Needs a new run: learning rate 0.001 (now 0.1), optimizer Adam (now SGD)."
    assert status(run(app)) == f"Paused. {wanting}"
    click(app, "step")
    assert current(app).changes == []


def test_after_the_end_only_what_a_batch_has_used_is_told_as_a_change(builtin):
    app = until_finished(open_page(epochs="1"))
    app.select_slider(key="learning_rate").set_value(0.01)
    told = status(run(app))
    assert "Learning rate 0.01 is for a new run, or for 5 more epochs." in told
    assert "since step" not in told
    end = current(app).step
    click(app, "more")
    until(app, lambda: current(app).finished)
    assert current(app).changes == [(end, {"learning_rate": 0.01})]
    assert f"Learning rate 0.01 since step {end:,}." in status(app)


def test_a_link_is_said_to_carry_settings_that_can_be_trained_with_at_once(builtin):
    app = open_page(learning_rate="0.1", utm_source="mail")
    assert status(run(app)) == (
        "Your link carries settings, not a trained model: learning rate 0.1. "
        "Press Play to train with them."
    )
    other = open_page(**{"split-seed": "3", "straighten": "true"})
    assert "model: seed of the split 3, straightened. Press" in status(other)
    other.select_slider(key="batch_size").set_value(64)
    assert "link" not in status(run(other))  # these are one's own settings now
    assert "link" not in status(open_page())


def test_a_run_that_blows_up_says_what_to_do(builtin):
    app = until_finished(open_page(learning_rate="100", weight_decay="0.1"))
    assert "Try a tenth of it" in app.warning[0].value
    assert live_state(app)["step"] == current(app).diverged.step - 1
    app.select_slider(key="learning_rate").set_value(0.1)
    run(app)
    assert "learning rate 0.1 (now 100)" in status(app)
    app.session_state["time-machine"] = app.session_state["batch"] = True
    run(app)
    assert "This run is over" in texts(app)


def test_experiments_with_the_data_are_named(builtin):
    app = open_page(wrong_labels="20%", dropped=["4", "9"])
    assert "digits left out: 4, 9, 20% of the labels are wrong" in app.info[0].value
    assert current(app).config.data == DataSettings(wrong_labels=0.2, dropped=(4, 9))


def test_the_time_machine_shows_a_past_model(builtin):
    app = open_page()
    app.session_state["time-machine"] = True
    app.session_state["last-sketch"] = torch.zeros(28, 28, dtype=torch.uint8)
    run(app)
    assert "only this one moment" in texts(app)
    for _ in range(3):
        click(app, "step")
    assert "4 moments" in texts(app)
    untrained = current(app).scores[0]
    app.select_slider(key="checkpoint").set_value(0)
    run(app)
    assert f"loss **{untrained.loss:.3f}**" in texts(app)
    assert "Your last sketch" in texts(app)
    click(app, "reset")
    assert "only this one moment" in texts(app)


def test_the_next_batch_is_followed_to_the_loss_that_the_chart_will_show(builtin):
    app = open_page()
    app.session_state["batch"] = True
    run(app)
    assert "`(128, 1, 28, 28)`" in texts(app)
    assert any("3584x28 and 784x10" in text for text in printed(app))
    announced = float(texts(app).split("The loss of the batch: **")[1][:6])
    click(app, "step")
    assert live_state(app)["loss"] == pytest.approx(announced, abs=6e-4)
    app.number_input(key="follow").set_value(5)
    run(app)
    assert "For picture 5" in texts(app)
    click(app, "play")
    assert "Pause the run to look" in texts(app)


def test_a_guess_is_compared_with_what_came(builtin):
    app = open_page()
    app.selectbox(key="guess-one").set_value(4)
    app.selectbox(key="guess-other").set_value(4)
    assert run(app).button(key="commit").disabled
    app.selectbox(key="guess-other").set_value(2)
    run(app)
    click(app, "commit")
    assert current(app).guess == Guess(0.5, (2, 4))
    app.number_input(key="epochs").set_value(1)  # another run, the same guess
    until_finished(run(app))
    score = current(app).scores[-1]
    worst, one, other = confused_pairs(score.confusion)[0]
    told = app.success[0].value
    assert f"{100 * abs(score.accuracy - 0.5):.1f} points from your guess" in told
    assert f"{one} and {other}** most often, {worst:,} times" in told
    click(app, "reset")
    assert not app.success


def test_the_code_on_show_is_the_code_that_runs(builtin):
    app = open_page()
    app.session_state["code-mnist_core-training-fit-fit"] = True
    shown = [code.value for code in run(app).code]
    source = Path(fit.__code__.co_filename).read_text()
    assert any(code.startswith("def fit(") and code in source for code in shown)


def test_a_reset_that_the_next_click_interrupts_is_still_a_reset(builtin, monkeypatch):
    app = open_page()
    click(app, "step")

    def interrupted(*_, **__):
        raise RuntimeError("another click")

    with monkeypatch.context() as patch:
        patch.setattr(run_controls.st, "spinner", interrupted)
        app.button(key="reset").click()
        app.run()
    assert "run" not in app.session_state
    run(app)
    assert live_state(app)["step"] == 0
    assert [entry.step for entry in (one.record for one in kept(app).runs)] == [1]


def kept(app):
    return app.session_state["kept-runs"]
