"""Migrant population forecasts, staffing gaps, service load, decision risk and area indices, with their uncertainty."""

from townscale._core import (
    InputError,
    PersonalDataError,
    ProfileError,
    SensitiveAttributeError,
    UnsupportedError,
    __version__,
    debug_build,
)

if debug_build:
    import warnings

    warnings.warn("townscale was built without optimisation; run `make setup` for a fast build", stacklevel=2)

__all__ = [
    "InputError",
    "PersonalDataError",
    "ProfileError",
    "SensitiveAttributeError",
    "UnsupportedError",
    "__version__",
]
