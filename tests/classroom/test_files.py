"""A class's files: what goes out comes in again, and hostile ones say which line is wrong."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from classroom.errors import RefusedError
from classroom.files import read_json_lines, to_json_lines
from classroom.strokes import pack_strokes, unpack_strokes
from mnist_core.data.npz import from_npz, to_npz
from tests.classroom.storage.test_classes import School, seven

LINE = {"label": 7, "writer": 1, "strokes": [[[70, 60], [195.5, 56], [120, 230]]]}


@pytest.fixture
def school(tmp_path):
    school = School(f"sqlite:///{tmp_path / 'classroom.sqlite'}")
    school.open()
    return school


def test_a_class_is_brought_into_a_later_one(school):
    for labels in ([1, 2], [3]):
        key = school.seats.join(school.code)
        for label in labels:
            school.seats.write(school.code, key, seven(label))
    content, pool = to_json_lines(school.classes.strokes(school.code)), school.pool()
    assert [json.loads(line)["writer"] for line in content.splitlines()] == [1, 1, 2]
    school.open()
    school.seats.bring(school.code, read_json_lines(content).values())
    again = school.pool()
    assert again.digits.labels.equal(pool.digits.labels)
    assert again.digits.images.equal(pool.digits.images)
    assert to_json_lines(school.classes.strokes(school.code)) == content


def test_the_pictures_are_a_digit_set(school):
    key = school.seats.join(school.code)
    school.seats.write(school.code, key, seven(4))
    read = from_npz(to_npz(school.pool().digits))
    assert read.images.equal(school.pool().digits.images)
    assert read.labels.tolist() == [4]


def test_the_file_of_pictures_is_told_from_that_of_strokes(school):
    school.seats.write(school.code, school.seats.join(school.code), seven(4))
    with pytest.raises(RefusedError, match=r"pictures.* strokes \(\.jsonl\)"):
        read_json_lines(to_npz(school.pool().digits))


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"{}",
        b"[]",
        b"7",
        b"not JSON",
        b"\xff",
        b"[" * 50_000,
        b" " * 70_000 + b"{}",
        *(
            json.dumps(LINE | change).encode()
            for change in (
                {"label": 10},
                {"label": "7"},
                {"label": True},
                {"writer": "x"},
                {"strokes": []},
                {"strokes": [[[1, 2, 3]]]},
                {"strokes": [[["a", 2]]]},
                {"strokes": [[[1e9, 2]]]},
                {"strokes": 7},
            )
        ),
    ],
    ids=lambda line: str(line[:50]),
)
def test_what_is_no_such_file_is_refused(line):
    with pytest.raises(RefusedError) as caught:
        read_json_lines(json.dumps(LINE).encode() + b"\n" + line if line else line)
    assert not line or "Line 2" in caught.value.sentence


@given(st.binary(max_size=300))
def test_any_bytes_are_a_file_or_refused(content):
    try:
        assert read_json_lines(content)
    except RefusedError as error:
        assert error.status in (413, 422)


@given(st.lists(st.lists(st.integers(-2800, 5600), min_size=2, max_size=20), min_size=1))
def test_packed_strokes_come_out_as_they_went_in(tenths):
    strokes = [np.array(stroke[: len(stroke) // 2 * 2], float) / 10 for stroke in tenths]
    strokes = [stroke.reshape(-1, 2) for stroke in strokes]
    for one, other in zip(strokes, unpack_strokes(pack_strokes(strokes)), strict=True):
        assert np.allclose(one, other, atol=1e-9)
