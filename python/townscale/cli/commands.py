"""The commands. Each reads files, calls one verb of the package, and gives its tables back."""

from __future__ import annotations

import os
import platform
from importlib import metadata
from pathlib import Path
from typing import Annotated, Any

import typer

import townscale as ts
from townscale import _core
from townscale._core import debug_build
from townscale._disclosure import showing
from townscale.cli import chain_file, follow_up, inputs, norm_inputs, project_file, written
from townscale.cli.command import command
from townscale.cli.output import errors, give, keep, manner, progress, tell_steps, warn
from townscale.cli.speech import Json, Language, Out, Outline, Paper, Speech, Spoken, UnitTemplate
from townscale.cli.stdout import put, put_json
from townscale.cli.usage import wrong
from townscale.engines import ENGINES
from townscale.report import FORMATS
from townscale.words import Words, problem

app = typer.Typer(
    name="townscale",
    help=(
        "How many people are coming, how many staff and how much service that takes, and whether a decision should go "
        "ahead, with the uncertainty carried through.\n\n"
        "Start with: townscale demo. Data goes to standard output (CSV when piped), progress to standard error. "
        "Exit status: 0 done, 1 the input has errors, 2 wrong usage."
    ),
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.add_typer(follow_up.app)


Counts = Annotated[
    Path,
    typer.Argument(
        help="Counts: .csv, .parquet or .xlsx with area, period, population (地区 时期 人口); - is standard input.",
        show_default=False,
    ),
]
Seed = Annotated[int, typer.Option(min=0, help="Random seed; the same seed gives the same bits.")]
Draws = Annotated[int, typer.Option(min=1, max=1_000_000, help="Number of draws.")]
Horizon = Annotated[int, typer.Option(min=1, max=100, help="Periods ahead.")]
Ahead = Annotated[
    int, typer.Option("--horizon", min=0, max=100, help="Forecast so many periods first; 0: the counts as given.")
]
Claims = Annotated[
    Path | None, typer.Option(help="What the source says of its counts: area, period, claim, value, base_period.")
]


@app.callback(invoke_without_command=True)
def _root(
    version: Annotated[bool, typer.Option("--version", help="Print the version and how it was built.")] = False,
) -> None:
    if version:
        build = "debug" if debug_build else "release"
        facts = [
            f"{build} build",
            f"Python {platform.python_version()}",
            f"polars {metadata.version('polars')}",
            f"{platform.system()} {platform.machine()}",
            f"{os.cpu_count()} cores",
        ]
        typer.echo(f"{ts.__version__} ({', '.join(facts)})")
        raise typer.Exit


@command(app, "townscale demo --out demo --language zh")
def demo(
    out: Annotated[Path, typer.Option("--out", "-o", help="Folder to write to.")] = Path("townscale-demo"),
    language: Speech = Language.en,
    seed: Seed = 0,
    draws: Draws = 1000,
    as_json: Json = False,
) -> None:
    """Run the whole chain on the built-in Hami case and write a report, a workbook and Parquet files."""
    from townscale import demo as story

    words = Words(language.value)
    keep(out / story.REPORT)
    with progress("…") as status:
        report = story.run(out, language.value, seed, draws, say=status.update)
    files = sorted(path for path in out.iterdir() if path.suffix in (".html", ".xlsx", ".parquet"))
    if as_json:
        facts = {"townscale": ts.__version__, "seed": seed}
        put_json({**facts, "report": str(report), "files": [str(file) for file in files]})
    else:
        typer.echo(words("cli.report_at", path=report))


@command(app, "townscale check counts.xlsx --language zh; townscale check decision.toml")
def check(
    counts: Counts,
    claims: Claims = None,
    spec: Annotated[Path | None, typer.Option("--spec", "-s", help="Of indicators: their specification.")] = None,
    out: Out = None,
    language: Spoken = None,
    as_json: Json = False,
) -> None:
    """List what is doubtful in counts or indicators, or missing from a decision. Exit status 1 where it is an error."""
    words = inputs.speech(language, counts)
    if inputs.is_decision(counts):
        _check_decision(counts, words, out, as_json)
        return
    judged: Any
    if spec is not None or inputs.is_indicators(counts):
        judged = ts.area_index(inputs.read(counts), inputs.spec(spec, counts))
    else:
        judged = inputs.panel(counts, claims)
    findings = judged.findings(words.language)
    tables: dict[str, Any] = {"findings": findings}
    if isinstance(judged, ts.Panel):
        tables |= {"reading": judged.reading(words.language), "counts": judged}
    give(tables, words, out, as_json, judged)
    if isinstance(judged, ts.Panel) and not as_json:
        tell_steps(judged.reading(words.language), words)
    errors.print(words("cli.found", count=len(inputs.rows(findings))))
    if any(row["severity"] == "error" for row in inputs.rows(findings)):
        raise typer.Exit(1)


def _check_decision(path: Path, words: Words, out: Path | None, as_json: bool) -> None:
    plan = ts.Decision.read(path)
    missing, findings = plan.check(words.language), plan.findings(words.language)
    give({"missing": missing, "findings": findings}, words, out, as_json, None, {"version": plan.version})
    if not as_json:
        warn(findings, words, shown=50)
    errors.print(words("cli.missing", count=missing.height, findings=findings.height))
    if any(row["severity"] == "error" for row in inputs.rows(findings)):
        raise typer.Exit(1)


@command(app, "townscale forecast counts.csv --horizon 5 --out forecast.html")
def forecast(
    counts: Counts,
    horizon: Horizon = 5,
    draws: Draws = 1000,
    seed: Seed = 0,
    freq: Annotated[str | None, typer.Option(help="Step of the forecast: Y, H, Q or M.")] = None,
    model: Annotated[str, typer.Option(help="A model, or auto.")] = "auto",
    ceiling: Annotated[
        list[str] | None, typer.Option(help="The most people an area can hold: a number for all, or area=number.")
    ] = None,
    floor: Annotated[
        list[str] | None, typer.Option(help="The fewest people an area will hold: a number for all, or area=number.")
    ] = None,
    scenario: Annotated[
        Path | None,
        typer.Option(
            help="Known events: area, workers, start, … (.toml, .csv, .xlsx). Default: the sheet “scenarios”."
        ),
    ] = None,
    drivers: Annotated[
        Path | None,
        typer.Option(help="Known regressors: area, period and a column each, past and ahead (.csv, .xlsx, .parquet)."),
    ] = None,
    reconcile: Annotated[
        str | None, typer.Option(help="Make parts and wholes agree: bottom_up, ols, wls or mint_shrink.")
    ] = None,
    target: Annotated[
        list[str] | None,
        typer.Option(help="Scale draws to the total of a higher plan: a number (last period), or period=number."),
    ] = None,
    total: Annotated[str | None, typer.Option(help="Add totals: all, or parent.")] = None,
    levels: Annotated[str, typer.Option(help="Levels of the intervals (%), with commas between.")] = "80,95",
    clean: Annotated[bool, typer.Option("--clean", help="Take outliers and changes of level out first.")] = False,
    claims: Claims = None,
    out: Out = None,
    language: Spoken = None,
    as_json: Json = False,
) -> None:
    """Forecast the population of each area, with intervals."""
    words = inputs.speech(language, counts)
    wanted = inputs.levels(levels)
    if total not in (None, "all", "parent"):
        raise wrong("--total", "total")
    options = {
        "ceiling": inputs.by_name(ceiling, "--ceiling"),
        "floor": inputs.by_name(floor, "--floor"),
        "scenarios": inputs.scenarios(scenario, counts),
        "drivers": drivers,
        "clean": clean,
    }
    towards = inputs.by_name(target, "--target")
    panel = inputs.panel(counts, claims)
    warn(panel.findings(words.language), words, of_counts=True)
    result = inputs.forecast(panel, horizon, draws, seed, freq=freq, model=model, **options)
    if reconcile is not None:
        result = result.reconcile(reconcile)
    if towards is not None:
        result = result.target(towards)
    warn(result.findings(words.language), words)
    tables = {"forecast": result.summary(wanted)}
    if total is not None:
        tables["total"] = result.total(None if total == "all" else total, wanted)
    if towards is not None:
        tables["revisions"] = result.revisions()
    if drivers is not None:
        tables["drivers"] = result.drivers()
    give(tables, words, out, as_json, result, {"seed": seed, "draws": draws})


@command(app, "townscale backtest counts.csv --horizon 3 --origins 4")
def backtest(
    counts: Counts,
    horizon: Horizon = 3,
    origins: Annotated[int, typer.Option(min=1, help="How many past dates to forecast from.")] = 3,
    models: Annotated[str | None, typer.Option(help="Models, with commas between.")] = None,
    drivers: Annotated[
        Path | None,
        typer.Option(help="Known regressors (as of forecast): each model is tried without and with them."),
    ] = None,
    draws: Draws = 1000,
    seed: Seed = 0,
    out: Out = None,
    language: Spoken = None,
    as_json: Json = False,
) -> None:
    """Score forecasts made from past dates against what was counted later."""
    words = inputs.speech(language, counts)
    panel = inputs.panel(counts, None)
    options: dict[str, Any] = {"models": models.split(",")} if models else {}
    if drivers is not None:
        options["drivers"] = drivers
    with progress("backtest") as telling:
        options["progress"] = telling
        result = inputs.verb("backtest")(panel, horizon=horizon, origins=origins, draws=draws, seed=seed, **options)
    give({"backtest": result.summary()}, words, out, as_json, result, {"seed": seed, "draws": draws})


@command(app, "townscale staffing counts.xlsx -n coordinator=500 -n auxiliary=3:community_police -o gap.xlsx")
def staffing(
    counts: Counts,
    norms: Annotated[
        list[str] | None,
        typer.Option(
            "--norms",
            "-n",
            help=norm_inputs.HELP,
        ),
    ] = None,
    staff: Annotated[
        Path | None, typer.Option(help="Staff: area, role, headcount. Default: the sheet “staff” of the workbook.")
    ] = None,
    profile: Annotated[Path | None, typer.Option(help="Local norms (.toml) over the catalogue.")] = None,
    plan: Annotated[
        Path | None,
        typer.Option(
            help="Terms of a hiring plan (.toml). Default: the sheet “plan” of the workbook, if there is one."
        ),
    ] = None,
    budget: Annotated[float | None, typer.Option(help="Plan hires with so many yuan a year.")] = None,
    coverage: Annotated[float | None, typer.Option(help="Plan hires that cover posts with this probability.")] = None,
    pay: Annotated[float | None, typer.Option(help="Pay of the people to hire (yuan a month).")] = None,
    turnover: Annotated[float | None, typer.Option(help="Share of people who leave within a year (0-1).")] = None,
    leavers: Annotated[str | None, typer.Option(help="Who leaves in a plan: random or expected.")] = None,
    jointly: Annotated[
        bool, typer.Option("--jointly", help="Plan so that with the coverage asked for nobody at all is short.")
    ] = False,
    need: Annotated[
        Path | None,
        typer.Option(
            help="Posts required that were computed elsewhere: area, period, role, required. Default: the sheet “need”."
        ),
    ] = None,
    areas: Annotated[
        Path | None,
        typer.Option(help="Columns of areas by which norms say where they hold. Default: the sheet “areas”."),
    ] = None,
    geometry: Annotated[
        Path | None, typer.Option(help="Areas as GeoJSON, for the map in the report of a plan.")
    ] = None,
    horizon: Ahead = 0,
    draws: Draws = 1000,
    seed: Seed = 0,
    claims: Claims = None,
    out: Out = None,
    language: Spoken = None,
    as_json: Json = False,
) -> None:
    """Posts required, available and short, by area, period and norm; with terms, the hires that fill them."""
    words = inputs.speech(language, counts)
    required = inputs.side_table(need, counts, "need")
    rules = [] if required is not None and not norms else norm_inputs.norms(norms, counts, profile)
    people = inputs.side_table(staff, counts, "staff")
    given = {"budget": budget, "coverage": coverage, "pay": pay, "turnover": turnover, "leavers": leavers}
    terms = inputs.terms(plan, counts, {**given, "jointly": jointly or None})
    panel = inputs.panel(counts, claims)
    findings = panel.findings(words.language)
    warn(findings, words, of_counts=True)
    population: Any = inputs.forecast(panel, horizon, draws, seed) if horizon else panel
    result = ts.staffing_gap(
        population,
        rules,
        people,
        history=panel if horizon else None,
        need=None if required is None else inputs.typed(required),
        areas=inputs.side_table(areas, counts, "areas"),
    )
    warn(result.findings(words.language), words)
    tables: dict[str, Any] = {"gap": result.summary(), "norms": result.norms()}
    if inputs.several(tables["gap"]):
        tables["total"] = result.total()
    if horizon:
        tables["first_shortage"] = result.first_shortage()
        tables["forecast"] = population.summary()
    tables["counts"] = panel
    if people is not None:
        tables["staff"] = inputs.typed(people)
    doubts = inputs.both(findings, result.findings(words.language))
    facts = {"counts": str(counts), **({"seed": seed, "draws": draws} if horizon else {})}
    answer: Any = result
    notes: list[str] = []
    if terms is not None:
        with progress("plan") as telling:
            answer = inputs.plan(result, terms, telling)
        warn(answer.findings(words.language), words)
        doubts = inputs.both(doubts, answer.findings(words.language))
        with progress("plans") as telling:
            tables |= inputs.plan_tables(answer, terms, telling, beside=out is not None or as_json)
        facts["plan"] = " ".join(answer.outcome(words.language))
        errors.print(facts["plan"], markup=False, style="bold")
        why = answer.no_sides(words.language)
        notes = [why] if why is not None else []
    tables["findings"] = doubts
    options = {"geometry": geometry} if geometry is not None and terms is not None else {}
    give(
        tables,
        words,
        out,
        as_json,
        answer,
        facts,
        notes=notes,
        answer="gap" if terms is None else "plan",
        options=options,
    )


@command(app, "townscale services counts.xlsx --services services.csv --horizon 5")
def services(
    counts: Counts,
    services: Annotated[
        Path | None,
        typer.Option(
            help="Services: area, service, capacity, per_1000 or rate. Default: the sheet “services” of the workbook."
        ),
    ] = None,
    horizon: Ahead = 5,
    draws: Draws = 1000,
    seed: Seed = 0,
    profile: Annotated[Path | None, typer.Option(help="Local standards of service (.toml) over the catalogue.")] = None,
    ages: Annotated[
        str | None,
        typer.Option(help="Project ages first, by this profile or table, so that groups may be bands such as pupils."),
    ] = None,
    out: Out = None,
    language: Spoken = None,
    as_json: Json = False,
) -> None:
    """Load of each service and the first period in which it is over its capacity."""
    words = inputs.speech(language, counts)
    table = inputs.side_table(services, counts, "services")
    if table is None:
        raise wrong("--services", "services")
    panel = inputs.panel(counts, None)
    warn(panel.findings(words.language), words, of_counts=True)
    population: Any = inputs.forecast(panel, horizon, draws, seed) if horizon else panel
    if ages is not None:
        with progress("ages") as telling:
            population = ts.project_ages(ages, total=population, progress=telling)
        warn(population.findings(words.language), words)
    with progress("services") as telling:
        result = ts.service_load(population, table, profile, telling)
    found = result.findings(words.language)
    warn(found, words)
    tables = {"load": result.summary(), "first_overload": result.first_overload(), "findings": found}
    give(tables, words, out, as_json, result, {"seed": seed, "draws": draws})


@command(app, "townscale assess decision.toml --language zh --out report.docx")
def assess(
    decision: Annotated[
        Path, typer.Argument(help="A decision file: .toml, .json, .yaml or .xlsx.", show_default=False)
    ],
    draws: Draws = 10_000,
    seed: Seed = 0,
    profile: Annotated[
        str | None, typer.Option(help="A profile's name, or a .toml file with the rules of your place.")
    ] = None,
    earlier: Annotated[
        Path | None, typer.Option(help="An earlier version of the file: what was left out since is listed.")
    ] = None,
    register: Annotated[Path | None, typer.Option(help="A folder to add this assessment to.")] = None,
    form: Annotated[
        Outline, typer.Option(help="The outline of the report: analysis (annex 1 of 428号) or assessment (annex 2).")
    ] = Outline.analysis,
    template: UnitTemplate = None,
    out: Out = None,
    language: Speech = Language.en,
    as_json: Json = False,
) -> None:
    """Assess the risk of a decision: index, level, verdict and reasons."""
    words = Words(language.value)
    plan = ts.Decision.read(decision)
    with progress("assess") as telling:
        result = plan.assess(draws=draws, seed=seed, profile=profile, earlier=earlier, progress=telling)
    with showing(manner.internal, manner.disclosure):
        consultation, findings, reasons = result._for_file(words.language, manner.internal)
    facts = {
        "title": result.title,
        "version": result.version,
        "profile": result.profile,
        "seed": seed,
        "draws": draws,
        "index": result.index,
        "level": result.level,
        "p_level": result.p_level,
        "verdict": result.verdict,
        "reasons": reasons,
    }
    tables = {
        "factors": result.factors(),
        "summary": result.summary(),
        "contributions": result.contributions(),
        "switching": result.switching(),
        "consultation": consultation,
        "missing": result.check(words.language),
        "findings": findings,
    }
    if register is not None:
        own = profile if profile is not None and profile.endswith(".toml") else None
        ts.Register(register).add(result, own)
    options = {"form": form.value} if out is not None and out.suffix.lower() in FORMATS else None
    give(tables, words, out, as_json, result, facts, options=options, template=template)
    if not as_json:
        warn(findings, words)
        errors.print(words("report.verdict", verdict=words.name(result.verdict)), style="bold")
        for reason in reasons:
            errors.print(f"- {reason}", markup=False)


@command(app, "townscale paper decision.toml notice --language zh --out notice.docx")
def paper(
    decision: Annotated[
        Path, typer.Argument(help="A decision file: .toml, .json, .yaml or .xlsx.", show_default=False)
    ],
    kind: Annotated[Paper, typer.Argument(help="notice, questionnaire, review or hearing.", show_default=False)],
    out: Annotated[Path | None, typer.Option("--out", "-o", help="The file to write: .docx, .pdf or .html.")] = None,
    template: UnitTemplate = None,
    language: Speech = Language.en,
    as_json: Json = False,
) -> None:
    """Write a paper beside the report: public notice, questionnaire, review sheet or minutes of a hearing."""
    if out is None:
        raise wrong("--out", "paper_file")
    name: Any = kind.value
    made = ts.Decision.read(decision).assess().paper(out, name, language.value, template=template)
    written.remember(made)
    if as_json:
        put_json({"written": str(made)})
    else:
        errors.print(Words(language.value)("cli.written", path=made), markup=False)


@command(app, "townscale index indicators.csv --spec spec.toml --out index.html")
def index(
    indicators: Annotated[Path, typer.Argument(help="Indicators: area, period, indicator, value.", show_default=False)],
    spec: Annotated[
        Path | None,
        typer.Option("--spec", "-s", help="The specification (.toml). Default: the sheets “indicators” and “pillars”."),
    ] = None,
    replicates: Annotated[
        int | None, typer.Option(min=1, max=1_000_000, help="How often the index is computed anew.")
    ] = None,
    seed: Seed = 0,
    out: Out = None,
    language: Speech = Language.en,
    as_json: Json = False,
) -> None:
    """Score, rank interval and grade of each area."""
    words = Words(language.value)
    table, structure = inputs.read(indicators), inputs.spec(spec, indicators)
    with progress("index") as telling:
        result = ts.area_index(table, structure, replicates=replicates, seed=seed, progress=telling)
    found = result.findings(language.value)
    warn(found, words)
    tables = {**result.tables(), "findings": found}
    give(tables, words, out, as_json, result, {"seed": seed, "replicates": result.n_replicates})


@command(app, "townscale run chain.toml --engine processes --workers 2")
def run(
    chain: Annotated[
        Path,
        typer.Argument(
            help="What to compute, from which counts (.toml); see `townscale template run`. Or a project that the page "
            "saved (.townscale).",
            show_default=False,
        ),
    ],
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="The folder to write to. Default: that of the file.")
    ] = None,
    engine: Annotated[str | None, typer.Option(help=f"{', '.join(ENGINES)}. Default: that of the file.")] = None,
    workers: Annotated[int | None, typer.Option(min=1, help="How many workers. Default: that of the file.")] = None,
    language: Speech = Language.en,
    as_json: Json = False,
) -> None:
    """Run the chain over many areas in parts; parts that are there already are not made again.

    Of a project that the page saved: a report and a workbook of each result, in the project's language.
    """
    words = Words(language.value)
    if chain.suffix.lower() == project_file.ENDING:
        if engine is not None or workers is not None:
            raise wrong("--engine" if engine is not None else "--workers", "chain_only")
        import polars as pl

        paths = project_file.write(chain, out or chain.with_suffix(""))
        give({"files": pl.DataFrame({"file": [str(path) for path in paths]})}, words, None, as_json)
        return
    file = chain_file.read(chain)
    folder = out if out is not None else file.out
    if folder is None:
        raise wrong("--out", "folder")
    with progress("run") as telling:
        made = ts.run(
            file.chain,
            file.source,
            folder,
            engine=engine or file.engine,
            workers=workers or file.workers,
            progress=telling,
        )
    tables = {"tables": made.sizes(), "parts": made.parts()}
    facts = {"out": str(folder), "seed": file.chain.seed, "draws": file.chain.draws}
    give(tables, words, None, as_json, None, facts)
    errors.print(words("cli.written", path=folder), markup=False)


@command(app, "townscale template staffing plan.xlsx")
def template(
    kind: Annotated[
        str,
        typer.Argument(
            help="forecast, staffing, services, index, decision, run, or report (a Word template).", show_default=False
        ),
    ],
    out: Annotated[
        Path | None,
        typer.Argument(
            help="The file to write: .xlsx or .toml; for a decision also .json; for a report .docx. Left out: TOML on "
            "standard output.",
            show_default=False,
        ),
    ] = None,
    field: Annotated[
        str | None,
        typer.Option(
            help="A decision's field: agriculture, enterprise_restructuring, urban_development, key_project, "
            "education_health, social_security, land_demolition, environment or work_safety; with its usual risk "
            "points, to be filled in."
        ),
    ] = None,
    language: Speech = Language.en,
    as_json: Json = False,
) -> None:
    """Write a filled example of what a command reads: a workbook with notes and rules, in English and Chinese."""
    from townscale import templates
    from townscale.templates import fields

    kinds = (*templates.KINDS, templates.REPORT)
    if kind not in kinds:
        if near := _core.nearest(kind, list(kinds)):
            raise wrong("KIND", "template_near", kind=kind, near=near)
        raise wrong("KIND", "template", kind=kind, kinds=", ".join(kinds))
    if field is not None and (kind != "decision" or field not in fields.names()):
        raise wrong("--field", "field", fields=", ".join(fields.names()))
    if out is None:
        put(templates.text(kind, field, language.value))
        return
    templates.write(kind, out, field, language.value)
    if as_json:
        put_json({"written": str(out)})
    else:
        errors.print(Words(language.value)("cli.written", path=out), markup=False)


@command(app, "townscale norms --role coordinator --json")
def norms(
    role: Annotated[str | None, typer.Option(help="Only this kind of post.")] = None,
    jurisdiction: Annotated[str | None, typer.Option(help="Only where this is part of the jurisdiction.")] = None,
    mark: Annotated[str | None, typer.Option(help="read, secondary, unread or local.")] = None,
    profile: Annotated[Path | None, typer.Option(help="Local norms (.toml) over the catalogue.")] = None,
    out: Out = None,
    language: Speech = Language.en,
    as_json: Json = False,
) -> None:
    """List the catalogue of norms, each with its source."""
    words = Words(language.value)
    table = inputs.polars(ts.norms(profile, role=role, jurisdiction=jurisdiction, mark=mark))
    short = table.select("id", "role", "norm", "base", "unit", "jurisdiction", "year", "mark")
    give({"norms": table if as_json or out else short}, words, out, as_json)


@command(app, "townscale standards --service buses")
def standards(
    service: Annotated[str | None, typer.Option(help="Only this kind of service.")] = None,
    mark: Annotated[str | None, typer.Option(help="read, secondary, unread or local.")] = None,
    profile: Annotated[Path | None, typer.Option(help="Local standards (.toml) over the catalogue.")] = None,
    out: Out = None,
    language: Speech = Language.en,
    as_json: Json = False,
) -> None:
    """List the standards of service, each with its source."""
    words = Words(language.value)
    table = inputs.polars(ts.services_standards(profile, service=service, mark=mark))
    short = table.select("id", "service", "per_1000", "group", "unit", "jurisdiction", "year", "mark")
    give({"standards": table if as_json or out else short}, words, out, as_json)


@command(app, "townscale page --language zh; townscale page mine.townscale")
def page(
    project: Annotated[
        Path | None, typer.Argument(help="A project file that the page saved (.townscale).", show_default=False)
    ] = None,
    port: Annotated[int, typer.Option(min=0, max=65535, help="The port on 127.0.0.1; 0 takes a free one.")] = 0,
    no_browser: Annotated[bool, typer.Option("--no-browser", help="Do not open a browser; print the address.")] = False,
    language: Speech = Language.en,
) -> None:
    """Open a page on this machine: counts, forecast, posts, plan, decision. Nothing leaves the machine."""
    words = Words(language.value)
    try:
        from townscale.page.server import serve
    except ModuleNotFoundError as error:
        raise problem("page_problem.extra", name=error.name) from None
    from townscale.page import saved
    from townscale.page.project import Project

    opened = Project(language=language.value) if project is None else saved.read(project)

    def say(address: str) -> None:
        typer.echo(words("page_cli.at", address=address))
        errors.print(words("page_cli.stop"), markup=False)

    serve(opened, port, not no_browser, say)
