"""Links to a part of a page, such as `/concepts#softmax`, or to a picture: `/dataset?opened=7`."""

from pathlib import Path

from ui.components.component import component
from ui.session.state import EXAMPLE, OPENED_DIGIT

OPENED_KEY = "opened-digit"  # of the container with the picture that is open, on any page

_anchor = component("anchor", Path(__file__).parent / "assets" / "anchor.js")


def follow_anchor():
    """Scroll to the target of the visitor's link, and stay there while the page is still loading.

    It is the anchor in the address, or else the picture whose number is in it.
    """
    data = {"pictureKeys": [OPENED_DIGIT.key, EXAMPLE.key], "opened": OPENED_KEY}
    _anchor(key="anchor", data=data, height=1)
