"""What the Evaluate page says and keeps, under Streamlit's own test driver."""

import json
from dataclasses import replace

import numpy as np
import pytest
from sklearn.metrics import confusion_matrix
from streamlit.testing.v1 import AppTest

from mnist_core import LinearClassifier
from mnist_core.evaluation.predictions import predict_all
from mnist_core.training.weights import copy_weights, save_weights
from tests.support.pages import ROOT, click, metrics, new_run, run, texts
from ui.session import predictions
from ui.session.datasets import datasets
from ui.session.models import train_baseline
from ui.shell import first_paint


def open_page(own=None, **address):
    app = AppTest.from_file(str(ROOT / "pages" / "evaluate.py"), default_timeout=60)
    if own is not None:
        app.session_state["own-digits"] = own
    for key, value in address.items():
        app.query_params[key] = value
    return run(app)


def table(app, column):
    """The columns of the table that has this one."""
    (found,) = [table.value for table in app.table if column in table.value]
    return {name: values.tolist() for name, values in found.items()}


def test_the_scores_are_beside_each_other(builtin):
    app = open_page()
    sets = table(app, "Set")
    assert sets["Set"] == ["training", "validation", "test"]
    assert sets["Pictures"] == ["2,500", "500", "600"]
    assert sets["Accuracy"][2] == metrics(app)["Accuracy on the test set"]
    assert "19 times out of 20" in texts(app)
    assert "over-fitting" in texts(app)
    assert sum(map(int, table(app, "Precision")["Count"])) == 600
    assert table(app, "It refuses")["Pictures"] == ["0", "6", "30", "60"]


def test_the_score_and_the_confusion_matrix_come_first(builtin, monkeypatch):
    monkeypatch.setattr(first_paint, "lower_part_is_near", lambda: False)
    app = open_page(example="5")
    score_alone = metrics(app)
    assert "Accuracy on the test set" in score_alone
    assert "Under each: how sure the model was." in texts(app)
    assert table(app, "Set")["Set"] == ["training", "validation", "test"]
    assert not app.get("plotly_chart")

    monkeypatch.setattr(first_paint, "lower_part_is_near", lambda: True)
    run(app)
    assert score_alone.items() <= metrics(app).items()
    assert app.get("plotly_chart")
    assert app.number_input(key="example").value == 5  # the link's settings aren't lost


def test_a_cell_shows_its_pictures_and_opens_the_first(builtin):
    app = open_page(true_label="4", read_as="4", example="5")
    assert app.number_input(key="example").value == 5  # as the link says
    assert "labelled **4** were read right" in texts(app)
    app.selectbox(key="true_label").set_value(7)
    run(app)
    app.selectbox(key="read_as").set_value(7)
    run(app)
    assert "labelled **7** were read right" in texts(app)
    assert "Label **7**, read as **7**" in texts(app)
    opened = app.number_input(key="example").value
    assert datasets().digits("builtin")[1].labels[opened] == 7


def opened(app):
    """The open cell, (true label, answer), and the open image."""
    return (
        app.selectbox(key="true_label").value,
        app.selectbox(key="read_as").value,
        app.number_input(key="example").value,
    )


def walls(app):
    """What the page tells the browser of each wall of pictures."""
    found = [one.proto for one in app.get("bidi_component")]
    return [json.loads(one.json) for one in found if one.component_name == "digit_wall"]


def read_by_baseline():
    test = datasets().digits("builtin")[1]
    model = train_baseline("builtin")
    return predict_all(model, test)


def test_at_first_the_commonest_mistake_is_open(builtin):
    app = open_page()
    label, answer, image = opened(app)
    counts = confusion_matrix(read_by_baseline().digits.labels, read_by_baseline().answers)
    np.fill_diagonal(counts, 0)
    assert counts[label, answer] == counts.max()
    assert image == read_by_baseline().taken_for(label, answer)[0]
    assert "The ones it was surest of come first" in texts(app)
    assert f"Label **{label}**, read as **{answer}**" in texts(app)


def test_it_stays_open_for_other_models_until_something_else_is_chosen(builtin):
    app = open_page()
    app.session_state["run"] = training = new_run()
    training.step_once()
    run(app)
    poor = opened(app)
    read = predict_all(training.snapshot()[1], datasets().digits("builtin")[1])
    counts = confusion_matrix(read.digits.labels, read.answers)
    np.fill_diagonal(counts, 0)
    assert counts[poor[:2]] == counts.max()
    assert poor[2] == read.taken_for(*poor[:2])[0]
    click(app, "example-193")
    chosen = opened(app)
    app.segmented_control(key="model").set_value("Simple model")
    run(app)
    assert opened(app) == chosen


def test_an_image_moves_the_cell_and_a_cell_the_image(builtin):
    app, read = open_page(), read_by_baseline()
    for choose in ("example-wrong", "example-random", "example-10"):
        click(app, choose)
        label, answer, image = opened(app)
        assert (label, answer) == (read.digits.labels[image], read.answers[image])
        assert (label != answer) or choose != "example-wrong"
        assert f"Label **{label}**, read as **{answer}**" in texts(app)
    app.number_input(key="example").set_value(42)
    run(app)
    assert opened(app)[:2] == (read.digits.labels[42], read.answers[42])
    assert app.button(key="example-1839").disabled  # there are only 600 here


def test_the_page_of_a_cell_has_the_open_image(builtin):
    read = read_by_baseline()
    label = read.score.confusion.diagonal().argmax().item()
    last = read.taken_for(label, label)[-1].item()
    app = open_page(example=str(last))
    assert opened(app) == (label, label, last)
    (wall,) = [one for one in walls(app) if last in one["numbers"]]
    assert wall["numbers"][-1] == last


def test_a_link_names_an_image_or_a_cell_or_both(builtin):
    read = read_by_baseline()
    assert opened(open_page(example="5"))[:2] == (read.digits.labels[5], read.answers[5])
    first = read.taken_for(7, 7)[0]
    assert opened(open_page(true_label="7", read_as="7")) == (7, 7, first)
    assert opened(open_page(true_label="7", read_as="7", example="5")) == (7, 7, 5)


def test_the_surest_mistakes_of_all_are_one_list(builtin):
    read = read_by_baseline()
    wrong = (read.answers != read.digits.labels).sum()
    app = open_page()
    assert f"Of {wrong} mistakes, these are the 20 " in texts(app)
    (listed,) = [one for one in walls(app) if " → " in one["labels"][0]]
    assert listed["numbers"] == read.surest_mistakes[:20].tolist()
    image = listed["numbers"][3]
    kind, sure = listed["labels"][3].splitlines()
    assert kind == f"{read.digits.labels[image]} → {read.answers[image]}"
    assert float(sure.strip(">%")) == pytest.approx(100 * read.confidences[image], abs=0.5)
    assert "[see the surest mistakes](#surest-mistakes)" in texts(app)


def test_what_a_link_asks_for_in_vain_is_told(builtin):
    app = open_page(example="600", test_on="MNIST", true_label="x")
    assert app.number_input(key="example").value == 599
    for asked in ("example=600", "test_on=MNIST", "true_label=x"):
        assert asked in app.warning[0].value


def test_ones_own_digits_are_a_test_set(builtin):
    own = datasets().digits("builtin")[1]
    few = replace(own.take((own.labels == 3).nonzero().flatten()[:5]), name="own")
    app = open_page(few, example="4")
    assert "600" in metrics(app)["Read right"]
    app.segmented_control(key="test_on").set_value("own")
    run(app)
    assert metrics(app)["Read right"].endswith(" of 5")
    assert "With so few pictures" in texts(app)
    assert table(app, "Precision")["Recall"][4] == "–"
    app.session_state["own-digits"] = few.take([0, 1])  # the fifth picture is gone
    run(app)
    assert metrics(app)["Read right"].endswith(" of 2")
    assert app.number_input(key="example").value == 1
    app.session_state["own-digits"] = None
    run(app)
    assert metrics(app)["Read right"].endswith(" of 600")


def test_a_picture_goes_into_the_editor(builtin, monkeypatch):
    app = open_page(example="7")
    monkeypatch.setattr(
        "ui.evaluate.example.open_page", lambda name: app.session_state.__setitem__("went", name)
    )
    click(app, "to-editor")
    pixels, name = app.session_state["editor-opens"]
    assert (pixels == datasets().digits("builtin")[1].images[7]).all()
    assert name.startswith("image 7 of the test set of Built-in digits, labelled")


def test_nothing_is_worked_out_again_that_did_not_change(builtin, monkeypatch):
    calls = []

    def counted(model, digits):
        calls.append(digits.name)
        return predict_all(model, digits)

    monkeypatch.setattr(predictions, "predict_all", counted)
    app = open_page()
    click(app, "example-10")
    app.selectbox(key="read_as").set_value(3)
    run(app)
    assert len(calls) == 1
    open_page()  # somebody else: the baseline is everybody's
    assert len(calls) == 1
    training = new_run()
    training.step_once()
    app.session_state["run"] = training
    run(app)
    assert len(calls) == 2
    training.step_once()
    run(app)
    assert len(calls) == 3


@pytest.mark.mnist
def test_a_model_of_the_built_in_digits_is_tested_on_mnist(mnist):
    app = open_page(source="Built-in digits", test_on="MNIST")
    assert metrics(app)["Read right"].endswith(" of 10,000")
    assert table(app, "Set")["Pictures"] == ["2,500", "500", "10,000"]
    assert "not like the ones it learned from" in texts(app)


def test_a_link_names_the_model_that_reads(builtin):
    app = open_page(read_by="Best")
    assert "the best model" in texts(app)
    app.segmented_control(key="model").set_value("Simple model")
    run(app)
    assert "a simple linear model" in texts(app)
    assert app.query_params["read_by"] == "baseline"
    app = open_page(read_by="`![x](http://127.0.0.1:9/x)`")
    assert "a simple linear model" in texts(app)
    assert app.query_params["read_by"] == "baseline"


def test_a_link_to_a_model_of_ones_own_says_that_it_is_not_here(builtin):
    missing = "Whoever sent this link had a model of their own"
    app = open_page(read_by="own")
    assert missing in texts(app) + app.info[0].value
    assert app.query_params["read_by"] == "own"  # so that it is said again after a reload


@pytest.mark.parametrize("uploader", [0, 1], ids=["at the top", "beside the picture"])
def test_the_weights_of_a_links_model_are_taken_in_where_it_says_so(builtin, uploader):
    app = open_page(read_by="own", example="7")
    weights = save_weights(copy_weights(LinearClassifier(seed=5)))
    app.file_uploader[uploader].set_value(("sent.safetensors", weights, "application/octet-stream"))
    run(app)
    assert not app.info and not app.file_uploader
    assert "sent.safetensors was added" in app.toast[0].value
    assert "Read by sent, weights from a file" in texts(app)
    assert app.session_state["example"] == 7
    assert app.query_params["read_by"] == "own"


def test_a_picture_that_was_opened_is_in_the_link(builtin):
    app, read = open_page(), read_by_baseline()
    assert "example" not in app.query_params
    label, answer, _ = list(read.commonest_mistakes)[1]
    first = int(read.taken_for(label, answer)[0])  # what the cell opens by default
    app.number_input(key="example").set_value(first)
    run(app)
    assert app.session_state["example"] == first
    assert app.number_input(key="example").proto.default != first  # so the address has it
