"""The page of a decision: chapters as forms, what is missing, level and reasons as one writes, answers to findings."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from townscale import Decision
from townscale._core import InputError
from townscale._decision_book import book_of
from townscale._decision_files import as_json, from_json, from_yaml, text_of
from townscale.page import answers, draft, shown, uploads
from townscale.page.project import File, Project
from townscale.page.screen import fragment
from townscale.page.session import Session
from townscale.page.uploads import chosen, text
from townscale.page.view import Query, Sent, View
from townscale.report.numbers import rows
from townscale.report.risk.plain import Case
from townscale.templates import example
from townscale.words import Words, problem, told

CONCLUSION = "conclusion"


def form(project: Project, words: Words, query: Query) -> dict[str, Any]:
    """The chapter that was chosen, with what the draft has in it."""
    chapters = draft.chapters()
    name = query.get("chapter", "")
    content = None if project.decision is None else json.loads(project.decision)
    chapter = chapters.get(name)
    return {
        "chapters": [*chapters, CONCLUSION],
        "chapter": None if content is None else chapter,
        "current": CONCLUSION if name == CONCLUSION else name if chapter else "",
        "content": content,
        "at": draft.at,
        "bands": draft.BANDS,
        "mark": "" if content is None or chapter is None else draft.mark(content, chapter),
        **state(project, words),
    }


def state(project: Project, words: Words) -> dict[str, Any]:
    """What is missing, and the level with its reasons, or why there is none yet."""
    if project.decision is None:
        return {"open": [], "assessed": None, "state_problem": ""}
    unfinished = draft.unfinished(json.loads(project.decision), words)
    if unfinished:
        return {"open": unfinished, "assessed": None, "state_problem": ""}
    try:
        made = answers.of(project, "assessment")
    except InputError as error:
        return {"open": [], "assessed": None, "state_problem": told(error, words.language)}
    case = Case(made, words, "approval")
    return {
        "open": [],
        "assessed": made,
        "reasons": [case.named(getattr(reason, words.language)) for reason in made.reasons],
        "missing": [{**row, "of": case.named(row["of"])} for row in rows(made.check(words.language))],
        "review": [row for row in rows(made.review(words.language)) if row["effect"] != "note"],
        "state_problem": "",
    }


def answer(project: Project, words: Words, query: Query) -> dict[str, Any]:
    """The assessment, where the conclusion is asked for."""
    if query.get("chapter") != CONCLUSION or project.decision is None:
        return {}
    if draft.unfinished(json.loads(project.decision), words):
        return {}
    made = answers.of(project, "assessment")
    return {
        "result": shown.html(shown.of_assessment(made, words), words),
        "all_findings": [
            {**row, "key": key["where"]}  # an answer names its place in one language, whatever the page is read in
            for row, key in zip(rows(made.review(words.language)), rows(made.review("en")), strict=True)
        ],
    }


def take(session: Session, sent: Sent, words: Words) -> str | None:
    """A new draft, an example, a file, an earlier version, a chapter, or the answer to a finding."""
    verb, chapter = text(sent, "do").partition(":")[0], text(sent, "chapter")
    if verb in ("new", "example", "file", "earlier"):
        return _begin(session, sent, verb)
    if session.project.decision is None:
        raise problem("page_problem.without_decision")
    content = json.loads(session.project.decision)
    if verb == "answer":
        _answer(content, sent)
        session.change(decision=_json(content))
        return f"/decision?chapter={CONCLUSION}#findings"
    if chapter not in draft.chapters():
        raise problem("page_problem.no_page")
    session.change(decision=_json(draft.changed(content, draft.chapters()[chapter], sent, words)))
    return f"/decision?chapter={text(sent, 'next') or chapter}"


def _begin(session: Session, sent: Sent, verb: str) -> str | None:
    file = chosen(sent, "file")
    if verb in ("file", "earlier") and file is None:
        raise problem("page_problem.no_file")
    if verb == "earlier" and file is not None:
        session.change(earlier=_json(read(file)))
        return f"/decision?chapter={CONCLUSION}"
    made = {"title": ""} if verb == "new" else example("decision") if file is None else read(file)
    session.change(decision=_json(made), earlier=None)
    return "/decision?chapter=basis"


def read(file: File) -> dict[str, Any]:
    """The content of a decision file; raises ``InputError`` with the line of what cannot be used."""
    path = Path(file.name)
    suffix = path.suffix.lower()
    if suffix == ".xlsx":
        content, lines = book_of(file.content, path)
        return Decision._of(as_json(content, file.name), "rows", file.name, lines).to_dict()
    if suffix not in (".toml", ".json", ".yaml", ".yml"):
        raise problem("page_problem.decision_ending", path=file.name)
    said = text_of(file.content, path)
    if suffix == ".toml":
        return Decision._of(said, "toml", file.name, {}).to_dict()
    made, lines = (from_json if suffix == ".json" else from_yaml)(said, file.name)
    return Decision._of(made, "json", file.name, lines).to_dict()


def _answer(content: dict[str, Any], sent: Sent) -> None:
    """Write the answer to a finding into the file; an empty text takes it out."""
    key = {"code": text(sent, "code"), "where": text(sent, "where")}
    kept = [one for one in content.get("answers") or [] if {name: one.get(name) for name in key} != key]
    said = {name: value for name in ("by", "date", "text") if (value := text(sent, name))}
    content["answers"] = [*kept, {**key, **said}] if "text" in said else kept
    if not content["answers"]:
        del content["answers"]


def _json(content: dict[str, Any]) -> str:
    return json.dumps(content, ensure_ascii=False, default=str)


async def live(request: Request) -> Response:
    """Keep a chapter as it stands while it is written, and give the state beside it anew."""
    session: Session = request.app.state.session
    words = Words(session.project.language)
    sent = Sent(await uploads.fields(request))
    trouble = ""
    try:
        await run_in_threadpool(take, session, sent, words)
    except InputError as error:
        trouble = told(error, words.language)
    values = await run_in_threadpool(form, session.project, words, {"chapter": text(sent, "chapter")})
    mark = text(sent, "was") if trouble else values["mark"]
    return fragment(request, "decision_live", session.project, **{**values, "mark": mark, "trouble": trouble})


VIEW = View("decision", "/decision", form, answer, take)
ROUTES = [Route("/decision/live", live, methods=["POST"])]
