"""A model's past: its weights at moments spread evenly over a training."""

from dataclasses import dataclass

import torch
from torch import Tensor

from mnist_core.model import LinearClassifier

MOST = 60  # of 31,400 bytes each: at most 1.9 MB


@dataclass(frozen=True, eq=False)
class Snapshot:
    """The model after `step` batches: weight and bias side by side, float32 (10, 785)."""

    step: int
    epoch: float
    numbers: Tensor

    def model(self, straighten: bool) -> LinearClassifier:
        """A model of its own with these weights."""
        model = LinearClassifier(straighten=straighten)
        model.linear.weight.data = self.numbers[:, :-1].clone()
        model.linear.bias.data = self.numbers[:, -1].clone()
        return model.requires_grad_(False)


class Snapshots:
    """At most `most` moments of a training, the first step 0, all equally far apart.

    Offered the model after every batch, it keeps each one until there are `most`; then it drops
    every second and keeps every second from there on, and so forth. So there are always between
    `most` / 2 and `most`, however long the training becomes. With `most` 0 it keeps none.
    """

    def __init__(self, most: int = MOST):
        self.kept: list[Snapshot] = []
        self.spacing = 1  # steps from one to the next
        self._most = most

    def offer(self, step: int, epoch: float, model: LinearClassifier):
        """Keep the model as it is now, if this is a moment to keep."""
        if step % self.spacing or not self._most:
            return
        if len(self.kept) == self._most:
            self.kept = self.kept[::2]  # a new list: somebody may be reading the old one
            self.spacing *= 2
            if step % self.spacing:
                return
        self.kept.append(snapshot(step, epoch, model))


def snapshot(step: int, epoch: float, model: LinearClassifier) -> Snapshot:
    """The model as it is now, whatever becomes of it."""
    linear = model.linear
    numbers = torch.cat([linear.weight.detach(), linear.bias.detach()[:, None]], 1)
    return Snapshot(step, epoch, numbers)
