"""Shares seen in a sample."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeVar, overload

from townscale import _core
from townscale._arguments import guard
from townscale._figures import Figures

Name = TypeVar("Name")


@dataclass(frozen=True, repr=False)
class ShareInterval(Figures):
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

    Raises ``InputError`` for a count outside 0 to n, a population under n or missing for ``hypergeometric``, and a
    level outside 0 to 1.

    >>> interval = share_interval(8, 120, population=800)
    >>> round(interval.low, 3), round(interval.high, 3), interval.under(0.10)
    (0.036, 0.12, 'not_shown')
    """
    low, high = _core.share_interval(count, n, population, method, level, design_effect)
    return ShareInterval(count / n, low, high)


@overload
def sample_size(
    population: float | None,
    at_most: float,
    expected: float = 0.0,
    *,
    method: Literal["wilson", "clopper_pearson"] = "wilson",
    level: float = 0.95,
    design_effect: float = 1.0,
) -> int: ...
@overload
def sample_size(
    population: Mapping[Name, float],
    at_most: float,
    expected: float = 0.0,
    *,
    method: Literal["wilson", "clopper_pearson"] = "wilson",
    level: float = 0.95,
    design_effect: float = 1.0,
) -> dict[Name, int]: ...
def sample_size(
    population: float | Mapping[Name, float] | None,
    at_most: float,
    expected: float = 0.0,
    *,
    method: Literal["wilson", "clopper_pearson"] = "wilson",
    level: float = 0.95,
    design_effect: float = 1.0,
) -> int | dict[Name, int]:
    """How many of a group must answer for a share under ``at_most`` to be shown, where ``expected`` (0-1) are against.

    ``population`` is the size of the group, or a dict of groups and sizes, which gives a dict; ``None`` is without end.
    The interval is that of ``share_interval``, by which a consultation is judged; every larger sample shows it too.

    Raises ``InputError`` where ``expected`` is not under ``at_most``, and ``UnsupportedError`` where not even the
    replies of all show it, because persons are whole.

    >>> sample_size(population=486, at_most=0.10, expected=0.03)
    78
    >>> sample_size({"tenants": 486, "owners": 61}, at_most=0.10)
    {'tenants': 33, 'owners': 23}
    """

    def one(size: float | None) -> int:
        return int(_core.sample_size(size, at_most, expected, method, level, design_effect))

    if isinstance(population, Mapping):
        return {name: one(size) for name, size in population.items()}
    return one(population)


guard(__name__)
