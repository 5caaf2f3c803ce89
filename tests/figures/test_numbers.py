"""Numbers in a few characters."""

from mnist_core.figures.numbers import percent, signed, spell_number


def test_small_and_large_numbers_stay_short():
    values = [1e-9, 0.0498, 1.0, 29_732.6, 485_165_195.4, 6.8e35]
    assert [spell_number(value) for value in values] == [
        "< 0.001",
        "0.0498",
        "1",
        "29,733",
        "485 M",
        "6.8·10³⁵",
    ]
    assert [signed(value) for value in (-0.125, 0.125)] == ["−0.12", "+0.12"]
    assert [percent(share) for share in (1e-9, 0.001, 0.522, 0.9993)] == [
        "under 0.1%",
        "0.1%",
        "52.2%",
        "over 99.9%",
    ]
