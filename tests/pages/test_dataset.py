"""The Dataset page under Streamlit's test driver: what it shows, and what it says of it."""

from functools import partial

import pytest
import torch

from mnist_core.training.config import DataSettings
from mnist_core.training.data import cut
from tests.support import pages
from tests.support.pages import click, numbers_shown, run, texts
from ui.dataset.digit_choice import subset_of
from ui.session import models
from ui.session.datasets import datasets

open_page = partial(pages.open_page, "dataset")


@pytest.fixture(autouse=True)
def hasty_model(monkeypatch):
    """A baseline that has hardly learned; what it says doesn't matter here."""
    monkeypatch.setattr(models, "BASELINE_STEPS", 20)


def test_digits_can_be_filtered_shuffled_and_opened(builtin):
    app = open_page()
    assert "3,000 pictures, 1 to 50 shown" in texts(app)
    app.segmented_control(key="set").set_value("test")
    run(app)
    assert "600 pictures" in texts(app)
    app.button_group(key="digits").set_value([4])
    app.selectbox(key="at_once").set_value(25)
    run(app)
    assert "60 pictures, 1 to 25 shown" in texts(app)
    click(app, "others")
    assert app.number_input(key="shuffle").value == 1
    assert "60 pictures, 1 to 25 shown" in texts(app)
    app.number_input(key="opened").set_value(599)
    run(app)
    assert "Image 599 of the test file" in texts(app)
    app.text_input(key="images").set_value("599")
    other = (datasets().digits("builtin")[1].labels[599].item() + 1) % 10
    app.button_group(key="digits").set_value([other])
    run(app)
    assert "No picture" in app.info[0].value
    click(app, "show-all")
    assert "600 pictures" in texts(app)


def test_a_smaller_set_closes_what_it_does_not_have(builtin):
    app = open_page()
    app.number_input(key="opened").set_value(2999)
    run(app)
    app.segmented_control(key="set").set_value("test")
    run(app)
    assert "Image 599 of the test file" in texts(app)


def test_a_link_shows_the_same_to_everybody(builtin):
    app = open_page(set="Test", digits=["3", "7"], images="0-299", at_once="25", opened="13")
    assert not app.warning
    labels = datasets().digits("builtin")[1].labels
    count = torch.isin(labels[:300], torch.tensor([3, 7])).sum()
    assert f"{count} pictures, 1 to 25 shown" in texts(app)
    assert f"Image 13 of the test file is labelled **{labels[13]}**" in texts(app)


def test_a_bad_link_gets_a_sentence_and_the_nearest_view(builtin):
    app = open_page(opened="99999999", page="5000", images="0-2500, x", set="Attic")
    assert app.number_input(key="opened").value == 2999
    assert "2,501 pictures, 2,501 to 2,501 shown" in texts(app)
    told = " ".join(warning.value for warning in app.warning)
    for part in ("opened=99999999", "page=5000", "set=Attic", "“x” is neither"):
        assert part in told
    app.query_params.clear()  # Streamlit has taken out of the browser's what is refused
    app.number_input(key="opened").set_value(3)
    run(app)
    told = " ".join(warning.value for warning in app.warning)
    assert "opened=" not in told
    assert "page=5000" in told  # the visitor has left that as it is


def test_neighbours(builtin):
    app = open_page(opened="16")
    assert "Image 16 " in texts(app)
    label = datasets().digits("builtin")[0].labels[16]
    click(app, "next-same")
    place = app.number_input(key="opened").value
    assert place > 16
    assert datasets().digits("builtin")[0].labels[place] == label
    click(app, "previous-same")
    assert app.number_input(key="opened").value == 16


def test_every_view_is_complete_and_the_others_are_not_worked_out(builtin):
    said = {
        "Map": "one of 2,000 pictures",
        "Wall": "1 to 50 shown",
        "Summaries": "No two pictures here are exactly the same",
        "Splits": "Never learned: 9. Never tested: 0, 1, 2, 3, 4, 5, 6, 7",
        "Experiments": "The digits are unchanged",
    }
    for view in said:
        app = open_page(view=view)
        assert not app.warning
        for other, sentence in said.items():
            assert (sentence in texts(app)) == (other == view), (view, other)


def test_the_region_and_its_numbers(builtin):
    app = open_page(rows=["3", "5"], columns=["20", "28"], unit="0 to 1")
    image = datasets().digits("builtin")[0].images[0]
    assert "`image[3:5, 20:28]`" in app.button_group(key="unit").label
    header, rows = numbers_shown(app)
    assert header == list(range(20, 28))
    assert list(rows) == [3, 4]
    assert list(rows.values()) == pytest.approx(image[3:5, 20:28].numpy() / 255, abs=5e-3)
    app.slider(key="rows").set_value((7, 7))
    app.segmented_control(key="unit").set_value("0 to 255")
    run(app)
    assert numbers_shown(app)[1] == {7: image[7, 20:28].tolist()}


def test_the_split_chosen_here_is_named_for_train(builtin):
    app = open_page(held_out="1 in 3", split_seed="5", cut="end of the sorted list")
    assert app.session_state["held_out"] == "1 in 3"
    assert app.session_state["cut"] == "end of the sorted list"
    app.segmented_control(key="set").set_value("validation")
    run(app)
    assert "1,000 pictures" in texts(app)


def test_experiments_are_seen_kept_and_undone(builtin):
    app = open_page(set="Training", dropped=["3"], wrong_labels="20%", noise="30%", cap="100")
    assert "900 pictures" in texts(app)
    assert "Orange labels are wrong" in texts(app)
    click(app, "undo-cap")
    assert "2,25" in texts(app)  # nine tenths of 2,500
    assert app.session_state["dropped"] == [3]
    click(app, "undo-all")
    assert "2,500 pictures" in texts(app)


def test_one_digit_has_to_stay(builtin):
    app = open_page(set="Training", dropped=[str(digit) for digit in range(10)])
    assert "At least one digit has to stay" in app.warning[0].value
    train, _ = cut(datasets().digits("builtin")[0])
    assert f"{(train.labels == 9).sum()} pictures" in texts(app)


def test_random_distortion_is_shown_for_three_epochs(builtin):
    app = open_page(view="Experiments")
    assert "Random distortion:" not in texts(app)
    app = open_page(view="Experiments", distortion="50%", digits="7")
    assert "what Train makes of them in 3 epochs" in texts(app)


def test_experiments_touch_training_digits_only(builtin):
    open_page()
    file = datasets().digits("builtin")[0]
    settings = DataSettings(noise=0.5, wrong_labels=0.5, seed=3)
    training, validation = (
        subset_of("builtin", name, settings) for name in ("training", "validation")
    )
    assert not torch.equal(training.digits.images, file.images[training.indices])
    assert torch.equal(training.digits.labels, cut(file, settings)[0].labels)
    assert torch.equal(validation.digits.images, file.images[validation.indices])
    places = torch.cat([training.indices, validation.indices])
    assert sorted(places.tolist()) == list(range(len(file)))


def test_what_was_left_out_can_still_be_opened(builtin):
    file = datasets().digits("builtin")[0]
    place = (file.labels == 3).nonzero()[0].item()
    app = open_page(set="Training", dropped=["3"], opened=str(place))
    assert f"Image {place} of the training file is labelled **3**" in texts(app)
    assert "leave it out" in texts(app) or "for validation" in texts(app)
