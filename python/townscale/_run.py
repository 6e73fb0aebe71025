"""The chain over a panel in parts, on an engine: what a part gives is a file, and a run that was stopped goes on."""

from __future__ import annotations

import dataclasses
import functools
import glob
import hashlib
import io
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from townscale import _core
from townscale._arguments import guard
from townscale._calibration import Calibration, calibrate
from townscale._chain import TABLES, Chain, Part, packed, run_part
from townscale._core import InputError, __version__
from townscale._panel import Panel
from townscale._progress import Progress, telling
from townscale._totals import Totals
from townscale._write import folder, replacing, sweep
from townscale.engines import engine as engine_of
from townscale.typing import Json, TableLike
from townscale.words import no_choice, phrase, placed, problem

if TYPE_CHECKING:
    import polars as pl

SERIES = 20_000
"""A panel of more series than this is learnt from by a sample of hashed names."""
AREAS = 5_000
"""Areas of a part where one table or file is cut."""
NAMES = 256
"""Names of totals whose sums are in memory at a time."""
MANIFEST = "manifest.json"
FORMAT = 1
_SUMS = "sums"
_KEPT = ("area", "period", "population", "parent", "group", "kind", "definition", "se", "cv")


class Run:
    """The folder that :func:`run` wrote.

    >>> import townscale as ts
    >>> ts.datasets.example("run").tables
    ['forecast', 'findings', 'totals']
    """

    __slots__ = ("manifest", "out")

    def __init__(self, out: Path, manifest: Json) -> None:
        self.out = out
        self.manifest = manifest

    @property
    def tables(self) -> list[str]:
        """The tables that there are.

        >>> import townscale as ts
        >>> ts.datasets.example("run").tables
        ['forecast', 'findings', 'totals']
        """
        return [*self.manifest["tables"], "totals"]

    def table(self, name: str) -> pl.LazyFrame:
        """A table as a lazy polars frame, the rows of all parts.

        >>> import townscale as ts
        >>> ts.datasets.example("run").table("forecast").select("period").collect().height
        4
        """
        import polars as pl

        if name not in self.tables:
            raise no_choice("table", name, self.tables)
        return pl.scan_parquet([self.out / name / file for file in self.manifest["files"][name]])

    def sizes(self) -> pl.DataFrame:
        """``table``, ``files``, ``rows`` and ``bytes`` on the disk.

        >>> import townscale as ts
        >>> ts.datasets.example("run").sizes().select("table", "files").rows()[0]
        ('forecast', 1)
        """
        import polars as pl

        rows = []
        for name in self.tables:
            files = [self.out / name / file for file in self.manifest["files"][name]]
            count = self.table(name).select(pl.len()).collect().item()
            rows.append((name, len(files), count, sum(file.stat().st_size for file in files)))
        return pl.DataFrame(rows, schema=["table", "files", "rows", "bytes"], orient="row")

    def parts(self) -> pl.DataFrame:
        """``part``, ``hash`` (of its input, the calibration and the options), ``areas`` (how many).

        >>> import townscale as ts
        >>> ts.datasets.example("run").parts()["areas"].to_list()
        [2]
        """
        import polars as pl

        parts = self.manifest["parts"]
        return pl.DataFrame(
            [(one["name"], one["hash"], one["areas"]) for one in parts], schema=["part", "hash", "areas"], orient="row"
        )

    def __repr__(self) -> str:
        return f"Run(out={str(self.out)!r}, parts={len(self.manifest['parts'])}, tables={self.tables})"


def run(
    chain: Chain,
    source: TableLike | Sequence[str | Path],
    out: str | Path,
    engine: str = "processes",
    workers: int | None = None,
    by: str | None = None,
    calibration: Calibration | None = None,
    progress: Progress = False,
) -> Run:
    """Run a chain over a panel in parts; the bits are those of the whole panel in one piece, however it is cut.

    ``source`` is a pattern of files such as ``"counts/*.parquet"``, a folder, a list of files, or a table. Each file is
    a part; a table, or a single file, is cut into parts of whole areas. All rows of an area stand in one file.
    ``engine`` is ``processes``, ``dask``, ``ray`` or ``spark`` (the current client or session, or one of this machine);
    ``by`` is that of the chain unless it is given here. What the panel teaches is learnt first, of more than 20,000
    series by a sample, or is given as ``calibration``. ``progress`` is that of :func:`forecast`.

    ``out/TABLE/part-HASH.parquet`` holds ``forecast``, ``gap``, ``load``, ``first_overload``, ``findings`` and
    ``totals``; ``out/manifest.json`` is written last. The files are for one's own use: small counts stand in them. A
    part that is there is not made again, so that a run that was stopped goes on; a worker that dies is replaced. Raises
    ``InputError`` where the folder holds parts of another run.

    >>> import tempfile
    >>> counts = {"area": ["A"] * 4, "period": [2007, 2008, 2009, 2010], "population": [60, 66, 80, 95]}
    >>> made = run(Chain(horizon=2, draws=100), counts, tempfile.mkdtemp(), workers=1)
    >>> made.table("forecast").collect()["period"].to_list()
    ['2011', '2012']
    """
    chain = chain if by is None else dataclasses.replace(chain, by=by)
    chain.check()
    launch = engine_of(engine)
    cut = list(_cut(source))
    sample = None if calibration else _Sample()
    homes = _homes(cut, sample)
    areas = Counter(homes.values())
    learnt = calibration or _learn(cut, chain, homes, sample or _Sample())
    tables = chain.tables()
    parts = _parts(cut, chain.split(homes, len(cut)), learnt, Path(out))
    del homes
    if isinstance(source, (str, Path)) and Path(source).is_dir() and Path(source).resolve() == Path(out).resolve():
        raise problem("problem.run_onto_counts", out=out)
    root = folder(out)
    _refuse_others(root, parts)
    for name in (*tables, "totals", _SUMS):
        sweep(folder(root / name))
    left = [part for part in parts if not _is_done(root, part)]
    done = len(parts) - len(left)
    with telling(progress) as tell:
        if tell:
            tell("parts", done, len(parts))
        for _ in launch(left, write_part, workers) if left else ():
            done += 1
            if tell:
                tell("parts", done, len(parts))
    for name in (*tables, _SUMS):
        sweep(root / name)
    totals = _totals(root, parts)
    listed = [{"name": part.name, "hash": part.hash, "areas": areas[place]} for place, part in enumerate(parts)]
    files = {name: [f"part-{part.hash}.parquet" for part in parts if name in part.tables] for name in tables}
    manifest = {
        "format": FORMAT,
        "townscale": __version__,
        "internal": "These files hold counts as they were given, small ones too. They are not for publication.",
        "calibration": learnt.hash,
        "seed": chain.seed,
        "draws": chain.draws,
        "tables": tables,
        "parts": listed,
        "files": {**files, "totals": [totals]},
    }
    with replacing(root / MANIFEST) as temporary:
        temporary.write_text(json.dumps(manifest, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return Run(root, manifest)


class Counts(NamedTuple):
    """A part of the source: its name, and its file or its rows as Arrow IPC bytes."""

    name: str
    counts: str | bytes

    def panel(self) -> Panel:
        """The part, read and checked."""
        import polars as pl

        return Panel(self.counts if isinstance(self.counts, str) else pl.read_ipc(io.BytesIO(self.counts)))

    def content(self) -> bytes:
        """The bytes that decide what it gives."""
        return Path(self.counts).read_bytes() if isinstance(self.counts, str) else self.counts


def _cut(source: Any) -> Iterator[Counts]:
    """The parts of a source, in the order of their names."""
    files = _files(source)
    if files is not None and len(files) > 1:
        yield from (Counts(file.name, str(file)) for file in files)
        return
    table = Panel(files[0] if files else source)._table()
    names = table["area"].unique().sort().to_list()
    if files and len(names) <= AREAS:
        yield Counts(files[0].name, str(files[0]))
        return
    import polars as pl

    for start in range(0, len(names), AREAS):
        content = io.BytesIO()
        table.filter(pl.col("area").is_in(names[start : start + AREAS])).write_ipc(content)
        yield Counts(f"areas {start + 1} to {min(start + AREAS, len(names))}", content.getvalue())


def _files(source: Any) -> list[Path] | None:
    """The files of a source; none where it is a table."""
    if isinstance(source, (list, tuple)) and source and all(isinstance(one, (str, Path)) for one in source):
        return sorted(Path(one) for one in source)
    if not isinstance(source, (str, Path)):
        return None
    path = Path(source)
    if path.is_dir():
        found = sorted(file for file in path.iterdir() if file.suffix.lower() in (".parquet", ".csv", ".xlsx"))
    else:
        found = [path] if path.is_file() else sorted(Path(file) for file in glob.glob(str(source)))
    if not found:
        raise problem("problem.run_no_files", source=source)
    return found


@dataclasses.dataclass
class _Sample:
    """Counts to learn from: all, and of more than :data:`SERIES` series those of a sample by hashed names."""

    share: float = 1.0
    kept: list[Any] = dataclasses.field(default_factory=list)
    series: int = 0
    parents: set[str] = dataclasses.field(default_factory=set)

    def add(self, table: Any) -> None:
        if "parent" in table.columns:
            self.parents |= set(table["parent"].drop_nulls().unique().to_list())
        self.kept.append(self._few(table))
        self.series += _series(self.kept[-1])
        while self.series > SERIES:
            self.share /= 2
            self.kept = [self._few(table) for table in self.kept]
            self.series = sum(_series(table) for table in self.kept)

    def _few(self, table: Any) -> Any:
        import polars as pl

        table = _kept(table)
        if self.share == 1.0:
            return table
        chosen = [name for name in table["area"].unique().to_list() if Calibration.sample(name) <= self.share]
        return table.filter(pl.col("area").is_in(chosen))


def _kept(table: Any) -> Any:
    """The columns that something is learnt from."""
    return table.select([name for name in _KEPT if name in table.columns])


def _series(table: Any) -> int:
    """How many series a table has."""
    return int(table.select("area", *(["group"] if "group" in table.columns else [])).n_unique())


def _homes(cut: Sequence[Counts], sample: _Sample | None) -> dict[str, int]:
    """The part of each area; each part is read, so that a bad one is known before any is run, and added to a sample."""
    homes: dict[str, int] = {}
    for place, part in enumerate(cut):
        table = part.panel()._table()
        for name in table["area"].unique().sort().to_list():
            if (other := homes.setdefault(name, place)) != place:
                raise problem("problem.run_area_twice", part=part.name, area=name, other=cut[other].name)
        if sample is not None:
            sample.add(table)
    return homes


def _learn(cut: Sequence[Counts], chain: Chain, homes: Mapping[str, int], sample: _Sample) -> Calibration:
    """The calibration of all parts, whose areas are those of ``homes``, by a sample with the wholes among them."""
    import polars as pl

    kept = list(sample.kept)
    wholes = {name: homes[name] for name in sample.parents if name in homes} if sample.share < 1.0 else {}
    # A whole, and one part that names it, are there even where the sample has neither.
    for place, part in enumerate(cut if wholes else ()):
        table = _kept(part.panel()._table())
        if place in wholes.values():
            kept.append(table.filter(pl.col("area").is_in([*wholes])))
        if "parent" in table.columns:
            below = table.filter(pl.col("parent").is_in([*wholes]))
            first = below.group_by("parent").agg(pl.col("area").min())["area"].to_list()
            kept.append(below.filter(pl.col("area").is_in(first)))
    whole = pl.concat(kept, how="diagonal_relaxed").unique(maintain_order=True)
    drivers = None
    if chain.drivers is not None:
        left = dict.fromkeys(homes, 1) | dict.fromkeys(whole["area"].to_list(), 0)
        drivers = next(dataclasses.replace(chain, staff=None, services=None).split(left, 2)).drivers
    return calibrate(
        Panel(whole), horizon=chain.horizon, freq=chain.freq, model=chain.model, clean=chain.clean, drivers=drivers
    )


def _parts(cut: Sequence[Counts], chains: Iterable[Chain], learnt: Calibration, out: Path) -> list[Part]:
    """What each worker gets, and the hash of its input, calibration and options."""
    text = learnt.to_json()
    parts = []
    for counts, own in zip(cut, chains, strict=True):
        digest = hashlib.sha256(counts.content())
        digest.update(f"\n{learnt.hash}\n{own.fingerprint()}".encode())
        bare, rows = packed(own)
        name, folder = digest.hexdigest()[:16], str(out.resolve())
        parts.append(Part(counts.name, counts.counts, bare, rows, own.tables(), text, name, folder))
    return parts


def write_part(part: Part) -> str:
    """Run a part and write what it gives; each file is whole or not there. The hash of the part."""
    try:
        made = run_part(part)
    except InputError as error:
        raise placed(error, phrase("place.part", name=part.name)) from error.__cause__
    for name, content in made.items():
        with replacing(_file(Path(part.folder), name, part.hash)) as temporary:
            temporary.write_bytes(content)
    return part.hash


def _file(root: Path, table: str, name: str) -> Path:
    return root / table / (f"part-{name}.totals" if table == _SUMS else f"part-{name}.parquet")


def _is_done(root: Path, part: Part) -> bool:
    return all(_file(root, name, part.hash).is_file() for name in (*part.tables, _SUMS))


def _refuse_others(root: Path, parts: Sequence[Part]) -> None:
    """Refuse a folder with parts of another run, for whoever reads all of its files would read both."""
    own = {part.hash for part in parts}
    for name in (*TABLES, _SUMS):
        for file in sorted((root / name).glob("part-*")):
            if file.stem.removeprefix("part-") not in own:
                raise problem("problem.run_of_another", root=root, file=file.relative_to(root))


def _totals(root: Path, parts: Sequence[Part]) -> str:
    """Merge the sums of the parts, some names at a time, and write their summary: the name of its file."""
    import polars as pl

    files = [file for file in (_file(root, _SUMS, part.hash) for part in parts) if file.stat().st_size]
    names = [_core.Totals.names_in(file.read_bytes()) for file in files]
    known = sorted({name for own in names for name in own})
    tables = []
    for start in range(0, len(known), NAMES):
        few = known[start : start + NAMES]
        inside = [file for file, own in zip(files, names, strict=True) if own[0] <= few[-1] and few[0] <= own[-1]]
        read = (Totals(_core.Totals.from_bytes(file.read_bytes(), (few[0], few[-1]))) for file in inside)
        tables.append(pl.DataFrame(functools.reduce(Totals.merge, read).summary()))
    empty = pl.DataFrame(schema={"area": pl.String, "period": pl.String})
    widest = max(tables, key=lambda table: table.width, default=empty)
    summary = pl.concat(tables, how="diagonal_relaxed").select(widest.columns) if tables else empty
    digest = hashlib.sha256("\n".join(sorted(part.hash for part in parts)).encode())
    name = f"part-{digest.hexdigest()[:16]}.parquet"
    with replacing(root / "totals" / name) as temporary:
        summary.write_parquet(temporary, compression="zstd", statistics=False)
    # Those of other parts go last: where the disk is full, they are still there.
    for old in (root / "totals").glob("part-*.parquet"):
        if old.name != name:
            old.unlink()
    return name


guard(__name__)
