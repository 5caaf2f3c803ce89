"""What a class refuses, in a sentence for whoever asked."""


class RefusedError(Exception):
    """A request that isn't granted: `status` is HTTP's code for why, the message says it."""

    def __init__(self, status: int, sentence: str, wait: int = 0):
        super().__init__(sentence)
        self.status, self.sentence = status, sentence
        self.wait = wait  # seconds until it is worth trying again; 0 where that helps nothing


class NoClassError(RefusedError):
    """There is no such class, or not any more."""

    def __init__(self) -> None:
        super().__init__(404, "There is no class with this code, or it has ended.")
