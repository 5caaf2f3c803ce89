"""The results of a sweep: the map, the lines beside it, and the runs of a cell."""

from functools import partial

import streamlit as st

from mnist_core.figures.sweeps import parallel_coordinates
from mnist_core.sweeps.grid import value_of
from mnist_core.sweeps.results import SeedSummary, measure, results_csv, summarise
from mnist_core.training.config import RunConfig
from mnist_core.training.record import RunRecord
from ui.components.charts import chart
from ui.components.heat_map import Cell, show_heat_map
from ui.session.kept_runs import kept_runs
from ui.session.names import escape_markdown
from ui.session.state import CHOSEN_RUN, SWEEP_CELL
from ui.settings.url import OneOf, Url
from ui.sweep.cells import shade_cells, title_of_cell
from ui.sweep.plan import SWEEP_AXES
from ui.train.sweep.own_sweep import OwnSweep

MEASURE_FORMATS = {"accuracy": "{:.1%}", "loss": "{:.3f}", "seconds": "{:.1f} s"}
SPREAD_FORMATS = {"accuracy": "± {:.1%}", "loss": "± {:.3f}", "seconds": "± {:.1f} s"}
MEASURE_NAMES = {"accuracy": "Accuracy", "loss": "Loss", "seconds": "Time"}
MIN_LINES = 2  # for a chart


def choose_measure(url: Url) -> str:
    """Choose what the map shows: one of `MEASURE_NAMES`."""
    return st.segmented_control(
        "Show",
        MEASURE_NAMES,
        default="accuracy",
        required=True,
        format_func=MEASURE_NAMES.__getitem__,
        help="Accuracy and loss are those of the validation set after the last epoch.",
        **url("sweep_measure", OneOf(MEASURE_NAMES, MEASURE_NAMES.__getitem__)),
    )


def show_results(sweep: OwnSweep, name: str):
    """Show the progress of a sweep, and the named measure in each cell."""
    sweep.watch()
    st.progress(len(sweep.finished) / len(sweep.configs), how_far(sweep))
    if sweep.problem:
        st.warning(escape_markdown(sweep.problem))
    left, right = st.columns(2, gap="large")
    with left:
        show_sweep_map(sweep, name)
    with right:
        show_lines(sweep, name)
    show_sweep_cell(sweep)
    st.download_button(
        "Download the table (.csv)",
        partial(table_of, sweep),
        "sweep.csv",
        key="sweep-csv",
        icon=":material/download:",
        on_click="ignore",
        disabled=not sweep.finished,
    )


def how_far(sweep: OwnSweep) -> str:
    done = f"{len(sweep.finished)} of {len(sweep.configs)} runs"
    if sweep.done:
        return f"All {len(sweep.configs)} runs in {sweep.seconds:.0f} s"
    if sweep.paused:
        return f"{done}. Paused" + (": those that have begun are finished" * sweep.playing)
    left = sweep.seconds_left
    return f"{done}, about {left:.0f} s to go" if left is not None else f"{done}: starting"


def show_sweep_map(sweep: OwnSweep, name: str):
    plan = sweep.plan
    axes = {SWEEP_AXES[axis].title: words for axis, words in (plan.rows, plan.columns)}
    show_heat_map(
        "sweep-map",
        axes,
        map_cells(sweep, name),
        f"{MEASURE_NAMES[name]} of each cell of the sweep",
        "Darker is better. Choose a cell to see its runs.",
        SWEEP_CELL.get(),
        SWEEP_CELL.set,
        opens="sweep-cell-runs",
    )


def map_cells(sweep: OwnSweep, name: str) -> list[list[Cell]]:
    """The cells of the map; the best finished one is the darkest."""
    plan = sweep.plan
    records = [
        [sweep.records(plan.cell(row, column)) for column in range(plan.width)]
        for row in range(plan.height)
    ]
    summaries = [[summarise(some, name) for some in row] for row in records]
    colors = shade_cells([[one.mean if one else None for one in row] for row in summaries], name)
    return [
        [
            make_cell(
                f"{title_of_cell(plan, row, column)}: ",
                records[row][column],
                summaries[row][column],
                name,
                colors[row][column],
            )
            for column in range(plan.width)
        ]
        for row in range(plan.height)
    ]


def make_cell(
    place: str,
    records: list[RunRecord],
    summary: SeedSummary | None,
    name: str,
    color: float | None,
) -> Cell:
    """A cell of the map, from the records of its finished runs."""
    if summary is None:
        text = "blew up" if records else ""
        return Cell(text, None, place + (text or "not trained yet"))
    spell = MEASURE_FORMATS[name].format
    if len(records) == 1:
        return Cell(spell(summary.mean), color, place + spell(summary.mean))
    said = (
        f"{spell(summary.mean)}, the mean of {len(records)} seeds, which lie from "
        f"{spell(summary.least)} to {spell(summary.most)}"
    )
    note = SPREAD_FORMATS[name].format(summary.spread)
    return Cell(spell(summary.mean), color, place + said, note)


def show_lines(sweep: OwnSweep, name: str):
    """Show a line for each run, through its settings to its result."""
    plan = sweep.plan
    axes = {SWEEP_AXES[axis].title: words for axis, words in (plan.columns, plan.rows)}
    runs, scores = [], []
    for row, column in plan.places:
        for record in sweep.records(plan.cell(row, column)):
            if not record.diverged:
                runs.append((column, row))
                scores.append(measure(record, name))
    if len(runs) < MIN_LINES:
        return
    chart(
        parallel_coordinates(axes, runs, scores, MEASURE_NAMES[name], MEASURE_FORMATS[name]),
        "sweep-lines",
        f"{len(runs)} runs, each a line through its settings to its {MEASURE_NAMES[name].lower()}",
    )


def show_sweep_cell(sweep: OwnSweep):
    """Show the runs of the chosen cell, with a button to keep them."""
    chosen, plan = SWEEP_CELL.get(), sweep.plan
    with st.container(key="sweep-cell-runs"):
        if chosen is None or chosen[0] >= plan.height or chosen[1] >= plan.width:
            return
        title, records = title_of_cell(plan, *chosen), sweep.records(plan.cell(*chosen))
        if not records:
            st.caption(f"{title.capitalize()}: not trained yet.")
            return
        lines = [
            f"seed {record.config.fit.seed}: {measure(record, 'accuracy'):.2%}, loss "
            f"{measure(record, 'loss'):.4f}, {record.seconds:.1f} s" + ", blew up" * record.diverged
            for record in records
        ]
        st.markdown(f"**{title.capitalize()}**  \n" + "  \n".join(lines))
        if st.button(
            "Put into your runs",
            key="sweep-keep",
            icon=":material/bookmark_add:",
            help="There, their curves can be seen and compared, and each can be restored, "
            "downloaded and chosen as a model.",
            on_click=keep,
            args=(sweep, records),
        ):
            st.rerun()  # the list of runs is elsewhere on the page


def keep(sweep: OwnSweep, records: list[RunRecord]):
    """Add runs to the visitor's list, each once, and select the last of them there."""
    kept = kept_runs()
    for record in records:
        config = record.config
        if kept.get(sweep.kept.get(config)) is None:
            words = [word_of(axis, config) for axis in (sweep.plan.columns[0], sweep.plan.rows[0])]
            name = f"{', '.join(words)}, seed {config.fit.seed}"
            entry = kept.take_run(name, sweep.runs[config].weights, record)
            sweep.kept[config] = entry.key
        CHOSEN_RUN.set(sweep.kept[config])


def word_of(axis: str, config: RunConfig) -> str:
    """The spelling of a configuration's value on an axis."""
    value = value_of(config, axis)
    return next(word for word, one in SWEEP_AXES[axis].values.items() if one == value)


def table_of(sweep: OwnSweep) -> str:
    return results_csv(sweep.records(sweep.configs), sweep.plan.axes)
