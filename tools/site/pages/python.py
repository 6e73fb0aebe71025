"""The reference of Python, by subject; Sphinx fills each name in from its docstring."""

from __future__ import annotations

import inspect

import townscale as ts

SUBJECTS: dict[str, tuple[str, tuple[str, ...]]] = {
    "panel": ("Counts", ("Panel", "load", "set_language", "datasets", "limits", "Limits", "Disclosure")),
    "forecast": (
        "Forecasts",
        ("forecast", "Forecast", "Scenario", "calibrate", "Calibration", "Totals", "Batches", "backtest", "Backtest",
         "score", "Scores", "Projections", "Chain", "run", "Run"),
    ),
    "ages": ("Ages", ("project_ages", "Ages", "age_bands", "age_profiles", "rate_references", "RogersCastro")),
    "staffing": (
        "Posts and plans",
        ("staffing_gap", "Gap", "Norm", "norms", "Plan", "allocate", "allocation", "Allocation", "wisn", "relief",
         "strength", "post_cost", "break_even_raise", "erlang", "servers_for"),
    ),
    "services": (
        "Services and access",
        ("service_load", "Load", "services_standards", "waiting", "Waiting", "accessibility", "access", "Access",
         "AccessForecast", "site", "Sites"),
    ),
    "decision": (
        "Decisions",
        ("Decision", "Assessment", "evaluate", "Evaluation", "Register", "share_interval", "ahp", "ahp_scores",
         "weights", "fuzzy", "pool", "cooke", "topsis", "sobol", "Sobol",
         "ahp_hierarchy", "Hierarchy", "schemes", "Schemes", "survey", "Survey", "sample_size"),
    ),
    "area-index": ("Area index", ("area_index", "Index", "Comparison", "aggregate_index", "index_schema")),
    "errors": (
        "Errors",
        ("InputError", "PersonalDataError", "SensitiveAttributeError", "ProfileError", "UnsupportedError"),
    ),
}  # fmt: skip
"""The pages: their subjects and the names on each."""


def missing() -> list[str]:
    """Public names that no page has."""
    listed = {name for _, names in SUBJECTS.values() for name in names}
    return sorted(name for name in dir(ts) if name not in listed and not name.startswith("__"))


def pages() -> dict[str, str]:
    """The pages by file name."""
    if left := missing():
        raise SystemExit(f"tools/site/pages/python.py: name a subject for {', '.join(left)} in SUBJECTS")
    entries = "\n".join(SUBJECTS)
    first = (
        "# Python\n\nEverything public is in `townscale`, imported as `ts`. Every table that a verb takes may be a "
        "polars, pandas or Arrow frame, a dict of columns, or the name of a file; every result gives `to_polars()`, "
        f"`to_pandas()` and `to_arrow()`.\n\nIn signatures `TableLike` is whatever is taken as a table, and `FrameT` "
        "the type of frame that came in, as which results come back: polars where it was none of the three. Both are "
        f"in `townscale.typing`, for annotations of one's own.\n\n```{{toctree}}\n{entries}\n```\n"
    )
    return {"index.md": first} | {f"{subject}.md": _subject(*content) for subject, content in SUBJECTS.items()}


def _subject(title: str, names: tuple[str, ...]) -> str:
    parts = [f"# {title}\n"]
    for name in names:
        item = getattr(ts, name)
        if inspect.isclass(item):
            members = "" if issubclass(item, Exception) else "\n   :members:\n   :inherited-members:"
            directive = f".. autoclass:: townscale.{name}{members}"
        elif inspect.ismodule(item):
            directive = f".. automodule:: townscale.{name}\n   :members:"
        else:
            directive = f".. autofunction:: townscale.{name}"
        parts.append(f"## {name}\n\n```{{eval-rst}}\n{directive}\n```\n")
    return "\n".join(parts)
