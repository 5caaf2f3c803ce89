"""Rate limits, counted in this process."""

import asyncio
from collections import OrderedDict, deque
from collections.abc import Callable, Hashable
from time import monotonic

MAX_KEYS = 10_000  # that are counted; beyond that, the one seen longest ago is forgotten


class RateLimit:
    """At most `max_count` times within any `seconds`, for each key."""

    def __init__(self, max_count: int, seconds: float, clock: Callable[[], float] = monotonic):
        self._max_count, self._seconds, self._clock = max_count, seconds, clock
        self._times: OrderedDict[Hashable, deque[float]] = OrderedDict()

    def wait(self, key: Hashable) -> float:
        """Seconds until `key` is allowed again; 0 if it is now."""
        times = self._times.get(key)
        if times is None:
            return 0.0
        now = self._clock()
        while times and times[0] <= now - self._seconds:
            times.popleft()
        return times[0] + self._seconds - now if len(times) >= self._max_count else 0.0

    def count(self, key: Hashable) -> None:
        """Count one use by `key`, now."""
        self._times.setdefault(key, deque(maxlen=self._max_count)).append(self._clock())
        self._times.move_to_end(key)
        while len(self._times) > MAX_KEYS:
            self._times.popitem(last=False)

    def forget(self, key: Hashable) -> None:
        """Take back the last count."""
        if times := self._times.get(key):
            times.pop()


class Line:
    """A queue for keys with many misses, which slows down guessing.

    A whole school may share one address, so nobody is locked out for what a neighbour does: they
    get in one after the other, unless very many are waiting already.
    """

    def __init__(self, free: int, window: float, pause: float, max_wait: float):
        self._misses = RateLimit(free, window)  # misses in `window` seconds that cost no wait
        self._pause, self._max_wait = pause, max_wait  # seconds between two turns; in all
        self._last: OrderedDict[Hashable, float] = OrderedDict()  # when the last in line gets in

    async def enter(self, key: Hashable) -> bool:
        """Wait for a turn; False if too many are waiting. Counts as a miss until `forgive`."""
        now = monotonic()
        if self._misses.wait(key):
            turn = max(self._last.get(key, 0.0), now) + self._pause
            if turn - now > self._max_wait:
                return False
            self._last[key] = turn
            self._last.move_to_end(key)
            while len(self._last) > MAX_KEYS:
                self._last.popitem(last=False)
            await asyncio.sleep(turn - now)
        self._misses.count(key)
        return True

    def forgive(self, key: Hashable) -> None:
        """Take back the miss that `enter` counted."""
        self._misses.forget(key)
