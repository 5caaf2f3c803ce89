"""A visitor's last 20 runs, kept without their digits and stored in the database.

A kept run is 31 KB of weights and a record, whose history has at most 10,000 entries of 8 bytes. So
a session's twenty runs take at most 2.3 MB, and 1 MB after five epochs each.

Each run is stored under its id when it changes. If two tabs change the same run, the later change
wins; neither tab touches the other's runs, which it sees only in the next session.
"""

import logging
import weakref
from dataclasses import dataclass, field, replace
from itertools import count
from math import isfinite
from secrets import token_hex
from threading import RLock
from time import monotonic, time_ns

from classroom.storage.database import StoreError
from classroom.storage.store import MAX_RUNS, StoredRun
from mnist_core import SOURCES, evaluate
from mnist_core.errors import WeightsError
from mnist_core.training.record import RunRecord
from mnist_core.training.run import TrainingRun
from mnist_core.training.weights import (
    NORMALIZATION_TENSOR,
    Weights,
    max_weight,
    model_from_weights,
    read_weights,
    save_weights,
)
from ui.session.datasets import digits
from ui.session.names import clean_name, unique_name
from ui.session.state import KEPT_RUNS
from ui.session.visitor import Visitor, current_visitor

logger = logging.getLogger(__name__)
MAX_KEPT_RUNS = MAX_RUNS
SAVE_SECONDS = 10.0  # between two saves of a playing run
SAVE_SECONDS_A_RUN = 1.0  # of that for each run in training: saving a long one takes 60 ms
RESERVED_NAMES = ("Your model", "Taught by you", "Simple model", "Best model")  # of other models


def new_id() -> str:
    """A unique id; ids sort by time."""
    return f"{time_ns() // 1000:014x}{token_hex(6)}"


@dataclass(frozen=True)
class KeptRun:
    """A run as it was left; `record` is None if its weights came from a file without one."""

    key: int  # unique in the session
    name: str
    weights: Weights
    record: RunRecord | None
    named: bool = False  # by the visitor
    from_file: bool = False
    test_accuracy: float | None = None  # computed on request
    number: int = 0  # in the order of the visitor's runs, from 1; 0 if it came from a file
    id: str = field(default_factory=new_id)  # permanent
    earlier: bool = False  # from an earlier visit, and not trained further

    @property
    def version(self):
        """Changes whenever the weights do."""
        return "kept", self.key, self.record.step if self.record else 0

    @property
    def readable(self) -> bool:
        """Whether its model can be used: not if it diverged."""
        return self.record is None or not self.record.diverged

    def fits(self, classes: tuple[str, ...]) -> bool:
        """Whether it was trained on these classes, or on unknown ones."""
        return self.record is None or SOURCES[self.record.config.source].classes == classes


class KeptRuns:
    """A visitor's runs, in the order in which they were begun. Names are unique."""

    def __init__(self, visitor: Visitor | None = None):
        self.runs: list[KeptRun] = []
        self.deleted: tuple[int, KeptRun] | None = None  # (its position, the run), for undo
        self.fallen: str | None = None  # the name of the last run that was dropped to make room
        self.current: int | None = None  # the key of the run in training
        self._trained: weakref.ref[TrainingRun] | None = None  # that run, with all its digits
        self._step = 0  # of that run when it was last entered
        self._keys, self._begun = count(1), 0
        self._lock = RLock()  # for script runs of one visitor, and saving
        self._visitor = visitor  # None: nothing is stored
        self._loaded = visitor is None
        self._stored: dict[str, KeptRun] = {}  # id -> the run as it is stored
        self._save_at: float | None = None  # monotonic(), while a run plays

    def get(self, key) -> KeptRun | None:
        return next((run for run in self.runs if run.key == key), None)

    def entry_of(self, run: TrainingRun | None) -> KeptRun | None:
        """The kept run of `run`, if that is the one trained last."""
        return self.get(self.current) if self._knows(run) else None

    def _knows(self, run: TrainingRun | None) -> bool:
        return run is not None and self._trained is not None and self._trained() is run

    @property
    def lasting(self) -> bool:
        """Whether all runs are stored."""
        if self._visitor is None or not self._loaded or not self._visitor.store.works:
            return False
        return all(self._stored.get(run.id) is run for run in self.runs)

    def load(self):
        """Load the runs of earlier visits once; if the store fails, a later call tries again."""
        if self._loaded or self._visitor.store.rests:
            return
        with self._lock:
            try:
                rows = self._visitor.store.load_runs(self._visitor.id)
            except StoreError:
                return
            self._loaded, new, self.runs = True, self.runs, []
            for row in rows:
                if entry := read_stored_run(row, next(self._keys), self._names()):
                    self.runs.append(entry)
                    self._stored[entry.id] = entry
            self._begun = max([self._begun, *(run.number for run in self.runs)])
            for run in new:
                self.runs.append(replace(run, name=unique_name(run.name, self._names())))
            self.runs.sort(key=lambda run: run.id)
            self._store()

    def keep(self, run: TrainingRun) -> KeptRun | None:
        """Add or update the kept run of a run that is paused; one that plays is saved later."""
        if run.playing:
            self._save_at = self._save_at or monotonic() + SAVE_SECONDS
            return None
        self._save_at = None
        return self._enter(run) if run.step else None

    def is_due(self) -> bool:
        """Whether it is time to save the playing run."""
        if self._visitor is None or self._visitor.store.rests:
            return False
        return self._save_at is not None and monotonic() >= self._save_at

    def keep_playing(self, run: TrainingRun, runs_in_training: int):
        """Save a playing run if it is due, so that a crash loses only seconds of it."""
        with self._lock:
            if run.playing and run.step and self.is_due():
                self._enter(run)
                seconds = max(SAVE_SECONDS, SAVE_SECONDS_A_RUN * runs_in_training)
                self._save_at = monotonic() + seconds

    def _enter(self, run):
        with self._lock:
            entry = self.entry_of(run)
            if self._knows(run) and entry is None and run.step == self._step:
                return None  # deleted, and not trained further since
            if entry is None:
                name = f"Run {self._begun + 1}"
                entry = self._add(name, *run.write_record(), number=self._begun + 1)
                self.attach(entry, run)
            elif (entry.record.step, entry.record.diverged) != (run.step, bool(run.diverged)):
                weights, record = run.write_record()
                changes = {"weights": weights, "record": record}
                entry = replace(entry, **changes, test_accuracy=None, earlier=False)
                self._put(entry)
            self._step = entry.record.step
            self._store()
            return entry

    def attach(self, entry: KeptRun, run: TrainingRun):
        """Make `entry` the kept run of `run`, which is now in training."""
        self.current, self._trained = entry.key, weakref.ref(run)

    def take_file(self, name: str, content: bytes) -> KeptRun:
        """Add weights from a file; raises WeightsError if it can't be used."""
        weights, record = read_weights(content)
        with self._lock:
            name = clean_name(name.removesuffix(".safetensors")) or "A file"
            entry = self._add(name, weights, record, from_file=True)
            self._store()
            return entry

    def take_run(self, name: str, weights: Weights, record: RunRecord) -> KeptRun:
        """Add a run that was trained elsewhere, such as in a sweep."""
        with self._lock:
            entry = self._add(name, weights, record)
            self._store()
            return entry

    def rename(self, key, text):
        """Give a run the name that the visitor typed, unless it has no visible characters."""
        with self._lock:
            if (entry := self.get(key)) and (name := clean_name(text)):
                others = self._names() - {entry.name}
                self._put(replace(entry, name=unique_name(name, others), named=True))
                self._store()

    def delete(self, key):
        with self._lock:
            if entry := self.get(key):
                self.deleted = self.runs.index(entry), entry
                self.runs.remove(entry)
                self._store()

    def undo(self):
        """Restore the run that was deleted last."""
        with self._lock:
            if self.deleted:
                place, entry = self.deleted
                entry = replace(entry, name=unique_name(entry.name, self._names()))
                self.runs.insert(place, entry)
                self.deleted = None
                self._make_room(entry)
                self._store()

    def note_test(self, key, accuracy):
        with self._lock:
            if entry := self.get(key):
                self._put(replace(entry, test_accuracy=accuracy))
                self._store()

    def wipe(self):
        """Delete all runs, here and in the store; raises StoreError if that fails."""
        with self._lock:
            if self._visitor:
                self._visitor.store.wipe(self._visitor.id)
            self.runs, self._stored, self._begun = [], {}, 0
            self.deleted = self.fallen = None

    def _store(self):
        """Store what has changed; if the store fails, the next call tries again."""
        if self._visitor is None or not self._loaded or self._visitor.store.rests:
            return
        changed = [run for run in self.runs if self._stored.get(run.id) is not run]
        gone = self._stored.keys() - {run.id for run in self.runs}
        if changed or gone:
            try:
                rows = [as_stored(run) for run in changed]
                self._visitor.store.save_runs(self._visitor.id, rows, gone)
            except StoreError:
                return
            self._stored = {run.id: run for run in self.runs}

    def _add(self, name, weights, record, from_file=False, number=0):
        self._begun += not from_file
        name, key = unique_name(name, self._names()), next(self._keys)
        entry = KeptRun(key, name, weights, record, from_file=from_file, number=number)
        self.runs.append(entry)
        self._make_room(entry)
        return entry

    def _make_room(self, newest):
        """Drop the oldest run without a name of its own, otherwise the oldest."""
        while len(self.runs) > MAX_KEPT_RUNS:
            others = [run for run in self.runs if run.key not in (newest.key, self.current)]
            victim = next((run for run in others if not run.named), others[0])
            self.runs.remove(victim)
            self.fallen = victim.name

    def _names(self):
        return {run.name for run in self.runs}.union(RESERVED_NAMES)

    def _put(self, entry):
        self.runs = [entry if run.key == entry.key else run for run in self.runs]


def as_stored(run: KeptRun) -> StoredRun:
    """The run in the form in which it is stored.

    Infinite weights and NaN of a run that diverged would be refused when they are read, so they are
    replaced by large numbers. Such a model is never used.
    """
    weights = dict(run.weights)
    if not run.readable:
        high = max_weight(weights) / 2
        for name in weights.keys() - {NORMALIZATION_TENSOR}:
            weights[name] = weights[name].nan_to_num(high, high, -high).clamp(-high, high)
    content = save_weights(weights, run.record)
    return StoredRun(
        run.id, run.number, run.name, run.named, run.from_file, run.test_accuracy, content
    )


def read_stored_run(row: StoredRun, key: int, names: set[str]) -> KeptRun | None:
    """A run from the store, with a name that isn't among `names`; None if it is damaged."""
    try:
        weights, record = read_weights(row.weights)
        name = unique_name(clean_name(row.name) or "A run", names)
        accuracy, number = row.test_accuracy, int(row.number)
    except (WeightsError, TypeError, ValueError, AttributeError) as error:
        logger.warning("a stored run can't be read: %s", error)
        return None
    if not isinstance(accuracy, float) or not isfinite(accuracy) or not 0 <= accuracy <= 1:
        accuracy = None
    named, from_file = bool(row.named), bool(row.from_file)
    entry = KeptRun(key, name, weights, record, named, from_file, accuracy, number, row.id)
    return replace(entry, earlier=True)


def kept_runs() -> KeptRuns:
    """This visitor's runs, including those of earlier visits."""
    kept = KEPT_RUNS.make(lambda: KeptRuns(current_visitor()))
    assert kept is not None
    kept.load()
    return kept


def keep_run(run: TrainingRun | None) -> KeptRun | None:
    """Add or update the kept run of the visitor's run.

    Call it whenever the run may have stopped; it is fast if nothing has changed.
    """
    return kept_runs().keep(run) if run else None


def score_on_test_set(kept: KeptRun):
    """Compute and store a kept run's accuracy on its source's test set."""
    assert kept.record is not None
    _, test = digits(kept.record.config.source)
    kept_runs().note_test(kept.key, evaluate(model_from_weights(kept.weights), test).accuracy)
