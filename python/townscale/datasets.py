"""Built-in data: figures typed in, each with its source."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

from townscale._core import InputError
from townscale._files import read_table
from townscale.decision import Decision
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


# area, group, period, claim, value (%), base_period, of
_CLAIMS = [
    ("Hami prefecture", "floating", "2010", "growth", 284.0, "2009", None),
    ("Hami prefecture", "floating", "2011H1", "share", 28.0, None, "resident"),
    ("Hami city", "floating", "2011H1", "share", 46.0, None, "resident"),
]

_SURVEY = "Statistical Communiqué of the National Bureau of Statistics, {} (yearly sample survey, rounded)"
_CENSUS = "Seventh census, communiqué no. 7, 2021"

# period, population, kind, definition, source
_NATIONAL = [
    ("2010-11-01", 221_426_652, "count", "census", _CENSUS + " (from the 2020 figure and its increase since 2010)"),
    ("2014", 253_000_000, "estimate", "survey", _SURVEY.format(2014)),
    ("2015", 247_000_000, "estimate", "survey", _SURVEY.format(2015)),
    ("2016", 245_000_000, "estimate", "survey", _SURVEY.format(2016)),
    ("2017", 244_000_000, "estimate", "survey", _SURVEY.format(2017)),
    ("2020-11-01", 375_816_759, "count", "census", _CENSUS),
]


class Hami(NamedTuple):
    """The built-in case: ``panel`` (with its claims), ``staff``, ``services`` and a fictional ``decision``.

    The report names services without counting them, so capacities and rates are assumptions, marked so in ``source``.
    """

    panel: Panel
    staff: dict[str, list[Any]]
    services: Any
    decision: Decision


def _columns(names: str, rows: list[tuple[Any, ...]]) -> dict[str, list[Any]]:
    return {name: list(values) for name, values in zip(names.split(), zip(*rows, strict=True), strict=True)}


def hami() -> Hami:
    """Floating and resident population of Hami and the staff of Hami city, from a 2011 report and two censuses.

    >>> hami().panel.findings()["code"].to_list()
    ['stated_growth_contradicted', 'stated_share_contradicted', 'stated_share_contradicted']
    """
    counts = _columns("area parent period group population kind source", _COUNTS)
    claims = _columns("area group period claim value base_period of", _CLAIMS)
    staff: dict[str, list[Any]] = {
        "area": ["Hami city"] * 2,
        "role": ["coordinator", "community_police"],
        "headcount": [106, 188],
    }
    data = Path(__file__).parent / "data"
    services = read_table(data / "hami_services.csv")
    return Hami(Panel(counts, claims), staff, services, Decision.read(data / "hami_decision.toml"))


def china_floating(definition: str = "census") -> Panel:
    """The national floating population of China by one ``definition``: ``census`` or ``survey``.

    The yearly survey fell from 2014 to 2017 while the census of 2020 counted 70 % more than that of 2010: the two do
    not measure the same thing, so a panel holds one of them and nothing is drawn across the break.

    >>> china_floating("survey").findings().height
    0
    """
    rows = [row for row in _NATIONAL if row[3] == definition]
    if not rows:
        raise InputError(f'there is no definition "{definition}". Choose "census" or "survey"')
    columns = _columns("period population kind definition source", rows)
    return Panel({"area": ["China"] * len(rows), "group": ["floating"] * len(rows), **columns})
