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
from townscale.accessibility import Access, access, accessibility
from townscale.ages import Ages, RogersCastro, age_bands, age_profiles, project_ages
from townscale.backtest import Backtest, backtest
from townscale.decision import Assessment, Decision
from townscale.forecast import Forecast, Scenario, forecast
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
from townscale.services import Load, Waiting, service_load, services_standards, waiting
from townscale.shares import share_interval
from townscale.staffing import Gap, Norm, norms, staffing_gap

if debug_build:
    import warnings

    warnings.warn("townscale was built without optimisation; run `make setup` for a fast build", stacklevel=2)

__all__ = [
    "Access",
    "Ages",
    "Allocation",
    "Assessment",
    "Backtest",
    "Decision",
    "Forecast",
    "Gap",
    "InputError",
    "Load",
    "Norm",
    "Panel",
    "PersonalDataError",
    "ProfileError",
    "RogersCastro",
    "Scenario",
    "SensitiveAttributeError",
    "UnsupportedError",
    "Waiting",
    "__version__",
    "access",
    "accessibility",
    "age_bands",
    "age_profiles",
    "allocate",
    "allocation",
    "backtest",
    "break_even_raise",
    "datasets",
    "erlang",
    "forecast",
    "norms",
    "post_cost",
    "project_ages",
    "relief",
    "servers_for",
    "service_load",
    "services_standards",
    "share_interval",
    "staffing_gap",
    "strength",
    "waiting",
    "wisn",
]
