"""Ray: the current session where there is one, else a session of this machine."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import ray

from townscale.engines import ATTEMPTS, Work, one_thread
from townscale.words import unsupported


def run(jobs: Sequence[Any], work: Work, workers: int | None) -> Iterator[Any]:
    """What ``work`` gives of each job, in the order in which they end; Ray itself runs a lost job again."""
    own = not ray.is_initialized()
    if own:
        ray.init(
            num_cpus=workers,
            include_dashboard=False,
            log_to_driver=False,
            runtime_env={"env_vars": one_thread()},
        )
    try:
        task = ray.remote(num_cpus=1, max_retries=ATTEMPTS - 1)(work)
        left = [task.remote(job) for job in jobs]
        while left:
            done, left = ray.wait(left, num_returns=1)
            yield ray.get(done[0])
    except ray.exceptions.WorkerCrashedError as error:
        raise unsupported("problem.ray_died", attempts=ATTEMPTS, reason=error) from error
    finally:
        if own:
            ray.shutdown()
