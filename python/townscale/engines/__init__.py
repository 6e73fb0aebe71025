"""Engines that run the parts of a panel: adapters that know nothing of the chain.

An engine is a function of an iterable of jobs, the function of one job, and how many workers there are. It yields what
the function gave, in any order; a job whose worker died is run again.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from townscale.words import no_choice, unsupported

ENGINES = {"processes": None, "dask": "dask", "ray": "ray", "spark": "spark"}
"""The engines by name, with the extra of the package that each needs."""
ATTEMPTS = 4
"""How often a job is begun before its worker's death is taken to be its own fault."""

Work = Callable[[Any], Any]
Engine = Callable[[Sequence[Any], Work, "int | None"], Iterator[Any]]


def one_thread() -> dict[str, str]:
    """The environment of a worker that has one core to itself."""
    return {"RAYON_NUM_THREADS": "1", "POLARS_MAX_THREADS": "1"}


def engine(name: str) -> Engine:
    """The engine of that name. Raises ``InputError`` for another name, ``UnsupportedError`` where it is not there."""
    if name not in ENGINES:
        raise no_choice("engine", name, ENGINES)
    try:
        found: Engine = importlib.import_module(f"townscale.engines.{name}").run
    except ImportError as error:
        raise unsupported("problem.engine_missing", name=name, reason=error, extra=ENGINES[name]) from error
    return found
