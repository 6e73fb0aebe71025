"""Migrant population forecasts, staffing gaps, service load, decision risk and area indices, with their uncertainty."""

from townscale import datasets
from townscale._core import (
    InputError,
    PersonalDataError,
    ProfileError,
    SensitiveAttributeError,
    UnsupportedError,
    __version__,
    debug_build,
)
from townscale.backtest import Backtest, backtest
from townscale.decision import Assessment, Decision
from townscale.forecast import Forecast, Scenario, forecast
from townscale.index import Comparison, Index, aggregate_index, area_index, index_schema
from townscale.panel import Panel
from townscale.posts import (
    Allocation,
    allocate,
    allocation,
    break_even_raise,
    erlang,
    post_cost,
    relief,
    servers_for,
    strength,
    wisn,
)
from townscale.services import Load, access, service_load
from townscale.shares import share_interval
from townscale.staffing import Gap, Norm, norms, staffing_gap

if debug_build:
    import warnings

    warnings.warn("townscale was built without optimisation; run `make setup` for a fast build", stacklevel=2)

__all__ = [
    "Allocation",
    "Assessment",
    "Backtest",
    "Comparison",
    "Decision",
    "Forecast",
    "Gap",
    "Index",
    "InputError",
    "Load",
    "Norm",
    "Panel",
    "PersonalDataError",
    "ProfileError",
    "Scenario",
    "SensitiveAttributeError",
    "UnsupportedError",
    "__version__",
    "access",
    "aggregate_index",
    "allocate",
    "allocation",
    "area_index",
    "backtest",
    "break_even_raise",
    "datasets",
    "erlang",
    "forecast",
    "index_schema",
    "norms",
    "post_cost",
    "relief",
    "servers_for",
    "service_load",
    "share_interval",
    "staffing_gap",
    "strength",
    "wisn",
]
