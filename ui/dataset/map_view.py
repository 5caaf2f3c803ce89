"""The Dataset page's map: digits as points by PCA, which can be picked with a lasso."""

from base64 import b64encode
from pathlib import Path

import streamlit as st
from torch import Tensor

from mnist_core import DataSettings
from mnist_core.explore.pca import principal_components
from mnist_core.explore.selection import select
from mnist_core.figures.pixels import sheet
from mnist_core.figures.sets import digit_map
from ui.components.charts import chart
from ui.components.component import component
from ui.components.wall import SHEET_COLUMNS
from ui.dataset.digit_choice import DigitChoice, subset_of
from ui.dataset.subset_wall import subset_wall
from ui.session.state import DATASET_VIEW, DIGIT_NUMBERS, set_widgets

MAP_POINTS = 2000
MAX_LISTED_DIGITS = 500  # pictures whose numbers fit into an address

_preview = component("map_preview", Path(__file__).with_name("map_preview.js"))


@st.cache_resource(show_spinner=False, max_entries=32)  # 50 KB each
def map_points(
    source: str, set_name: str, settings: DataSettings, labels
) -> tuple[Tensor, Tensor, Tensor]:
    """`MAP_POINTS` digits at random: (indices in the set, points, shares of the variance)."""
    subset = subset_of(source, set_name, settings)
    indices = select(subset, labels, seed=1)[:MAP_POINTS]
    return indices, *principal_components(subset.digits.take(indices).images)


def show_map(choice: DigitChoice):
    subset = choice.subset
    indices, points, shares = map_points(
        choice.source, choice.set_name, choice.settings, choice.labels
    )
    if len(indices) < 3:
        st.info("A map needs at least three pictures.")
        return
    shown = subset.digits.take(indices)
    st.markdown(
        f"Each point is one of {len(indices):,} pictures. The axes are the two directions in which "
        f"their 784 numbers vary most: {shares[0]:.0%} and {shares[1]:.0%} of all the variance. "
        "Draw a loop around some points to see their pictures below."
    )
    event = chart(
        digit_map(points, shown.labels, subset.indices[indices], shown.classes),
        "digit-map",
        f"{len(indices)} pictures projected onto their two principal components",
        on_select="rerun",
        selection_mode=["lasso", "box", "points"],
        config={"displaylogo": False},
    )
    picture = b64encode(sheet(shown.images, SHEET_COLUMNS)).decode()
    _preview(
        key="map-preview",
        height=1,
        data={"sheet": picture, "columns": SHEET_COLUMNS, "rows": -(-len(shown) // SHEET_COLUMNS)},
    )
    show_picked(choice, indices[picked_numbers(event.selection.get("points"), len(indices))])


def picked_numbers(points: object, count: int) -> list[int]:
    """Which of `count` points were picked, from the browser's untrusted selection."""
    numbers = set()
    for point in points if isinstance(points, list) else ():
        match point:
            case {"customdata": [int(number), *_]} if 0 <= number < count:
                numbers.add(number)
    return sorted(numbers)


def show_picked(choice: DigitChoice, indices: Tensor):
    if not len(indices):
        st.caption("No pictures picked yet.")
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(f"{len(indices):,} pictures picked.")
        few = len(indices) <= MAX_LISTED_DIGITS
        numbers = ", ".join(map(str, choice.subset.indices[indices[:MAX_LISTED_DIGITS]].tolist()))
        st.button(
            "Show them on the wall" if few else f"Show the first {MAX_LISTED_DIGITS} on the wall",
            key="to-wall",
            icon=":material/grid_view:",
            help="The page's address then lists their numbers.",
            on_click=set_widgets,
            args=({DIGIT_NUMBERS.key: numbers, DATASET_VIEW.key: "Wall"},),
        )
    with st.container(key="digit-grid"):
        subset_wall(choice.subset, indices, key="picked")
