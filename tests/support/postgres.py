"""A PostgreSQL server of the tests' own."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def find_postgres() -> Path | None:
    """The folder of the server's programs, as Debian's package has them."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    return next((folder for folder in folders if (folder / "initdb").exists()), None)


@contextmanager
def serve_postgres(programs: Path) -> Iterator[str]:
    """Start a server that only this machine can reach, and yield its address."""
    # It refuses to be run by root, and its socket's path must be short.
    as_user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    home = Path("/tmp") / f"pg-{os.getpid()}"
    home.mkdir()
    home.chmod(0o777)
    data, log = home / "data", home / "log"

    def do(program, *arguments):
        command = [*as_user, str(programs / program), *map(str, arguments)]
        subprocess.run(command, check=True, capture_output=True, cwd="/", timeout=60)

    try:
        do("initdb", "-D", data, "-U", "postgres", "-A", "trust", "--no-sync")
        only_here = f"-k {home} -c listen_addresses='' -c fsync=off"
        do("pg_ctl", "-D", data, "-l", log, "-w", "-o", only_here, "start")
        yield f"postgresql+psycopg://postgres@/postgres?host={home}"
        do("pg_ctl", "-D", data, "-m", "immediate", "stop")
    finally:
        shutil.rmtree(home, ignore_errors=True)
