"""What the Train page costs beside the training itself: `python -m benchmarks.train_page`.

Its ticks are run by Streamlit's own test driver, as often as the page runs them: how many batches a
second are trained beside the bare `fit` loop, how long a tick takes beyond its training, and how
many bytes it sends, when the run is one epoch old and when it is two hundred.
"""

import os
from itertools import islice
from statistics import median
from time import perf_counter, sleep
from unittest.mock import patch

from streamlit.runtime.forward_msg_queue import ForwardMsgQueue
from streamlit.testing.v1 import AppTest

from mnist_core import DataSettings, FitSettings, LinearClassifier, fit
from ui.library import library
from ui.training_run import TrainingRun

ROUNDS, SECONDS = 5, 3.0  # of training at full speed, each
TICKS = 20  # of one age, of which the median counts
TICK, BUDGET = 0.2, 0.15  # as in pages/train.py
LONG = FitSettings(epochs=200)
SMALL = 16  # digits a batch: as many batches an epoch as MNIST has in batches of 128, but quicker
SHORT = DataSettings(count=391 * SMALL, held_out=0.05)


def page():
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
    app = AppTest.from_function(page, default_timeout=60)
    app.session_state["run"], app.session_state["budget"] = run, budget
    return app.run()


def bare(train, validation, seconds):
    """Batches a second of `fit` when nobody looks."""
    news = fit(LinearClassifier(), train, validation, LONG)
    next(news)
    start, count = perf_counter(), 0
    while perf_counter() - start < seconds:
        count += sum(1 for _ in islice(news, 100))
    return count / (perf_counter() - start)


def ticking(app, run, seconds):
    """(batches, ticks) a second, when a tick begins every `TICK` or as soon as it can."""
    run.play()
    start, before, ticks = perf_counter(), run.step, 0
    while perf_counter() - start < seconds:
        ticks += 1
        app.run()
        sleep(max(0.0, start + ticks * TICK - perf_counter()))
    spent = perf_counter() - start
    return (run.step - before) / spent, ticks / spent


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
    rounds = []
    for _ in range(ROUNDS):
        alone = bare(run.train, run.validation, SECONDS)
        batches, ticks = ticking(app, run, SECONDS)
        rounds.append((batches / alone, batches, alone, ticks))
    share, batches, alone, ticks = map(median, zip(*rounds, strict=True))
    print(f"bare fit {alone:,.0f} batches a second, the page {batches:,.0f}: {share:.0%}")
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
