"""What a panel teaches about forecasts beyond each series alone."""

from __future__ import annotations

from typing import Any

from townscale import _core
from townscale._arguments import guard
from townscale._frames import optional_arrow
from townscale._numbers import whole
from townscale._panel import Panel, as_panel
from townscale._progress import Progress, telling
from townscale.typing import TableLike


class Calibration:
    """What a panel teaches about forecasts beyond each series alone: a small value, picklable and JSON.

    >>> panel = Panel({"area": ["A"] * 4, "period": [2007, 2008, 2009, 2010], "population": [60, 66, 80, 95]})
    >>> Calibration.from_json(calibrate(panel).to_json()) == calibrate(panel)
    True
    """

    __slots__ = ("_inner",)

    def __init__(self, inner: _core.Calibration) -> None:
        self._inner = inner

    @staticmethod
    def from_json(text: str) -> Calibration:
        """Read what :meth:`to_json` wrote; another version is refused with ``InputError``.

        >>> import townscale as ts
        >>> kept = ts.datasets.example("calibration").to_json()
        >>> ts.Calibration.from_json(kept) == ts.datasets.example("calibration")
        True
        """
        return Calibration(_core.Calibration.from_json(text))

    @staticmethod
    def sample(name: str) -> float:
        """Where the hash of a series' name lies from 0 to 1: a sample of series is those below a share.

        >>> import townscale as ts
        >>> 0 <= ts.Calibration.sample("East") <= 1
        True
        """
        return _core.Calibration.sample(name)

    def to_json(self) -> str:
        """The calibration as JSON; numbers come back the same to the last bit.

        >>> import townscale as ts
        >>> ts.datasets.example("calibration").to_json()[:1]
        '{'
        """
        return self._inner.to_json()

    def thinned(self, most: int) -> Calibration:
        """The same with at most so many error paths of each frequency.

        >>> import townscale as ts
        >>> ts.datasets.example("calibration").thinned(10).horizon
        1
        """
        return Calibration(self._inner.thinned(most))

    @property
    def hash(self) -> str:
        """A hash of everything it holds.

        >>> import townscale as ts
        >>> ts.datasets.example("calibration").hash == ts.datasets.example("calibration").hash
        True
        """
        return self._inner.hash()

    @property
    def horizon(self) -> int:
        """Periods ahead.

        >>> import townscale as ts
        >>> ts.datasets.example("calibration").horizon
        1
        """
        return self._inner.horizon

    @property
    def steps(self) -> dict[int, int]:
        """Steps ahead that errors were seen for, by counts a year.

        >>> import townscale as ts
        >>> ts.datasets.example("calibration").steps
        {1: 1}
        """
        return dict(self._inner.steps)

    @property
    def frequency(self) -> str | None:
        """The frequency that was asked for.

        >>> import townscale as ts
        >>> ts.datasets.example("calibration").frequency is None
        True
        """
        return self._inner.freq

    @property
    def model(self) -> str:
        """The model of the point forecast.

        >>> import townscale as ts
        >>> ts.datasets.example("calibration").model
        'auto'
        """
        return self._inner.model

    @property
    def version(self) -> int:
        """The version of its form.

        >>> import townscale as ts
        >>> ts.datasets.example("calibration").version == ts.__version__
        False
        """
        return self._inner.version

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Calibration) and self.to_json() == other.to_json()

    def __hash__(self) -> int:
        return hash(self.hash)

    def __reduce__(self) -> tuple[Any, ...]:
        return Calibration.from_json, (self.to_json(),)

    def __repr__(self) -> str:
        learnt = f"model={self.model!r}, horizon={self.horizon}, frequency={self.frequency!r}"
        return f"Calibration({learnt}, hash={self.hash!r})"


def calibrate(
    panel: Panel[object],
    horizon: int = 5,
    freq: str | None = None,
    model: str = "auto",
    clean: bool = False,
    drivers: TableLike | None = None,
    progress: Progress = False,
) -> Calibration:
    """Learn what a panel teaches about forecasts: model weights, error scales and error paths of its past origins.

    A part of the panel forecast with it has the bits of the whole. More than 3,000 series are learnt from by a
    sample of hashed names, see :meth:`Calibration.sample`. ``drivers`` is the table of known regressors that forecasts
    will be given, see :func:`forecast`; here its counted periods are read. ``progress`` is that of :func:`forecast`.

    Raises ``InputError`` for an unknown model or frequency, a horizon outside 1 to 200, and a panel without counts.

    >>> panel = Panel({"area": ["A"] * 4, "period": [2007, 2008, 2009, 2010], "population": [60, 66, 80, 95]})
    >>> calibrate(panel, horizon=3).steps
    {1: 3}
    """
    counts: Panel[object] = as_panel(panel)
    given = optional_arrow(drivers, "drivers")
    ahead = whole("horizon", horizon, 1)
    with telling(progress) as tell:
        return Calibration(_core.Calibration(counts._inner, ahead, freq, model, clean, given, tell))


guard(__name__)
