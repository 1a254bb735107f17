"""What no product can go below on this machine: a durable commit of one row, by itself."""

from __future__ import annotations

import sqlite3
import time
from pathlib import Path
from typing import Any

import psycopg

from bench.meters import cpu_seconds
from bench.stores import Server

BODY = "村口第三盏路灯不亮，晚上老人摔过跤，请派人来看一看。" * 8
INSERT = "INSERT INTO bench_row (said) VALUES ({})"


def commits(folder: Path, server: Server | None, times: int) -> dict[str, Any]:
    """Insert and commit one row `times` times by one client; return rate and CPU of a commit."""
    if server is None:
        return _sqlite(folder, times)
    with psycopg.connect(f"{server.url}postgres", autocommit=True) as connection:
        connection.execute("CREATE TABLE bench_row (id serial primary key, said text)")
        try:
            return _timed(
                lambda: connection.execute(INSERT.format("%s"), [BODY]), times, server.postmaster
            )
        finally:
            connection.execute("DROP TABLE bench_row")


def _sqlite(folder: Path, times: int) -> dict[str, Any]:
    connection = sqlite3.connect(folder / "limit.sqlite3", isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("CREATE TABLE bench_row (id integer primary key, said text)")
    try:
        return _timed(lambda: connection.execute(INSERT.format("?"), [BODY]), times, None)
    finally:
        connection.close()


def _timed(insert: Any, times: int, postmaster: int | None) -> dict[str, Any]:
    database = cpu_seconds(postmaster) if postmaster else 0.0
    began, own = time.perf_counter(), time.process_time()
    for _ in range(times):
        insert()
    wall, own = time.perf_counter() - began, time.process_time() - own
    spent = (cpu_seconds(postmaster) - database) if postmaster else 0.0
    return {
        "times": times, "per_second": round(times / wall), "p50_ms": round(1000 * wall / times, 2),
        "cpu_ms": round(1000 * (own + spent) / times, 2),
        "database_ms": round(1000 * spent / times, 2),
    }  # fmt: skip
