"""Widgets for the model and its normalisation of pictures, and what they cost."""

import streamlit as st

from mnist_core.imaging.moments import NORMALIZATIONS
from mnist_core.models.catalog import MODELS
from mnist_core.sweeps.estimate import batch_seconds
from mnist_core.training.config import RunConfig
from ui.session.datasets import split
from ui.settings.url import OneOf, Url


def choose_architecture(url: Url) -> str:
    """Choose one of `MODELS`."""
    return st.segmented_control(
        "Model",
        MODELS,
        default="linear",
        required=True,
        format_func=str.capitalize,
        **url("architecture", OneOf(MODELS, str.capitalize)),
    )


def choose_normalization(url: Url) -> str:
    """Choose one of `NORMALIZATIONS`."""
    return st.segmented_control(
        "Pictures",
        NORMALIZATIONS,
        default="as drawn",
        required=True,
        help="What is done to every picture first, in training and in use: nothing; it is set "
        "upright; or it is also stretched, so that all ink spreads equally far across and down.",
        **url("normalization", OneOf(NORMALIZATIONS)),
    )


def show_cost(config: RunConfig):
    """Show how many numbers the model learns, and how long an epoch takes on this server."""
    count = config.new_model().parameter_count
    fit, train = config.fit, split(config.source, config.data).train
    work = config.source, config.model, config.normalization, fit.batch_size, fit.distortion > 0
    with st.spinner("Measuring how long an epoch takes …"):
        seconds = measured_batch(*work, config) * -(-len(train) // fit.batch_size)
    st.caption(
        f"{count:,} numbers to learn; at full speed, an epoch takes {spell_seconds(seconds)} here, "
        "measured with a few batches."
    )


@st.cache_resource(show_spinner=False, max_entries=64, ttl=600)  # the server may be busy now
def measured_batch(
    source: str,
    model: str,
    normalization: str,
    batch_size: int,
    distorted: bool,
    _config: RunConfig,
) -> float:
    """Seconds for a batch, measured once for all configurations with the same amount of work."""
    return batch_seconds(_config, split(source, _config.data).train)


def spell_seconds(seconds: float) -> str:
    """0.213 -> "0.21 s", 12.3 -> "12 s"."""
    return f"{seconds:.2g} s" if seconds < 10 else f"{seconds:.0f} s"
