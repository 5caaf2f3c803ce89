"""An editor for 28x28 pixels, for keyboard, mouse and touch."""

import random
from base64 import b64decode, b64encode
from dataclasses import dataclass, field
from pathlib import Path

import streamlit as st
import torch
from torch import Tensor

from mnist_core import DigitSet
from mnist_core.constants import IMAGE_SIDE, PIXEL_COUNT
from mnist_core.imaging.description import describe
from ui.components.component import component
from ui.session.datasets import title_of
from ui.session.state import EDITOR_DESK, EDITOR_DIGIT, EDITOR_OPENS
from ui.sketch.drawing import Drawing

BLANK_IMAGE = torch.zeros(IMAGE_SIDE, IMAGE_SIDE, dtype=torch.uint8)
BASE64_CHARS = len(b64encode(bytes(PIXEL_COUNT)))
MAX_ORIGINALS = 50  # opened images that undo may go back to

_editor = component("pixel_editor", Path(__file__).parent / "assets" / "pixel_editor.js")


@dataclass(eq=False)
class Desk:
    """The image in a visitor's editor, and the images that were opened there.

    The browser has the image and its history, and replaces them only when the `version` changes.
    Its messages contain the version that it has seen, since a new one may be on its way, and the
    version that its image was made from.
    """

    pixels: Tensor = BLANK_IMAGE  # uint8 (28, 28)
    version: int = 0
    opened: int = 0  # the version of the image that `pixels` was made from
    originals: dict[int, tuple[Tensor, str]] = field(
        default_factory=dict
    )  # by version: image, name

    def open(self, pixels: Tensor, name: str):
        """Replace the image; the visitor can undo it."""
        self.version = self.opened = self.version + 1
        self.pixels = pixels
        self.originals[self.version] = pixels, name
        self.originals.pop(self.version - MAX_ORIGINALS, None)

    def receive(self, message):
        """Apply the browser's untrusted message, if it is valid and up to date."""
        if not isinstance(message, dict) or message.get("seen") != self.version:
            return
        pixels, opened = decode_pixels(message.get("pixels")), message.get("opened")
        if pixels is not None and type(opened) is int:
            self.pixels, self.opened = pixels, opened

    @property
    def original(self) -> tuple[Tensor, str] | None:
        """(the image that this one was made from, its name), or None if it was blank."""
        return self.originals.get(self.opened)


def encode_pixels(pixels: Tensor) -> str:
    """The inverse of `decode_pixels`."""
    return b64encode(pixels.numpy().tobytes()).decode()


def decode_pixels(text) -> Tensor | None:
    """Decode base64 of exactly 784 bytes to uint8 (28, 28); None for anything else."""
    if not isinstance(text, str) or len(text) != BASE64_CHARS:
        return None
    try:
        content = b64decode(text, validate=True)
    except ValueError:
        return None
    if len(content) != PIXEL_COUNT:
        return None
    return torch.frombuffer(bytearray(content), dtype=torch.uint8).reshape(IMAGE_SIDE, IMAGE_SIDE)


def edit_pixels(test: DigitSet, source: str) -> Drawing | None:
    """Show the editor, a description of its image, and a choice of `test` digits to open.

    Returns None while there is no ink. Call it in a fragment, since each change reruns it.
    """
    desk = EDITOR_DESK.make(Desk)
    if opens := EDITOR_OPENS.pop():
        desk.open(*opens)
    show_editor(desk)
    if desk.original:
        show_original(desk, *desk.original)
    with st.container(key="editor-words"):
        st.markdown(describe(desk.pixels))
    choose_digit(desk, test, title_of(source))
    if not desk.pixels.any():
        return None
    return Drawing(desk.pixels, {"The 784 numbers, as you set them.": desk.pixels})


def show_editor(desk: Desk):
    _, name = desk.original or (None, "")
    data = {"version": desk.version, "pixels": encode_pixels(desk.pixels), "name": name}
    result = _editor(key="editor", data=data, on_picture_change=lambda: None)
    desk.receive(result.picture)


def show_original(desk: Desk, original: Tensor, name: str):
    """Show the image's original, the number of changed pixels, and a button to go back."""
    changed = (desk.pixels != original).sum().item()
    state = f"changed in {changed} pixel{'s' * (changed > 1)}" if changed else "unchanged"

    def go_back():
        if changed:
            desk.open(original, name)

    with st.container(key="editor-origin", gap=None):
        st.markdown(f"{name[0].upper()}{name[1:]}, {state}.")
        # It can be pressed either way: disabled, it would lose the keyboard's focus.
        st.button(
            "Back to the original",
            key="editor-back",
            icon=":material/restart_alt:",
            type="tertiary",
            on_click=go_back,
        )


def choose_digit(desk: Desk, test: DigitSet, title: str):
    """Choose a digit of the test set to open; `title` is the source's."""
    last = len(test) - 1

    def open_digit():
        index = EDITOR_DIGIT.get()
        label = test.classes[test.labels[index]]
        desk.open(test.images[index], f"test image {index}, labelled {label}")

    def open_any():
        EDITOR_DIGIT.set(random.randint(0, last))
        open_digit()

    if EDITOR_DIGIT.get() > last:  # another source may have fewer
        EDITOR_DIGIT.set(last)
    with st.container(gap="xsmall"):
        st.markdown(f"Open a digit from the test set ({title}, 0 to {last:,}):")
        with st.container(horizontal=True, gap="xsmall"):
            st.number_input(
                "Image number",
                0,
                last,
                key=EDITOR_DIGIT.key,
                persist_state="session",
                width=140,
                label_visibility="collapsed",
            )
            st.button("Open it", key="editor-take", on_click=open_digit)
            st.button("Random", key="editor-any", on_click=open_any)
