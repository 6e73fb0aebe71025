"""Migrant population forecasts, staffing gaps, service load, decision risk and area indices, with their uncertainty."""

from importlib import import_module
from typing import TYPE_CHECKING

from townscale._core import (
    InputError,
    PersonalDataError,
    ProfileError,
    SensitiveAttributeError,
    UnsupportedError,
    __version__,
    debug_build,
)
from townscale._public import public

if TYPE_CHECKING:
    from townscale import datasets
    from townscale._accessibility import Access, AccessForecast, access, accessibility
    from townscale._ages import Ages, RogersCastro, age_bands, age_profiles, project_ages, rate_references
    from townscale._assessment import Assessment
    from townscale._backtest import Backtest, backtest
    from townscale._border import Limits, limits
    from townscale._calibration import Calibration, calibrate
    from townscale._chain import Chain
    from townscale._decision import Decision
    from townscale._disclosure import Disclosure
    from townscale._evaluation import Evaluation, evaluate
    from townscale._forecast import Forecast, Scenario, forecast
    from townscale._hierarchy import Hierarchy, ahp_hierarchy
    from townscale._index import Comparison, Index, aggregate_index, area_index, index_schema
    from townscale._language import set_language
    from townscale._panel import Panel
    from townscale._plan import Plan
    from townscale._posts import (
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
    from townscale._register import Register
    from townscale._run import Run, run
    from townscale._saved import load
    from townscale._schemes import Schemes, schemes
    from townscale._scores import Projections, Scores, score
    from townscale._sensitivity import Sobol, sobol
    from townscale._services import Load, Waiting, service_load, services_standards, waiting
    from townscale._shares import sample_size, share_interval
    from townscale._siting import Sites, site
    from townscale._staffing import Gap, Norm, norms, staffing_gap
    from townscale._survey import Survey, survey
    from townscale._totals import Batches, Totals
    from townscale._weighing import ahp, ahp_scores, cooke, fuzzy, pool, topsis, weights

if debug_build:
    import warnings

    warnings.warn("townscale was built without optimisation; run `make setup` for a fast build", stacklevel=2)

__all__ = [
    "Access",
    "AccessForecast",
    "Ages",
    "Allocation",
    "Assessment",
    "Backtest",
    "Batches",
    "Calibration",
    "Chain",
    "Comparison",
    "Decision",
    "Disclosure",
    "Evaluation",
    "Forecast",
    "Gap",
    "Hierarchy",
    "Index",
    "InputError",
    "Limits",
    "Load",
    "Norm",
    "Panel",
    "PersonalDataError",
    "Plan",
    "ProfileError",
    "Projections",
    "Register",
    "RogersCastro",
    "Run",
    "Scenario",
    "Schemes",
    "Scores",
    "SensitiveAttributeError",
    "Sites",
    "Sobol",
    "Survey",
    "Totals",
    "UnsupportedError",
    "Waiting",
    "__version__",
    "access",
    "accessibility",
    "age_bands",
    "age_profiles",
    "aggregate_index",
    "ahp",
    "ahp_hierarchy",
    "ahp_scores",
    "allocate",
    "allocation",
    "area_index",
    "backtest",
    "break_even_raise",
    "calibrate",
    "cooke",
    "datasets",
    "erlang",
    "evaluate",
    "forecast",
    "fuzzy",
    "index_schema",
    "limits",
    "load",
    "norms",
    "pool",
    "post_cost",
    "project_ages",
    "rate_references",
    "relief",
    "run",
    "sample_size",
    "schemes",
    "score",
    "servers_for",
    "service_load",
    "services_standards",
    "set_language",
    "share_interval",
    "site",
    "sobol",
    "staffing_gap",
    "strength",
    "survey",
    "topsis",
    "waiting",
    "weights",
    "wisn",
]


if not TYPE_CHECKING:

    def __getattr__(name: str) -> object:
        if name == "datasets":
            return import_module("townscale.datasets")
        found = public(name)
        if found is None:
            raise AttributeError(f"module 'townscale' has no attribute '{name}'")
        globals()[name] = found
        return found


def __dir__() -> list[str]:
    return __all__
