"""What the server does when it starts."""

import os

import pytest

from ui.server.start_up import prepare
from ui.session import datasets


@pytest.mark.usefixtures("builtin")
def test_what_a_killed_server_left_is_cleared_away():
    left = datasets.folder("fashion") / "FashionMNIST" / "raw" / ".unfinished-x"
    left.mkdir(parents=True)
    os.utime(left, (0, 0))
    prepare()
    assert not left.exists()
    assert datasets.datasets().has("builtin")
