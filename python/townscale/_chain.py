"""The chain over a part of a panel: bytes of counts in, bytes of tables out, by what was learnt of the whole."""

from __future__ import annotations

import dataclasses
import hashlib
import io
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from townscale._arguments import guard
from townscale._calibration import Calibration
from townscale._core import __version__
from townscale._forecast import Scenario, forecast
from townscale._frames import taken
from townscale._panel import Panel
from townscale._services import service_load
from townscale._staffing import Norm, staffing_gap
from townscale.words import problem, unsupported

TABLES = ("forecast", "gap", "load", "first_overload", "findings")
"""The tables that a part gives, besides its share of the totals."""


@dataclass(frozen=True)
class Chain:
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
    norms: Sequence[Norm | Mapping[str, Any] | str] = ()
    staff: Any = None
    services: Any = None
    by: str | None = None
    ceiling: float | Mapping[str, float] | None = None
    floor: float | Mapping[str, float] | None = None
    scenarios: Sequence[Scenario | Mapping[str, Any]] = ()
    clean: bool = False
    drivers: Any = None

    def for_areas(self, areas: Collection[str], known: Collection[str], first: bool) -> Chain:
        """The chain for a part: what it says of other areas is left out. What it says of areas that no part has goes
        with the ``first``, so that it is judged once.

        >>> import townscale as ts
        >>> chain = ts.Chain(horizon=3, draws=100, norms=[ts.Norm("coordinator", per=500)])
        >>> chain.for_areas(["East"], known=["East", "West"], first=True).horizon
        3
        """
        own = set(areas)

        def mine(area: object) -> bool:
            return area in own or (first and area not in known)

        def rows(table: Any, name: str) -> Any:
            if table is None:
                return None
            import polars as pl

            frame = pl.DataFrame(taken(table, name))
            column = next((label for label in ("area", "地区") if label in frame.columns), None)
            if column is None:
                return frame
            return frame.filter(pl.Series([mine(area) for area in frame[column].to_list()], dtype=pl.Boolean))

        def bounds(people: float | Mapping[str, float] | None) -> float | dict[str, float] | None:
            if not isinstance(people, Mapping):
                return people
            return {area: most for area, most in people.items() if mine(area)}

        def area(rule: Scenario | Mapping[str, Any]) -> object:
            return rule.area if isinstance(rule, Scenario) else rule.get("area")

        services = rows(self.services, "services")
        if services is not None and services.height == 0:
            services = None  # other parts have them
        return dataclasses.replace(
            self,
            staff=rows(self.staff, "staff"),
            drivers=rows(self.drivers, "drivers"),
            services=services,
            ceiling=bounds(self.ceiling),
            floor=bounds(self.floor),
            scenarios=[rule for rule in self.scenarios if mine(area(rule))],
        )

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
        import polars as pl

        services = pl.DataFrame(taken(self.services, "services"))
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
            if one.name in ("staff", "services", "drivers") and value is not None:
                import polars as pl

                value = pl.DataFrame(taken(value, one.name)).write_csv()
            elif one.name in ("norms", "scenarios"):
                value = [rule if isinstance(rule, str) else _plain(rule) for rule in value]
            digest.update(f"{one.name}={value!r}\n".encode())
        return digest.hexdigest()


@dataclass(frozen=True)
class Part:
    """A part of a panel and what to do with it; picklable. ``counts`` is the path of a file, or a table as Arrow IPC
    bytes; ``hash`` names what it gives."""

    name: str
    counts: str | bytes
    chain: Chain
    calibration: str
    hash: str
    folder: str


def run_part(part: Part) -> dict[str, bytes]:
    """The tables of a part as Parquet bytes, and ``sums``, the bytes of its :class:`Totals`: a pure function of the
    part."""
    import polars as pl

    chain = part.chain
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
