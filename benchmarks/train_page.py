"""What the Train page costs beside the training itself: `python -m benchmarks.train_page`.

Its ticks are run by Streamlit's own test driver, as often as the page runs them: how many batches a
second are trained beside the bare `fit` loop, how long a tick takes beyond its training, and how
many bytes it sends, when the run is one epoch old and when it is two hundred.
"""

import os
from statistics import median
from time import perf_counter, sleep
from unittest.mock import patch

from streamlit.runtime.forward_msg_queue import ForwardMsgQueue
from streamlit.testing.v1 import AppTest

from mnist_core import DataSettings, FitSettings, LinearClassifier, fit
from ui.library import library
from ui.training_run import TrainingRun

ROUNDS, TICKS = 7, 20
TICK, BUDGET = 0.2, 0.15  # as in pages/train.py
LONG = FitSettings(epochs=200)
SMALL = 16  # digits a batch: as many batches an epoch as MNIST has in batches of 128, but quicker
SHORT = DataSettings(count=391 * SMALL, held_out=0.05)


def live():
    """The page's live part; it leaves in `cost` the seconds that it took beyond its training."""
    from time import perf_counter

    import streamlit as st

    from ui.live_view import show_live

    run = st.session_state.run
    run.advance(st.session_state.budget)
    start = perf_counter()
    show_live(run, log_loss=False)
    st.session_state.cost = perf_counter() - start


def opened(run, budget):
    app = AppTest.from_function(live, default_timeout=60)
    app.session_state["run"], app.session_state["budget"] = run, budget
    return app.run()


def side_by_side(app, run):
    """(batches a second of the page, of the bare loop, ticks a second): each in turn, for a tick.

    In turn, because machines are noisy; a tick begins every `TICK`, or as soon as it can.
    """
    news = fit(LinearClassifier(), run.train, run.validation, LONG)
    next(news)
    run.play()
    before, page_time, bare_count, bare_time = run.step, 0.0, 0, 0.0
    for _ in range(TICKS):
        start = perf_counter()
        app.run()
        sleep(max(0.0, start + TICK - perf_counter()))
        page_time += perf_counter() - start

        start = perf_counter()
        while perf_counter() - start < TICK:
            next(news)
            bare_count += 1
        bare_time += perf_counter() - start
    return (run.step - before) / page_time, bare_count / bare_time, TICKS / page_time


def cost(app):
    """(seconds, bytes) of a tick in which nothing is trained."""
    sizes = []

    def note(queue, message, enqueue=ForwardMsgQueue.enqueue):
        sizes.append(message.ByteSize())
        enqueue(queue, message)

    with patch.object(ForwardMsgQueue, "enqueue", note):
        app.run()
    return app.session_state["cost"], sum(sizes)


def main():
    source = "mnist" if "MNIST_DATA_DIR" in os.environ else "builtin"
    library().digits(source)
    run = TrainingRun(source, LONG)
    app = opened(run, BUDGET)
    rounds = [side_by_side(app, run) for _ in range(ROUNDS)]
    share = median(page / bare for page, bare, _ in rounds)
    page, bare, ticks = map(median, zip(*rounds, strict=True))
    print(f"bare fit {bare:,.0f} batches a second, the page {page:,.0f}: {share:.0%}")
    print(f"charts refreshed {ticks:.1f} times a second")

    for epochs in (1, 200):
        run = TrainingRun(source, FitSettings(epochs, batch_size=SMALL), SHORT)
        run.play()
        run.advance(600)
        app = opened(run, budget=0)
        seconds, sizes = map(median, zip(*(cost(app) for _ in range(TICKS)), strict=True))
        print(
            f"a tick at epoch {run.epoch:3.0f}: {1000 * seconds:5.1f} ms beyond its training, "
            f"{sizes / 1000:5.1f} KB sent"
        )


if __name__ == "__main__":
    main()
