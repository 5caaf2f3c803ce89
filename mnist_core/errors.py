"""What can go wrong, in the domain's own terms; whoever shows an error words it for people."""


class MnistCoreError(Exception):
    """Base of every error that this package raises on purpose."""


class SourceUnavailableError(MnistCoreError):
    """A source's digits can't be had now: not on disk, not reachable, or not writable."""


class DamagedDataError(SourceUnavailableError):
    """A data file is there but isn't what it should be: wrong size, magic number or checksum."""


class EmptySketchError(MnistCoreError):
    """There is no ink in the picture."""


class InvalidImageError(MnistCoreError, ValueError):
    """Not a picture that can be read: wrong shape, wrong type, or values out of range."""


class WeightsError(MnistCoreError):
    """A file isn't the weights of this model: the message says in a sentence what is wrong."""


class DivergedError(MnistCoreError):
    """Training left the range of numbers: the loss became infinite or not a number.

    `step` is the batch at which it happened, `loss` what it was, `settings` what led there.
    """

    def __init__(self, step, loss, settings):
        super().__init__(f"the loss became {loss} at step {step} with {settings}")
        self.step = step
        self.loss = loss
        self.settings = settings
