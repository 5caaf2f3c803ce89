"""A visitor's own sweep, which keeps its runs until it is deleted."""

from mnist_core.sweeps.sweep import FinishedRun
from mnist_core.training.config import RunConfig
from mnist_core.training.record import RunRecord
from ui.sweep.plan import Plan
from ui.sweep.running import Sweep, SweepPool


class OwnSweep(Sweep):
    """A sweep that keeps all its runs."""

    def __init__(self, plan: Plan, pool: SweepPool):
        super().__init__(plan, pool)
        self.runs: dict[RunConfig, FinishedRun] = {}
        self.kept: dict[RunConfig, int] = {}  # configuration -> key among the visitor's kept runs

    @property
    def held(self) -> int:
        return len(self.runs)

    def take(self, run: FinishedRun) -> None:
        self.runs[run.record.config] = run

    def records(self, configs: list[RunConfig]) -> list[RunRecord]:
        """The records of the finished runs."""
        return [self.runs[config].record for config in configs if config in self.runs]
