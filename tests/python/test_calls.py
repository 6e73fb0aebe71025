"""A call that does not fit a signature gets an error of the package, in both languages, with the nearest name."""

import inspect
import pickle
from typing import is_typeddict

import pytest
import townscale as ts
from townscale.words import told

COUNTS = {"area": ["A"] * 4, "period": ["2017", "2018", "2019", "2020"], "population": [100, 110, 120, 140]}


def public_face():
    """Every public function, class and method by name, as its caller reaches it, and how many objects go before."""
    for name in dir(ts):
        item = getattr(ts, name)
        if inspect.isfunction(item):
            yield name, item, 0
        elif inspect.isclass(item) and not issubclass(item, BaseException) and not is_typeddict(item):
            if not getattr(item, "_is_protocol", False):
                yield name, item, 0
            for label, member in inspect.getmembers(item, inspect.isroutine):
                if not label.startswith("_") and (inspect.isfunction(member) or inspect.ismethod(member)):
                    yield f"{name}.{label}", member, int(inspect.isfunction(inspect.getattr_static(item, label)))


FACE = {name: (item, before) for name, item, before in public_face()}
OPEN_ENDED = {
    name
    for name, (item, _) in FACE.items()
    if any(one.kind is one.VAR_KEYWORD for one in inspect.signature(item).parameters.values())
}
"""What takes any name: terms of plans and the like, which the verb judges."""


def test_the_walk_meets_the_public_face():
    assert len(FACE) > 300 and len(OPEN_ENDED) < 15
    assert {"Norm", "Disclosure", "RogersCastro", "forecast", "Forecast", "Gap.summary", "Decision.assess"} <= set(FACE)


def test_an_argument_that_nothing_has_is_refused_everywhere_in_both_languages():
    wrong = {}
    for name, (item, before) in FACE.items():
        if name in OPEN_ENDED:
            continue
        try:
            item(*[None] * before, no_such_argument_anywhere=1)
        except ts.InputError as error:
            if not isinstance(error, TypeError) or "“" + name in error.zh or not error.code.startswith(("arg", "call")):
                wrong[name] = str(error)
            assert any("\u4e00" <= letter <= "\u9fff" for letter in told(error, "zh")), name
        except Exception as error:
            wrong[name] = repr(error)
        else:
            wrong[name] = "taken"
    assert wrong == {}


@pytest.mark.parametrize(
    ("call", "english", "chinese", "code"),
    [
        (
            lambda: ts.forecast(ts.Panel(COUNTS), horzon=3),
            "forecast() has no argument horzon. Did you mean horizon?",
            "forecast() 没有参数 horzon。是否应为 horizon？",
            "argument_near",
        ),
        (
            lambda: ts.Norm("nurse", prr=500),
            "Norm() has no argument prr. Did you mean per?",
            "Norm() 没有参数 prr。是否应为 per？",
            "argument_near",
        ),
        (
            lambda: ts.Disclosure(unknown=3),
            "Disclosure() has no argument unknown. It has: cell, dominance",
            "Disclosure() 没有参数 unknown。可用的参数：cell, dominance",
            "argument_unknown",
        ),
        (
            lambda: ts.Norm(),
            "Norm() lacks role. Give what it needs",
            "Norm() 缺少参数 role。请给出",
            "argument_missing",
        ),
        (
            lambda: ts.Disclosure(1, 0.9, 3),
            "Disclosure() takes 2 arguments without their names, and gets 3. Name the others",
            "Disclosure() 最多有 2 个不写名称的参数，给出了 3 个。请写出其余参数的名称",
            "arguments_many",
        ),
        (
            lambda: ts.Disclosure(1, cell=2),
            "Disclosure() gets cell twice. Give it once, by its place or by its name",
            "Disclosure() 的参数 cell 给出了两次。请按位置或按名称只给一次",
            "argument_twice",
        ),
        (
            lambda: ts.Panel(COUNTS).findings(langage="zh"),
            "Panel.findings() has no argument langage. Did you mean language?",
            "Panel.findings() 没有参数 langage。是否应为 language？",
            "argument_near",
        ),
        (
            lambda: ts.Forecast(),
            "Forecast() is made by the functions of the package, not by its name. Call the one that returns it",
            "Forecast() 由程序包的函数生成，不能直接建立。请调用返回它的函数",
            "call_made",
        ),
    ],
    ids=lambda given: given if isinstance(given, str) and " " not in given else "",
)
def test_a_call_that_does_not_fit_is_told_in_both_languages(call, english, chinese, code):
    with pytest.raises(ts.InputError) as raised:
        call()
    assert (str(raised.value), raised.value.zh, raised.value.code) == (english, chinese, code)
    assert isinstance(raised.value, TypeError), "what caught the TypeError of Python still catches it"
    assert str(pickle.loads(pickle.dumps(raised.value))) == english


def test_a_type_error_inside_of_a_verb_stays_what_it_is():
    def one(row):
        raise TypeError("mine")

    with pytest.raises(ts.InputError) as raised:
        ts.sobol(one, inputs={"x": (0, 1)}, n=8)
    assert "mine" in str(raised.value) and not isinstance(raised.value, TypeError)
