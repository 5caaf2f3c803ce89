"""The exceptions of this package."""

from typing import Any


class MnistCoreError(Exception):
    """Base of every error that this package raises on purpose."""


class SourceUnavailableError(MnistCoreError):
    """A source's digits are not available now: not on disk, not reachable, or not writable."""


class DamagedDataError(SourceUnavailableError):
    """A data file exists but has the wrong size, magic number or checksum."""


class EmptySketchError(MnistCoreError):
    """There is no ink in the image."""


class InvalidImageError(MnistCoreError, ValueError):
    """Not a valid image: wrong shape, wrong type, or values out of range."""


class WeightsError(MnistCoreError):
    """A file doesn't hold the weights of a known model; the message says why in a sentence.

    `remedy` is Python code that converts the file, if there is a way.
    """

    def __init__(self, reason: str, remedy: str | None = None):
        super().__init__(reason)
        self.remedy = remedy


class DivergedError(MnistCoreError):
    """Training diverged: the loss became infinite or not a number (NaN).

    `step` is the batch at which it happened, `loss` the value, `settings` those in use.
    """

    def __init__(self, step: int, loss: float, settings: Any):
        super().__init__(f"the loss became {loss} at step {step} with {settings}")
        self.step = step
        self.loss = loss
        self.settings = settings
