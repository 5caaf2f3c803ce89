"""The databases that the tests run on: SQLite, and PostgreSQL where it can be started."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from sqlalchemy import create_engine

from classroom.database import sqlite_url
from classroom.tables import METADATA


def find_postgres() -> Path | None:
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    return next((folder for folder in folders if (folder / "initdb").exists()), None)


@pytest.fixture(scope="session")
def postgres(tmp_path_factory):
    """The address of a PostgreSQL server: the one that is named, or one of our own."""
    if address := os.environ.get("TEST_DATABASE_URL"):
        yield address
        return
    folder = find_postgres()
    if folder is None:
        pytest.skip("no PostgreSQL: set TEST_DATABASE_URL or install it")
    # It refuses to be run by root, and its socket's path must be short.
    as_user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    home = Path("/tmp") / f"pg-{os.getpid()}"
    home.mkdir()
    home.chmod(0o777)
    data, log = home / "data", home / "log"

    def do(program, *arguments):
        command = [*as_user, str(folder / program), *map(str, arguments)]
        subprocess.run(command, check=True, capture_output=True, cwd="/", timeout=60)

    try:
        do("initdb", "-D", data, "-U", "postgres", "-A", "trust", "--no-sync")
        only_here = f"-k {home} -c listen_addresses='' -c fsync=off"
        do("pg_ctl", "-D", data, "-l", log, "-w", "-o", only_here, "start")
        yield f"postgresql+psycopg://postgres@/postgres?host={home}"
        do("pg_ctl", "-D", data, "-m", "immediate", "stop")
    finally:
        shutil.rmtree(home, ignore_errors=True)


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request, tmp_path):
    """The address of an empty database."""
    if request.param == "sqlite":
        return str(sqlite_url(tmp_path / "data" / "classroom.sqlite"))
    pytest.importorskip("psycopg", reason="psycopg is not installed")
    address = request.getfixturevalue("postgres")
    METADATA.drop_all(create_engine(address))
    return address
