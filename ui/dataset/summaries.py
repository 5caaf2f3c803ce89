"""The Dataset page's summaries: what the digits on show are like, taken together."""

from dataclasses import dataclass

import streamlit as st
import torch
from torch import Tensor

from mnist_core import DataSettings, DigitSet
from mnist_core.constants import CLASS_COUNT
from mnist_core.explore.statistics import (
    count_labels,
    find_contradictions,
    find_duplicates,
    mean_and_deviation,
    mean_ink,
    pixel_histogram,
    rank_by_typicality,
)
from mnist_core.figures import brightness_histogram, ink_boxes, label_count_bars
from ui.components.wall import wall
from ui.dataset.digit_choice import DigitChoice, subset_of
from ui.session.datasets import split

TYPICAL_COUNT = 10
ROW_CELL_SIZE = 2.6  # rem, so that ten fit into a row
MAX_DUPLICATES = 100  # pictures of those that occur more than once
CHART_CONFIG = {"displayModeBar": False}


@dataclass(frozen=True, eq=False)
class Summary:
    """What is worked out once for everybody: each label's pictures, how bright, which are equal."""

    mean: DigitSet
    deviation: DigitSet
    brightness: Tensor
    ink: Tensor
    equal: list[list[int]]
    contradictory: list[list[int]]


@st.cache_resource(show_spinner=False, max_entries=16)  # a quarter of a megabyte each
def summary(source, name, settings: DataSettings) -> Summary:
    digits = subset_of(source, name, settings).digits
    pictures = [x.round().to(torch.uint8) for x in mean_and_deviation(digits)]
    mean, deviation = (
        DigitSet(images, torch.arange(CLASS_COUNT), digits.name, digits.classes)
        for images in pictures
    )
    equal = find_duplicates(digits.images)
    return Summary(
        mean,
        deviation,
        pixel_histogram(digits.images),
        mean_ink(digits.images),
        equal,
        find_contradictions(digits, equal),
    )


def show_summaries(url, choice: DigitChoice, opened, open_digit):
    part, classes = choice.part, choice.part.digits.classes
    found = summary(choice.source, choice.set, choice.settings)
    show_counts(choice)

    st.subheader("The mean of each digit", anchor=False)
    show_label = partial_label(st.session_state)
    ten = torch.arange(CLASS_COUNT)
    wall(found.mean, ten, None, show_label, key="means", size=ROW_CELL_SIZE)
    st.caption("Below, how much each pixel varies: dark where all pictures agree.")
    wall(
        found.deviation,
        torch.arange(CLASS_COUNT),
        None,
        show_label,
        key="deviations",
        size=ROW_CELL_SIZE,
    )

    st.subheader("Most and least typical", anchor=False)
    label = st.pills(
        "Of the digit",
        range(CLASS_COUNT),
        default=0,
        required=True,
        format_func=classes.__getitem__,
        wrap=True,
        **url("typical", words=classes.__getitem__),
    )
    show_typical(part, label, opened, open_digit)

    bright, inked = st.columns(2)
    bright.subheader("How bright pixels are", anchor=False)
    bright.plotly_chart(
        brightness_histogram(found.brightness),
        key="brightness",
        config=CHART_CONFIG,
        alt="How often each pixel value occurs; most are 0, and 253 to 255 are frequent",
    )
    inked.subheader("How much ink", anchor=False)
    inked.plotly_chart(
        ink_boxes(found.ink, part.digits.labels, classes),
        key="ink",
        config=CHART_CONFIG,
        alt="The share of ink in each digit's pictures, as boxes",
    )
    st.subheader("Pictures that occur twice", anchor=False)
    show_equal(found, part, opened, open_digit)


def partial_label(state):
    """What choosing a mean does: it asks for that digit's most and least typical pictures."""
    return lambda label: state.update({"typical": label})


def show_counts(choice):
    labels, classes = choice.part.digits.labels, choice.part.digits.classes
    parts = {choice.set: count_labels(labels)}
    if choice.set == "training file":
        held_out = count_labels(split(choice.source, choice.settings).validation.labels)
        parts = {"training": count_labels(labels) - held_out, "validation": held_out}
    counts = count_labels(labels)
    st.subheader("How many there are", anchor=False)
    st.plotly_chart(
        label_count_bars(parts, classes),
        key="counts",
        config=CHART_CONFIG,
        alt="Pictures of each digit: "
        + ", ".join(
            f"{name} {count:,}" for name, count in zip(classes, counts.tolist(), strict=True)
        ),
    )


def show_typical(part, label, opened, open_digit):
    positions, apart = rank_by_typicality(part.digits, label)
    name = part.digits.classes[label]
    if not len(positions):
        st.info(f"There is no {name} here.")
        return
    st.caption(f"The ten nearest to the mean of {name}:")
    show_some(part, positions[:TYPICAL_COUNT], opened, open_digit, key="most-typical")
    st.caption(
        f"The ten furthest from it. They are {apart[-1]:.1f} away at most, "
        f"the most typical {apart[0]:.1f}."
    )
    show_some(part, positions.flip(0)[:TYPICAL_COUNT], opened, open_digit, key="least-typical")


def show_equal(found, part, opened, open_digit):
    if not found.equal:
        st.markdown("No two pictures here are equal to the last pixel.")
        return
    count = sum(map(len, found.equal))
    differ = len(found.contradictory)
    st.markdown(
        f"{count:,} pictures have a twin that is equal to the last pixel, in {len(found.equal):,} "
        f"groups. In {differ or 'none'} of them the labels differ."
    )
    first = [*found.contradictory, *(g for g in found.equal if g not in found.contradictory)]
    positions = torch.tensor([position for group in first for position in group][:MAX_DUPLICATES])
    show_some(part, positions, opened, open_digit, key="equal")


def show_some(part, positions, opened, open_digit, key):
    places = part.indices[positions]
    wall(part.digits, positions, opened, open_digit, key, places=places, size=ROW_CELL_SIZE)
