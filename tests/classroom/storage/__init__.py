"""Tests of `classroom.storage`, on SQLite and on PostgreSQL."""
