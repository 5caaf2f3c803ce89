"""A chart of many runs by their settings."""

from collections.abc import Mapping, Sequence
from html import escape

from mnist_core.figures.style import Figure, fixed_chart

SCORE_SCALE = ((213, 94, 0), (138, 143, 156), (0, 114, 178))  # ORANGE, GREY, BLUE: worst to best
MANY_RUNS = 30  # and more are drawn paler


def parallel_coordinates(
    axes: Mapping[str, Sequence[str]],
    runs: Sequence[Sequence[int]],
    scores: Sequence[float],
    measure: str,
    spell: str = "{:.1%}",
) -> Figure:
    """A line for each run through its settings to its score, from orange (worst) to blue (best).

    `axes` are names and spelled values, from bottom to top; a run is the index of its value on each
    axis; `spell` is the format of a score. The last axis is the score, the lowest at the bottom.
    """
    low, high = (min(scores), max(scores)) if scores else (0.0, 1.0)
    width = (high - low) or 1.0
    names = [*axes, measure]
    traces, annotations = [], []
    order = sorted(range(len(runs)), key=lambda at: scores[at])  # the best are drawn last, on top
    for at in order:
        share = (scores[at] - low) / width
        heights = [
            height(place, len(values))
            for place, values in zip(runs[at], axes.values(), strict=True)
        ]
        said = ", ".join(
            f"{name} {values[place]}"
            for place, (name, values) in zip(runs[at], axes.items(), strict=True)
        )
        traces.append(
            {
                "type": "scatter",
                "mode": "lines",
                "x": list(range(len(names))),
                "y": [*heights, round(share, 4)],
                "line": {"color": score_color(share), "width": 2},
                "opacity": 0.9 if len(runs) < MANY_RUNS else 0.6,
                "hoverinfo": "text",
                "text": escape(f"{said}: {spell.format(scores[at])}"),
                "cliponaxis": False,
            }
        )
    for column, values in enumerate(axes.values()):
        for at, value in enumerate(values):
            annotations.append(note(column, height(at, len(values)), value))
    ends = {0.0: low, 1.0: high} if scores else {}
    for place, score in ends.items():
        annotations.append(note(len(names) - 1, place, spell.format(score)))
    axis = {"fixedrange": True, "zeroline": False}
    return fixed_chart(
        traces,
        320,
        (40, 48, 12, 36),
        xaxis=axis
        | {
            "tickvals": list(range(len(names))),
            "ticktext": [escape(name) for name in names],
            "range": [-0.15, len(names) - 0.75],
            "showgrid": True,
        },
        yaxis=axis | {"visible": False, "range": [-0.06, 1.06]},
        annotations=annotations,
        showlegend=False,
        hovermode="closest",
    )


def height(place: int, count: int) -> float:
    """The position of the value at `place` of `count` on its axis, from 0 to 1."""
    return round(place / (count - 1), 4) if count > 1 else 0.5


def note(column: int, at: float, text: str) -> dict[str, object]:
    """A value beside its axis."""
    place = {"x": column, "y": at, "xanchor": "left", "yanchor": "middle", "xshift": 4}
    readable = {"font": {"shadow": "auto"}}  # over the lines
    return place | readable | {"text": escape(text), "showarrow": False}


def score_color(share: float) -> str:
    """The colour of a score, 0 for the worst and 1 for the best."""
    place = min(max(share, 0.0), 1.0) * (len(SCORE_SCALE) - 1)
    below = min(int(place), len(SCORE_SCALE) - 2)
    mixed = [
        round(one + (other - one) * (place - below))
        for one, other in zip(SCORE_SCALE[below], SCORE_SCALE[below + 1], strict=True)
    ]
    return f"rgb({mixed[0]},{mixed[1]},{mixed[2]})"
