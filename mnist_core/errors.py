"""Exceptions of this package, in the domain's own terms; whoever shows one words it for people."""

from typing import Any


class MnistCoreError(Exception):
    """Base of every error that this package raises on purpose."""


class SourceUnavailableError(MnistCoreError):
    """A source's digits can't be had now: not on disk, not reachable, or not writable."""


class DamagedDataError(SourceUnavailableError):
    """A data file is there but isn't what it should be: wrong size, magic number or checksum."""


class EmptySketchError(MnistCoreError):
    """There is no ink in the image."""


class InvalidImageError(MnistCoreError, ValueError):
    """Not an image that can be read: wrong shape, wrong type, or values out of range."""


class WeightsError(MnistCoreError):
    """A file doesn't hold the weights of this model; the message says in a sentence why.

    `remedy` is Python code that makes a file of it that does, where there is such code.
    """

    def __init__(self, reason: str, remedy: str | None = None):
        super().__init__(reason)
        self.remedy = remedy


class DivergedError(MnistCoreError):
    """Training diverged: the loss became infinite or not a number (NaN).

    `step` is the batch at which it happened, `loss` what it was, `settings` what led there.
    """

    def __init__(self, step: int, loss: float, settings: Any):
        super().__init__(f"the loss became {loss} at step {step} with {settings}")
        self.step = step
        self.loss = loss
        self.settings = settings
