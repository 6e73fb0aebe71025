"""What a type checker makes of the public interface. Checked by mypy in ``test_signatures.py``, never run.

pandas and pyarrow bring no types of their own, so that their frames are known here as what mypy makes of them: ``Any``.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import townscale as ts
from numpy.typing import NDArray
from townscale.typing import FrameT, TableLike
from typing_extensions import assert_type

COUNTS = {"area": ["A"] * 3, "period": [2008, 2009, 2010], "population": [60, 66, 80]}
STAFF = {"area": ["A"], "role": ["guard"], "headcount": [3]}


def polars_in_polars_out(frame: pl.DataFrame) -> None:
    panel = ts.Panel(frame)
    assert_type(panel, ts.Panel[pl.DataFrame])
    assert_type(panel.findings(), pl.DataFrame)
    made = ts.forecast(panel, horizon=3)
    assert_type(made, ts.Forecast[pl.DataFrame])
    assert_type(made.summary(), pl.DataFrame)
    assert_type(made.totals("parent").summary(), pl.DataFrame)
    assert_type(made.target(100).adjust("A", 1.1, "why").reconcile(), ts.Forecast[pl.DataFrame])
    assert_type(next(iter(made.batches())), pl.DataFrame)
    gap = ts.staffing_gap(made, [ts.Norm("guard", per=500)], STAFF)
    assert_type(gap, ts.Gap[pl.DataFrame])
    assert_type(gap.plan(pay=1000).what_if(pay=1200).summary(), pl.DataFrame)
    assert_type(gap.frontier([0.5], pay=1000), pl.DataFrame)
    assert_type(ts.access(frame, frame), pl.DataFrame)
    assert_type(ts.aggregate_index(frame, "spec.toml"), pl.DataFrame)


def what_is_no_frame_gives_polars(rows: list[dict[str, object]]) -> None:
    assert_type(ts.Panel(COUNTS), ts.Panel[pl.DataFrame])
    assert_type(ts.Panel(rows), ts.Panel[pl.DataFrame])
    assert_type(ts.Panel("counts.csv"), ts.Panel[pl.DataFrame])
    assert_type(ts.Panel.read(Path("counts.xlsx")), ts.Panel[pl.DataFrame])
    assert_type(ts.score(COUNTS, COUNTS).summary(), pl.DataFrame)
    assert_type(ts.area_index(COUNTS).summary(), pl.DataFrame)
    assert_type(ts.project_ages("china_2020", total=ts.Panel(COUNTS)).summary(), pl.DataFrame)


def other_frames_do_not_become_polars(one: pd.DataFrame, other: pa.Table) -> None:
    ts.forecast(ts.Panel(one)).summary().groupby("area")
    ts.forecast(ts.Panel(other)).summary().group_by("area")
    ts.norms(frame_kind="pandas").groupby("role")


def generic(panel: ts.Panel[FrameT]) -> FrameT:
    return ts.forecast(panel).summary()


def by_access(panel: ts.Panel[pl.DataFrame], table: TableLike) -> None:
    assert_type(ts.accessibility(panel, table, table), ts.AccessForecast[pl.DataFrame])
    assert_type(ts.accessibility(table, COUNTS, table), ts.Access[pl.DataFrame])


def always_polars(run: ts.Run, decision: ts.Decision) -> None:
    assert_type(run.table("forecast"), pl.LazyFrame)
    assert_type(ts.norms(), pl.DataFrame)
    assert_type(decision.assess().factors(), pl.DataFrame)
    assert_type(ts.Panel(COUNTS).to_polars(), pl.DataFrame)


def arrays() -> None:
    assert_type(ts.weights([[1, 5], [2, 5]]), NDArray[np.float64])
    assert_type(ts.ahp([[1, 2], [0.5, 1]]).cr, float)
    assert_type(ts.ahp([[[1, 2], [0.5, 1]]], group="each").cr, NDArray[np.float64])
    assert_type(ts.pool([0.1, 0.2]), float)


def what_is_refused(panel: ts.Panel, gap: ts.Gap) -> None:
    ts.forecast(5)  # type: ignore[arg-type]
    ts.forecast(panel, horizon="3")  # type: ignore[arg-type]
    ts.staffing_gap(panel, [ts.Norm("guard", per=500)], staff=3)  # type: ignore[arg-type]
    gap.plan(pay="much")  # type: ignore[arg-type]
    gap.frontier(pey=1000)  # type: ignore[call-arg]
    gap.plot(are="A")  # type: ignore[call-arg]
    ts.norms(frame_kind="dask")  # type: ignore[call-overload]
    panel.summary()  # type: ignore[attr-defined]
    panel.findings().no_such()  # type: ignore[attr-defined]
