"""The language of the screen: of a thread or task its own, of the others that of the main thread."""

import threading
import traceback
from concurrent.futures import ThreadPoolExecutor

import pytest
import townscale as ts
from townscale._screen import language
from townscale.words import placed, told


def test_two_threads_speak_two_languages_at_once():
    both, shown = threading.Barrier(2), {}

    def speak(code):
        ts.set_language(code)
        both.wait(10)
        shown[code] = language(), repr(ts.datasets.example("panel"))
        both.wait(10)

    threads = [threading.Thread(target=speak, args=(code,)) for code in ("en", "zh")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {code: told for code, (told, _) in shown.items()} == {"en": "en", "zh": "zh"}
    assert shown["en"][1] != shown["zh"][1]
    assert language() == "en", "what a thread of its own sets is not that of the process"


def test_other_threads_speak_as_the_main_thread_said():
    ts.set_language("zh")
    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(language).result() == "zh"
    ts.set_language("en")
    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(language).result() == "en"


def test_the_environment_speaks_where_nobody_said(monkeypatch):
    monkeypatch.setenv("TOWNSCALE_LANGUAGE", "zh_CN.UTF-8")
    assert language() == "zh"
    with pytest.raises(ts.InputError):
        ts.set_language("fr")
    assert language() == "zh"


def test_errors_speak_the_language_of_the_screen(tmp_path):
    def said():
        with pytest.raises(ts.InputError) as raised:
            ts.Panel.read(tmp_path / "no.csv")
        return str(raised.value), traceback.format_exception_only(raised.value)[-1]

    english = said()
    ts.set_language("zh")
    chinese = said()
    assert all("No such file" in text for text in english) and all("文件或文件夹不存在" in text for text in chinese)
    with pytest.raises(ts.InputError) as core:
        ts.Decision.from_dict({"titel": "x"})
    assert "是否想写 title" in str(core.value) and "did you mean" in told(core.value, "en").lower()
    assert str(placed(core.value, "d.toml")) == f"d.toml：{core.value.zh}"
    assert told(placed(core.value, "d.toml"), "en").startswith("d.toml: ")
    assert str(ts.InputError("a text")) == "a text"
