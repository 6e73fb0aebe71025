"""Try broken inputs in processes of their own, and print how many were tried and which were not met by an error.

An input fails where it ends the process, raises what is no ``InputError``, prints to standard error, or takes more than
20 seconds of the processors, 10 minutes of the clock or 4 GiB of address space.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import warnings
from pathlib import Path

try:
    import resource
except ImportError:  # not on Windows
    resource = None  # type: ignore[assignment]

ROOT = Path(__file__).parents[2]
BATCH = 250
MOST_SECONDS = 20
"""Of the processors: a machine that has other work too is no fault of the input."""
MOST_MINUTES = 10
MOST_BYTES = 4 << 30


def _bounded() -> None:
    if resource is None:
        return
    resource.setrlimit(resource.RLIMIT_AS, (MOST_BYTES, MOST_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _ended_by_the_system() -> None:
    """End the process where an input takes three times as long: no Python runs while the crate computes."""
    if resource is None:
        return
    used = resource.getrusage(resource.RUSAGE_SELF)
    most = int(used.ru_utime + used.ru_stime) + 3 * MOST_SECONDS
    resource.setrlimit(resource.RLIMIT_CPU, (most, resource.RLIM_INFINITY))


def _late(*_: object) -> None:
    raise TimeoutError(f"more than {MOST_SECONDS} s of the processors or {MOST_MINUTES} minutes")


def work(first: int, count: int, seed: int, noted: Path) -> None:
    """Try ``count`` inputs from ``first``; what fails is a line of ``noted``, what is being tried its last line."""
    import signal

    _bounded()
    warnings.simplefilter("ignore")
    import townscale as ts

    from . import arguments, files

    for late in (signal.SIGALRM, signal.SIGPROF):
        signal.signal(late, _late)
    good_files, good_calls = files.seeds(), arguments.calls()
    with tempfile.TemporaryDirectory() as folder, noted.open("a", buffering=1) as notes:
        for number in range(first, first + count):
            chance = random.Random(f"{seed}/{number}")
            notes.write(json.dumps({"trying": number}) + "\n")
            _ended_by_the_system()
            signal.setitimer(signal.ITIMER_PROF, MOST_SECONDS)
            signal.alarm(60 * MOST_MINUTES)
            what = ""
            try:
                if number % 2:
                    suffix, content = files.broken(good_files, chance)
                    what = suffix
                    path = Path(folder, f"input{suffix}")
                    path.write_bytes(content)
                    if suffix in (".toml", ".json"):
                        ts.Decision.read(path).assess(draws=20)
                    else:
                        ts.Panel.read(path).findings("zh")
                else:
                    what, function, given = arguments.odd(good_calls, chance)
                    result = function(**given)
                    # A result that was made can also be shown.
                    repr(result)
            except ts.InputError as error:
                str(error)
            except BaseException as error:  # whatever else there is, is what is looked for
                line = (str(error).splitlines() or [""])[0][:200]
                notes.write(
                    json.dumps({"number": number, "what": what, "error": type(error).__name__, "says": line}) + "\n"
                )
            finally:
                signal.setitimer(signal.ITIMER_PROF, 0)
                signal.alarm(0)


def attack(inputs: int, seed: int = 1, first: int = 0) -> list[dict[str, object]]:
    """Inputs that were not met by an error that teaches."""
    failures: list[dict[str, object]] = []
    end = first + inputs
    while first < end:
        count = min(BATCH, end - first)
        with tempfile.TemporaryDirectory() as folder:
            noted = Path(folder, "noted")
            noted.touch()
            command = [sys.executable, "-m", "tests.attack", "--work", str(first), str(count), str(seed), str(noted)]
            done = subprocess.run(command, cwd=ROOT, capture_output=True, env={**os.environ, "RAYON_NUM_THREADS": "2"})
            lines = [json.loads(line) for line in noted.read_text().splitlines()]
        found = [line for line in lines if "error" in line]
        said = done.stderr.decode(errors="replace").strip()
        if done.returncode:
            last = next((line["trying"] for line in reversed(lines) if "trying" in line), first)
            found.append({"number": last, "error": f"exit {done.returncode}", "says": said[-300:]})
            first = int(last) + 1
        else:
            if said:
                found.append({"number": first, "error": "standard error", "says": said[-300:]})
            first += count
        failures += found
        for failure in found:
            print(json.dumps(failure, ensure_ascii=False), flush=True)
        print(f"{min(first, end)} inputs, {len(failures)} failures", file=sys.stderr, flush=True)
    return failures


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.attack", description=__doc__)
    parser.add_argument("--inputs", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--work", nargs=4, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.work:
        first, count, seed, noted = given.work
        work(int(first), int(count), int(seed), Path(noted))
        return
    failures = attack(given.inputs, given.seed, given.first)
    print(f"{given.inputs} inputs tried, {len(failures)} failures")
    sys.exit(bool(failures))


if __name__ == "__main__":
    main()
