"""Scores by writer of a class, without names."""

import streamlit as st
from torch import Tensor

from mnist_core.evaluation.predictions import Predictions
from ui.evaluate.score import show_class_table

FEW_DIGITS = 5  # of a writer; with fewer, a share says little


def show_writers(predictions: Predictions, writers: Tensor):
    """Show each writer's accuracy as a bar, the best first.

    `writers` int64 (N,) are the writers of the digits.
    """
    scores = sorted(scores_by_writer(predictions.right, writers), key=lambda score: -score[0])
    st.header("Writer by writer", anchor=False)
    bars, words = st.columns([5, 4], gap="large", vertical_alignment="center")
    listed = ", ".join(f"{share:.0%}" for share, _ in scores)
    columns = "".join(
        f'<i style="height: {100 * share:.0f}%" title="{share:.0%} of {count}"></i>'
        for share, count in scores
    )
    with bars, st.container(key="writers"):
        st.html(
            f'<div class="writers" role="img" aria-label="Read right, writer by writer: {listed}">'
            f"{columns}</div>"
        )
    shares = [share for share, _ in scores]
    few = sum(count < FEW_DIGITS for _, count in scores)
    with words:
        show_class_table(
            "How well the best, the middle and the worst of the writers are read",
            {
                "Writer": ["read best", "in the middle", "read worst"],
                "Read right": [f"{shares[at]:.0%}" for at in (0, len(shares) // 2, -1)],
            },
        )
        st.markdown(
            f"{len(scores)} writer{'s' * (len(scores) != 1)}, the best read on the left. Each has "
            "a hand of their own: whose 7 is misread once is often misread again."
            + (f" {few} wrote fewer than {FEW_DIGITS} digits, which says little." if few else "")
        )


def scores_by_writer(right: Tensor, writers: Tensor) -> list[tuple[float, int]]:
    """(share read right, digits) of each writer.

    >>> from torch import tensor
    >>> scores_by_writer(tensor([True, False, True]), tensor([5, 5, 8]))
    [(0.5, 2), (1.0, 1)]
    """
    those = [right[writers == writer] for writer in writers.unique()]
    return [(int(one.sum()) / len(one), len(one)) for one in those]
