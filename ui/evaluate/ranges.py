"""Accuracies with their confidence intervals, in HTML."""

from math import ceil, floor, log10

import streamlit as st

from mnist_core import Evaluation
from mnist_core.evaluation.per_class import wilson_interval

MAX_TICK_STEPS = 5


def show_ranges(key, scores: dict[str, Evaluation], alt):
    """Show each accuracy as a dot in a row, with its Wilson interval."""
    intervals = {name: wilson_interval(score.right, score.count) for name, score in scores.items()}
    lows, highs = zip(*intervals.values(), strict=True)
    ticks, form = tick_marks(min(lows), max(highs))
    first, length = ticks[0], ticks[-1] - ticks[0]

    def place(share: float) -> str:
        return f"{(share - first) / length:.2%}"

    rows = [
        f'<span class="name">{name}</span>'
        f'<span class="line" title="{name}: {scores[name].accuracy:.2%}, {low:.2%} to {high:.2%}">'
        f'<i class="range" style="left: {place(low)}; width: {(high - low) / length:.2%}"></i>'
        f'<i class="dot" style="left: {place(scores[name].accuracy)}"></i></span>'
        for name, (low, high) in intervals.items()
    ]
    marks = [f'<i style="left: {place(tick)}">{tick:{form}}</i>' for tick in ticks]
    rows.append(f'<span></span><span class="ticks">{"".join(marks)}</span>')
    rows.append('<span></span><span class="axis">accuracy</span>')
    with st.container(key=key):
        st.html(f'<div class="ranges" role="img" aria-label="{alt}">{"".join(rows)}</div>')


def tick_marks(low: float, high: float) -> tuple[list[float], str]:
    """Tick marks at round numbers that include `low` and `high`, and their format.

    >>> tick_marks(0.9362, 0.9559)
    ([0.935, 0.94, 0.945, 0.95, 0.955, 0.96], '.1%')
    """
    smallest = (high - low) / MAX_TICK_STEPS
    power = floor(log10(smallest))
    step = next(step for step in (10**power * n for n in (1, 2, 5, 10)) if step >= smallest)
    decimals = max(0, -floor(log10(step * 1.01)) - 2)
    ticks = range(floor(low / step), ceil(high / step) + 1)
    return [round(tick * step, 9) for tick in ticks], f".{decimals}%"
