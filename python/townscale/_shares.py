"""Shares seen in a sample."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from townscale import _core


@dataclass(frozen=True)
class ShareInterval:
    """A share with its interval: ``share``, ``low``, ``high`` (0-1)."""

    share: float
    low: float
    high: float

    def under(self, threshold: float) -> Literal["shown", "not_shown", "refuted"]:
        """Whether the interval shows that the share is under a threshold, does not show it, or refutes it."""
        if self.high < threshold:
            return "shown"
        return "refuted" if self.low >= threshold else "not_shown"


def share_interval(
    count: float,
    n: float,
    population: float | None = None,
    method: Literal["wilson", "clopper_pearson", "hypergeometric"] = "wilson",
    level: float = 0.95,
    design_effect: float = 1.0,
) -> ShareInterval:
    """The interval of a share: ``count`` of ``n`` replies, out of a ``population`` of finite size.

    With a population the sample counts as n (N - 1) / (N - n); ``design_effect`` divides that size. Wilson (1927),
    Clopper and Pearson (1934), or the exact hypergeometric, which needs the population.

    >>> interval = share_interval(8, 120, population=800)
    >>> round(interval.low, 3), round(interval.high, 3), interval.under(0.10)
    (0.036, 0.12, 'not_shown')
    """
    low, high = _core.share_interval(count, n, population, method, level, design_effect)
    return ShareInterval(count / n, low, high)
