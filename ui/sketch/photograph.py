"""Uploading a photograph of a digit on paper, or any other image file."""

import numpy as np
import streamlit as st
import torch

from mnist_core import normalize_sketch
from mnist_core.errors import EmptySketchError, InvalidImageError
from mnist_core.imaging.photograph import (
    MAX_PHOTOGRAPH_MB,
    decode_photograph,
    find_ink_on_paper,
    two_digits_in_ink,
)
from ui.session.names import escape_markdown
from ui.session.state import PHOTOGRAPH
from ui.session.uploads import explain_refused_upload, forget_content
from ui.sketch.drawing import Drawing
from ui.sketch.saved_drawing import saved_pixels

PICTURE_WIDTH = 200  # CSS pixels
NO_DIGIT = (
    "No digit was found in this picture. Write it large, with a dark pen on plain paper, leave "
    "some paper around it, and take another picture."
)
TWO_DIGITS_PHOTOGRAPHED_NOTE = (
    "This looks like two digits, and they were read as one. Take a picture of each by itself."
)


def upload_photograph() -> Drawing | None:
    """Ask for an image file and find the digit in it; None until there is one.

    A picture stays while one looks at other pages, though the uploader is empty afterwards.
    """
    explain_refused_upload()
    file = st.file_uploader(
        "A picture of one digit on plain paper, or a drawing saved here",
        type=["image/png", "image/jpeg", "image/webp"],  # of these, phones offer the camera
        max_upload_size=MAX_PHOTOGRAPH_MB,
        key="photograph",
        on_change=remove_photograph,
        help="PNG, JPEG or WebP. On a phone, you can take a picture here.",
    )
    if file and not PHOTOGRAPH.get():
        with st.spinner("Looking for the digit …"):
            PHOTOGRAPH.set(find_digit(file.getvalue()))
        forget_content(file)
    kept = PHOTOGRAPH.get()
    if kept is None:
        return None
    grey, found = kept
    if file is None:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.caption("This is the picture that you chose before.", width="content")
            st.button("Remove", key="remove-photograph", on_click=remove_photograph)
    if grey is not None:
        st.image(grey, width=PICTURE_WIDTH, alt="Your picture, in grey")
    if isinstance(found, Drawing):
        return found
    st.error(found)
    return None


def remove_photograph():
    PHOTOGRAPH.pop()


def find_digit(content: bytes) -> tuple[np.ndarray | None, Drawing | str]:
    """(the image in grey or None, the digit in it or a sentence on what to do)."""
    try:
        image = decode_photograph(content, "This file")  # its real name is anybody's text
    except InvalidImageError as error:
        return None, escape_markdown(str(error))
    grey = np.asarray(image)
    try:
        ink = find_ink_on_paper(image)
        sketch = normalize_sketch(ink)
    except EmptySketchError:
        return grey, NO_DIGIT
    picture = torch.from_numpy(grey.copy())
    notes = (TWO_DIGITS_PHOTOGRAPHED_NOTE,) if two_digits_in_ink(ink) else ()
    if (saved := saved_pixels(content)) is not None:
        steps = {"The drawing.": picture, "Its 28 x 28 pixels, which were saved with it.": saved}
        return grey, Drawing(saved, steps, notes, sketch.ink)
    steps = {
        "Your picture, in grey.": picture,
        "The ink in it, without shadows and specks.": sketch.ink,
        "Cut down to the ink.": sketch.crop,
        "Shrunk to 20 x 20 pixels, with strokes about as wide as MNIST's.": sketch.box,
        "In 28 x 28 pixels, its ink balanced around the middle, as MNIST's.": sketch.pixels,
    }
    return grey, Drawing(sketch.pixels, steps, notes, sketch.ink)
