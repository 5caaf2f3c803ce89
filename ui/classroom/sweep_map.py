"""A sweep by the class: planning it, and its map."""

import streamlit as st

from classroom.storage.classes import ClassState
from classroom.storage.sweeps import SweepCell
from ui.classroom.class_sweep import ClassSweep, class_sweep, plan_for_class, write_plan
from ui.classroom.steering import steer
from ui.components.heat_map import Cell, show_heat_map
from ui.session.class_room import room
from ui.session.names import escape_markdown
from ui.settings.url import Url
from ui.sweep.cells import shade_cells, title_of_cell
from ui.sweep.cost import estimate_cost
from ui.sweep.plan import SWEEP_AXES, Plan, choose_axes

CLASS_SWEEP_NOTE = (
    "Each phone gets one cell of a grid of settings. The server trains it, the phone says what its "
    "run came to, and the map fills in here."
)


def offer_class_sweep(state: ClassState, source: str):
    """Choose two settings with values, with a button that gives each seat a cell."""
    panel = st.expander(
        "A sweep by our class", icon=":material/grid_on:", key="class-sweep-plan", on_change="rerun"
    )
    if not panel.open:
        return
    with panel:
        url = Url()
        st.caption(CLASS_SWEEP_NOTE)
        plan = plan_for_class(source, *choose_axes(url))
        possible, told = estimate_cost(plan, None)
        st.caption(told)
        st.button(
            "Start our sweep",
            key="class-sweep-start",
            icon=":material/grid_on:",
            type="primary",
            disabled=not possible,
            on_click=steer,
            args=(room().sweeps.begin, state.code, write_plan(plan), titles_of_cells(plan)),
        )
        url.tell_refused()


def titles_of_cells(plan: Plan) -> list[str]:
    """The cells' titles, in the order of `plan.configs()`."""
    return [title_of_cell(plan, *place) for place in plan.places]


def show_class_sweep(code: str):
    """Show the map of the class's sweep, if there is one, and train it."""
    state = room().sweeps.look(code)
    if state is None:
        return
    with st.container(key="class-sweep", border=True):
        try:
            sweep = class_sweep(code, state.begun, state)
        except ValueError:
            st.caption("This sweep was begun by another version of the app, and can't be shown.")
        else:
            sweep.go_on(state)
            told = f"{state.finished} of {len(state.cells)} cells trained"
            st.progress(state.finished / len(state.cells), f"Our sweep: {told}")
            show_problem(sweep)
            plan = sweep.plan
            show_heat_map(
                "class-sweep-map",
                {SWEEP_AXES[axis].title: words for axis, words in (plan.rows, plan.columns)},
                map_class_cells(plan, state.cells),
                "Accuracy of each cell of our class's sweep",
                "Darker is better. Point at a cell to see whose it is.",
            )
        st.button(
            "End the sweep",
            key="class-sweep-end",
            icon=":material/close:",
            on_click=steer,
            args=(room().sweeps.end, code),
        )


def show_problem(sweep: ClassSweep):
    """Show why the sweep has stopped, with a button to try again."""
    if sweep.problem:
        st.warning(escape_markdown(sweep.problem))
        st.button("Try again", key="class-sweep-again", on_click=sweep.play)


def map_class_cells(plan: Plan, cells: tuple[SweepCell, ...]) -> list[list[Cell]]:
    """The cells of the map: accuracies and seats."""
    rows = [cells[at : at + plan.width] for at in range(0, len(cells), plan.width)]
    colors = shade_cells([[cell.accuracy for cell in row] for row in rows], "accuracy")
    return [
        [make_class_cell(*pair) for pair in zip(row, of_row, strict=True)]
        for row, of_row in zip(rows, colors, strict=True)
    ]


def make_class_cell(cell: SweepCell, color: float | None) -> Cell:
    if cell.accuracy is not None:
        text = f"{cell.accuracy:.1%}"
    else:
        text = "blew up" if cell.finished else ""
    said = f"{cell.title}: {text or 'not trained yet'}"
    if not cell.seats:
        return Cell(text, color, said)
    first, *others = cell.seats
    note = f"{first} +{len(others)}" if others else first
    return Cell(text, color, f"{said}, {' and '.join(cell.seats)}", note)
