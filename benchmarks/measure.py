"""One line per measurement, and the exit code that says whether every limit held."""

from __future__ import annotations

import resource
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Measurement:
    """``ours`` must not exceed ``limit``; both in ``unit``, measured in the same run. ``at_least`` turns it round."""

    name: str
    ours: float
    limit: float
    unit: str
    at_least: bool = False

    @property
    def ratio(self) -> float:
        return self.ours / self.limit if self.limit else float("inf")

    @property
    def holds(self) -> bool:
        return self.ours >= self.limit if self.at_least else self.ours <= self.limit

    def line(self) -> str:
        sign = "≥" if self.at_least else "≤"
        verdict = "ok" if self.holds else "MISSED"
        figures = f"{self.ours:>12.3f} {sign} {self.limit:>12.3f} {self.unit:<6} {self.ratio:>6.2f}"
        return f"{self.name:<58} {figures}  {verdict}"


@dataclass
class Stopwatch:
    seconds: float = field(default=0.0)


@contextmanager
def stopwatch() -> Iterator[Stopwatch]:
    """Wall time of a block, in ``seconds`` after it."""
    watch = Stopwatch()
    started = time.perf_counter()
    try:
        yield watch
    finally:
        watch.seconds = time.perf_counter() - started


def peak_memory_mb() -> float:
    """Highest resident memory of this process so far, in MB (Linux counts kilobytes)."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def percentile(values: list[float], share: float) -> float:
    """The value below which ``share`` (0 to 1) of the values lie; nearest rank."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]
