"""The databases that the tests run on: SQLite, and PostgreSQL where it can be started."""

import pytest
from sqlalchemy import create_engine

from classroom.storage.database import sqlite_url
from classroom.storage.tables import METADATA


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request, tmp_path):
    """The address of an empty database."""
    if request.param == "sqlite":
        return str(sqlite_url(tmp_path / "data" / "classroom.sqlite"))
    address = request.getfixturevalue("postgres")
    METADATA.drop_all(create_engine(address))
    return address
