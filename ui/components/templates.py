"""The model's weights as ten pictures that change in place while it learns."""

from base64 import b64encode
from pathlib import Path

from mnist_core import LinearClassifier
from mnist_core.figures import templates
from ui.components.component import component

_templates = component(
    "templates",
    Path(__file__).parent / "assets" / "templates.js",
    '<div class="templates"></div><p class="templates-scale"></p>',
    isolated=False,
)


def show_templates(model: LinearClassifier, classes, key):
    """Ten pictures in one scale of colours, and what the colours mean."""
    _templates(key=key, data={"names": list(classes), **picture_of_weights(model)})


def picture_of_weights(model: LinearClassifier) -> dict[str, str]:
    """The ten templates as one PNG in base64, and the weight at which colours are full."""
    picture, limit = templates(model.linear.weight.detach())
    return {"sheet": b64encode(picture).decode(), "limit": f"{limit:.2g}"}
