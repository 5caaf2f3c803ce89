"""Ten probabilities as bars in HTML, which loads faster than a Plotly chart."""

from collections.abc import Sequence
from html import escape

import streamlit as st
from torch import Tensor

from mnist_core.data.digit_set import DIGITS
from mnist_core.figures.numbers import percent


def show_bars(key, probabilities: Tensor, alt, classes: Sequence[str] = DIGITS):
    """Show `probabilities`, (10,), as a list of bars, the likeliest in colour.

    `alt` describes the list. Hovering over a bar shows its probability more exactly.
    """
    likeliest = probabilities.argmax().item()
    rows = [
        bar(name, share, number == likeliest)
        for number, (name, share) in enumerate(zip(classes, probabilities.tolist(), strict=True))
    ]
    with st.container(key=key):
        st.html(f'<ul class="bars" role="list" aria-label="{escape(alt)}">{"".join(rows)}</ul>')


def bar(name, share: float, likeliest: bool) -> str:
    """One row: the class, its bar, and its probability in words."""
    kind = ' class="likeliest"' if likeliest else ""
    title = escape(f"{name}: {share:.2%}")
    return (
        f'<li{kind} title="{title}"><span class="name">{escape(name)}</span>'
        f'<span class="track"><span class="bar" style="width: {share:.2%}"></span></span>'
        f'<span class="share">{percent(share)}</span></li>'
    )
