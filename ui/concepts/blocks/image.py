"""The block on images: an image is numbers."""

import streamlit as st

from mnist_core.constants import IMAGE_SIDE
from mnist_core.figures.close_up import PALETTES
from mnist_core.imaging.pixels import scale
from mnist_core.models.from_scratch import crop
from ui.components.pixels import VALUE_RANGES, choose_values, show_numbers, show_pixels
from ui.concepts.block import choose_number, show_heading, show_question
from ui.session.datasets import digits
from ui.settings.url import OneOf, Url

CROP_SIDE = 5  # pixels
LAST_START = IMAGE_SIDE - CROP_SIDE  # the last row or column that a crop can begin with


def show_image(url: Url, source: str):
    show_heading(
        "image",
        "An image is numbers",
        "An image is 28 × 28 pixels, and each pixel is a number, from 0 where there is no ink to "
        "255 where there is most. These 784 numbers are all that the model gets. Colours are only "
        "for us.",
    )
    train, _ = digits(source)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        number = choose_number(url, "image_number", "Image number", 0, len(train) - 1, 0, width=170)
        row = choose_number(url, "image_row", "From row", 0, LAST_START, 10, width=130)
        column = choose_number(url, "image_column", "From column", 0, LAST_START, 10, width=130)
        image = train.images[number]
        values = choose_values("Values", image, url("image_values", OneOf(VALUE_RANGES)))
        palette = st.selectbox(
            "Colours", PALETTES, width=170, **url("image_colours", OneOf(PALETTES))
        )
    rows, columns = (row, row + CROP_SIDE), (column, column + CROP_SIDE)
    left, right = st.columns(2, gap="medium")
    label = train.classes[train.labels[number]]
    with left:
        alt = f"Training image {number}, labelled {label}"
        show_pixels("image-picture", image, rows, columns, alt, palette)
    with right:
        with st.container(key="image-crop"):
            cropped = crop(values, row, column, CROP_SIDE)
            show_numbers(image, cropped, rows, columns, palette)
        place = f"[{row}:{row + CROP_SIDE}, {column}:{column + CROP_SIDE}]"
        low, high = (f"{value:.3g}" for value in (values.min(), values.max()))
        st.caption(
            f"Training image {number} is labelled **{label}**. These are the pixels in its orange "
            f"frame: `image{place}`. The whole picture has shape {tuple(values.shape)} and type "
            f"{str(values.dtype).removeprefix('torch.')}, and runs from {low} to {high}."
        )
    show_question(
        "image",
        "Does the model read better if you choose other colours?",
        "No. Colours only paint the numbers for our eyes; the numbers stay the same.",
        code=(crop, scale),
    )
