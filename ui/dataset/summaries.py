"""The Dataset page's summaries: counts, means, typical digits, brightness, duplicates."""

from dataclasses import dataclass
from itertools import chain

import streamlit as st
import torch
from torch import Tensor

from mnist_core import DataSettings, DigitSet
from mnist_core.constants import CLASS_COUNT
from mnist_core.explore.selection import Subset
from mnist_core.explore.statistics import (
    count_labels,
    find_contradictions,
    find_duplicates,
    mean_and_deviation,
    mean_ink,
    pixel_histogram,
    rank_by_typicality,
)
from mnist_core.figures.sets import brightness_histogram, ink_boxes, label_count_bars
from ui.components.charts import chart
from ui.components.wall import wall
from ui.dataset.digit_choice import DigitChoice, subset_of
from ui.dataset.subset_wall import ROW_CELL_SIZE, subset_wall
from ui.session.datasets import split
from ui.session.state import TYPICAL_LABEL
from ui.settings.label_pills import label_pills
from ui.settings.url import Url

TYPICAL_COUNT = 10
MAX_DUPLICATES = 100  # pictures of those that occur more than once


@dataclass(frozen=True, eq=False)
class Summary:
    """Statistics of a set, computed once for all visitors."""

    mean: DigitSet
    deviation: DigitSet
    brightness: Tensor
    ink: Tensor
    duplicates: list[list[int]]
    contradictions: list[list[int]]


@st.cache_resource(show_spinner=False, max_entries=16)  # a quarter of a megabyte each
def summarize(source: str, set_name: str, settings: DataSettings) -> Summary:
    digits = subset_of(source, set_name, settings).digits
    images, ten = digits.images, torch.arange(CLASS_COUNT)
    mean, deviation = (
        DigitSet(pixels.round().to(torch.uint8), ten, digits.name, digits.classes)
        for pixels in mean_and_deviation(digits)
    )
    duplicates = find_duplicates(images)
    contradictions = find_contradictions(digits, duplicates)
    return Summary(
        mean, deviation, pixel_histogram(images), mean_ink(images), duplicates, contradictions
    )


def show_summaries(url: Url, choice: DigitChoice):
    subset, classes = choice.subset, choice.subset.digits.classes
    with st.spinner(f"Looking through {len(subset.digits):,} pictures …"):
        summary = summarize(choice.source, choice.set_name, choice.settings)
    show_counts(choice)

    st.header("The mean of each digit", anchor=False)
    show_means(summary.mean, "means")
    st.caption("And how much each pixel varies: dark where all pictures agree.")
    show_means(summary.deviation, "deviations")

    st.header("Most and least typical", anchor=False)
    label = label_pills(url, "typical", "Digit", classes, default=0, required=True)
    show_typical(subset, label)

    bright, inked = st.columns(2)
    with bright:
        st.header("How bright pixels are", anchor=False)
        alt = "How often each pixel value occurs; most are 0, and 253 to 255 are frequent"
        chart(brightness_histogram(summary.brightness), "brightness", alt)
    with inked:
        st.header("How much ink", anchor=False)
        alt = "The share of ink in each digit's pictures, as boxes"
        chart(ink_boxes(summary.ink, subset.digits.labels, classes), "ink", alt)
    st.header("Duplicates", anchor=False)
    show_duplicates(summary, subset)


def show_means(pictures: DigitSet, key):
    """Show ten images; choosing one selects that label below."""
    wall(pictures, pictures.labels, None, TYPICAL_LABEL.set, key, size=ROW_CELL_SIZE)


def show_counts(choice: DigitChoice):
    labels, classes = choice.subset.digits.labels, choice.subset.digits.classes
    counts = count_labels(labels)
    parts = {choice.set_name: counts}
    if choice.set_name == "training file":
        held_out = count_labels(split(choice.source, choice.settings).validation.labels)
        parts = {"training": counts - held_out, "validation": held_out}
    listed = [f"{name} {count:,}" for name, count in zip(classes, counts.tolist(), strict=True)]
    alt = "Pictures of each digit: " + ", ".join(listed)
    st.header("How many there are", anchor=False)
    chart(label_count_bars(parts, classes), "counts", alt)


def show_typical(subset: Subset, label):
    indices, distances = rank_by_typicality(subset.digits, label)
    name = subset.digits.classes[label]
    if not len(indices):
        st.info(f"There is no {name} here.")
        return
    st.caption(f"The ten nearest to the mean of {name}:")
    subset_wall(subset, indices[:TYPICAL_COUNT], key="most-typical", size=ROW_CELL_SIZE)
    st.caption(
        f"The ten furthest from it: up to {distances[-1]:.1f} away, while the most typical one is "
        f"{distances[0]:.1f} away."
    )
    furthest = indices.flip(0)[:TYPICAL_COUNT]
    subset_wall(subset, furthest, key="least-typical", size=ROW_CELL_SIZE)


def show_duplicates(summary: Summary, subset: Subset):
    groups, differ = summary.duplicates, summary.contradictions
    if not groups:
        st.markdown("No two pictures here are exactly the same.")
        return
    st.markdown(
        f"{sum(map(len, groups)):,} pictures have an exact copy: {len(groups):,} groups in all. "
        f"The labels differ in {len(differ) or 'none'} of them."
    )
    differing_first = [*differ, *(group for group in groups if group not in differ)]
    indices = torch.tensor(list(chain(*differing_first))[:MAX_DUPLICATES])
    subset_wall(subset, indices, key="equal", size=ROW_CELL_SIZE)
