"""Training a class's sweep on this server; plan and results are in the database."""

import json

import streamlit as st

from classroom.storage.classes import MAX_CLASSES
from classroom.storage.database import StoreError
from classroom.storage.sweeps import ClassSweeps, SweepState
from mnist_core.sweeps.results import measure
from mnist_core.sweeps.sweep import FinishedRun
from mnist_core.training.config import RunConfig
from ui.session.class_room import room
from ui.settings.fit_settings import DEFAULT_FIT
from ui.sweep.plan import SWEEP_AXES, Plan, ValuesOfAxis
from ui.sweep.running import Sweep, sweep_pool

NOT_STORED = "The database doesn't answer, so what is trained can't be kept."


class ClassSweep(Sweep):
    """A sweep that stores its results in the database; other servers may train some of its runs."""

    def __init__(self, state: SweepState, plan: Plan, sweeps: ClassSweeps):
        super().__init__(plan, sweep_pool())
        self._code, self._number, self._sweeps = state.code, state.begun, sweeps

    def go_on(self, state: SweepState) -> None:
        """Train the unfinished runs, unless another server does. Call it again and again."""
        stored = {
            config for config, cell in zip(self.configs, state.cells, strict=True) if cell.finished
        }
        self.finished = self.finished | stored if self.playing else stored
        self.watch()
        if state.done:
            return
        if not self._sweeps.take_training(state):
            self.pause()
        elif not self.problem:
            self.play()

    def take(self, run: FinishedRun) -> None:
        record = run.record
        accuracy = None if record.diverged else measure(record, "accuracy")
        cell = self.configs.index(record.config)
        try:
            if not self._sweeps.finish(self._code, self._number, cell, accuracy):
                self.pause()  # it has been ended
        except StoreError:
            self.problem = NOT_STORED
            self.pause()


@st.cache_resource(show_spinner=False, max_entries=MAX_CLASSES)
def class_sweep(code: str, begun: int, _state: SweepState) -> ClassSweep:
    """The class's sweep, shared by all windows. Raises ValueError for an invalid plan."""
    return ClassSweep(_state, read_plan(_state.plan), room().sweeps)


def plan_for_class(source: str, rows: ValuesOfAxis, columns: ValuesOfAxis) -> Plan:
    """A plan with one run for each cell; all other settings are Train's defaults."""
    return Plan(RunConfig(source, DEFAULT_FIT), rows, columns, seeds=1)


def write_plan(plan: Plan) -> str:
    return json.dumps([plan.config.source, plan.rows, plan.columns])


def read_plan(text: str) -> Plan:
    """Read a plan from `write_plan`; ValueError if it is from another version of the app."""
    source, *axes = json.loads(text)
    rows, columns = ((name, tuple(words)) for name, words in axes)
    for name, words in (rows, columns):
        if name not in SWEEP_AXES or not set(words) <= set(SWEEP_AXES[name].values):
            raise ValueError(f"there is no such axis: {name}")
    return plan_for_class(source, rows, columns)
