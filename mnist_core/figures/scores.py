"""Charts of metrics."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from mnist_core.data.digit_set import DIGITS
from mnist_core.evaluation.calibration import Reliability
from mnist_core.evaluation.per_class import ClassReport, wilson_interval
from mnist_core.figures.style import (
    BLUE,
    CLASS_ROWS,
    FIXED_AXIS,
    GREY,
    LEGEND_ABOVE,
    ORANGE,
    SHARE_AXIS,
    SKY,
    Figure,
    axis_title,
    fixed_chart,
    horizontal_bars,
    scatter,
)


def error_bars(intervals: list[tuple[float, float]], values: list[float]) -> dict[str, Any]:
    """Error bars from the low to the high end of each interval around its value."""
    return {
        "type": "data",
        "symmetric": False,
        "array": [high - value for (_, high), value in zip(intervals, values, strict=True)],
        "arrayminus": [value - low for (low, _), value in zip(intervals, values, strict=True)],
        "color": SKY,
        "thickness": 3,
        "width": 6,
    }


def precision_and_recall(report: ClassReport, classes: Sequence[str] = DIGITS) -> Figure:
    """Each class's precision and recall as two markers in a row; NaN has none."""
    measures = {
        "precision": (report.precision, {"color": BLUE, "symbol": "circle", "size": 16}),
        "recall": (report.recall, {"color": ORANGE, "symbol": "diamond", "size": 9}),
    }
    traces = [
        scatter(
            "markers",
            [None if value != value else value for value in values.tolist()],
            classes,
            f"%{{y}}: {name} %{{x:.1%}}",
            name=name,
            marker=marker,
        )
        for name, (values, marker) in measures.items()
    ]
    rows = CLASS_ROWS | {"showgrid": True}
    axis = SHARE_AXIS | {"nticks": 7}
    return fixed_chart(traces, 400, (28, 24, 32, 32), xaxis=axis, yaxis=rows, legend=LEGEND_ABOVE)


def reliability_chart(found: Reliability) -> Figure:
    """A reliability diagram: accuracy by confidence, bin by bin, each with its Wilson interval.

    A calibrated model's points lie on the diagonal.
    """
    full = found.count.nonzero().flatten().tolist()
    counts = found.count[full].tolist()
    right = (found.accuracy * found.count)[full].round().int().tolist()
    accuracies = found.accuracy[full].tolist()
    intervals = [wilson_interval(*pair) for pair in zip(right, counts, strict=True)]
    bins = scatter(
        "markers",
        found.confidence[full].tolist(),
        accuracies,
        "%{customdata:,} answers: %{x:.1%} sure, %{y:.1%} right",
        name="this model",
        customdata=counts,
        error_y=error_bars(intervals, accuracies),
        marker={"color": BLUE, "size": 12},
    )
    ideal = {
        "type": "scatter",
        "mode": "lines",
        "name": "as right as it is sure",
        "x": [0, 1],
        "y": [0, 1],
        "line": {"color": GREY, "dash": "dash", "width": 2},
        "hoverinfo": "skip",
    }
    axis = SHARE_AXIS | {"range": [0, 1.02], "dtick": 0.25}
    return fixed_chart(
        [ideal, bins],
        400,
        (56, 16, 32, 48),
        xaxis=axis | axis_title("how sure it was"),
        yaxis=axis | axis_title("how often it was right"),
        legend=LEGEND_ABOVE,
    )


def errors_of(accuracies: dict[str, float]) -> Figure:
    """The error rates of several models on the same test set, the best one in colour."""
    errors = [1 - accuracy for accuracy in accuracies.values()]
    text = [f"{error:.1%}" for error in errors]
    best = int(np.argmin(errors))
    bars = horizontal_bars(errors, accuracies, best, text, "%{y}: %{x:.2%} wrong")
    across = {"range": [0, 1.25 * max(*errors, 0.001)], "tickformat": ".0%", "nticks": 5}
    return fixed_chart(
        [bars],
        220,
        (28, 16, 8, 44),
        xaxis=FIXED_AXIS | axis_title("test pictures read wrong") | across,
        yaxis=CLASS_ROWS,
        bargap=0.3,
    )
