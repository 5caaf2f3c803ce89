"""A picture is numbers."""

import streamlit as st

from mnist_core.constants import IMAGE_SIDE
from mnist_core.figures import PALETTES
from mnist_core.imaging.pixels import scale
from mnist_core.models.from_scratch import crop
from ui.components.pixels import show_numbers, show_pixels
from ui.concepts.block import ask, choose_number, heading
from ui.session.datasets import digits
from ui.settings.url import Url

CROP_SIDE = 5  # pixels
VALUE_RANGES = {"0 to 255": 255, "0 to 1": 1}


def show_image(url: Url, source):
    heading(
        "image",
        "An image is numbers",
        "784 of them, one for each of 28 × 28 pixels: 0 where there is nothing, 255 where there "
        "is most. The model gets the numbers; colours are for us.",
    )
    train, _ = digits(source)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        number = choose_number(
            url, "image_number", "Image number", 0, len(train) - 1, value=0, width=170
        )
        row = choose_number(
            url, "image_row", "From row", 0, IMAGE_SIDE - CROP_SIDE, value=10, width=130
        )
        column = choose_number(
            url, "image_column", "From column", 0, IMAGE_SIDE - CROP_SIDE, value=10, width=130
        )
        reach = st.segmented_control(
            "Values", VALUE_RANGES, default="0 to 255", required=True, **url("image_values")
        )
        palette = st.selectbox("Colours", PALETTES, width=170, **url("image_colours"))
    image = train.images[number]
    values = (
        scale(image[None]).reshape(IMAGE_SIDE, IMAGE_SIDE) if VALUE_RANGES[reach] == 1 else image
    )
    part = crop(values, row, column, CROP_SIDE)
    rows, columns = (row, row + CROP_SIDE), (column, column + CROP_SIDE)
    left, right = st.columns(2, gap="medium")
    label = train.classes[train.labels[number]]
    with left:
        alt = f"Training image {number}, labelled {label}"
        show_pixels("image-picture", image, rows, columns, alt, palette)
    with right:
        with st.container(key="image-crop"):
            show_numbers(image, part, rows, columns, palette)
        place = f"[{row}:{row + CROP_SIDE}, {column}:{column + CROP_SIDE}]"
        low, high = (f"{value:.3g}" for value in (values.min(), values.max()))
        st.caption(
            f"Training image {number} is labelled **{label}**. Above are the pixels in its orange "
            f"frame, `image{place}`. The whole picture has shape {tuple(values.shape)} and type "
            f"{str(values.dtype).removeprefix('torch.')}, and runs from {low} to {high}."
        )
    ask(
        "Does the model read better if you choose other colours?",
        "No. Colours only paint the numbers for our eyes, and the numbers stay the same.",
        code=(crop, scale),
    )
