"""Who is let in to the page, and under which rules the browser shows it."""

from __future__ import annotations

import re
import unicodedata

import pytest
from conftest import ADDRESS, PORT, TOKEN, Page
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient
from townscale.page.app import FILES, application
from townscale.page.screen import PAGES
from townscale.page.uploads import NAME, plain_name


def fresh(address: str = ADDRESS, largest: int = 1 << 20) -> TestClient:
    return TestClient(application(TOKEN, PORT, largest=largest), base_url=address)


@pytest.mark.parametrize("path", ["/", "/data", "/static/page.css", "/nowhere", "/?token=", "/?token=wrong"])
def test_without_the_token_nothing_is_shown(path: str) -> None:
    answer = fresh().get(path)
    assert answer.status_code == 403
    assert "token" in answer.text and "口令" in answer.text and "<" not in answer.text


def test_the_token_becomes_a_cookie_that_scripts_and_other_sites_do_not_get() -> None:
    client = fresh()
    answer = client.get(f"/?token={TOKEN}", follow_redirects=False)
    assert answer.status_code == 303 and answer.headers["location"] == "/"
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie and "SameSite=strict" in cookie and f"townscale-{PORT}=" in cookie
    assert client.get("/").status_code == 200
    assert client.get("/?token=wrong").status_code == 200, "the cookie is enough"


def test_a_wrong_cookie_is_refused() -> None:
    client = fresh()
    client.cookies.set(f"townscale-{PORT}", "wrong")
    assert client.get("/").status_code == 403


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1", f"127.0.0.1:{PORT + 1}", f"evil.example:{PORT}", ""])
def test_another_host_is_refused(host: str) -> None:
    answer = fresh().get(f"/?token={TOKEN}", headers={"Host": host})
    assert answer.status_code == 421


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost"])
def test_this_machine_is_let_in_under_its_names(name: str) -> None:
    client = TestClient(application(TOKEN, PORT), base_url=f"http://{name}:{PORT}")
    assert client.get(f"/?token={TOKEN}").status_code == 200


@pytest.mark.parametrize(
    "origin", ["http://evil.example", "null", f"https://127.0.0.1:{PORT}", f"http://127.0.0.1:{PORT}0"]
)
def test_a_form_of_another_page_is_refused(page: Page, origin: str) -> None:
    answer = page.client.post("/new", headers={"Origin": origin})
    assert answer.status_code == 403


def test_a_request_across_sites_is_refused(page: Page) -> None:
    assert page.client.post("/new", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403


@pytest.mark.parametrize("path", [*("/" if name == "start" else f"/{name}" for name in PAGES), "/nowhere"])
def test_every_answer_has_the_headers_and_asks_for_nothing_elsewhere(page: Page, path: str) -> None:
    answer = page.client.get(path)
    policy = answer.headers["content-security-policy"]
    assert "default-src 'self'" in policy and "unsafe" not in policy and "*" not in policy
    assert "frame-ancestors 'none'" in policy and "form-action 'self'" in policy
    nonce = re.search(r"'nonce-([\w-]+)'", policy)
    assert nonce and f'nonce="{nonce[1]}"' in answer.text
    assert page.client.get(path).headers["content-security-policy"] != policy, "a nonce is used once"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "same-origin"
    assert answer.headers["cache-control"] == "no-store"
    assert not re.findall(r'(?:src|href|action)="(?:https?:)?//', answer.text)
    assert not re.findall(r'<[^>]+\s(?:style|on\w+)="', answer.text), "the policy would leave it out"


def test_only_the_files_of_the_page_are_served(page: Page) -> None:
    for name in FILES:
        assert page.client.get(f"/static/{name}").status_code == 200
    for name in ("app.py", "..%2fapp.py", "../app.py", "%2e%2e/%2e%2e/etc/passwd"):
        assert page.client.get(f"/static/{name}").status_code == 404


def test_every_font_script_and_style_is_of_the_page_itself(page: Page) -> None:
    for name in ("page.css", "report.css"):
        assert "url(" not in page.get(f"/static/{name}") and "@import" not in page.get(f"/static/{name}")


def test_what_is_too_large_is_not_read(page: Page) -> None:
    client = fresh(largest=2000)
    client.get(f"/?token={TOKEN}")
    answer = client.post("/data", files={"file": ("counts.csv", b"x" * 3000)})
    assert answer.status_code == 413

    def endless():
        for _ in range(100):
            yield b"x" * 100

    kind = {"Content-Type": "multipart/form-data; boundary=b"}
    assert client.post("/data", content=endless(), headers=kind).status_code == 413, "whatever its head says"


@pytest.mark.parametrize("body", [b"", b"--b\r\nx", b"--b\r\nContent-Disposition: form-data\r\n\r\nx\r\n--b--\r\n"])
def test_a_broken_form_is_told_in_a_sentence(page: Page, body: bytes) -> None:
    kind = {"Content-Type": "multipart/form-data; boundary=b", "Origin": ADDRESS}
    answer = page.client.post("/data", content=body, headers=kind)
    assert answer.status_code == 422 and 'role="alert"' in answer.text and "Traceback" not in answer.text


def test_what_nobody_foresaw_is_a_sentence(page: Page, monkeypatch: pytest.MonkeyPatch, capfd) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("the reason")

    monkeypatch.setattr("townscale.page.answers.panel", broken)
    text = page.post("/data", 500, pasted="area,period,population\nA,2010,1\n")
    assert "This should not happen: RuntimeError: the reason" in text and "Traceback" not in text
    assert "Traceback" not in "".join(capfd.readouterr())
    assert page.project.counts is None


@given(st.text(max_size=300))
def test_a_name_is_never_a_path(name: str) -> None:
    plain = plain_name(name)
    assert plain and len(plain) <= NAME and "/" not in plain and "\\" not in plain
    assert plain not in (".", "..") and not any(unicodedata.category(letter) == "Cc" for letter in plain)


def test_a_way_back_leads_to_no_other_site(page: Page) -> None:
    for back in ("//evil.example", "http://evil.example", "/\\evil.example", "data"):
        answer = page.client.post("/language", data={"language": "zh", "back": back}, follow_redirects=False)
        assert answer.headers["location"] == "/"
