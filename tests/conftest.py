"""What all tests share: the same random numbers every time, and where real MNIST lies."""

import os
from pathlib import Path

import pytest
import torch

from mnist_core.digits import DigitSet


@pytest.fixture(autouse=True)
def one_thread():
    torch.set_num_threads(1)


@pytest.fixture(scope="session")
def mnist_root() -> Path:
    """The folder with real MNIST, for tests marked `mnist`."""
    folder = os.environ.get("MNIST_DATA_DIR")
    if not folder or not (Path(folder) / "MNIST" / "raw").is_dir():
        pytest.skip("real MNIST is not here: set MNIST_DATA_DIR to the folder that has it")
    return Path(folder).resolve()


@pytest.fixture
def stripes() -> DigitSet:
    """200 easy digits: digit d is a bright row at height 2d + 4, with a little noise."""
    generator = torch.Generator().manual_seed(0)
    labels = torch.arange(200) % 10
    images = torch.randint(0, 60, (200, 28, 28), dtype=torch.uint8, generator=generator)
    images[torch.arange(200), 2 * labels + 4] = 255
    return DigitSet(images, labels, "stripes")
