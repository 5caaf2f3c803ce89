"""The models that read what classes write: what a teacher has published, or else a common one."""

import logging
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock

import torch

from classroom.pool import Pool
from classroom.storage.classes import Classes, ClassState
from mnist_core.errors import WeightsError
from mnist_core.models.classifier import Classifier
from mnist_core.training.weights import model_from_weights, read_weights

logger = logging.getLogger(__name__)

MAX_READERS = 50  # that a process keeps
MAX_ANSWERS = 20_000  # that are kept of each: all that a class may write, and more


@dataclass(frozen=True, eq=False)
class Reader:
    """A model that reads a class's digits, and what to call it; `title` is "" for the common one.

    `answers` are those that it has given, (digit, its version) -> (answer, probability).
    """

    model: Classifier
    title: str
    answers: OrderedDict[tuple[int, int], tuple[int, float]]

    def read_image(self, image: bytes) -> int:
        """What it takes a picture of 784 bytes for."""
        pixels = torch.frombuffer(bytearray(image), dtype=torch.uint8).reshape(1, 28, 28)
        return int(self.model.logits(pixels).argmax())

    def read(self, pool: Pool, which: slice) -> list[tuple[int, float]]:
        """(answer, its probability) for some of a pool's digits; each is read only once."""
        names = list(zip(pool.ids[which].tolist(), pool.changes[which].tolist(), strict=True))
        new = [at for at, name in enumerate(names) if name not in self.answers]
        if new:
            images = pool.digits.images[which][torch.tensor(new)]
            shares, answers = self.model.logits(images).softmax(1).max(1)
            found = zip(answers.tolist(), shares.tolist(), strict=True)
            self.answers.update(zip((names[at] for at in new), found, strict=True))
        read = [self.answers[name] for name in names]
        while len(self.answers) > MAX_ANSWERS:
            self.answers.popitem(last=False)
        return read


class Readers:
    """Each class's reader. `common` makes the model that reads where none was published."""

    def __init__(self, classes: Classes, common: Callable[[], Classifier]):
        self._classes, self._common = classes, common
        self._kept: OrderedDict[str, tuple[int, Reader]] = OrderedDict()
        self._lock = Lock()

    def get(self, state: ClassState) -> Reader:
        """What reads a class that is in this state."""
        with self._lock:
            published, reader = self._kept.get(state.code, (-1, None))
            if reader is None or published != state.published:
                reader = self._make(state)
                self._kept[state.code] = state.published, reader
            self._kept.move_to_end(state.code)
            while len(self._kept) > MAX_READERS:
                self._kept.popitem(last=False)
            return reader

    def made(self, state: ClassState) -> Reader | None:
        """The same, if it needn't be made or waited for."""
        published, reader = self._kept.get(state.code, (-1, None))
        return reader if published == state.published else None

    def _make(self, state: ClassState) -> Reader:
        if published := self._classes.published(state.code):
            title, weights = published
            try:
                return Reader(model_from_weights(read_weights(weights)[0]), title, OrderedDict())
            except WeightsError as error:
                logger.warning("a published model can't be read: %s", error)
        return Reader(self._common(), "", OrderedDict())
