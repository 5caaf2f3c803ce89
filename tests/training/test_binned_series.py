"""A series that is averaged over ever longer bins."""

from threading import Event, Thread

import numpy as np
import pytest

from mnist_core.training.record import BinnedSeries


@pytest.mark.parametrize("count", [0, 1, 7, 8, 9, 16, 17, 1000])
def test_bins_hold_the_means_of_equally_many_values(count):
    values = np.random.default_rng(0).random(count)
    series = BinnedSeries(max_bins=8)
    for value in values:
        series.append(value)
    width, means = series.means()
    expected = [values[start : start + width].mean() for start in range(0, count, width)]
    assert means == pytest.approx(expected)
    assert len(means) <= 8
    assert width == 1 or count > 4 * width  # no wider than it has to be


def test_only_new_bins_are_asked_for():
    series = BinnedSeries(max_bins=8)
    for value in range(6):
        series.append(value)
    assert series.means(width=1, start=4) == (1, [4, 5])
    for value in range(6, 10):
        series.append(value)
    width, means = series.means(width=1, start=5)  # of bins that are not there any more
    assert (width, means) == (2, [0.5, 2.5, 4.5, 6.5, 8.5])


def test_reading_while_it_grows_gives_true_means():
    series, done = BinnedSeries(max_bins=16), Event()

    def grow():
        for value in range(50_000):
            series.append(float(value))
        done.set()

    thread = Thread(target=grow)
    thread.start()
    while not done.is_set():
        width, means = series.means()
        full = means[:-1]
        assert full == [(2 * at * width + width - 1) / 2 for at in range(len(full))]
    thread.join()
