"""The public names of the package, and the module that each is defined in.

A module is loaded when one of its names is first asked for, so that ``import townscale`` takes no longer than it must.
"""

from importlib import import_module

HOMES: dict[str, tuple[str, ...]] = {
    "_accessibility": (
        "Access",
        "AccessForecast",
        "access",
        "accessibility",
    ),
    "_ages": (
        "Ages",
        "RogersCastro",
        "age_bands",
        "age_profiles",
        "project_ages",
        "rate_references",
    ),
    "_assessment": ("Assessment",),
    "_backtest": (
        "Backtest",
        "backtest",
    ),
    "_border": (
        "Limits",
        "limits",
    ),
    "_calibration": (
        "Calibration",
        "calibrate",
    ),
    "_chain": ("Chain",),
    "_decision": ("Decision",),
    "_disclosure": ("Disclosure",),
    "_evaluation": (
        "Evaluation",
        "evaluate",
    ),
    "_forecast": (
        "Forecast",
        "Scenario",
        "forecast",
    ),
    "_hierarchy": (
        "Hierarchy",
        "ahp_hierarchy",
    ),
    "_index": (
        "Comparison",
        "Index",
        "aggregate_index",
        "area_index",
        "index_schema",
    ),
    "_language": ("set_language",),
    "_panel": ("Panel",),
    "_plan": ("Plan",),
    "_posts": (
        "Allocation",
        "allocate",
        "allocation",
        "break_even_raise",
        "erlang",
        "post_cost",
        "relief",
        "servers_for",
        "strength",
        "wisn",
    ),
    "_register": ("Register",),
    "_run": (
        "Run",
        "run",
    ),
    "_saved": ("load",),
    "_schemes": (
        "Schemes",
        "schemes",
    ),
    "_scores": (
        "Projections",
        "Scores",
        "score",
    ),
    "_sensitivity": (
        "Sobol",
        "sobol",
    ),
    "_services": (
        "Load",
        "Waiting",
        "service_load",
        "services_standards",
        "waiting",
    ),
    "_shares": (
        "sample_size",
        "share_interval",
    ),
    "_siting": (
        "Sites",
        "site",
    ),
    "_staffing": (
        "Gap",
        "Norm",
        "norms",
        "staffing_gap",
    ),
    "_survey": (
        "Survey",
        "survey",
    ),
    "_totals": (
        "Batches",
        "Totals",
    ),
    "_weighing": (
        "ahp",
        "ahp_scores",
        "cooke",
        "fuzzy",
        "pool",
        "topsis",
        "weights",
    ),
}

_HOME_OF = {name: home for home, names in HOMES.items() for name in names}


def public(name: str) -> object | None:
    """What is public under a name, its module loaded; nothing where there is none of that name."""
    home = _HOME_OF.get(name)
    return None if home is None else getattr(import_module(f"townscale.{home}"), name)
