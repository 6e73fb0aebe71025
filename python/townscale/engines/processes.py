"""Processes of this machine. Each has its share of the cores; one that dies is replaced, and its job run again."""

from __future__ import annotations

import multiprocessing
import os
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from multiprocessing.connection import wait
from typing import Any

from townscale.engines import ATTEMPTS, Work
from townscale.words import unsupported


def run(jobs: Sequence[Any], work: Work, workers: int | None) -> Iterator[Any]:
    """What ``work`` gives of each job, in the order in which they end."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    workers = max(1, min(workers or cores, len(jobs)))
    threads = max(1, cores // workers)
    left = dict(enumerate(jobs))
    for _ in range(ATTEMPTS):
        # Spawned, for threads of the parent do not outlive a fork.
        pool = ProcessPoolExecutor(
            workers, multiprocessing.get_context("spawn"), initializer=_begin, initargs=(threads,)
        )
        try:
            running: dict[Future[Any], int] = {pool.submit(work, job): number for number, job in left.items()}
            for done in as_completed(running):
                made = done.result()
                del left[running[done]]
                yield made
        except BrokenProcessPool:
            continue
        finally:
            pool.shutdown(wait=True, cancel_futures=True)
        return
    raise unsupported("problem.workers_died", attempts=ATTEMPTS)


def _begin(threads: int) -> None:
    """Give a worker its share of the cores, before anything starts threads, and let it end with its parent: one that
    is killed cannot tell its workers, which would wait for jobs for ever."""
    for name in ("RAYON_NUM_THREADS", "POLARS_MAX_THREADS"):
        os.environ.setdefault(name, str(threads))
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)
