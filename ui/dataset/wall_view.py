"""The Dataset page's first view: a page of digits, and a way to download them."""

from functools import partial

import streamlit as st
from torch import Tensor

from mnist_core.data.npz import to_npz
from mnist_core.explore.selection import Subset
from mnist_core.figures.pixels import sheet
from ui.components.wall import SHEET_COLUMNS
from ui.dataset.digit_choice import DigitChoice, show_all
from ui.dataset.subset_wall import subset_wall
from ui.session.state import DIGIT_NUMBERS, PAGED_CHOICE, SHUFFLE_SEED, WALL_PAGE
from ui.settings.url import Number, Url


def show_wall(url: Url, choice: DigitChoice):
    """Show a page of the chosen digits; choosing one opens it."""
    total = len(choice.indices)
    if not total:
        st.info("No picture in this set matches all that you chose.")
        st.button("Show all pictures", key="show-all", on_click=show_all)
        return
    caption, grid = st.container(), st.container(key="digit-grid")
    page_count = -(-total // choice.page_size)
    binding = url("page", Number(1, page_count))
    restart_paging(choice, page_count)
    first = (st.pagination(page_count, **binding) - 1) * choice.page_size
    shown = choice.indices[first : first + choice.page_size]
    caption.caption(
        f"{total:,} pictures, {first + 1:,} to {first + len(shown):,} shown. "
        "Choose one to see it up close." + marks_in_words(choice)
    )
    with grid:
        subset_wall(choice.subset, shown, key="wall", marks=marks_of(choice, shown))
    offer_downloads(choice, shown)


def restart_paging(choice: DigitChoice, page_count):
    """Go back to page 1 if the choice has changed."""
    now: tuple = (choice.source, choice.set_name, choice.labels, choice.page_size)
    now += (DIGIT_NUMBERS.get(), SHUFFLE_SEED.get())
    if (PAGED_CHOICE.get() or now) != now or WALL_PAGE.get() > page_count:
        WALL_PAGE.set(1)
    PAGED_CHOICE.set(now)


def marks_in_words(choice: DigitChoice) -> str:
    if choice.set_name == "training file":
        return " Orange labels: held out for validation."
    if choice.set_name == "training" and choice.settings.wrong_labels:
        return " Orange labels are wrong."
    return ""


def marks_of(choice: DigitChoice, indices: Tensor) -> list[str]:
    """Additional remarks on each of the digits at `indices`, or ""."""
    if choice.set_name != "training file":
        return wrong_labels(choice.subset, indices)
    fates = map(choice.membership, choice.subset.indices[indices].tolist())
    return [fate if fate == "validation" else "" for fate in fates]


def wrong_labels(subset: Subset, indices: Tensor) -> list[str]:
    """The file's label of each digit that has another label; otherwise ""."""
    given, true = subset.digits.labels[indices], subset.file.labels[subset.indices[indices]]
    return [
        "" if label == right else f"the file says {subset.file.classes[right]}"
        for label, right in zip(given.tolist(), true.tolist(), strict=True)
    ]


def offer_downloads(choice: DigitChoice, indices: Tensor):
    """Downloads of the shown digits as an image and as arrays, made on request."""
    shown = choice.subset.digits.take(indices)
    name = f"{choice.source}-{choice.set_name.replace(' ', '-')}-{len(shown)}"
    with st.container(horizontal=True, gap="small"):
        st.download_button(
            "PNG",
            partial(sheet, shown.images, SHEET_COLUMNS),
            f"{name}.png",
            "image/png",
            key="download-png",
            icon=":material/image:",
            on_click="ignore",
            help="Downloads the pictures on this page as one image.",
        )
        st.download_button(
            "NumPy",
            partial(to_npz, shown),
            f"{name}.npz",
            "application/octet-stream",
            key="download-npz",
            icon=":material/data_array:",
            on_click="ignore",
            help="Downloads the pictures on this page and their labels as an `.npz` file, which "
            "`numpy.load` or `mnist_core.data.npz.from_npz` reads.",
        )
