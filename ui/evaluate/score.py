"""How a model did: on the test set, and beside it on what it learned from."""

import streamlit as st

from mnist_core import Evaluation
from mnist_core.evaluation.per_class import wilson_interval
from mnist_core.figures import accuracy_ranges

FEW_PICTURES = 200  # pictures; with fewer, the range is wide enough to be worth a word


def show_score(score: Evaluation):
    """Loss and accuracy on the test set, and in words how exact that is."""
    with st.container(key="test-score", horizontal=True, gap="large"):
        st.metric(
            "Loss on the test set",
            f"{score.loss:.3f}",
            width="content",
            help="Mean cross-entropy: 0 would be certainty of the right label each time, 2.303 "
            "is ten labels held equally likely.",
        )
        st.metric("Accuracy on the test set", f"{score.accuracy:.2%}", width="content")
        st.metric("Read right", f"{score.right:,} of {score.count:,}", width="content")
    low, high = wilson_interval(score.right, score.count)
    few = "So few pictures leave much to chance. " if score.count < FEW_PICTURES else ""
    st.markdown(
        f"{few}Of all pictures of this kind, it would read between **{low:.1%}** and "
        f"**{high:.1%}** right. Ranges found in this way hold the truth 19 times out of 20.",
        help="Wilson's score interval for a share, with 95% confidence.",
    )


def show_beside(scores: dict[str, Evaluation]):
    """Training, validation and test side by side, so that over-fitting shows."""
    st.subheader("What it learned from, and what it never saw", anchor=False)
    table, chart = st.columns([6, 5], gap="large", vertical_alignment="center")
    with table:
        st.table(
            {
                "Set": list(scores),
                "Pictures": [f"{score.count:,}" for score in scores.values()],
                "Loss": [f"{score.loss:.3f}" for score in scores.values()],
                "Accuracy": [f"{score.accuracy:.2%}" for score in scores.values()],
            },
            border="horizontal",
            hide_index=True,
            alt="Loss and accuracy on each set",
        )
        st.markdown(" ".join(remarks(scores)))
    chart.plotly_chart(
        accuracy_ranges(scores),
        key="accuracy-ranges",
        config={"displayModeBar": False},
        alt="Accuracy on each set, with the range that chance leaves open",
    )


def remarks(scores):
    """What the three scores say about the model, in sentences."""
    training, validation, test = (scores.get(part) for part in ("training", "validation", "test"))
    if validation is None:
        return
    low, high = wilson_interval(validation.right, validation.count)
    if training:
        gap = 100 * (training.accuracy - validation.accuracy)
        least, most = wilson_interval(training.right, training.count)
        if least > high:
            yield (
                f"It reads what it learned from {gap:.1f} points better than the validation set, "
                "which it never saw. That gap is called *over-fitting*."
            )
        elif most < low:
            yield (
                f"It reads the validation set, which it never saw, {-gap:.1f} points better than "
                "what it learned from: the training pictures are harder, or their labels wrong."
            )
        else:
            yield (
                "It reads what it never saw about as well as what it learned from: "
                "no sign of *over-fitting*."
            )
    lowest, highest = wilson_interval(test.right, test.count)
    if highest < low:
        yield (
            "On the test set it does worse than on the validation set, by more than chance: "
            "those pictures are not like the ones it learned from."
        )
    elif lowest > high:
        yield (
            "On the test set it does better than on the validation set, by more than chance: "
            "those pictures are easier to read."
        )
