"""The opening of the report on a hiring plan: what is to be decided, on two pages."""

from __future__ import annotations

from typing import Any

from townscale.report.document import Block, Chart, Heading, KeyFigure, KeyFigures, Paragraph
from townscale.report.numbers import chance, polars, posts, sentence, share, table, whole
from townscale.words import Words

WORST = 10
"""Areas that are named: those covered worst."""

TOTALS = (
    "role",
    "period",
    "required",
    "staff",
    "staff_left",
    "hire",
    "available",
    "areas_short",
    "cost",
)
PLACES = (
    "area",
    "role",
    "period",
    "required",
    "available",
    "p_covered",
)
COSTS = (
    "year",
    "hires",
    "pay",
    "on_cost",
    "recruitment",
    "training",
    "staff",
    "cost",
    "budget",
    "left",
    "months",
)
UNMET = (
    "reason",
    "role",
    "period",
    "requirements",
    "short",
)
OUTLINE = (
    "hires",
    "cost",
    "dearest_year",
    "worst_area",
    "worst_p_covered",
    "unmet",
)
FRONTIER = (
    "coverage",
    *OUTLINE,
)
ALTERNATIVES = (
    "role",
    "norm",
    *OUTLINE,
)
SENSITIVITY = (
    "term",
    "change",
    *OUTLINE,
)


def totals(frame: Any) -> Any:
    """The plan summed over areas, by role and period; a sum with a part that is not shown is not shown."""
    import polars as pl

    def total(name: str) -> Any:
        return pl.when(pl.col(name).null_count() == 0).then(pl.col(name).sum()).alias(name)

    sums = [total(name) for name in ("required", "staff", "staff_left", "hire", "available", "cost")]
    short = (pl.col("available") < pl.col("required") - 1e-9).sum().alias("areas_short")
    return frame.group_by("role", "period", maintain_order=True).agg(*sums, short)


def worst(frame: Any) -> Any:
    """The requirement of each area that is covered worst, the worst area first: of one chance in whole percent the one
    that is short of most posts."""
    import polars as pl

    ranked = frame.with_columns(percent=pl.col("p_covered").round(2), short=pl.col("required") - pl.col("available"))
    ranked = ranked.sort("percent", "short", descending=[False, True], nulls_last=True, maintain_order=True)
    return ranked.unique("area", keep="first", maintain_order=True)


def unmet_sums(unmet: Any) -> Any:
    """What stays unmet, summed over areas: by reason, role and period."""
    import polars as pl

    sums = unmet.group_by("reason", "role", "period", maintain_order=True)
    return sums.agg(requirements=pl.len(), short=pl.col("short").sum())


def _spent(costs: Any) -> list[str]:
    """The columns of costs by year, without kinds of cost of which there is none."""
    none = {name for name in ("on_cost", "recruitment", "training") if costs[name].fill_null(1).sum() == 0}
    none |= {"staff"} if costs["staff"].fill_null(1).sum() == 0 else set()
    none |= {"months"} if (costs["months"] == 12).all() else set()
    return [name for name in COSTS if name not in none]


def with_sum(costs: Any, words: Words) -> Any:
    """The costs by year, and under them their sum."""
    import polars as pl

    text = costs.with_columns(year=pl.col("year").cast(pl.String))
    if costs.height < 2:
        return text
    sums = text.select(
        pl.lit(words("report.plan_total")).alias("year"),
        *[pl.when(pl.col(name).null_count() == 0).then(pl.col(name).sum()) for name in text.columns if name != "year"],
    )
    return pl.concat([text, sums.select(text.columns)], how="vertical_relaxed")


def terms(plan: Any, words: Words) -> str:
    """What the words of the tables mean."""
    random = "report.plan_terms_random" if plan._terms.get("leavers", "random") == "random" else ""
    return words(
        "report.plan_terms",
        coverage=share(plan._terms.get("coverage", 0.9), words),
        leavers=words(random) if random else "",
        cost=words("report.plan_terms_cost_all" if plan._terms.get("pay_staff") else "report.plan_terms_cost"),
    )


def opening(plan: Any, words: Words, geometry: Any = None) -> list[Block]:
    """The blocks of the opening."""
    import polars as pl

    from townscale.plots import plan_chart
    from townscale.plots.posts import covered_map

    frame, costs, unmet = polars(plan.summary()), polars(plan.cost_by_year()), polars(plan.unmet())
    figures = [KeyFigure(whole(plan.hires), words("report.plan_hires"))]
    if plan.cost is not None:
        figures.append(KeyFigure(whole(plan.cost), words("report.plan_cost")))
        figures.append(KeyFigure(whole(costs["cost"].max()), words("report.plan_dearest")))
    figures.append(KeyFigure(chance(frame["p_covered"].min(), words), words("report.plan_coverage")))
    if unmet.height:
        figures.append(KeyFigure(whole(unmet.height), words("report.plan_unmet_count")))
        figures.append(KeyFigure(posts(unmet["short"].max()), words("report.plan_unmet_most")))
    least, areas = worst(frame), frame["area"].n_unique()
    figure = "report.plan_figure" if costs["budget"].null_count() else "report.plan_figure_budget"
    shown: list[Block] = [
        Heading(words("report.plan")),
        KeyFigures(figures),
        *[Paragraph(sentence(said, words)) for said in plan.outcome(words.language)],
        Chart(plan_chart(frame, costs, words).to_dict(), words(figure)),
        table(totals(frame), TOTALS, words, words("report.plan_totals")),
        Paragraph(terms(plan, words), quiet=True),
        table(with_sum(costs, words), _spent(costs), words, words("report.plan_costs")),
    ]
    if areas > 1:
        caption = words("report.plan_worst", shown=min(WORST, areas), all=areas)
        shown.append(table(least.head(WORST), PLACES, words, caption))
    if geometry is not None:
        shown.append(Chart(covered_map(frame, geometry, words).to_dict(), words("report.plan_map")))
    if unmet.height:
        shown.append(table(unmet_sums(unmet), UNMET, words, words("report.plan_unmet_sums")))
    sides = plan.sides()
    for name, columns in (("frontier", FRONTIER), ("alternatives", ALTERNATIVES), ("sensitivity", SENSITIVITY)):
        if name in sides and polars(sides[name]).height:
            side = polars(sides[name])
            if name == "sensitivity":
                side = side.with_columns(change=pl.when(pl.col("change") != 0.0).then(pl.col("change")))
            shown.append(table(side, columns, words, words(f"report.plan_{name}")))
    if (why := plan.no_sides(words.language)) is not None:
        shown.append(Paragraph(why, quiet=True))
    return shown
