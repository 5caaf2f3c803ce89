"""Pictures on their way to the Sketch page."""

from torch import Tensor

from ui.session.state import EDITOR_OPENS, INPUT_METHOD


def put_into_editor(pixels: Tensor, name: str):
    """Open an image, uint8 (28, 28), in the Sketch page's editor at the next visit there.

    `name` says what it is: "test image 7, labelled 9".
    """
    EDITOR_OPENS.set((pixels.clone(), name))
    INPUT_METHOD.set("Pixels")
