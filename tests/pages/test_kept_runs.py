"""The list of kept runs on the Train page, and choosing one of them as the model."""

from dataclasses import replace
from io import BytesIO

import pytest
import safetensors.torch
import torch

from mnist_core import FitSettings, LinearClassifier
from mnist_core.training.weights import copy_weights, save_weights
from tests.support.pages import click, live_data, new_run, open_page, run, texts
from ui.session.kept_runs import KeptRuns

LAYER = {"fc.weight": torch.ones(10, 784).double(), "fc.bias": torch.zeros(10).half()}

pytestmark = pytest.mark.usefixtures("builtin")


@pytest.fixture
def app():
    """The Train page with three runs of a few batches; the last is the current one."""
    page = open_page("train")
    kept = KeptRuns()
    for rate in (0.001, 0.1, 0.3):
        training = new_run(FitSettings(learning_rate=rate))
        for _ in range(4):
            training.step_once()
        kept.keep(training)
    page.session_state["kept-runs"], page.session_state["run"] = kept, training
    return run(page)


def table(app):
    return app.table[0].value


def listed(app):
    """The names in the table; the current run's says so."""
    return [name.replace("\N{NO-BREAK SPACE}", " ") for name in table(app)["Run"]]


def upload(app, name, content):
    app.file_uploader[0].set_value((name, content, "application/octet-stream"))
    return run(app)


def test_runs_come_into_the_list_by_themselves():
    app = open_page("train")
    assert "They stay until you close" in texts(app)
    click(app, "step")
    assert listed(app) == ["Run 1 (current)"]
    click(app, "step")
    assert list(table(app)["Epochs"]) == ["0.1"]  # 2 of 20 batches
    click(app, "play")
    click(app, "reset")
    click(app, "step")
    assert listed(app) == ["Run 1", "Run 2 (current)"]


RATES = ["learning rate 0.001", "learning rate 0.1", "learning rate 0.3"]


def test_a_run_has_one_name_everywhere_and_the_sentence_says_what_a_comparison_means(app):
    assert list(table(app).columns) == ["Run", "Validation", "Epochs", "Computing"]
    assert listed(app) == [*RATES[:2], f"{RATES[2]} (current)"]
    assert app.selectbox(key="chosen-run").options == RATES
    assert app.text_input(key="name-of-3").value == RATES[2]
    assert app.button_group(key="compared").options == RATES[:2]
    assert open_models(app) == [f"Your model ({RATES[2]})", *RATES[1::-1]]
    assert "A fair comparison" in texts(app)


def open_models(app):
    """What the visitor's own models are called where one reads."""
    page = open_page("evaluate")
    for key in ("kept-runs", "run"):
        page.session_state[key] = app.session_state[key]
    return run(page).selectbox(key="model").options[:-2]


def compared(app):
    """The names in the charts' legend: of the run that trains, and of those beside it."""
    told = live_data(app)
    return told["label"], [one["name"] for one in told["compared"]]


def test_other_runs_are_drawn_beside_the_one_that_trains_named_by_what_differs(app):
    assert app.button_group(key="compared").value == [1, 2]
    assert compared(app) == ("learning rate 0.3", ["learning rate 0.001", "learning rate 0.1"])
    assert live_data(app)["compared"][1]["x"] == [0, 0.2]  # 4 of 20 batches
    app.button_group(key="compared").set_value([2])
    run(app)
    click(app, "step")
    assert compared(app)[1] == ["learning rate 0.1"]  # what one has chosen stays
    app.button_group(key="compared").set_value([])
    assert "comparison" not in texts(run(app))
    click(app, "reset")  # the run so far joins the others
    assert compared(app) == ("learning rate 0.1", ["learning rate 0.3"])
    assert listed(app)[2] == RATES[2]
    app.text_input(key="name-of-3").set_value("learning rate 0.1 (Run 2)")
    app.button_group(key="compared").set_value([2, 3])
    names = ["learning rate 0.1 (Run 2)", "learning rate 0.1 (Run 2) (2)"]
    assert compared(run(app)) == ("learning rate 0.1", names)


def test_runs_of_earlier_visits_are_not_drawn_unless_one_asks_for_it(app):
    kept = app.session_state["kept-runs"]
    kept.runs = [replace(one, earlier=True) for one in kept.runs]
    app = open_page("train")
    app.session_state["kept-runs"] = kept
    assert compared(run(app))[1] == []
    app.button_group(key="compared").set_value([3])
    assert compared(run(app))[1] == ["learning rate 0.3"]


def test_a_run_is_renamed_deleted_and_put_back(app):
    app.text_input(key="name-of-3").set_value("*My* <b>run</b>\n")
    run(app)
    mine = r"\*My\* \<b\>run\</b\>"  # shown as it was typed
    assert listed(app) == [*RATES[:2], f"{mine} (current)"]
    assert list(table(app)["Settings"]) == RATES  # which a name of one's own doesn't say
    app.selectbox(key="chosen-run").set_value(2)
    run(app)
    click(app, "delete-run")
    assert f"{RATES[1]} was deleted" in texts(app)
    assert len(table(app)) == 2
    click(app, "undelete")
    assert listed(app)[1] == RATES[1]
    assert "was deleted" not in texts(app)


def test_the_test_score_is_there_when_asked_for(app):
    assert "Test" not in table(app)
    click(app, "score-on-test")
    assert list(table(app)["Test"])[:2] == ["–", "–"]
    score = list(table(app)["Test"])[2]
    assert score.endswith("%")
    assert f"{RATES[2]} reads {score} of the test set. Choose between runs by" in texts(app)


def test_a_run_is_restored_and_trained_further(app):
    assert app.button(key="restore").disabled  # it is the current one
    app.selectbox(key="chosen-run").set_value(1)
    run(app)
    click(app, "restore")
    current = app.session_state["run"]
    assert (current.step, current.config.fit.learning_rate) == (4, 0.001)
    click(app, "step")
    assert listed(app) == [f"{RATES[0]} (current)", *RATES[1:]]
    assert app.session_state["kept-runs"].get(1).record.step == 5


def test_weights_are_uploaded_or_refused_with_a_reason(app):
    upload(app, "noise.safetensors", b"\x00" * 5000)
    assert "noise.safetensors can't be used. The file isn't in the" in app.error[0].value
    assert len(table(app)) == 3
    kept = app.session_state["kept-runs"].get(1)
    upload(app, "my <b>.safetensors", save_weights(kept.weights, kept.record))
    assert "and reads from now on" in app.toast[0].value
    assert not app.error
    assert listed(app)[3] == r"my \<b\>"
    assert "are what the file says" in texts(app)
    upload(app, "bare.safetensors", save_weights(copy_weights(LinearClassifier())))
    assert "came from a file that doesn't say" in texts(app)
    assert "as they are drawn, with values from 0 to 1" in app.toast[0].value
    file = BytesIO()
    torch.save(kept.weights, file)
    upload(app, "mine.pt", file.getvalue())
    assert "PyTorch's own" in app.error[0].value
    assert any(code.value.startswith("import safetensors.torch, torch") for code in app.code)
    upload(app, "layer.safetensors", safetensors.torch.save(LAYER))
    assert "as they are drawn" in app.toast[0].value and not app.error
    assert not [code for code in app.code if "safetensors" in code.value]
    assert app.button(key="restore").disabled


def test_every_kept_run_can_be_chosen_and_the_choice_holds(app):
    kept = app.session_state["kept-runs"]
    kept.take_file("brought.safetensors", save_weights(copy_weights(LinearClassifier())))
    evaluating = open_page("evaluate")
    for name in ("kept-runs", "run"):
        evaluating.session_state[name] = app.session_state[name]
    run(evaluating)
    assert evaluating.selectbox(key="model").options == [
        "Your model (learning rate 0.3)", "brought", "learning rate 0.1", "learning rate 0.001",
        "Simple model", "Best model",
    ]  # fmt: skip
    assert "the model you trained" in texts(evaluating)
    evaluating.selectbox(key="model").set_value("kept-2")
    run(evaluating)
    assert "Read by your run “learning rate 0.1” (Built-in digits, step 4)" in texts(evaluating)
    for _ in range(3):
        kept.delete(kept.runs[0].key if kept.runs[0].key != 2 else kept.runs[-1].key)
        run(evaluating)  # down to four: buttons take the place of the list, the choice holds
    assert evaluating.segmented_control(key="model").value == "kept-2"
    assert "Read by your run “learning rate 0.1”" in texts(evaluating)
    kept.delete(2)
    run(evaluating)
    assert "the model you trained" in texts(evaluating)
    evaluating.segmented_control(key="model").set_value("Simple model")
    run(evaluating)
    assert "a simple linear model" in texts(run(evaluating))
