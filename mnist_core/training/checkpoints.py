"""Checkpoints: a model's weights at moments spread evenly over a training run."""

from dataclasses import dataclass

from mnist_core.models.classifier import Classifier
from mnist_core.training.weights import Weights, copy_weights, model_from_weights

MAX_CHECKPOINTS = 40  # of a linear model, 31 KB each: 1.3 MB
MAX_CHECKPOINT_BYTES = 2_000_000  # of a run in all: of a larger model, fewer are kept


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
    """At most `most` checkpoints of a run, the first at step 0, all equally far apart.

    Offered the model after every batch, it keeps each until there are `most`; then it drops every
    second one, keeps only every second from there on, and so forth. So there are always between
    `most` / 2 and `most`, however long the run becomes. With `most` 0 it keeps none.
    """

    def __init__(self, most: int = MAX_CHECKPOINTS):
        self.kept: list[Checkpoint] = []
        self.spacing = 1  # steps from one to the next
        self._most = most

    def offer(self, step: int, epoch: float, model: Classifier) -> None:
        """Keep the model as it is now, if this is a step to keep."""
        if step % self.spacing or not self._most:
            return
        if len(self.kept) == self._most:
            self.kept = self.kept[::2]  # a new list: somebody may be reading the old one
            self.spacing *= 2
            if step % self.spacing:
                return
        self.kept.append(take_checkpoint(step, epoch, model))


def affordable_checkpoints(model: Classifier) -> int:
    """How many checkpoints of a run with this model there is room for."""
    size = sum(tensor.nbytes for tensor in model.state_dict().values())
    return min(MAX_CHECKPOINTS, MAX_CHECKPOINT_BYTES // size)


def take_checkpoint(step: int, epoch: float, model: Classifier) -> Checkpoint:
    """A checkpoint of the model as it is now."""
    return Checkpoint(step, epoch, copy_weights(model))
