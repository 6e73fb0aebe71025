"""What is written for others: an attacker who reads every cell and solves what adds up finds no small count."""

import itertools
import json
import re

import polars as pl
import pytest
import townscale as ts
from docx import Document
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook
from scipy.optimize import linprog
from townscale._disclosure import Suppression
from townscale.cli import main

CELL = ts.Disclosure().cell
YEARS = {"2009": {"West": 4, "Middle": 1437, "East": 5219}, "2010": {"West": 6, "Middle": 1518, "East": 5639}}


def counts(years=YEARS):
    rows = [
        {"area": area, "parent": parent, "period": year, "population": float(count)}
        for year, parts in years.items()
        for area, parent, count in [("Whole", None, sum(parts.values())), *[(a, "Whole", n) for a, n in parts.items()]]
    ]
    return pl.DataFrame(rows, schema={"area": pl.String, "parent": pl.String, "period": pl.String, "population": float})


def interval(values, sums, known, target):
    """The least and greatest value of a cell, by linear programming on what is shown."""
    names = sorted(values)
    equal = [[(name == whole) - (name in parts) for name in names] for whole, parts in sums]
    bounds = [(values[name], values[name]) if name in known else (0, None) for name in names]
    ends = []
    for sign in (1, -1):
        found = linprog([sign * (n == target) for n in names], A_eq=equal, b_eq=[0] * len(equal), bounds=bounds)
        ends.append(float("inf") if found.status == 3 else sign * found.fun)
    return ends


PEOPLE = st.one_of(st.integers(0, 30), st.integers(0, 3000))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(
        st.lists(st.one_of(st.integers(0, 30), st.integers(0, 3000)), min_size=1, max_size=5), min_size=1, max_size=4
    )
)
def test_an_attacker_with_a_linear_program_is_left_with_half_a_cell(tree):
    rows = [("all", None, float(sum(map(sum, tree))))]
    sums = [("all", [f"d{i}" for i in range(len(tree))])]
    for i, parts in enumerate(tree):
        rows.append((f"d{i}", "all", float(sum(parts))))
        rows += [(f"d{i}a{k}", f"d{i}", float(count)) for k, count in enumerate(parts)]
        sums.append((f"d{i}", [f"d{i}a{k}" for k in range(len(parts))]))
    frame = pl.DataFrame(rows, schema=["area", "parent", "population"], orient="row").with_columns(
        period=pl.lit("2010")
    )
    shown = Suppression.of(ts.Panel(frame)).table(frame)
    values = {name: count for name, _, count in rows}
    known = {row["area"] for row in shown.to_dicts() if row["population"] is not None}
    for name, count in values.items():
        if 0 < count < CELL:
            low, high = interval(values, sums, known, name)
            assert name not in known and high - low >= CELL / 2 - 1e-6, (name, known)


@pytest.fixture
def run(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    counts().write_csv("counts.csv")
    pl.DataFrame({"area": ["West", "Middle", "East"], "role": "g", "headcount": 1}).write_csv("staff.csv")
    services = pl.DataFrame({"area": ["West", "Middle", "East"], "service": "tap", "capacity": 1e5, "rate": 1.0})
    services.write_csv("services.csv")

    def call(*arguments):
        with pytest.raises(SystemExit) as end:
            main([*arguments])
        seen = capsys.readouterr()
        assert not end.value.code, seen.err
        return seen.out

    return call


def cells(path):
    """Every cell of a file, by row."""
    if path.suffix == ".xlsx":
        book = CalamineWorkbook.from_path(path)
        return [list(map(str, row)) for name in book.sheet_names for row in book.get_sheet_by_name(name).to_python()]
    if path.suffix == ".docx":
        return [[cell.text for cell in row.cells] for table in Document(path).tables for row in table.rows]
    return [line.split(",") for line in path.read_text("utf-8-sig").splitlines()]


COMMANDS = {
    "gap": ("staffing", "counts.csv", "-n", "g=1", "--staff", "staff.csv"),
    "plan": ("staffing", "counts.csv", "-n", "g=1", "--staff", "staff.csv", "--coverage", "0.9", "--pay", "1000"),
    "load": ("services", "counts.csv", "--services", "services.csv", "--horizon", "0"),
}


@pytest.mark.parametrize("name,suffix", list(itertools.product(COMMANDS, ("xlsx", "csv", "docx"))))
def test_what_follows_from_a_small_count_is_in_no_file(run, tmp_path, name, suffix):
    run(*COMMANDS[name], "--out", f"o.{suffix}")
    for row in cells(tmp_path / f"o.{suffix}"):
        if "West" in row:
            told = {float(n) for cell in row for n in re.findall(r"(?<![\w.])\d+(?:\.\d+)?(?!\w)", cell)}
            assert not told & {4, 6, 3, 5, 4e-5, 6e-5}, row


@pytest.mark.parametrize("name", COMMANDS)
def test_internal_shows_all_and_says_so(run, tmp_path, name):
    run(*COMMANDS[name], "--internal", "--out", "o.xlsx")
    rows = cells(tmp_path / "o.xlsx")
    assert any("West" in row and {"6.0", "6"} & set(row) for row in rows)
    assert any("internal" in cell.lower() for row in rows for cell in row)
    assert "Internal" in json.loads(run(*COMMANDS[name], "--internal", "--json"))["internal"]


def test_a_result_keeps_its_small_counts_in_memory():
    panel = ts.Panel(counts())
    gap = ts.staffing_gap(panel, [ts.Norm("g", per=1)])
    assert gap.summary().filter(pl.col("area") == "West")["required"].to_list() == [4.0, 6.0]
    hidden = Suppression.of(gap)
    masked = hidden.table(gap.summary())
    assert masked.filter(pl.col("required").is_null())["area"].unique().sort().to_list() == ["Middle", "West"]
    assert set(hidden.report()["reason"]) == {"small", "complement"}


def test_where_nothing_is_small_nothing_changes():
    large = {year: {area: count + 100 for area, count in parts.items()} for year, parts in YEARS.items()}
    gap = ts.staffing_gap(ts.Panel(counts(large)), [ts.Norm("g", per=1)])
    assert Suppression.of(gap).table(gap.summary()).equals(gap.summary())


def test_a_decision_shows_no_small_group(tmp_path, run):
    strata = [
        {"group": "houses", "invited": 4, "replies": 3, "opposed": 3},
        {"group": "others", "invited": 996, "replies": 610, "opposed": 94},
    ]
    asked = {"id": "r1", "population": 2404, "invited": 1000, "replies": 613, "opposed": 97, "date": "2026-01-01"}
    decision = {
        "title": "t",
        "factors": [{"id": "f", "p": 0.5, "q": 0.5, "w": 1}],
        "groups": [{"id": "houses", "count": 4, "direct": True}, {"id": "others", "count": 2400}],
        "consultation": {"rounds": [{**asked, "chosen": "all", "strata": strata}]},
    }
    (tmp_path / "d.json").write_text(json.dumps(decision))
    told = json.loads(run("assess", "d.json", "--draws", "100", "--json"))
    assert all(row["opposed"] is None for row in told["consultation"] if row["group"])
    run("assess", "d.json", "--draws", "100", "--out", "d.docx")
    text = " ".join(cell for row in cells(tmp_path / "d.docx") for cell in row)
    assert "2,400" not in text and "2,404" in text
    whole = json.loads(run("assess", "d.json", "--draws", "100", "--json", "--internal"))
    assert [row["opposed"] for row in whole["consultation"] if row["group"]] == [3, 94]


def test_the_setting_says_which_cells_a_file_hides_and_why(tmp_path):
    panel = ts.Panel(counts({"2009": {"West": 15, "Middle": 1437, "East": 5219}}))
    assert ts.Disclosure().report(panel).height == 0
    hidden = ts.Disclosure(cell=20).report(panel)
    assert hidden.columns == ["area", "group", "period", "reason"]
    assert dict(hidden.select("area", "reason").rows()) == {"West": "small", "Middle": "complement"}
    gap = ts.staffing_gap(panel, [ts.Norm("g", per=1)], {"area": ["West"], "role": ["g"], "headcount": [1]})
    shown = {}
    for name, setting in {"usual": None, "strict": ts.Disclosure(cell=20)}.items():
        path = gap.report(tmp_path / f"{name}.docx", disclosure=setting)
        shown[name] = [row for row in cells(path) if "West" in row]
        assert f"under {(setting or ts.Disclosure()).cell} are not shown" in "".join(
            one.text for one in Document(path).paragraphs
        )
    assert any("15" in row for row in shown["usual"]) and not any("15" in row for row in shown["strict"])


def test_a_whole_that_one_part_dominates_is_hidden_with_what_gives_it_back():
    frame = counts({"2009": {"West": 30, "Middle": 40, "East": 5219}})
    setting = ts.Disclosure(dominance=0.9)
    hidden = dict(setting.report(ts.Panel(frame)).select("area", "reason").rows())
    assert hidden["Whole"] == "dominated" and "complement" in hidden.values()
    values = dict(frame.select("area", "population").rows())
    low, high = interval(values, [("Whole", ["West", "Middle", "East"])], set(values) - set(hidden), "Whole")
    assert high - low >= 0.1 * 5219 - 1e-6


@pytest.mark.parametrize("given", [{"cell": 0}, {"cell": True}, {"cell": 2.5}, {"dominance": 0.5}, {"dominance": "a"}])
def test_a_setting_that_is_none_is_refused(given):
    with pytest.raises(ts.InputError, match=next(iter(given))):
        ts.Disclosure(**given)


def test_the_command_line_takes_the_setting(run, tmp_path):
    run(*COMMANDS["load"], "--cell", "2", "--out", "two.csv")
    assert any("West" in row and "6.0" in row for row in cells(tmp_path / "two.csv"))
    run(*COMMANDS["load"], "--dominance", "0.75", "--out", "most.xlsx")
    assert any("makes up more than 75%" in cell for row in cells(tmp_path / "most.xlsx") for cell in row)


NAMES = st.sampled_from(["West", "East", "Eas", "a", None])
GROUPS = st.sampled_from(["young", "old", "all", None])
PERIODS = st.sampled_from(["2009", "2010", None])


def hides(cells, row, place):
    """The rule for one row, cell by cell."""
    area, group, period = (row.get(name) for name in (place, "group", "period"))
    groups = {cell[1] for cell in cells}
    return any(
        (cell[0] == area or (cell[0] is None and place == "total"))
        and (group is None or group not in groups or cell[1] == group)
        and (period is None or str(period) == cell[2])
        for cell in cells
    )


@settings(max_examples=300, deadline=None)
@given(
    st.lists(st.tuples(NAMES, GROUPS, PERIODS, st.just("small")), min_size=1, max_size=6),
    st.lists(st.tuples(NAMES, GROUPS, PERIODS), min_size=1, max_size=12),
    st.sampled_from(["area", "total", "place"]),
    st.sets(st.sampled_from(["group", "period"])),
)
def test_rows_are_hidden_by_the_rule_of_each_cell(cells, rows, place, kept):
    schema = {place: pl.String, "group": pl.String, "period": pl.String}
    table = pl.DataFrame(rows, schema=schema, orient="row").with_columns(people_index=1.5)
    table = table.select(place, *sorted(kept), "people_index")
    hidden = Suppression(tuple(cells))._hides(table, place)
    assert hidden == [hides(cells, row, place) for row in table.to_dicts()]


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.tuples(NAMES, GROUPS, PERIODS, st.just("small")), min_size=1, max_size=6),
    st.lists(st.tuples(st.text("Weast 12%()", max_size=12), st.one_of(NAMES, st.text("aE, ", max_size=6)))),
)
def test_numbers_of_hidden_areas_are_taken_out_of_findings(cells, rows):
    table = pl.DataFrame(rows, schema={"message": pl.String, "where": pl.String}, orient="row")
    told = Suppression(tuple(cells))._messages(table)["message"].to_list()
    areas = {cell[0] for cell in cells if cell[0] is not None}
    number = re.compile(r"(?<![\w.])(?!(?:19|20)\d\d(?![\d,.%]))\d[\d,]*(?:\.\d+)?(?![\w])")
    for text, (message, where) in zip(told, rows, strict=True):
        named = any(area in message or area in (where or "") for area in areas)
        assert text == (number.sub("…", message) if named else message)
