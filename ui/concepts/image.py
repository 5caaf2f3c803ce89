"""A picture is numbers."""

import streamlit as st

from mnist_core.by_hand import crop
from mnist_core.digits import scale
from mnist_core.figures import framed, written_out
from mnist_core.figures.close_up import PALETTES
from mnist_core.shape import SIDE
from ui.concepts.block import ask, chart, choose_number, heading
from ui.library import digits
from ui.link import Link

CROP = 5  # pixels
RANGES = {"0 to 255": 255, "0 to 1": 1}


def show_image(link: Link, source):
    heading(
        "image",
        "An image is numbers",
        "784 of them, one for each of 28 × 28 pixels: 0 where there is nothing, 255 where there "
        "is most. The model gets the numbers; colours are for us.",
    )
    train, _ = digits(source)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        number = choose_number(
            link, "image-number", "Image number", 0, len(train) - 1, value=0, width=170
        )
        row = choose_number(link, "image-row", "From row", 0, SIDE - CROP, value=10, width=120)
        column = choose_number(
            link, "image-column", "From column", 0, SIDE - CROP, value=10, width=120
        )
        reach = st.segmented_control(
            "Values", RANGES, default="0 to 255", required=True, **link("image-values")
        )
        palette = st.selectbox("Colours", PALETTES, width=170, **link("image-colours"))
    image = train.images[number]
    values = scale(image[None]).reshape(SIDE, SIDE) if RANGES[reach] == 1 else image
    part = crop(values, row, column, CROP)
    left, right = st.columns(2)
    label = train.classes[train.labels[number]]
    with left:
        chart(
            framed(image, row, column, CROP, palette),
            "image-picture",
            f"Training image {number}, labelled {label}; a frame marks {CROP} by {CROP} pixels",
        )
        st.caption(f"Training image {number}, labelled **{label}**.")
    with right:
        chart(
            written_out(part, row, column, RANGES[reach], palette),
            "image-crop",
            f"The numbers in the frame, row by row: {part.tolist()}",
        )
        place = f"[{row}:{row + CROP}, {column}:{column + CROP}]"
        low, high = (f"{value:.3g}" for value in (values.min(), values.max()))
        st.caption(
            f"`image{place}`, the pixels in the frame. The whole picture has shape "
            f"{tuple(values.shape)} and type {str(values.dtype).removeprefix('torch.')}, "
            f"and runs from {low} to {high}."
        )
    with st.expander("All 784 numbers", icon=":material/grid_on:"):
        st.dataframe(values.numpy(), height=320, alt=f"The 784 numbers of image {number}")
    ask(
        "Does the model read better if you choose other colours?",
        "No. Colours only paint the numbers for our eyes, and the numbers stay the same.",
        code=(crop, scale),
    )
