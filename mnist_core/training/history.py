"""A series that grows with every batch, kept short enough to be drawn."""

from threading import Lock

MAX_BINS = 600  # that a screen can tell apart


class BinnedSeries:
    """The means of a growing series over bins of equal width, at most `most` of them.

    A new value costs the same however long the series is: when there is no room for another bin,
    bins are merged in pairs, which doubles their width. One thread may read while another appends.

    >>> series = BinnedSeries(most=4)
    >>> for value in [1.0, 3.0, 5.0, 7.0, 9.0]:
    ...     series.append(value)
    >>> series.means()
    (2, [2.0, 6.0, 9.0])
    """

    def __init__(self, most: int = MAX_BINS):
        self._most = most
        self._width = 1  # values to a bin; the last bin may hold fewer
        self._sums: list[float] = []
        self._last = 0  # values in the last bin
        self._lock = Lock()

    def append(self, value: float) -> None:
        with self._lock:
            if self._sums and self._last < self._width:
                self._sums[-1] += value
                self._last += 1
                return
            if len(self._sums) == self._most:
                pairs = zip(self._sums[::2], self._sums[1::2], strict=True)
                self._sums = [one + other for one, other in pairs]
                self._width *= 2
            self._sums.append(value)
            self._last = 1

    def means(self, width: int = 0, start: int = 0) -> tuple[int, list[float]]:
        """(the bins' width, the mean of each bin from number `start` on).

        If the width is not the given one any more, all bins are new: it returns them all.
        """
        with self._lock:
            sums = self._sums[start if width == self._width else 0 :]
            means = [total / self._width for total in sums]
            if means:
                means[-1] = sums[-1] / self._last
            return self._width, means
