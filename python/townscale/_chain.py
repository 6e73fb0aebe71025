"""The chain over a part of a panel: bytes of counts in, bytes of tables out, by what was learnt of the whole."""

from __future__ import annotations

import dataclasses
import hashlib
import io
import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from townscale._arguments import guard
from townscale._calibration import Calibration
from townscale._core import __version__
from townscale._figures import Given
from townscale._forecast import Scenario, forecast
from townscale._frames import arrow
from townscale._panel import Panel
from townscale._services import service_load
from townscale._staffing import Norm, staffing_gap
from townscale.typing import TableLike
from townscale.words import problem, unsupported

TABLES = ("forecast", "gap", "load", "first_overload", "findings")
"""The tables that a part gives, besides its share of the totals."""
ROWS = ("staff", "services", "drivers")
"""The fields of a chain that are tables."""
_PLACES: Any = {"area": str, "part": int}
_ROWS = 500_000
"""Rows whose part is looked up at a time."""
_PART = " part"
"""A column beside those of a table."""


@dataclass(frozen=True, repr=False)
class Chain(Given):
    """What is computed of each part of a panel: the forecast, and the staffing gap and service load where ``norms`` and
    ``services`` are given. The fields are the arguments of :func:`forecast`, :func:`staffing_gap` and
    :func:`service_load`; ``by`` is that of ``Forecast.totals``.

    >>> Chain(horizon=10, norms=[Norm("coordinator", per=500)]).horizon
    10
    """

    horizon: int = 5
    draws: int = 1000
    seed: int = 0
    freq: str | None = None
    model: str = "auto"
    norms: Sequence[Norm | Mapping[str, object] | str] = ()
    staff: TableLike | None = None
    services: TableLike | None = None
    by: str | None = None
    ceiling: float | Mapping[str, float] | None = None
    floor: float | Mapping[str, float] | None = None
    scenarios: Sequence[Scenario | Mapping[str, object]] = ()
    clean: bool = False
    drivers: TableLike | None = None

    def split(self, homes: Mapping[str, int], parts: int) -> Iterator[Chain]:
        """The chain for each of several parts, by the part that each area is in: what is said of other areas is left
        out. What is said of areas that no part has goes with the first, so that it is judged once.

        >>> import townscale as ts
        >>> bounds = {"East": 900, "West": 500}
        >>> chain = ts.Chain(horizon=3, draws=100, ceiling=bounds)
        >>> [part.ceiling for part in chain.split({"East": 0, "West": 1}, 2)]
        [{'East': 900}, {'West': 500}]
        """

        def of(rule: Scenario | Mapping[str, Any]) -> int:
            return homes.get(str(rule.area if isinstance(rule, Scenario) else rule.get("area")), 0)

        def bounds(people: float | Mapping[str, float] | None) -> Sequence[Any]:
            if not isinstance(people, Mapping):
                return [people] * parts
            own: list[dict[str, float]] = [{} for _ in range(parts)]
            for area, most in people.items():
                own[homes.get(area, 0)][area] = most
            return own

        scenarios: list[list[Any]] = [[] for _ in range(parts)]
        for rule in self.scenarios:
            scenarios[of(rule)].append(rule)
        bounded = zip(bounds(self.ceiling), bounds(self.floor), scenarios, strict=True)
        rows = zip(*(_rows_by_part(getattr(self, name), name, homes, parts) for name in ROWS), strict=True)
        for (ceiling, floor, events), tables in zip(bounded, rows, strict=True):
            own = dict(zip(ROWS, tables, strict=True))
            if own["services"] is not None and own["services"].height == 0:
                own["services"] = None  # other parts have them
            yield dataclasses.replace(self, ceiling=ceiling, floor=floor, scenarios=events, **own)

    def tables(self) -> list[str]:
        """The tables that it gives, besides the sums of totals.

        >>> import townscale as ts
        >>> ts.Chain(horizon=3, norms=[ts.Norm("coordinator", per=500)]).tables()
        ['forecast', 'gap', 'findings']
        """
        gap = ["gap"] if self.norms else []
        load = ["load", "first_overload"] if self.services is not None else []
        return ["forecast", *gap, *load, "findings"]

    def check(self) -> None:
        """Refuse what couples areas of several parts, and a table of services without any.

        >>> import townscale as ts
        >>> ts.Chain(horizon=3, draws=100).check()
        """
        if self.services is None:
            return
        services = rows_of(self.services, "services")
        if services.height == 0:
            raise problem("problem.services_empty")
        if "serves" in services.columns and services["serves"].drop_nulls().len():
            raise unsupported("problem.services_couple")

    def fingerprint(self) -> str:
        """A hash of everything that decides the bits of a result.

        >>> import townscale as ts
        >>> chain = ts.Chain(horizon=3, draws=100)
        >>> chain.fingerprint() == ts.Chain(horizon=3, draws=100).fingerprint()
        True
        """
        digest = hashlib.sha256(__version__.encode())
        for one in dataclasses.fields(self):
            value = getattr(self, one.name)
            if one.name in ROWS and value is not None:
                value = rows_of(value, one.name).write_csv()
            elif one.name in ("norms", "scenarios"):
                value = [rule if isinstance(rule, str) else _plain(rule) for rule in value]
            digest.update(f"{one.name}={value!r}\n".encode())
        return digest.hexdigest()


@dataclass(frozen=True)
class Part:
    """A part of a panel and what to do with it; picklable. ``counts`` is the path of a file, or a table as Arrow IPC
    bytes; ``rows`` are the tables of the chain, packed; ``tables`` are those that it gives; ``hash`` names them."""

    name: str
    counts: str | bytes
    chain: Chain
    rows: Mapping[str, bytes]
    tables: Sequence[str]
    calibration: str
    hash: str
    folder: str

    def whole_chain(self) -> Chain:
        """The chain with its tables."""
        import polars as pl

        rows: dict[str, Any] = {name: pl.read_ipc(io.BytesIO(packed)) for name, packed in self.rows.items()}
        return dataclasses.replace(self.chain, **rows)


def run_part(part: Part) -> dict[str, bytes]:
    """The tables of a part as Parquet bytes, and ``sums``, the bytes of its :class:`Totals`: a pure function of the
    part."""
    import polars as pl

    chain = part.whole_chain()
    counts = part.counts if isinstance(part.counts, str) else pl.read_ipc(io.BytesIO(part.counts))
    panel = Panel(counts)
    made = forecast(
        panel,
        horizon=chain.horizon,
        draws=chain.draws,
        seed=chain.seed,
        freq=chain.freq,
        model=chain.model,
        scenarios=chain.scenarios,
        ceiling=chain.ceiling,
        floor=chain.floor,
        calibration=Calibration.from_json(part.calibration),
        clean=chain.clean,
        drivers=chain.drivers,
    )
    tables: dict[str, Any] = {"forecast": made.summary()}
    found = [made.findings()]
    if chain.norms:
        gap = staffing_gap(made, chain.norms, chain.staff, history=panel)
        tables["gap"] = gap.summary()
        found.append(gap.findings())
    if chain.services is not None:
        load = service_load(made, chain.services)
        tables["load"], tables["first_overload"] = load.summary(), load.first_overload()
        found.append(load.findings())
    tables["findings"] = pl.concat([pl.DataFrame(one) for one in found], how="diagonal_relaxed").unique(
        maintain_order=True
    )
    written = {name: _parquet(table) for name, table in tables.items()}
    sums = made.totals(chain.by) if _has_totals(panel, chain.by) else None
    written["sums"] = b"" if sums is None else sums.to_bytes()
    return written


def rows_of(table: Any, name: str) -> Any:
    """A table of a chain, or that of a file, as a polars frame."""
    import polars as pl

    return table if isinstance(table, pl.DataFrame) else pl.DataFrame(arrow(table, name)[0])


def packed(chain: Chain) -> tuple[Chain, dict[str, bytes]]:
    """A chain without its tables, and these as compressed Arrow IPC bytes: the tables of all parts are in memory
    together."""
    import polars as pl

    rows = {}
    for name in ROWS:
        if (table := getattr(chain, name)) is not None:
            content = io.BytesIO()
            # Of a slice, views of long texts would be written with all texts of the whole.
            rows_of(table, name).write_ipc(content, compression="zstd", compat_level=pl.CompatLevel.oldest())
            rows[name] = content.getvalue()
    return dataclasses.replace(chain, staff=None, services=None, drivers=None), rows


def _rows_by_part(table: Any, name: str, homes: Mapping[str, int], parts: int) -> Iterator[Any]:
    """The rows of a table for each part; a table that names no areas is whole in each."""
    import polars as pl

    rows = None if table is None else rows_of(table, name)
    label = next((label for label in ("area", "地区") if rows is not None and label in rows.columns), None)
    if rows is None or label is None:
        yield from [rows] * parts
        return
    places = pl.DataFrame({"area": list(homes), "part": list(homes.values())}, schema=_PLACES)
    names = rows.select(pl.col(label).cast(pl.String).alias("area"))
    some = (names.slice(start, _ROWS) for start in range(0, max(names.height, 1), _ROWS))
    found = [few.join(places, on="area", how="left", maintain_order="left")["part"] for few in some]
    part = pl.concat(found).fill_null(0)
    del names, places, found
    if not part.is_sorted():
        rows = rows.with_columns(part.alias(_PART)).sort(_PART, maintain_order=True)
        rows, part = rows.drop(_PART), rows[_PART]
    ends = [0, *part.search_sorted(pl.Series(range(parts), dtype=part.dtype), side="right").to_list()]
    for start, end in itertools.pairwise(ends):
        yield rows.slice(start, end - start)


def _has_totals(panel: Panel, by: str | None) -> bool:
    """Whether a part has an area to add to a total."""
    if by is None:
        return True
    table = panel._table()
    return by in table.columns and table[by].drop_nulls().len() > 0


def _parquet(table: Any) -> bytes:
    import polars as pl

    content = io.BytesIO()
    pl.DataFrame(table).write_parquet(content, compression="zstd", statistics=False)
    return content.getvalue()


def _plain(rule: Norm | Scenario | Mapping[str, Any]) -> dict[str, Any]:
    """A rule as a dict, in the order of its names."""
    made = dict(rule) if isinstance(rule, Mapping) else dataclasses.asdict(rule)
    return {name: made[name] for name in sorted(made)}


guard(__name__)
