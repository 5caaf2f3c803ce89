"""Links with anything in them: every page is shown, and says what couldn't be had."""

import json
from functools import cache

import pytest
from hypothesis import HealthCheck, given, settings, strategies

from tests.support.pages import open_page
from ui.settings.url import Url

PAGES = ["dataset", "train", "evaluate", "sketch", "concepts"]
NONSENSE = ["", "inf", "-inf", "nan", "1e400", "9" * 400, "-1", "x", "`![x](http://a.b/c)", "\0"]
UNTOLD = ("images", "page", "typical")  # any text will do, or it isn't on show where others are x


pytestmark = pytest.mark.usefixtures("few_digits")


@cache
def keys_of(page) -> list[str]:
    """The names of all that a link to a page can set."""
    keys, call = set(), Url.__call__

    def note(url, key, kind):
        keys.add(key)
        return call(url, key, kind)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Url, "__call__", note)
        open_page(page)
        if page == "dataset":
            open_page(page, view="Summaries")
    return sorted(keys)


def test_all_settings_are_tried():
    assert {"source", "set", "rows", "view", "page", "distortion"} <= set(keys_of("dataset"))
    assert {"optimizer", "architecture", "normalization"} <= set(keys_of("train"))
    assert {"example", "test_on", "true_label"} <= set(keys_of("evaluate"))
    assert {"image_values", "softmax_9", "limit_image"} <= set(keys_of("concepts"))


def told(app):
    return " ".join(warning.value for warning in app.warning)


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("text", NONSENSE)
def test_nonsense_for_every_setting_at_once(page, text):
    app = open_page(page, **dict.fromkeys(keys_of(page), text))
    if text == "x":
        assert all(f"{key}=x" in told(app) for key in keys_of(page) if key not in UNTOLD)
    is_understood(page, json.dumps(app.query_params, sort_keys=True))


@cache  # nonsense of many kinds leads to the same address
def is_understood(page, address):
    """What the address says now needs no correction."""
    shown = json.loads(address)
    again = open_page(page, **shown)
    assert "doesn't exist" not in told(again)
    assert again.query_params == shown


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("order", [1, -1])
def test_settings_given_twice_are_told_of(page, order):
    app = open_page(page, **{key: ["x", "9"][::order] for key in keys_of(page)})
    assert all(f"{key}=" in told(app) for key in keys_of(page) if key not in UNTOLD)


@pytest.mark.parametrize("page", PAGES)
@given(data=strategies.data())
@settings(max_examples=6, suppress_health_check=list(HealthCheck))
def test_anything_for_every_setting_at_once(page, data):
    texts = strategies.text(strategies.characters(codec="utf-8"), max_size=20)
    numbers = (strategies.integers() | strategies.floats()).map(str)
    known = strategies.sampled_from(NONSENSE)
    values = strategies.lists(texts | numbers | known, min_size=1, max_size=3)
    open_page(page, **{key: data.draw(values, label=key) for key in keys_of(page)})


@pytest.mark.parametrize(
    ("page", "address", "value"),
    [
        ("evaluate", {"example": "99999"}, 199),
        ("evaluate", {"example": "-5"}, 0),
        ("evaluate", {"example": "7.6"}, 8),
        ("train", {"optimizer": "adam"}, "adam"),
        ("train", {"optimizer": "MOMENTUM"}, "momentum"),
        ("train", {"learning_rate": "1e400"}, 100.0),
        ("train", {"learning_rate": "0.0025"}, 0.002),
        ("train", {"batch_size": "100"}, 128),
        ("train", {"epochs": "9" * 400}, 200),
        ("train", {"seed": "-inf"}, 0),
        ("train", {"held_out": "1 in 7"}, "1 in 6"),
        ("train", {"noise": "33%"}, 0.3),
        ("train", {"noise": "0.3"}, 0.3),
        ("train", {"count": "ALL"}, "all"),
        ("train", {"cut": ""}, "random"),
        ("dataset", {"set": ""}, "training file"),
        ("dataset", {"set": "test"}, "test"),
        ("dataset", {"rows": ["30", "-3"]}, (0, 28)),
        ("dataset", {"digits": ["3", "x", "3"]}, [3]),
        ("sketch", {"way": ""}, "Draw"),
        ("sketch", {"way": "pixels"}, "Pixels"),
        ("sketch", {"source": ["MNIST", "Built-in digits"]}, "builtin"),
        ("concepts", {"softmax_0": "inf"}, 20.0),
        ("concepts", {"image_values": ""}, "0 to 255"),
        ("concepts", {"softmax_4": "7.5"}, 7.5),
    ],
)
def test_the_nearest_that_can_be_had(page, address, value):
    app = open_page(page, **address)
    ((key, asked),) = address.items()
    assert app.session_state[key] == value
    understood = ["adam", "MOMENTUM", "0.3", "ALL", "test", "pixels", "7.5"]
    assert (f"{key}=" in told(app)) == (asked not in understood)


def test_keys_with_hyphens_as_they_once_were():
    app = open_page("concepts", **{"softmax-4": "7.5", "image-values": "0 to 1", "loss-share": "5"})
    assert app.session_state["softmax_4"] == 7.5
    assert app.session_state["image_values"] == "0 to 1"
    assert app.session_state["loss_share"] == 0.99
    assert "loss_share=5" in told(app)
    expected = {"softmax_4": "7.5", "image_values": "0 to 1", "loss_share": "0.99"}
    assert app.query_params == expected | {"read_by": "baseline"}


@pytest.mark.parametrize(
    ("straighten", "normalization"),
    [("true", "straightened"), ("False", "as drawn"), ("perhaps", "as drawn")],
)
def test_links_from_when_models_straightened_or_not(straighten, normalization):
    app = open_page("train", straighten=straighten)
    assert app.session_state["run"].config.normalization == normalization
    assert ("normalization=perhaps" in told(app)) == (straighten == "perhaps")
    assert "straighten" not in app.query_params


def test_a_link_from_when_pictures_were_called_photographs():
    app = open_page("sketch", way="Photograph")
    assert app.button_group(key="way").value == "Picture"
    assert app.query_params["way"] == "Picture"
    assert not told(app)
