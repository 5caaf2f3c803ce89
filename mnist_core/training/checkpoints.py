"""Checkpoints: a model's weights at moments spread evenly over a training run."""

from dataclasses import dataclass

from mnist_core.models.linear import LinearClassifier
from mnist_core.training.weights import Weights, copy_weights, model_from_weights

MAX_CHECKPOINTS = 40  # of 31 KB each: at most 1.3 MB


@dataclass(frozen=True, eq=False)
class Checkpoint:
    """The weights of a model after `step` batches."""

    step: int
    epoch: float
    weights: Weights

    def model(self) -> LinearClassifier:
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

    def offer(self, step: int, epoch: float, model: LinearClassifier) -> None:
        """Keep the model as it is now, if this is a step to keep."""
        if step % self.spacing or not self._most:
            return
        if len(self.kept) == self._most:
            self.kept = self.kept[::2]  # a new list: somebody may be reading the old one
            self.spacing *= 2
            if step % self.spacing:
                return
        self.kept.append(take_checkpoint(step, epoch, model))


def take_checkpoint(step: int, epoch: float, model: LinearClassifier) -> Checkpoint:
    """A checkpoint of the model as it is now."""
    return Checkpoint(step, epoch, copy_weights(model))
