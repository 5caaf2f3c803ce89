"""A class's sweep as this server trains it: the plan and the results are in the database."""

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
    """It stores what a run has come to; another server may have trained some of them."""

    def __init__(self, state: SweepState, plan: Plan, sweeps: ClassSweeps):
        super().__init__(plan, sweep_pool())
        self._code, self._number, self._sweeps = state.code, state.begun, sweeps

    def go_on(self, state: SweepState) -> None:
        """Train what isn't finished, unless another server does. Call it again and again."""
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
                self.pause()  # it was ended
        except StoreError:
            self.problem = NOT_STORED
            self.pause()


@st.cache_resource(show_spinner=False, max_entries=MAX_CLASSES)
def class_sweep(code: str, begun: int, _state: SweepState) -> ClassSweep:
    """The class's sweep, one for all windows. ValueError if its plan can't be read."""
    return ClassSweep(_state, read_plan(_state.plan), room().sweeps)


def plan_for_class(source: str, rows: ValuesOfAxis, columns: ValuesOfAxis) -> Plan:
    """A run for each cell, on a source's digits, with Train's own settings for all else."""
    return Plan(RunConfig(source, DEFAULT_FIT), rows, columns, seeds=1)


def write_plan(plan: Plan) -> str:
    return json.dumps([plan.config.source, plan.rows, plan.columns])


def read_plan(text: str) -> Plan:
    """The plan that `write_plan` wrote; ValueError if another version did, which had others."""
    source, *axes = json.loads(text)
    rows, columns = ((name, tuple(words)) for name, words in axes)
    for name, words in (rows, columns):
        if name not in SWEEP_AXES or not set(words) <= set(SWEEP_AXES[name].values):
            raise ValueError(f"there is no such axis: {name}")
    return plan_for_class(source, rows, columns)
