"""The lesson under Streamlit's own test driver: each block does what it says."""

import math
import re
from dataclasses import replace
from types import SimpleNamespace

import pytest
import torch
from scipy.stats import gmean
from streamlit.testing.v1 import AppTest

from mnist_core.data import sources
from mnist_core.training.notebook import LESSON_ADDRESS, lesson_code
from tests.support.pages import ROOT, click, metrics, numbers_shown, printed, run, texts
from ui.concepts import lesson_notebook
from ui.concepts.blocks import limit
from ui.concepts.blocks.softmax import START_LOGITS
from ui.session import datasets, models
from ui.shell import first_paint

BLOCKS = [*("image", "split", "batches", "linear", "module", "softmax", "loss", "descent", "limit")]


@pytest.fixture(autouse=True)
def little_training(monkeypatch):
    """The baseline needn't be good here, but quick."""
    monkeypatch.setattr(models, "BASELINE_STEPS", 200)
    monkeypatch.setattr(limit, "COMPARISON_SETTINGS", replace(limit.COMPARISON_SETTINGS, epochs=1))


def open_page(source="builtin", **address):
    app = AppTest.from_file(str(ROOT / "pages" / "concepts.py"), default_timeout=60)
    app.session_state["source"] = source
    for key, value in address.items():
        app.query_params[key] = value
    return run(app)


def logits(app):
    return [app.slider(key=f"softmax_{number}").value for number in range(10)]


def test_nine_blocks_each_with_a_question_and_a_place_to_link_to(builtin):
    app = open_page()
    assert [header.proto.anchor for header in app.header] == BLOCKS
    for anchor in BLOCKS:
        assert f"(#{anchor})" in app.markdown[1].value
    questions = [expander.label for expander in app.expander if expander.label.endswith("?**")]
    assert len(questions) == len(BLOCKS)
    assert not app.warning


def test_code_is_on_the_page_only_while_it_is_open(builtin):
    app = open_page()
    assert not app.code
    app.session_state["code-mnist_core-models-from_scratch-softmax"] = True
    run(app)
    assert app.code[0].value.startswith("def softmax(logits")
    assert len(app.code) == 1
    app.session_state["pytorch-softmax"] = True
    run(app)
    assert app.code[1].value == lesson_code("softmax")


def test_the_first_block_comes_first(builtin, monkeypatch):
    monkeypatch.setattr(first_paint, "lower_part_is_near", lambda: False)
    app = open_page(image_row="3", image_colours="loud", batches_size="99")
    assert [header.proto.anchor for header in app.header] == BLOCKS[:1]
    assert "image[3:8, 10:15]" in texts(app)
    assert not app.get("plotly_chart")
    assert "image_colours=loud" in app.warning[0].value
    assert "batches_size" not in app.warning[0].value  # what the others are asked for isn't lost

    monkeypatch.setattr(first_paint, "lower_part_is_near", lambda: True)
    run(app)
    assert [header.proto.anchor for header in app.header] == BLOCKS
    assert "batches_size=99" in app.warning[0].value


def test_the_numbers_in_the_frame_are_those_of_the_picture(builtin):
    app = open_page(image_number="4", image_row="12", image_column="9")
    image = datasets.datasets().digits("builtin")[0].images[4]
    columns, rows = numbers_shown(app)
    assert columns == list(range(9, 14))
    assert rows == {row: image[row, 9:14].tolist() for row in range(12, 17)}
    app.segmented_control(key="image_values").set_value("0 to 1")
    run(app)
    shares = {row: [round(value / 255, 2) for value in line] for row, line in rows.items()}
    assert numbers_shown(app)[1] == shares


def test_a_link_sets_the_blocks_and_what_is_refused_is_told(builtin):
    app = open_page(image_row="3", softmax_4="7.5", descent_rate="1", batches_size="99")
    assert app.number_input(key="image_row").value == 3
    assert "image[3:8, 10:15]" in texts(app)
    assert app.slider(key="softmax_4").value == 7.5
    assert app.select_slider(key="descent_rate").value == 1.0
    assert "batches_size=99" in app.warning[0].value


def test_both_cuts_are_trained_on_at_a_click(builtin):
    app = open_page()
    assert metrics(app)["Accuracy on those held out"] == "–"
    click(app, "split-train")
    random, at_the_end = (
        float(metric.value.rstrip("%"))
        for metric in app.metric
        if metric.label == "Accuracy on those held out"
    )
    assert at_the_end < 30 < 60 < random
    app.select_slider(key="split_share").set_value(50)
    run(app)
    assert metrics(app)["Accuracy on those held out"] == "–"  # another cut, not yet trained on


def test_batches_are_counted_and_a_number_that_is_too_high_comes_back(builtin):
    app = open_page()
    assert "2,500 pictures in batches of 128: **20 steps make an epoch**" in texts(app)
    app.toggle(key="batches_shuffle").set_value(False)
    app.number_input(key="batches_number").set_value(20)
    run(app)
    assert "Batch 20 of epoch 1, with one single label." in texts(app)
    app.select_slider(key="batches_size").set_value(1024)
    run(app)
    assert app.number_input(key="batches_number").value == 3


def test_a_layer_says_what_it_wants_when_one_forgets_to_flatten(builtin):
    app = open_page()
    assert "**7,850 numbers to learn**" in texts(app)
    assert "| `x` | (4, 784) |" in texts(app)
    app.toggle(key="linear_flatten").set_value(False)
    run(app)
    assert "112x28 and 784x10" in app.error[0].value


def test_a_module_without_a_part_says_what_is_missing(builtin):
    app = open_page()
    assert "| `linear.weight` | (10, 784) | 7,840 |" in texts(app)
    assert "| `linear.bias` | (10,) | 10 |" in texts(app)
    assert "`model.linear.weight.shape` is (10, 784)" in texts(app)
    assert "super().__init__()" in printed(app)[0]
    app = open_page(module_without="super()")
    assert "super().__init__()" not in printed(app)[0]
    assert "cannot assign module before Module.__init__() call" in app.error[0].value
    assert "finds **nothing**" in texts(app)


def test_a_bias_that_is_raised_draws_answers_to_its_class(builtin):
    def read_as_seven(app):
        return int(re.search(r"(\d+) are read as 7", texts(app))[1])

    app = open_page(module_class="7")
    model = models.train_baseline("builtin")
    test = datasets.datasets().digits("builtin")[1]
    assert read_as_seven(app) == (model.logits(test.images).argmax(1) == 7).sum()
    before = read_as_seven(app)
    app.slider(key="module_added").set_value(10.0)
    run(app)
    assert read_as_seven(app) > 2 * before


def test_softmax_takes_the_models_logits_and_is_reset(builtin):
    app = open_page()
    assert logits(app) == START_LOGITS
    app.slider(key="softmax_0").set_value(20.0)
    run(app)
    assert "The largest logit is that of **0**; the largest probability is that of **0**" in texts(
        app
    )
    click(app, "softmax-take")
    assert logits(app) != START_LOGITS
    label = datasets.datasets().digits("builtin")[1].labels[0].item()
    assert torch.tensor(logits(app)).argmax() == label  # an easy one
    click(app, "softmax-reset")
    assert logits(app) == START_LOGITS


def test_accuracy_jumps_where_cross_entropy_glides(builtin):
    app = open_page(loss_share="0.05")
    assert (metrics(app)["Accuracy"], metrics(app)["Cross-entropy"]) == ("0%", "2.996")
    app.slider(key="loss_share").set_value(0.95)
    run(app)
    assert (metrics(app)["Accuracy"], metrics(app)["Cross-entropy"]) == ("100%", "0.051")


def test_a_loss_is_a_probability(builtin):
    app = open_page(loss_model="Untrained", loss_share="0.1")
    shown = metrics(app)
    assert float(shown["Loss of the batch"]) == pytest.approx(math.log(10), abs=0.15)
    assert float(shown["That is one in"]) == pytest.approx(10, abs=1.5)
    share = math.exp(-float(shown["Loss of the batch"]))
    assert shown["As a probability"] == f"{share:.1%}"
    app.segmented_control(key="loss_model").set_value("Trained")
    app.slider(key="loss_share").set_value(0.9)
    run(app)
    test, model = datasets.datasets().digits("builtin")[1], models.train_baseline("builtin")
    right = model.logits(test.images[:10]).softmax(1)[range(10), test.labels[:10]]
    right[0] = 0.9
    assert metrics(app)["As a probability"] == f"{gmean(right.numpy()):.1%}"


def test_the_lesson_is_downloaded_with_links_to_where_the_visitor_is(builtin, monkeypatch):
    app = open_page()
    assert app.get("download_button")[0].proto.label == "The lesson as a notebook"
    for address, expected in {
        "https://school.example/digits/concepts": "https://school.example/digits",
        "http://192.168.1.20:8501/concepts": "http://192.168.1.20:8501",
        "http://[::1]:8501": "http://[::1]:8501",
        "javascript://x/concepts": LESSON_ADDRESS,
        "http://x/)[y](http://z": LESSON_ADDRESS,
        None: LESSON_ADDRESS,
    }.items():
        context = SimpleNamespace(url=address)
        monkeypatch.setattr(lesson_notebook, "st", SimpleNamespace(context=context))
        assert lesson_notebook.app_address() == expected


def test_a_step_that_is_too_long_leads_up(builtin):
    app = open_page()
    assert metrics(app)["Loss after it"] < metrics(app)["Loss before the step"]
    app.select_slider(key="descent_rate").set_value(30.0)
    app.segmented_control(key="descent_model").set_value("Trained")
    run(app)
    assert float(metrics(app)["Loss after it"]) > float(metrics(app)["Loss before the step"])


def test_five_models_are_trained_once_for_everybody(builtin):
    app = click(open_page(), "limit-train")
    assert "| Hidden layer of 64 | 50,890 |" in texts(app)
    assert "| Convolution | 37,162 |" in texts(app)
    for found in ("hidden units wake up", "filters finds, and where"):
        assert found in texts(app)
    assert "limit-train" not in [button.key for button in app.button]
    assert "| Hidden layer of 64 |" in texts(open_page())  # somebody else


@pytest.mark.mnist
def test_the_lessons_numbers(mnist):
    app = open_page("mnist")
    assert "Training image 0 is labelled **5**." in texts(app)
    assert "50,000 pictures in batches of 128: **391 steps make an epoch**" in texts(app)
    assert "and the last batch has 80" in texts(app)


def test_pictures_of_other_things_have_their_names(builtin, monkeypatch):
    names = sources.SOURCES["fashion"].classes
    clothes = tuple(
        replace(digits, classes=names)
        for digits in sources.load_source(builtin, datasets.DATA_FOLDER)
    )
    closet = sources.Source("Fashion-MNIST", lambda *_: clothes, lambda root: True)
    monkeypatch.setitem(sources.SOURCES, "fashion", closet)
    app = open_page("fashion")
    assert f"labelled **{names[clothes[0].labels[0]]}**" in texts(app)
    assert [app.slider(key=f"softmax_{number}").label for number in range(10)] == list(names)
