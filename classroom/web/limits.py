"""How often somebody may ask, counted in this process alone."""

import asyncio
from collections import OrderedDict, deque
from collections.abc import Callable, Hashable
from time import monotonic

MAX_KEYS = 10_000  # that are counted at once; of more, the one seen longest ago is forgotten


class RateLimit:
    """At most `most` times in any `seconds`, for each key."""

    def __init__(self, most: int, seconds: float, clock: Callable[[], float] = monotonic):
        self._most, self._seconds, self._clock = most, seconds, clock
        self._times: OrderedDict[Hashable, deque[float]] = OrderedDict()

    def wait(self, key: Hashable) -> float:
        """Seconds until `key` may again; 0 if it may now."""
        times = self._times.get(key)
        if times is None:
            return 0.0
        now = self._clock()
        while times and times[0] <= now - self._seconds:
            times.popleft()
        return times[0] + self._seconds - now if len(times) >= self._most else 0.0

    def count(self, key: Hashable) -> None:
        """Note that `key` did it now."""
        self._times.setdefault(key, deque(maxlen=self._most)).append(self._clock())
        self._times.move_to_end(key)
        while len(self._times) > MAX_KEYS:
            self._times.popitem(last=False)

    def forget(self, key: Hashable) -> None:
        """Take back what was noted last."""
        if times := self._times.get(key):
            times.pop()


class Line:
    """Whoever has missed often has to wait in line: guessing is slowed down, for each address.

    A whole school may be one address, so nobody there is turned away for what a neighbour does: one
    after the other comes in, unless very many wait already.
    """

    def __init__(self, free: int, window: float, pause: float, longest: float):
        self._misses = RateLimit(free, window)  # so many in `window` seconds needn't wait
        self._pause, self._longest = pause, longest  # seconds from one to the next; until the last
        self._last: OrderedDict[Hashable, float] = OrderedDict()  # when the last in line comes in

    async def enter(self, key: Hashable) -> bool:
        """Wait for one's turn; False if too many wait already. It is a miss until `forgive`."""
        now = monotonic()
        if self._misses.wait(key):
            turn = max(self._last.get(key, 0.0), now) + self._pause
            if turn - now > self._longest:
                return False
            self._last[key] = turn
            self._last.move_to_end(key)
            while len(self._last) > MAX_KEYS:
                self._last.popitem(last=False)
            await asyncio.sleep(turn - now)
        self._misses.count(key)
        return True

    def forgive(self, key: Hashable) -> None:
        """It was no miss."""
        self._misses.forget(key)
