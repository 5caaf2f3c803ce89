"""The addresses that a class is invited to."""

import pytest

from ui.shell.address import clean_address, reachable_addresses

HOSTS = ["192.168.1.20", "10.0.0.7"]


def test_a_computer_that_is_asked_by_its_own_name_offers_the_networks():
    found = reachable_addresses("http://localhost:8501", None, HOSTS)
    assert found == ["http://192.168.1.20:8501", "http://10.0.0.7:8501"]
    assert reachable_addresses("http://localhost:8501", "127.0.0.1", HOSTS) == [
        "http://localhost:8501"
    ]


def test_the_address_that_the_teacher_uses_comes_first_with_its_path():
    found = reachable_addresses("https://school.example/digits", "127.0.0.1", HOSTS[:1])
    assert found == ["https://school.example/digits", "https://192.168.1.20/digits"]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("school.example:8501/", "http://school.example:8501"),
        (" https://school.example/digits/ ", "https://school.example/digits"),
        ("[fe80::1]:8501", "http://[fe80::1]:8501"),
        ("school.example/<b>", None),
        ("javascript:alert(1)", None),
        ("https://school.example/a b", None),
    ],
)
def test_an_address_as_somebody_types_it(typed, meant):
    assert clean_address(typed) == meant
