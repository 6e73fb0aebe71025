"""Leaving something out of a decision file, or talking it down: the printed risk is no lower, or a finding says so."""

import copy
import random
from pathlib import Path

import pytest
import townscale as ts

EXAMPLES = sorted((Path(__file__).parents[2] / "examples").glob("decision_*.toml"))
ORDER = ["proceed", "revise", "do_not_issue"]
LEVELS = ["low", "medium", "high"]


def made(seed):
    """A complete decision with figures drawn at random."""
    draw = random.Random(seed)
    groups = [
        {"id": f"g{i}", "name": f"group {i}", "count": draw.randint(50, 900), "direct": i == 0 or draw.random() < 0.4,
         "source": "register"}
        for i in range(draw.randint(1, 3))
    ]  # fmt: skip
    size = draw.randint(1, 6)
    raw = [draw.uniform(0.2, 1) for _ in range(size)]
    factors = [
        {
            "id": f"f{i}", "category": "construction", "cause": f"cause {i}", "mechanism": f"mechanism {i}",
            "group": draw.choice(groups)["id"], "concern": draw.choice(["harm", "harm", "rejection", "control"]),
            "p": quantity(draw), "q": quantity(draw), "w": raw[i] / sum(raw), "source": "survey",
        }
        for i in range(size)
    ]  # fmt: skip
    measures = [
        {
            "id": f"m{i}", "factor": draw.choice(factors)["id"], "what": "w", "owner": "office", "cost": 10,
            "due": "2026-09-01", "status": draw.choice(["done", "funded", "underway", "planned"]),
            "effect": draw.choice([0.2, 0.5, {"low": 0.1, "mode": 0.3, "high": 0.6}]), "on": draw.choice("pq"),
            "evidence": draw.choice(["measured_elsewhere", "pilot", "promise"]), "source": "report",
        }
        for i in range(draw.randint(0, 4))
    ]  # fmt: skip
    rounds = []
    for i in range(draw.randint(1, 2)):
        strata = []
        for group in groups:
            replies = draw.randint(5, int(group["count"]))
            strata.append({"group": group["id"], "replies": replies, "opposed": draw.randint(0, replies // 2)})
        replies, opposed = (sum(one[name] for one in strata) for name in ("replies", "opposed"))
        population = sum(group["count"] for group in groups)
        rounds.append(
            {"id": f"r{i}", "date": f"2026-0{i + 1}-01", "method": "form", "frame": "list", "population": population,
             "invited": population, "replies": replies, "opposed": opposed, "chosen": "random", "strata": strata}
        )  # fmt: skip
    opinions = [
        {"id": f"o{i}", "group": groups[0]["id"], "text": f"opinion {i}", "adopted": draw.choice(["yes", "no"]),
         **({"why": "because"} if draw.random() < 0.7 else {})}
        for i in range(draw.randint(1, 3))
    ]  # fmt: skip
    return {
        "title": "made up", "field": "environment", "body": "b", "date": "2026-06-01", "scheme": "s", "basis": ["x"],
        "legality": "l", "reasonableness": "r", "feasibility": "f", "controllability": "c", "groups": groups,
        "factors": factors, "measures": measures, "opinions": opinions,
        "identified": {"factors": size, "groups": len(groups), "opinions": len(opinions)},
        "consultation": {"notice": "n", "rounds_held": len(rounds), "rounds": rounds,
                         "hearing": {"date": "2026-03-01", "delegates": 20, "opposed": 3, "chosen": "lot"}},
        "emergency": {"plan": "p", "owner": "office"},
    }  # fmt: skip


def quantity(draw):
    if draw.random() < 0.4:
        return round(draw.uniform(0.02, 0.95), 3)
    if draw.random() < 0.3:
        return [round(draw.uniform(0.02, 0.95), 2) for _ in range(3)]
    low, mode, high = sorted(round(draw.uniform(0, 1), 3) for _ in range(3))
    return {"low": low, "mode": mode, "high": high}


def without(full):
    """Everything that can be left out, and what it is called."""

    def less(edit):
        content = copy.deepcopy(full)
        edit(content)
        return content

    def drop_factor(place, rescale):
        def edit(content):
            gone = content["factors"].pop(place)["id"]
            content["measures"] = [one for one in content["measures"] if one["factor"] != gone]
            if rescale and content["factors"]:
                total = sum(one["w"] for one in content["factors"])
                for one in content["factors"]:
                    one["w"] /= total

        return edit

    def drop_group(place, tidy):
        def edit(content):
            gone = content["groups"].pop(place)["id"]
            for one in [*content["factors"], *content["opinions"]]:
                if one.get("group") == gone:
                    del one["group"]
            for one in content["consultation"]["rounds"]:
                kept = [stratum for stratum in one.get("strata", []) if stratum["group"] != gone]
                if tidy and kept:
                    one["replies"], one["opposed"] = (sum(s[name] for s in kept) for name in ("replies", "opposed"))
                one["strata"] = kept

        return edit

    for place in range(len(full["factors"])):
        yield "factor", less(drop_factor(place, False))
        yield "factor, weights rescaled", less(drop_factor(place, True))
        yield "factor, divided", less(lambda c, p=place: (drop_factor(p, False)(c), c.update(normalise_weights=True)))
    for place in range(len(full["groups"])):
        yield "group", less(drop_group(place, False))
        yield "group, totals tidied", less(drop_group(place, True))
        yield "group no longer direct", less(lambda c, p=place: c["groups"][p].update(direct=False))
        yield "count of a group", less(lambda c, p=place: c["groups"][p].pop("count", None))
    for place, one in enumerate(full["consultation"]["rounds"]):
        yield "round", less(lambda c, p=place: c["consultation"]["rounds"].pop(p))
        for inner in range(len(one.get("strata", []))):
            yield "stratum", less(lambda c, p=place, i=inner: c["consultation"]["rounds"][p]["strata"].pop(i))
        for key in ("strata", "opposed", "population", "invited", "chosen", "frame", "date", "method"):
            yield f"{key} of a round", less(lambda c, p=place, k=key: c["consultation"]["rounds"][p].pop(k, None))
    for place in range(len(full["measures"])):
        yield "measure", less(lambda c, p=place: c["measures"].pop(p))
        for key in ("evidence", "source", "owner", "due", "status", "effect", "cost", "what"):
            yield f"{key} of a measure", less(lambda c, p=place, k=key: c["measures"][p].pop(k, None))
    for place in range(len(full["opinions"])):
        yield "opinion", less(lambda c, p=place: c["opinions"].pop(p))
    if "hearing" in full["consultation"]:
        yield "hearing", less(lambda c: c["consultation"].pop("hearing"))
    yield "consultation", less(lambda c: c.pop("consultation"))
    for key in ("emergency", "identified", "basis", "scheme", "legality", "body", "date", "opinions", "groups"):
        yield key, less(lambda c, k=key: c.pop(k, None))
    yield "rounds held", less(lambda c: c["consultation"].pop("rounds_held", None))


def milder(after, before, by=1e-9):
    """Whether any printed figure of the risk is lower by more than ``by``."""
    stages = [(getattr(after, name), getattr(before, name)) for name in ("before", "residual", "target")]
    # Where those affected were not asked no level is stated, and no chance of one.
    stated = [(a, b) for a, b in stages if "undetermined" not in (a.level, b.level)]
    return (
        any(a.index < b.index - by for a, b in stages)
        or any(LEVELS.index(a.level) < LEVELS.index(b.level) for a, b in stated)
        or any(a.p_level["low"] > b.p_level["low"] + by for a, b in stated)
        or ORDER.index(after.verdict) < ORDER.index(before.verdict)
    )


def talked_down(full):
    """Edits that claim more of the measures, the factors or the consultation, and what they are called."""

    def more(edit):
        content = copy.deepcopy(full)
        edit(content)
        return content

    def copied(place, **change):
        def edit(content):
            content["measures"].append({**content["measures"][place], "id": "more", **change})

        return edit

    for place, one in enumerate(full["measures"]):
        words = str(one.get("what") or "")
        other = "q" if one.get("on", "p") == "p" else "p"
        yield "a copy", more(copied(place))
        yield "a copy in other words", more(copied(place, what=f"{words}, see also the plan"))
        yield "a copy by number", more(copied(place, what="12"))
        yield "a copy without words", more(copied(place, what=None))
        yield "a copy on the other part", more(copied(place, on=other))
        yield "a copy, numbered", more(copied(place, what=f"{words} (2)"))
        yield "a copy by the same office, day and report", more(copied(place, what="something else altogether"))
        yield "an effect of nine tenths", more(lambda c, p=place: c["measures"][p].update(effect=0.9))
        yield (
            "evidence",
            more(lambda c, p=place: c["measures"][p].update(evidence="measured_elsewhere", source="report")),
        )
        yield "other words", more(lambda c, p=place: c["measures"][p].update(what="something else altogether"))
        yield "another id", more(lambda c, p=place: c["measures"][p].update(id="renamed", effect=0.8))
    for place in range(len(full["factors"])):
        for key in ("p", "q"):
            yield f"a lower {key}", more(lambda c, p=place, k=key: c["factors"][p].update({k: 0.01}))
    for place in range(len(full["consultation"]["rounds"])):

        def none_against(content, place=place):
            for one in [content["consultation"]["rounds"][place], *content["consultation"]["rounds"][place]["strata"]]:
                one["opposed"] = 0

        yield "nobody against", more(none_against)


def asked(result):
    """Findings that stop, or ask for an answer, in their words."""
    return {(row["code"], row["message"]) for row in result.review().to_dicts() if row["effect"] != "note"}


def lacking(content):
    """What a complete file has and this one has not: without it there is no `proceed` either."""
    return {(row["item"], row["of"]) for row in ts.Decision.from_dict(content).check().to_dicts()}


@pytest.mark.parametrize("name", [*(path.stem for path in EXAMPLES), *range(25)])
def test_leaving_out_anything_is_never_rewarded_in_silence(name):
    if isinstance(name, int):
        full = made(name)
    else:
        full = ts.Decision.read(next(path for path in EXAMPLES if path.stem == name)).to_dict()
    whole = ts.Decision.from_dict(full).assess(draws=400)
    said, needed = asked(whole), lacking(full)
    tried = 0
    for what, less in without(full):
        try:
            result = ts.Decision.from_dict(less).assess(draws=400)
        except ts.InputError:
            continue
        tried += 1
        if milder(result, whole):
            assert asked(result) - said or lacking(less) - needed, (what, result, whole)
    assert tried > 10
    earlier = ts.Decision.from_dict(full)
    for what, less in without({**full, "identified": None}):
        try:
            result = ts.Decision.from_dict(less).assess(draws=100, earlier=earlier)
        except ts.InputError:
            continue
        kind = "evidence" if what.startswith("evidence") else what.split(",")[0]
        if kind in ("factor", "group", "round", "opinion", "hearing", "evidence", "measure"):
            gone = {row["code"] for row in result.findings().to_dicts()}
            assert f"{kind}_removed" in gone or (kind == "evidence" and "measure_not_counted" in gone), what


@pytest.mark.parametrize("name", [*(path.stem for path in EXAMPLES), *range(25)])
def test_no_edit_since_an_earlier_version_lowers_the_risk_in_silence(name):
    if isinstance(name, int):
        full = made(name)
    else:
        full = ts.Decision.read(next(path for path in EXAMPLES if path.stem == name)).to_dict()
    earlier = ts.Decision.from_dict(full)
    whole = earlier.assess(draws=400)
    said = asked(whole)
    for what, edited in talked_down(full):
        try:
            alone = ts.Decision.from_dict(edited).assess(draws=400)
        except ts.InputError:
            continue
        if what.startswith("a copy") and milder(alone, whole):
            assert asked(alone) - said, (what, alone, whole)
        if milder(alone, whole):
            compared = ts.Decision.from_dict(edited).assess(draws=400, earlier=earlier)
            assert asked(compared) - said, (what, compared, whole)
