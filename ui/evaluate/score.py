"""A model's scores on the test set, and on its training and validation digits."""

from collections.abc import Iterator

import streamlit as st

from mnist_core import Evaluation
from mnist_core.evaluation.per_class import wilson_interval
from ui.evaluate.confusion import SUREST_ANCHOR
from ui.evaluate.ranges import show_ranges

FEW_IMAGES = 200  # with fewer, the range is wide enough to be worth a word


def show_score(score: Evaluation):
    """Show loss and accuracy on the test set, with the confidence interval in words."""
    with st.container(key="test-score", horizontal=True, gap="large"):
        st.metric(
            "Loss on the test set",
            f"{score.loss:.3f}",
            width="content",
            help="The mean cross-entropy. It would be 0 if the model were certain of the right "
            "label every time, and 2.303 if it gave all ten labels the same probability.",
        )
        st.metric("Accuracy on the test set", f"{score.accuracy:.2%}", width="content")
        st.metric("Read right", f"{score.right:,} of {score.count:,}", width="content")
    low, high = wilson_interval(score.right, score.count)
    few = "With so few pictures, a lot is chance. " if score.count < FEW_IMAGES else ""
    mistakes = score.count - score.right
    st.markdown(
        f"It reads {mistakes:,} wrong: [see the surest mistakes](#{SUREST_ANCHOR})."
        if mistakes
        else "It reads every one right."
    )
    st.markdown(
        f"{few}Of all pictures of this kind, it would probably read between **{low:.1%}** and "
        f"**{high:.1%}** right. A range found in this way is true 19 times out of 20.",
        help="Wilson's score interval for a share, with 95% confidence.",
    )


def show_class_table(alt: str, columns: dict[str, list]):
    st.table(columns, border="horizontal", hide_index=True, alt=alt)


def show_score_on_learned(scores: dict[str, Evaluation]):
    """Show the scores on training, validation and test set side by side."""
    st.header("What it learned from, and what it has never seen", anchor=False)
    table, ranges = st.columns([6, 5], gap="large", vertical_alignment="center")
    with table:
        show_class_table(
            "Loss and accuracy on each set",
            {
                "Set": list(scores),
                "Pictures": [f"{score.count:,}" for score in scores.values()],
                "Loss": [f"{score.loss:.3f}" for score in scores.values()],
                "Accuracy": [f"{score.accuracy:.2%}" for score in scores.values()],
            },
        )
        st.markdown(" ".join(remarks(scores)))
    with ranges:
        alt = "Accuracy on each set, with the range that chance leaves open"
        show_ranges("accuracy-ranges", scores, alt)


def remarks(scores: dict[str, Evaluation]) -> Iterator[str]:
    """Sentences about what the three scores mean."""
    training, validation = scores.get("training"), scores.get("validation")
    if validation is None:
        return
    low, high = wilson_interval(validation.right, validation.count)
    if training:
        gap = 100 * (training.accuracy - validation.accuracy)
        training_low, training_high = wilson_interval(training.right, training.count)
        if training_low > high:
            yield (
                f"It reads the pictures it learned from {gap:.1f} points better than those of the "
                "validation set, which it has never seen. That gap is called **over-fitting**."
            )
        elif training_high < low:
            yield (
                f"It reads the validation set, which it has never seen, {-gap:.1f} points better "
                "than the pictures it learned from: those are harder, or have wrong labels."
            )
        else:
            yield (
                "It reads pictures it has never seen about as well as those it learned from: "
                "no sign of **over-fitting**."
            )
    test_low, test_high = wilson_interval(scores["test"].right, scores["test"].count)
    comparison = "It does {} on the test set than on the validation set, by more than chance: "
    if test_high < low:
        yield comparison.format("worse") + "those pictures are not like the ones it learned from."
    elif test_low > high:
        yield comparison.format("better") + "those pictures are easier to read."
