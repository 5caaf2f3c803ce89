"""The models that read classes' digits: the one the teacher published, or the common one."""

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

MAX_CLASS_MODELS = 50  # cached by a process
MAX_ANSWERS = 20_000  # cached for each model: more than a class may write


@dataclass(frozen=True, eq=False)
class ClassModel:
    """The model that reads a class's digits. `title` is its name, "" for the common model.

    `answers` caches its predictions: (digit's id, its version) -> (answer, probability).
    """

    model: Classifier
    title: str
    answers: OrderedDict[tuple[int, int], tuple[int, float]]

    def read_image(self, image: bytes) -> int:
        """The predicted digit for an image of 784 bytes."""
        pixels = torch.frombuffer(bytearray(image), dtype=torch.uint8).reshape(1, 28, 28)
        return int(self.model.logits(pixels).argmax())

    def read(self, pool: Pool, which: slice) -> list[tuple[int, float]]:
        """(answer, its probability) for some of a pool's digits; each is predicted only once."""
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


class ClassModels:
    """A cache of classes' models. `common` makes the model for classes that have none published."""

    def __init__(self, classes: Classes, common: Callable[[], Classifier]):
        self._classes, self._common = classes, common
        self._kept: OrderedDict[str, tuple[int, ClassModel]] = OrderedDict()
        self._lock = Lock()

    def get(self, state: ClassState) -> ClassModel:
        """The model of the class with this state."""
        with self._lock:
            published, class_model = self._kept.get(state.code, (-1, None))
            if class_model is None or published != state.published:
                class_model = self._make(state)
                self._kept[state.code] = state.published, class_model
            self._kept.move_to_end(state.code)
            while len(self._kept) > MAX_CLASS_MODELS:
                self._kept.popitem(last=False)
            return class_model

    def made(self, state: ClassState) -> ClassModel | None:
        """The same if it is cached, or None: it never waits."""
        published, class_model = self._kept.get(state.code, (-1, None))
        return class_model if published == state.published else None

    def _make(self, state: ClassState) -> ClassModel:
        if published := self._classes.published(state.code):
            title, weights = published
            try:
                return ClassModel(
                    model_from_weights(read_weights(weights)[0]), title, OrderedDict()
                )
            except WeightsError as error:
                logger.warning("a published model can't be read: %s", error)
        return ClassModel(self._common(), "", OrderedDict())
