"""Queues: published tables and worked examples, independent recursions, the awkward ends."""

import math

import pytest
import townscale as ts

# Erlang B tables as printed in teletraffic textbooks and handbooks: lines, blocking, erlangs offered.
ERLANG_B = [
    (1, 0.01, "0.0101"),
    (5, 0.01, "1.36"),
    (10, 0.01, "4.46"),
    (20, 0.01, "12.0"),
    (50, 0.01, "37.9"),
    (100, 0.01, "84.1"),
    (10, 0.05, "6.22"),
    (20, 0.02, "13.2"),
]


@pytest.mark.parametrize(("lines", "blocking", "printed"), ERLANG_B)
def test_erlang_b_is_that_of_the_printed_table(lines, blocking, printed):
    """The blocking lies between those of the offered work half a printed digit down and up."""
    half = 0.5 * 10.0 ** -len(printed.partition(".")[2])
    low, high = (ts.erlang("b", 60 * (float(printed) + by), 1, lines).p_lost for by in (-half, half))
    assert low <= blocking <= high


def test_erlang_c_of_a_worked_example():
    """The tutorial of mitan.co.uk: 360 calls of 240 s in half an hour, 55 agents: 23.9 % wait, 8.2 s, 87.3 % busy."""
    queue = ts.erlang("c", 720, 4, 55, within_minutes=0.25)
    assert round(100 * queue.p_wait, 1) == 23.9
    assert round(60 * queue.mean_wait, 1) == 8.2 and round(100 * queue.utilisation, 1) == 87.3


def test_erlang_a_of_garnett_mandelbaum_and_reiman():
    """Designing a call center with impatient customers (2002): 50 agents, 48 calls a minute of 1 minute, patience of 2:
    with abandonment 3.1 % leave, 3.7 s, 93 % busy; without, 20.8 s and 96 %."""
    patient = ts.erlang("c", 60 * 48, 1, 50)
    hasty = ts.erlang("a", 60 * 48, 1, 50, patience_minutes=2)
    assert round(60 * patient.mean_wait, 1) == 20.8 and round(100 * patient.utilisation) == 96
    assert round(100 * hasty.p_abandon, 1) == 3.1 and round(60 * hasty.mean_wait, 1) == 3.7
    assert round(100 * hasty.utilisation) == 93


def states(arrivals, service, servers, patience):
    """Erlang A from its balance equations, state by state, in logarithms."""
    logs, total = [0.0], 1
    while total < servers + 40_000:
        leaving = min(total, servers) / service + max(total - servers, 0) / patience
        logs.append(logs[-1] + math.log(arrivals / leaving))
        if total > servers and logs[-1] < max(logs) - 60:
            break
        total += 1
    most = max(logs)
    weights = [math.exp(log - most) for log in logs]
    scale = sum(weights)
    waiting = sum(weights[servers:]) / scale
    line = sum(weight * (at - servers) for at, weight in enumerate(weights) if at > servers) / scale
    return waiting, line / arrivals


@pytest.mark.parametrize(
    ("arrivals", "service", "servers", "patience"),
    [
        (2.0, 5.0, 8, 3.0),
        (2.0, 5.0, 12, 3.0),
        (100.0, 6.0, 400, 2.0),
        (100.0, 6.0, 620, 10.0),
        (1700.0, 6.0, 10_000, 5.0),
    ],
)
def test_erlang_a_equals_its_balance_equations_under_and_over_load(arrivals, service, servers, patience):
    queue = ts.erlang("a", 60 * arrivals, service, servers, patience_minutes=patience)
    waiting, mean = states(arrivals, service, servers, patience)
    assert queue.p_wait == pytest.approx(waiting, rel=1e-9) and queue.mean_wait == pytest.approx(mean, rel=1e-8)
    # Those who come are served or leave; servers are busy with those who are served.
    assert queue.utilisation == pytest.approx(arrivals * service * (1 - queue.p_abandon) / servers, rel=1e-9)


def test_a_hundred_thousand_servers_are_no_trouble():
    work = 100_000
    for kind, servers, more in (("b", work, {}), ("c", work + 300, {}), ("a", work - 300, {"patience_minutes": 5})):
        queue = ts.erlang(kind, 600_000, 10, servers, **more)
        values = (queue.p_wait, queue.p_lost, queue.p_abandon, queue.utilisation, queue.p_within)
        assert all(0 <= value <= 1 for value in values) and queue.mean_wait >= 0
    least = ts.servers_for(600_000, 10, 0.9, 0.5)
    level = [ts.erlang("c", 600_000, 10, servers, within_minutes=0.5).p_within for servers in (least - 1, least)]
    assert level[0] < 0.9 <= level[1]


def test_overload_is_refused_where_everyone_waits_and_answered_where_they_give_up():
    with pytest.raises(ts.InputError, match=r"grows for ever\. Give at least 11 servers"):
        ts.erlang("c", 100, 6, 10)
    over = ts.erlang("a", 100, 6, 5, patience_minutes=5)
    assert over.p_abandon == pytest.approx(0.5, abs=0.01) and over.utilisation <= 1
    none = ts.erlang("a", 10, 6, 0, patience_minutes=3)
    assert (none.p_abandon, none.mean_wait) == (1, 3)


def test_nobody_comes():
    for kind, more in (("b", {}), ("c", {}), ("a", {"patience_minutes": 3})):
        for servers in (0, 4):
            queue = ts.erlang(kind, 0, 6, servers, **more)
            assert (queue.p_wait, queue.mean_wait, queue.utilisation, queue.p_within) == (0, 0, 0, 1)
        assert ts.servers_for(0, 6, kind=kind, **more) == 0


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"servers": 3.5}, "servers is 3.5. Give a whole number"),
        ({"servers": -1}, "servers is -1. Give a whole number"),
        ({"arrivals_per_hour": -1}, "arrivals_per_hour is -1"),
        ({"arrivals_per_hour": float("nan")}, "arrivals_per_hour is NaN"),
        ({"handling_minutes": 0}, "handling_minutes is 0"),
        ({"within_minutes": -1}, "within_minutes is -1"),
        ({"kind": "a", "patience_minutes": 0}, "patience"),
    ],
)
def test_what_is_no_queue_is_refused(change, message):
    terms = {"kind": "c", "arrivals_per_hour": 10, "handling_minutes": 6, "servers": 3}
    with pytest.raises(ts.InputError, match=message):
        ts.erlang(**(terms | change))
