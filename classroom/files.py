"""Export a class's digits as a file of strokes, and import them into a later class.

Each line is one digit as JSON: its label, the number of its writer, and its strokes. A stroke is a
list of points (x, y), y downwards, on a pad of 280 x 280:

    {"label": 7, "writer": 1, "strokes": [[[70, 60], [195, 56], [120, 230]]]}
"""

import json
from collections.abc import Iterable
from secrets import token_hex
from typing import Any

from sqlalchemy import Row

from classroom.errors import RefusedError
from classroom.storage.seats import MAX_SEAT_DIGITS, MAX_SEATS, NewDigit
from classroom.strokes import read_strokes, unpack_strokes

MAX_LINE_BYTES = 64_000
MAX_CLASS_LINES = MAX_SEATS * MAX_SEAT_DIGITS
MAX_CLASS_FILE_BYTES = 20_000_000
ZIP_START = b"PK\3\4"  # which an .npz file begins with


def to_json_lines(rows: Iterable[Row[Any]]) -> bytes:
    """Digits (seat, label, strokes) as a file; seats become numbers from 1."""
    writers: dict[int, int] = {}
    lines = []
    for row in rows:
        writer = writers.setdefault(row.seat, len(writers) + 1)
        strokes = [stroke.tolist() for stroke in unpack_strokes(row.strokes)]
        lines.append(json.dumps({"label": row.label, "writer": writer, "strokes": strokes}))
    return "".join(f"{line}\n" for line in lines).encode()


def read_json_lines(content: bytes) -> dict[int, list[NewDigit]]:
    """The digits of each writer in an untrusted file.

    Raises RefusedError, which says which line is wrong.
    """
    if len(content) > MAX_CLASS_FILE_BYTES:
        raise RefusedError(413, f"The file is larger than {MAX_CLASS_FILE_BYTES // 10**6} MB.")
    if content.startswith(ZIP_START):
        raise RefusedError(
            422,
            "It holds pictures, and they don't say who wrote which. Bring in the class's other "
            "file, the strokes (.jsonl).",
        )
    lines = [line for line in content.splitlines() if line.strip()]
    if not 0 < len(lines) <= MAX_CLASS_LINES:
        raise RefusedError(422, f"A file has 1 to {MAX_CLASS_LINES:,} digits, each in a line.")
    writers: dict[int, list[NewDigit]] = {}
    for number, line in enumerate(lines, 1):
        try:
            writer, digit = read_line(line)
        except (ValueError, TypeError, KeyError, RecursionError, RefusedError) as error:
            reason = f" {error}" if isinstance(error, RefusedError) else ""
            raise RefusedError(422, f"Line {number} isn't a digit of a class.{reason}") from error
        writers.setdefault(writer, []).append(digit)
    if len(writers) > MAX_SEATS:
        raise RefusedError(422, f"The file has more than {MAX_SEATS} writers.")
    return writers


def read_line(line: bytes) -> tuple[int, NewDigit]:
    if len(line) > MAX_LINE_BYTES:
        raise ValueError("too long")
    fields = json.loads(line)
    label, writer = fields["label"], fields.get("writer", 1)
    if type(label) is not int or not 0 <= label <= 9:
        raise ValueError("no label")
    if type(writer) is not int:
        raise ValueError("no writer")
    flat = [[number for point in stroke for number in point] for stroke in fields["strokes"]]
    return writer, NewDigit(token_hex(16), label, read_strokes(flat))
