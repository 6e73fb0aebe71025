"""Built-in data: figures typed in, each with its source."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from townscale._decision import Decision
from townscale._examples import example
from townscale._files import read_table
from townscale._panel import Panel
from townscale.words import no_choice

if TYPE_CHECKING:
    import polars as pl

__all__ = ["Hami", "china_floating", "example", "hami"]

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
_MIGRANTS_2016 = "Report on China's migrant population 2017, National Health and Family Planning Commission (rounded)"
_CENSUS = "Seventh census, communiqué no. 7, 2021"

# period, population, kind, definition, source. The yearly sample survey and the census do not count the same people.
_NATIONAL = [
    ("2010-11-01", 221_426_652, "count", "census", _CENSUS + " (from the 2020 figure and its increase since 2010)"),
    ("2011", 230_000_000, "estimate", "survey", _MIGRANTS_2016 + ", as quoted by China Daily, 19 November 2017"),
    ("2014", 253_000_000, "estimate", "survey", _SURVEY.format(2014)),
    ("2015", 247_000_000, "estimate", "survey", _SURVEY.format(2015)),
    ("2016", 245_000_000, "estimate", "survey", _SURVEY.format(2016)),
    ("2017", 244_000_000, "estimate", "survey", _SURVEY.format(2017)),
    ("2020-11-01", 375_816_759, "count", "census", _CENSUS),
]


# area, role, headcount, on_duty_share, monthly_pay (yuan), source
_STAFF = [
    ("Hami city", "coordinator", 106, None, 1000, _REPORT + ": on hand; the least pay it asks for"),
    ("Hami city", "community_police", 188, None, None, _REPORT + ": on hand"),
    (
        "Hami city",
        "patrol_auxiliary",
        60,
        0.5,
        880,
        _REPORT + ": 60 of 173 remain, under 30 on duty a day; pay after insurance",
    ),
]

# area, figure, value, unit, kind, source
_FIGURES = [
    ("Hami prefecture", "growth of the floating population, 2009 to 2010", 284, "%", "stated", _REPORT),
    ("Hami prefecture", "floating population as a share of all people, mid-2011", 28, "%", "stated", _REPORT),
    ("Hami city", "floating population as a share of all people, mid-2011", 46, "%", "stated", _REPORT),
    ("Hami city", "coordinators on hand", 106, "posts", "count", _REPORT),
    ("Hami city", "people per coordinator, norm", 500, "persons", "stated", _REPORT),
    ("Hami city", "people per coordinator, other norm", 1000, "persons", "stated", _REPORT),
    ("Hami city", "community police on hand", 188, "posts", "count", _REPORT),
    ("Hami city", "auxiliaries per community police, norm", 3, "posts", "stated", _REPORT),
    ("Hami city", "patrol auxiliaries hired", 173, "posts", "count", _REPORT),
    ("Hami city", "patrol auxiliaries who remain", 60, "posts", "count", _REPORT),
    ("Hami city", "patrol auxiliaries lost", 65, "%", "stated", _REPORT),
    ("Hami city", "patrol auxiliaries on duty on a day, fewer than", 30, "posts", "stated", _REPORT),
    ("Hami city", "monthly pay of a patrol auxiliary after insurance", 880, "yuan", "stated", _REPORT),
    ("Hami city", "monthly pay of a coordinator, at least", 1000, "yuan", "stated", _REPORT),
    ("Hami city", "community workers short, more than", 200, "posts", "stated", _REPORT),
]


class Hami(NamedTuple):
    """The built-in case: ``panel`` (with its claims), ``staff``, ``services``, a fictional ``decision``, ``figures``.

    ``figures`` lists what else the report says: ``area``, ``figure``, ``value``, ``unit``, ``kind``, ``source``. The
    report names services without counting them, so capacities and rates are assumptions, marked so in ``source``.

    >>> import townscale as ts
    >>> ts.datasets.hami()._fields
    ('panel', 'staff', 'services', 'decision', 'figures')
    """

    panel: Panel
    staff: dict[str, list[str | float | None]]
    services: pl.DataFrame
    decision: Decision
    figures: pl.DataFrame

    def __repr__(self) -> str:
        return f"Hami({', '.join(self._fields)})"


def _columns(names: str, rows: list[tuple[Any, ...]]) -> dict[str, list[Any]]:
    return {name: list(values) for name, values in zip(names.split(), zip(*rows, strict=True), strict=True)}


def hami(language: Literal["en", "zh"] = "en") -> Hami:
    """Floating and resident population of Hami and the staff of Hami city, from a 2011 report and two censuses.

    ``language`` is that of the fictional decision's texts, ``en`` or ``zh``; every figure is the same.

    >>> hami().panel.findings()["code"].to_list()
    ['stated_growth_contradicted', 'stated_share_contradicted', 'stated_share_contradicted']
    """
    import polars as pl

    counts = _columns("area parent period group population kind source", _COUNTS)
    claims = _columns("area group period claim value base_period of", _CLAIMS)
    data = Path(__file__).parent / "data"
    decision = {"en": "hami_decision.toml", "zh": "hami_decision_zh.toml"}.get(language)
    if decision is None:
        raise no_choice("decision_in", language, ("en", "zh"))
    services = read_table(data / "hami_services.csv")
    staff = _columns("area role headcount on_duty_share monthly_pay source", _STAFF)
    figures = pl.DataFrame(_columns("area figure value unit kind source", _FIGURES))
    return Hami(Panel(counts, claims), staff, services, Decision.read(data / decision), figures)


def china_floating(definition: str | None = None) -> Panel:
    """The national floating population of China, with its source and ``definition``: ``census`` or ``survey``.

    The yearly survey fell from 2014 to 2017 while the census of 2020 counted 70 % more than that of 2010: the two do
    not count the same people. The break is marked; a forecast uses the figures of the last definition only. Name a
    ``definition`` for its figures alone.

    >>> china_floating("survey").findings().height
    0
    >>> set(china_floating().findings()["code"])
    {'definition_changes'}
    """
    rows = [row for row in _NATIONAL if definition in (None, row[3])]
    if not rows:
        raise no_choice("definition", definition, ("census", "survey"))
    columns = _columns("period population kind definition source", rows)
    return Panel({"area": ["China"] * len(rows), "group": ["floating"] * len(rows), **columns})
