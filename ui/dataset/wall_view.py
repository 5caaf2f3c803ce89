"""The view that the Dataset page opens with: a page of digits, and a way to keep them."""

from functools import partial

import streamlit as st

from mnist_core.data.npz import to_npz
from mnist_core.figures import sheet
from ui.components.wall import SHEET_COLUMNS, wall
from ui.dataset.digit_choice import DigitChoice, show_all


def show_wall(url, choice: DigitChoice, opened, open_digit):
    """As many of the digits chosen as are wanted at once; choosing one opens it."""
    total = len(choice.positions)
    if not total:
        st.info(f"No picture of the {choice.set} set is both among these numbers and digits.")
        st.button("Show all of them", key="show-all", on_click=show_all)
        return
    summary, grid = st.container(), st.container(key="digit-grid")
    pages = -(-total // choice.at_once)
    binding = url("page", bounds=(1, pages))
    start_anew(choice, pages)
    first = (st.pagination(pages, **binding) - 1) * choice.at_once
    shown = choice.positions[first : first + choice.at_once]
    summary.caption(
        f"{total:,} pictures, {first + 1:,} to {first + len(shown):,} shown. "
        "Choose one to open it." + legend(choice)
    )
    with grid:
        part, marks = choice.part, marks_of(choice, shown)
        places = part.indices[shown]
        wall(part.digits, shown, opened, open_digit, "wall", places=places, marks=marks)
    offer_downloads(choice, shown)


def start_anew(choice, pages):
    """Begin on the first page of what is another choice than the last time."""
    state, now = st.session_state, (choice.source, choice.set, choice.labels, choice.at_once)
    now += (state.get("images"), state.get("shuffle"))
    if state.get("page-of", now) != now or state.get("page", 1) > pages:
        state["page"] = 1
    state["page-of"] = now


def legend(choice):
    if choice.set == "training file":
        return " On orange: held out for validation."
    if choice.set == "training" and choice.settings.wrong_labels:
        return " On orange: the label is wrong."
    return ""


def marks_of(choice, positions) -> list[str]:
    """What else there is to say of each of the digits at `positions`."""
    if choice.set != "training file":
        return wrong_labels(choice.part, positions)
    places = choice.part.indices[positions].tolist()
    return ["validation" if choice.membership(at) == "validation" else "" for at in places]


def wrong_labels(part, positions) -> list[str]:
    """For each digit whose label isn't the file's, which that is; else ""."""
    given, true = part.digits.labels[positions], part.file.labels[part.indices[positions]]
    return [
        "" if label == right else f"the file says {part.file.classes[right]}"
        for label, right in zip(given.tolist(), true.tolist(), strict=True)
    ]


def offer_downloads(choice, positions):
    """The digits on show as a picture and as arrays; each is made when it is asked for."""
    shown = choice.part.digits.take(positions)
    name = f"{choice.source}-{choice.set.replace(' ', '-')}-{len(shown)}"
    with st.container(horizontal=True, gap="small"):
        st.download_button(
            "PNG",
            partial(sheet, shown.images, SHEET_COLUMNS),
            f"{name}.png",
            "image/png",
            key="download-png",
            icon=":material/image:",
            on_click="ignore",
            help="The pictures on show as one picture.",
        )
        st.download_button(
            "NumPy",
            partial(to_npz, shown),
            f"{name}.npz",
            "application/octet-stream",
            key="download-npz",
            icon=":material/data_array:",
            on_click="ignore",
            help="The pictures on show and their labels, as `.npz`: "
            "`numpy.load`, or `mnist_core.data.npz.from_npz`, reads it.",
        )
