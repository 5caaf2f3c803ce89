"""What a process costs, as Linux counts it."""

import asyncio
import os
from pathlib import Path

RESTING = 0.03  # share of a core that counts as doing nothing


def memory(kind="VmRSS", pid="self") -> float:
    """A process's memory in MB: "VmRSS" is now, "VmHWM" the peak."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith(kind):
            return int(line.split()[1]) / 1024
    raise KeyError(kind)


def cpu(pid) -> float:
    """Seconds of processor time that a process has used, all threads together."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def threads(pid) -> int:
    return len(list(Path(f"/proc/{pid}/task").iterdir()))


async def share_at_rest(pid, seconds=1.0, attempts=10) -> float:
    """The share of a core that a process uses once that has become next to nothing, or still."""
    for _ in range(attempts):
        used = cpu(pid)
        await asyncio.sleep(seconds)
        share = (cpu(pid) - used) / seconds
        if share <= RESTING:
            break
    return share
