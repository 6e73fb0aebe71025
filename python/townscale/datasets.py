"""Built-in data: figures typed in, each with its source."""

from __future__ import annotations

from typing import Any, NamedTuple

from townscale.panel import Panel

_REPORT = "Hami prefecture report on floating population services, 2011"
_CENSUS_2010 = "Census of 1 November 2010, as quoted publicly"
_CENSUS_2020 = "Census of 1 November 2020, as quoted publicly"

# area, parent, period, group, population, kind, source
_COUNTS = [
    ("Hami prefecture", None, "2009", "floating", 80_000, "count", _REPORT),
    ("Hami prefecture", None, "2010", "floating", 230_000, "count", _REPORT),
    ("Hami prefecture", None, "2011H1", "floating", 220_000, "count", _REPORT),
    ("Hami prefecture", None, "2011H2", "floating", 300_000, "stated", _REPORT),
    ("Hami city", "Hami prefecture", "2011H1", "floating", 200_000, "count", _REPORT),
    ("Hami prefecture", None, "2010-11-01", "resident", 572_400, "count", _CENSUS_2010),
    ("Hami city", "Hami prefecture", "2010-11-01", "resident", 472_200, "count", _CENSUS_2010),
    ("Hami prefecture", None, "2020-11-01", "resident", 673_383, "count", _CENSUS_2020),
]


class Hami(NamedTuple):
    """The built-in case: ``panel`` (with its claims) and ``staff``."""

    panel: Panel
    staff: dict[str, list[Any]]


def hami() -> Hami:
    """Floating and resident population of Hami and the staff of Hami city, from a 2011 report and two censuses.

    >>> hami().panel.findings()["code"].to_list()
    ['stated_growth_contradicted']
    """
    names = ("area", "parent", "period", "group", "population", "kind", "source")
    counts = {name: list(values) for name, values in zip(names, zip(*_COUNTS, strict=True), strict=True)}
    claims = {
        "area": ["Hami prefecture"],
        "group": ["floating"],
        "period": ["2010"],
        "claim": ["growth"],
        "value": [284.0],
        "base_period": ["2009"],
    }
    staff: dict[str, list[Any]] = {
        "area": ["Hami city"] * 2,
        "role": ["coordinator", "community_police"],
        "headcount": [106, 188],
    }
    return Hami(Panel(counts, claims), staff)
