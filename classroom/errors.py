"""Errors for requests that a class refuses, each with a sentence for the person who asked."""


class RefusedError(Exception):
    """A request is refused: `status` is the HTTP status code, the message says why."""

    def __init__(self, status: int, sentence: str, wait: int = 0):
        super().__init__(sentence)
        self.status, self.sentence = status, sentence
        self.wait = wait  # seconds until it is worth trying again; 0 if trying again is no use


class NoClassError(RefusedError):
    """There is no such class, or it has ended."""

    def __init__(self) -> None:
        super().__init__(404, "There is no class with this code, or it has ended.")
