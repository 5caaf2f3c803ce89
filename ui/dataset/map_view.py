"""The Dataset page's map: digits as points, alike ones together; a lasso picks some out."""

from base64 import b64encode
from pathlib import Path

import streamlit as st
import torch
from torch import Tensor

from mnist_core import DataSettings
from mnist_core.explore.pca import principal_components
from mnist_core.explore.selection import select
from mnist_core.figures import digit_map, sheet
from ui.components.wall import SHEET_COLUMNS, wall
from ui.dataset.digit_choice import DigitChoice, subset_of

MAP_POINTS = 2000
MOST_LISTED = 500  # pictures whose numbers fit into an address

_preview = st.components.v2.component(
    "map_preview",
    js=(Path(__file__).parent / "map_preview.js").read_text(),
)


@st.cache_resource(show_spinner=False, max_entries=32)  # 50 KB each
def map_points(source, name, settings: DataSettings, labels) -> tuple[Tensor, Tensor, Tensor]:
    """(positions in the set, points, shares of the variance) of `POINTS` digits drawn at random."""
    part = subset_of(source, name, settings)
    positions = select(part, labels, seed=1)[:MAP_POINTS]
    return positions, *principal_components(part.digits.images[positions])


def show_map(choice: DigitChoice, opened, open_digit):
    part, classes = choice.part, choice.part.digits.classes
    positions, points, shares = map_points(
        choice.source, choice.set, choice.settings, choice.labels
    )
    if len(positions) < 3:
        st.info("A map needs three pictures at least.")
        return
    shown = part.digits.take(positions)
    st.markdown(
        f"{len(positions):,} pictures, each a point. The two axes are the directions in which the "
        f"784 numbers differ most; they hold {shares[0]:.0%} and {shares[1]:.0%} of all the "
        "difference. Draw a loop around some points to see their pictures below."
    )
    st.plotly_chart(
        digit_map(points, shown.labels, part.indices[positions], classes),
        key="digit-map",
        on_select="rerun",
        selection_mode=["lasso", "box", "points"],
        config={"displaylogo": False},
        alt=f"{len(positions)} pictures projected onto their two principal components",
    )
    picture = b64encode(sheet(shown.images, SHEET_COLUMNS)).decode()
    _preview(
        key="map-preview",
        height=1,
        data={"sheet": picture, "columns": SHEET_COLUMNS, "rows": -(-len(shown) // SHEET_COLUMNS)},
    )
    show_picked(choice, positions, opened, open_digit)


def show_picked(choice, positions, opened, open_digit):
    chosen = [point["customdata"][0] for point in st.session_state["digit-map"].selection.points]
    chosen = [int(at) for at in chosen if 0 <= int(at) < len(positions)]
    if not chosen:
        st.caption("None is picked yet.")
        return
    picked = positions[torch.tensor(sorted(set(chosen)))]
    places = choice.part.indices[picked]
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(f"{len(picked):,} pictures picked.")
        few = len(picked) <= MOST_LISTED
        st.button(
            "Open them in the wall" if few else f"Open the first {MOST_LISTED} in the wall",
            key="to-wall",
            icon=":material/grid_view:",
            help="With their numbers in the address.",
            on_click=st.session_state.update,
            args=({"images": ", ".join(map(str, places[:MOST_LISTED].tolist())), "view": "Wall"},),
        )
    with st.container(key="digit-grid"):
        wall(choice.part.digits, picked, opened, open_digit, key="picked", places=places)
