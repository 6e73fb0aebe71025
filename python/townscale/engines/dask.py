"""Dask: the current client where there is one, else a cluster of this machine on the loopback interface."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from distributed import Client, LocalCluster, as_completed, get_client

from townscale.engines import Work


def run(jobs: Sequence[Any], work: Work, workers: int | None) -> Iterator[Any]:
    """What ``work`` gives of each job, in the order in which they end; Dask itself runs a lost job again."""
    try:
        current = get_client()
    except ValueError:  # there is none
        with (
            LocalCluster(
                n_workers=workers, threads_per_worker=1, host="127.0.0.1", dashboard_address=None, processes=True
            ) as cluster,
            Client(cluster) as own,
        ):
            yield from _submitted(own, jobs, work)
        return
    yield from _submitted(current, jobs, work)


def _submitted(client: Any, jobs: Sequence[Any], work: Work) -> Iterator[Any]:
    # Not pure: two parts of equal content are two jobs.
    futures = [client.submit(work, job, pure=False) for job in jobs]
    for future in as_completed(futures):
        yield future.result()
        future.release()
