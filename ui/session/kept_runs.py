"""The runs that a visitor has made: kept for the session, without their digits, at most 20.

A kept run is 31 KB of weights and a record, whose history is at most 10,000 entries of 8 bytes. So
a session's twenty runs hold 2.3 MB at the very most, and 1 MB after twenty runs of five epochs.
"""

import weakref
from dataclasses import dataclass, replace
from itertools import count
from threading import Lock

from mnist_core import SOURCES, evaluate
from mnist_core.training.record import RunRecord
from mnist_core.training.run import TrainingRun
from mnist_core.training.weights import Weights, model_from_weights, read_weights
from ui.session.datasets import digits
from ui.session.names import clean_name, unique_name
from ui.session.state import KEPT_RUNS

MAX_KEPT_RUNS = 20
RESERVED_NAMES = ("Your model", "Taught by you", "Baseline")  # of the other models to choose from


@dataclass(frozen=True)
class KeptRun:
    """A run as it was left: `record` is None if its weights came from a file that says no more."""

    key: int  # the same as long as the session lasts
    name: str
    weights: Weights
    record: RunRecord | None
    named: bool = False  # by the visitor
    from_file: bool = False
    test_accuracy: float | None = None  # worked out only when somebody asks for it

    @property
    def version(self):
        """Changes whenever the weights do."""
        return "kept", self.key, self.record.step if self.record else 0

    @property
    def readable(self) -> bool:
        """Whether there is a model worth reading with."""
        return self.record is None or not self.record.diverged

    def fits(self, classes) -> bool:
        """Whether it learned to tell these apart, or doesn't say what it learned."""
        return self.record is None or SOURCES[self.record.config.source].classes == classes


class KeptRuns:
    """One visitor's runs, in the order in which they were begun. A name is given only once."""

    def __init__(self):
        self.runs: list[KeptRun] = []
        self.deleted: tuple[int, KeptRun] | None = None  # where it was, and what, to put it back
        self.fallen: str | None = None  # the name of one that had to make room, until the next does
        self.current: int | None = None  # the key of the run that is being trained
        self._trained = None  # a weak reference to it: a run holds far more than is kept
        self._step = 0  # how far that run was when it was last seen
        self._keys, self._begun = count(1), 0
        self._lock = Lock()  # two script runs of one visitor can meet here

    def get(self, key) -> KeptRun | None:
        return next((run for run in self.runs if run.key == key), None)

    def keep(self, run: TrainingRun) -> KeptRun | None:
        """Enter a run as it is now, or bring its entry up to date. One that plays is left alone."""
        if run.playing or not run.step:
            return None
        with self._lock:
            known = self._trained and self._trained() is run
            entry = self.get(self.current) if known else None
            if known and entry is None and run.step == self._step:
                return None  # it was deleted; it comes back only if it is trained further
            if entry is None:
                entry = self._add(f"Run {self._begun + 1}", *run.write_record())
                self.attach(entry, run)
            elif (entry.record.step, entry.record.diverged) != (run.step, bool(run.diverged)):
                weights, record = run.write_record()
                entry = replace(entry, weights=weights, record=record, test_accuracy=None)
                self._put(entry)
            self._step = run.step
            return entry

    def attach(self, entry: KeptRun, run: TrainingRun):
        """From now on, `run` is what `entry` is the record of."""
        self.current, self._trained = entry.key, weakref.ref(run)

    def take_file(self, name: str, content: bytes) -> KeptRun:
        """Enter the weights of a file; raises WeightsError if they aren't this model's."""
        weights, record = read_weights(content)
        with self._lock:
            name = clean_name(name.removesuffix(".safetensors")) or "A file"
            return self._add(name, weights, record, from_file=True)

    def rename(self, key, text):
        """Give a run the name that the visitor typed; nothing happens if nothing of it is left."""
        if (entry := self.get(key)) and (name := clean_name(text)):
            others = self._names() - {entry.name}
            self._put(replace(entry, name=unique_name(name, others), named=True))

    def delete(self, key):
        if entry := self.get(key):
            self.deleted = self.runs.index(entry), entry
            self.runs.remove(entry)

    def undo(self):
        """Put back what was deleted last."""
        if self.deleted:
            place, entry = self.deleted
            entry = replace(entry, name=unique_name(entry.name, self._names()))
            self.runs.insert(place, entry)
            self.deleted = None
            self._make_room(entry)

    def note_test(self, key, accuracy):
        if entry := self.get(key):
            self._put(replace(entry, test_accuracy=accuracy))

    def _add(self, name, weights, record, from_file=False):
        self._begun += not from_file
        name = unique_name(name, self._names())
        entry = KeptRun(next(self._keys), name, weights, record, from_file=from_file)
        self.runs.append(entry)
        self._make_room(entry)
        return entry

    def _make_room(self, newest):
        """Let the oldest run go that has no name of its own, or else simply the oldest."""
        while len(self.runs) > MAX_KEPT_RUNS:
            others = [run for run in self.runs if run.key not in (newest.key, self.current)]
            victim = next((run for run in others if not run.named), others[0])
            self.runs.remove(victim)
            self.fallen = victim.name

    def _names(self):
        return {run.name for run in self.runs}.union(RESERVED_NAMES)

    def _put(self, entry):
        self.runs = [entry if run.key == entry.key else run for run in self.runs]


def kept_runs() -> KeptRuns:
    """This visitor's."""
    return KEPT_RUNS.make(KeptRuns)


def keep_run(run: TrainingRun | None) -> KeptRun | None:
    """Enter the visitor's run into the list, or bring its entry up to date.

    To be called whenever the run may have come to rest; it costs nothing if nothing has changed.
    """
    return kept_runs().keep(run) if run else None


def score_on_test_set(kept: KeptRun):
    """Work out a kept run's accuracy on its source's test set, and note it."""
    _, test = digits(kept.record.config.source)
    kept_runs().note_test(kept.key, evaluate(model_from_weights(kept.weights), test).accuracy)
