"""The area index: scores of areas from indicators, with rank intervals and grades that survive their uncertainty."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from townscale import _core
from townscale._decision_files import read_text
from townscale._frames import arrow, frame

Spec = Mapping[str, Any] | str | Path
"""A specification: a dict, the path of a ``.toml`` file, or the text of one."""


def _read(spec: Spec | None) -> _core.IndexSpec:
    if spec is None:
        raise _core.InputError("spec: there is none. Give a dict, or a .toml file (see `townscale template index`)")
    if isinstance(spec, Mapping):
        return _core.IndexSpec(_json(spec), "json", "spec")
    if isinstance(spec, str) and "\n" in spec:
        return _core.IndexSpec(spec, "toml", "spec")
    if not isinstance(spec, (str, Path)):
        raise _core.InputError(f"spec: {type(spec).__name__} is no specification. Give a dict or a .toml file")
    path = Path(spec)
    if path.suffix.lower() != ".toml":
        raise _core.InputError(f'{path}: a specification is a .toml file, not "{path.suffix}". Give one, or a dict')
    return _core.IndexSpec(read_text(path), "toml", str(path))


def _json(spec: Mapping[str, Any]) -> str:
    try:
        return json.dumps(_plain(dict(spec)), allow_nan=False)
    except (TypeError, ValueError) as error:
        raise _core.InputError(f"spec: this cannot be a specification: {error}") from None
    except RecursionError:
        raise _core.InputError("spec: this is nested too deeply") from None


def _plain(value: Any) -> Any:
    """Numbers of array libraries as plain ones; an empty parent from a frame as none."""
    if isinstance(value, Mapping):
        return {str(key): None if key == "parent" and value[key] != value[key] else _plain(value[key]) for key in value}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    if isinstance(value, float) and not math.isfinite(value):
        raise ValueError(f"{value} is no number to reckon with")
    if hasattr(value, "tolist"):
        return _plain(value.tolist())
    if isinstance(value, Path) or hasattr(value, "isoformat"):
        return str(value)
    return value


def aggregate_index(indicators: Any, spec: Spec) -> Any:
    """The plain composite, without robustness: ``area``, ``period``, ``node``, ``score`` (units of ``normalise``).

    ``indicators`` has ``area``, ``period``, ``indicator``, ``value``, one row each; ``spec`` is a ``.toml`` file or a
    dict of the same form. Values are normalised (min-max over the areas of a period unless the specification says
    otherwise) and put together level by level by weighted means. Where a score is missing, the weights of its siblings
    are rescaled; :func:`area_index` says so in its findings. The steps are those of the OECD/JRC Handbook on
    Constructing Composite Indicators (2008).

    Raises ``InputError`` for a specification or a table that cannot be used, naming the part at fault, and
    ``SensitiveAttributeError`` for indicators such as ethnicity or religion.

    >>> table = {"area": ["A", "B", "C"], "period": ["2010"] * 3, "indicator": ["clinics"] * 3, "value": [1, 2, 5]}
    >>> spec = {"node": [{"id": "Index"}], "indicator": [{"id": "clinics", "parent": "Index", "direction": 1}]}
    >>> aggregate_index(table, spec)["score"].to_list()
    [0.0, 25.0, 100.0]
    """
    stream, kind = arrow(indicators, "indicators")
    return frame(_read(spec).aggregate(stream), kind)
