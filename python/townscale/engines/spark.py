"""Spark: the active session where there is one, else a session of this machine on the loopback interface.

Each job is a row of its own partition, worked on by ``mapInArrow``; Spark runs a lost task again.
"""

from __future__ import annotations

import pickle
from collections.abc import Iterator, Sequence
from typing import Any

from pyspark.sql import SparkSession

from townscale._core import InputError
from townscale.engines import ATTEMPTS, Work, one_thread


def run(jobs: Sequence[Any], work: Work, workers: int | None) -> Iterator[Any]:
    """What ``work`` gives of each job, in their order, once all have ended."""
    active = SparkSession.getActiveSession()
    session = active or _local(workers)
    try:
        rows = session.sparkContext.parallelize([(pickle.dumps(job),) for job in jobs], len(jobs))
        frame = session.createDataFrame(rows, "job binary").mapInArrow(_worker(work), "done binary")
        for row in frame.collect():
            done = pickle.loads(row.done)
            if isinstance(done, InputError):
                raise done
            yield done
    finally:
        if active is None:
            session.stop()


def _worker(work: Work) -> Any:
    def each(batches: Any) -> Any:
        import pyarrow as pa

        for batch in batches:
            made = []
            for job in batch.column(0).to_pylist():
                try:
                    done = work(pickle.loads(job))
                except InputError as error:  # wrong input stays wrong: told, not tried again
                    done = error
                made.append(pickle.dumps(done))
            yield pa.record_batch([pa.array(made, pa.binary())], ["done"])

    return each


def _local(workers: int | None) -> Any:
    build = SparkSession.builder.appName("townscale").master(f"local[{workers or '*'},{ATTEMPTS}]")
    build = build.config("spark.driver.bindAddress", "127.0.0.1").config("spark.driver.host", "127.0.0.1")
    for name, value in one_thread().items():
        build = build.config(f"spark.executorEnv.{name}", value)
    return build.config("spark.ui.enabled", "false").getOrCreate()
