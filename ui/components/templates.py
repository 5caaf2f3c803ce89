"""The patterns of a model's first layer, as pictures that are updated while it learns."""

from base64 import b64encode
from pathlib import Path
from typing import Any

from mnist_core.constants import CLASS_COUNT
from mnist_core.figures.numbers import spell_number
from mnist_core.figures.pixels import templates
from mnist_core.models.classifier import Classifier
from ui.components.component import component

MAX_LIVE = CLASS_COUNT  # patterns that are sent while a run plays, for every model
ANY_PATTERN_MEANING = (
    "{shown} of the {count} patterns that the first layer looks for: ink on <b>blue</b> speaks for "
    "one, ink on <b>orange</b> against it."
)
PATTERN_MEANINGS = {  # model -> a more exact sentence about its pictures
    "linear": "The weights: ink on <b>blue</b> speaks for the digit, ink on <b>orange</b> against "
    "it.",
    "hidden layer": "The weights of {shown} of the {count} hidden units: ink on <b>blue</b> wakes "
    "a unit, ink on <b>orange</b> keeps it at 0. What each speaks for, the second layer learns.",
    "convolutional": "{shown} of the {count} filters, which look for their pattern all over the "
    "picture: ink on <b>blue</b> makes one answer, ink on <b>orange</b> keeps it at 0.",
}

_templates = component(
    "templates",
    Path(__file__).parent / "assets" / "templates.js",
    '<div class="templates"></div><p class="templates-scale"></p>',
    isolated=False,
)


def show_templates(model: Classifier, classes, key, max_count=None):
    """Show at most `max_count` patterns with one colour scale, and what the colours mean."""
    patterns = model.patterns
    shown = len(patterns[:max_count])
    one_a_class = len(patterns) == CLASS_COUNT
    _templates(
        key=key,
        data={
            "names": list(classes) if one_a_class else [str(1 + at) for at in range(shown)],
            "side": patterns.shape[-1],
            "meaning": PATTERN_MEANINGS.get(model.name, ANY_PATTERN_MEANING).format(
                count=len(patterns), shown=shown
            ),
            **picture_of_weights(model, max_count),
        },
    )


def picture_of_weights(model: Classifier, max_count: int | None = MAX_LIVE) -> dict[str, Any]:
    """At most `max_count` patterns as a base64 PNG, and the limit of the colour scale."""
    picture, limit = templates(model.patterns[:max_count])
    spelled = f"{limit:.2g}" if limit < 100 else spell_number(limit)
    return {"sheet": b64encode(picture).decode(), "limit": spelled}
