"""Projects as files: what is saved opens to the same numbers; what is no project is told; plan, services, index."""

from __future__ import annotations

import io
import json
import re
import zipfile
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import townscale as ts
from conftest import Page
from hypothesis import given
from hypothesis import strategies as st
from townscale.cli import main
from townscale.page import answers, files, saved
from townscale.page.project import Ahead, Counts, Event, File, Indicators, Posts, Project, Terms
from townscale.page.views.start import built_in
from townscale.report.numbers import whole

TEMPLATES = Path(ts.__file__).parent / "templates"


def changed(content: bytes, **fields: Any) -> bytes:
    """A project file with other fields."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        said = json.loads(archive.read("project.json"))
        rest = {name: archive.read(name) for name in archive.namelist() if name != "project.json"}
    said["project"] |= fields
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("project.json", json.dumps(said))
        for name, data in rest.items():
            archive.writestr(name, data)
    return made.getvalue()


def test_a_project_saved_on_the_page_opens_to_the_same_numbers(page: Page) -> None:
    page.post("/case")
    page.post("/forecast", horizon="3", seed="11", ceiling="900000")
    before = {path: page.get(path) for path in ("/data", "/forecast", "/posts", "/services", "/decision")}
    content = page.client.get("/project.townscale").content
    assert content == page.client.get("/project.townscale").content, "the same project is the same file"
    page.post("/new")
    assert "There are no counts yet" in page.get("/forecast")
    answers.forecast.cache_clear()
    page.post("/sources", files={"file": ("mine.townscale", content)})
    plain = {path: re.sub(r'nonce="[^"]+"', "", text) for path, text in before.items()}
    assert {path: re.sub(r'nonce="[^"]+"', "", page.get(path)) for path in before} == plain
    assert page.project.seed == 11 and page.project.ahead.ceiling == (("", 900_000.0),)


FILES = st.builds(File, st.text(min_size=1, max_size=20), st.binary(max_size=50))
NUMBERS = st.floats(0, 1e9)
PROJECTS = st.builds(
    Project,
    language=st.sampled_from(["en", "zh"]),
    seed=st.integers(0, 2**53),
    counts=st.none() | st.builds(Counts, FILES, st.tuples(st.tuples(st.text(), st.text())), st.none() | st.text()),
    ahead=st.builds(
        Ahead,
        st.integers(1, 50),
        floor=st.lists(st.tuples(st.text(), NUMBERS), max_size=2).map(tuple),
        events=st.lists(st.builds(Event, st.text(), st.tuples(NUMBERS), st.text()), max_size=2).map(tuple),
        target=st.none() | NUMBERS,
    ),
    posts=st.none() | st.builds(Posts, st.lists(st.text(), max_size=2).map(tuple), staff=st.none() | FILES),
    terms=st.none() | st.builds(Terms, NUMBERS, st.none() | NUMBERS),
    services=st.none() | FILES,
    decision=st.none() | st.text(),
    indicators=st.none() | st.builds(Indicators, FILES, FILES),
)


@given(PROJECTS)
def test_every_project_comes_back_as_it_was(project: Project) -> None:
    assert saved.opened(saved.packed(project), "a.townscale") == project


def test_a_project_is_json_and_inputs_and_says_that_it_is_internal() -> None:
    with zipfile.ZipFile(io.BytesIO(saved.packed(built_in("zh")))) as archive:
        names = archive.namelist()
        said = json.loads(archive.read("project.json"))
    assert names == ["project.json", *(f"inputs/{number}" for number in range(len(names) - 1))]
    assert "not for publication" in said["internal"] and said["townscale"] == ts.__version__


GOOD = saved.packed(Project(services=File("a.csv", b"x")))


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "this is no project file"),
        (b"PK\x03\x04", "this is no project file"),
        (b"\x80\x04\x95", "this is no project file"),
        (changed(GOOD, **{"$kind": "Path"}), "this is no project file"),
        (changed(GOOD, seed="many"), "seed"),
        (changed(GOOD, other=1), "other"),
        (changed(GOOD, ahead={"$kind": "Ahead", "horizon": 2.5}), "horizon"),
        (changed(GOOD, services={"$file": 7, "name": "a"}), "this is no project file"),
        (changed(GOOD, services={"$file": "../../etc/passwd", "name": "a"}), "this is no project file"),
        (changed(GOOD, counts=[[[1]]]), "counts"),
    ],
)
def test_what_is_no_project_is_told_and_nothing_is_lost(page: Page, content: bytes, told: str) -> None:
    page.post("/case")
    before = page.project
    shown = page.post("/sources", 422, files={"file": ("x.townscale", content)})
    assert told in shown and "x.townscale" in shown and "Traceback" not in shown and page.project == before


def test_a_file_that_unpacks_to_too_much_is_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(saved, "MOST", 1000)
    with pytest.raises(ts.InputError, match="unpacks to more"):
        saved.opened(saved.packed(Project(services=File("a.csv", b"0" * 10_000))), "a.townscale")


def test_the_command_line_opens_a_project_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "mine.townscale"
    path.write_bytes(saved.packed(built_in("zh")))
    served: list[Project] = []
    monkeypatch.setattr("townscale.page.server.serve", lambda project, *_: served.append(project))
    with pytest.raises(SystemExit) as end:
        main(["page", str(path), "--no-browser"])
    assert not end.value.code and served == [built_in("zh")]


def test_a_plan_and_what_each_level_of_cover_costs(page: Page) -> None:
    assert "No norms are chosen yet" not in page.get("/plan")
    page.post("/case")
    shown = page.post("/plan", coverage="0.8", pay="1000", turnover="0.1")
    case = page.project
    assert case.counts is not None and case.posts is not None
    plan = answers.gap(case.counts, case.ahead, case.seed, case.posts).plan(coverage=0.8, pay=1000, turnover=0.1)
    assert whole(plan.hires) in shown
    assert "What each level of cover costs" in page.get("/plan?frontier=")
    assert "a number from 0 to 1" in page.post("/plan", 422, coverage="90")


def test_services_show_their_load_and_what_is_full_first(page: Page) -> None:
    assert "There are no counts yet" in page.post("/services", 422, pasted="a,b\n1,2\n")
    page.post("/case")
    load = ts.service_load(answers.of(page.project, "forecast"), ts.datasets.hami().services)
    shown = page.get("/services")
    for name in load.summary()["service"].unique():
        assert name in shown
    assert "nothing was given" in page.post("/services", 422)
    assert 'role="alert"' in page.post("/services", 422, pasted="area,service\nHami city,x\n")


def test_an_index_of_the_example(page: Page) -> None:
    spec = (TEMPLATES / "index.example.toml").read_bytes()
    names = [one["id"] for one in tomllib_loads(spec)["indicator"]]
    rows = [
        {"area": area, "period": "2020", "indicator": name, "value": float(10 + 7 * place + 3 * number)}
        for place, area in enumerate(("A", "B", "C", "D", "E"))
        for number, name in enumerate(names)
    ]
    table = pl.DataFrame(rows).write_csv().encode()
    assert "give both" in page.post("/index", 422, files={"table": ("t.csv", table)})
    shown = page.post("/index", files={"table": ("t.csv", table), "spec": ("s.toml", spec)})
    assert "How areas compare" in shown and "<svg" in shown
    told = page.post("/index", 422, files={"spec": ("s.toml", b"[[node")})
    assert "s.toml: this is not TOML" in told


def tomllib_loads(content: bytes) -> dict[str, Any]:
    from townscale._toml import tomllib

    made: dict[str, Any] = tomllib.loads(content.decode())
    return made


def test_the_command_line_runs_the_same_file(tmp_path: Path, call: Any) -> None:
    project = built_in("zh")
    path = tmp_path / "hami.townscale"
    path.write_bytes(saved.packed(project))
    status, out, errors = call("run", path, "--json")
    assert status == 0, errors
    made = [Path(row["file"]) for row in json.loads(out)["files"]]
    kinds = files.kinds(project)
    assert {file.name for file in made} == {f"{kind}.{ending}" for kind in kinds for ending in ("docx", "xlsx")}
    assert {"forecast", "assessment"} <= set(kinds) and all(file.parent == tmp_path / "hami" for file in made)
    for kind in kinds:
        told = [zipfile.ZipFile(tmp_path / "hami" / f"{kind}.docx"), io.BytesIO(files.written(project, kind, "docx"))]
        one, other = (zipfile.ZipFile(file) if isinstance(file, io.BytesIO) else file for file in told)
        assert one.read("word/document.xml") == other.read("word/document.xml")


def test_a_project_without_anything_and_options_of_a_chain_are_refused(tmp_path: Path, call: Any) -> None:
    path = tmp_path / "empty.townscale"
    path.write_bytes(saved.packed(Project()))
    status, _, errors = call("run", path)
    assert status == 1 and "nothing to compute" in errors and not (tmp_path / "empty").exists()
    status, _, errors = call("run", path, "--engine", "dask")
    assert status == 2 and "leave out --engine" in errors
