"""Checkpoints: a model's weights at evenly spaced steps of a training run."""

from dataclasses import dataclass

from mnist_core.models.classifier import Classifier
from mnist_core.training.weights import Weights, copy_weights, model_from_weights

MAX_CHECKPOINTS = 40  # 1.3 MB for a linear model
MAX_CHECKPOINT_BYTES = 2_000_000  # of a run: larger models have fewer checkpoints


@dataclass(frozen=True, eq=False)
class Checkpoint:
    """The weights of a model after `step` batches."""

    step: int
    epoch: float
    weights: Weights

    def model(self) -> Classifier:
        """A new model with these weights."""
        return model_from_weights(self.weights)


class Checkpoints:
    """At most `max_count` checkpoints of a run, the first at step 0, evenly spaced.

    It is offered the model after every batch. When there are `max_count` checkpoints, every second
    one is dropped and the spacing doubles, so there are always between `max_count` / 2 and
    `max_count`, however long the run. With `max_count` 0, none are kept.
    """

    def __init__(self, max_count: int = MAX_CHECKPOINTS):
        self.kept: list[Checkpoint] = []
        self.spacing = 1  # steps from one to the next
        self._max_count = max_count

    def offer(self, step: int, epoch: float, model: Classifier) -> None:
        """Keep the model as it is now, if this is a step to keep."""
        if step % self.spacing or not self._max_count:
            return
        if len(self.kept) == self._max_count:
            self.kept = self.kept[::2]  # a new list, as another thread may be reading the old one
            self.spacing *= 2
            if step % self.spacing:
                return
        self.kept.append(take_checkpoint(step, epoch, model))


def affordable_checkpoints(model: Classifier) -> int:
    """How many checkpoints of this model fit into `MAX_CHECKPOINT_BYTES`."""
    size = sum(tensor.nbytes for tensor in model.state_dict().values())
    return min(MAX_CHECKPOINTS, MAX_CHECKPOINT_BYTES // size)


def take_checkpoint(step: int, epoch: float, model: Classifier) -> Checkpoint:
    """A checkpoint of the model as it is now."""
    return Checkpoint(step, epoch, copy_weights(model))
