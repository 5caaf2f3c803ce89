"""A guess of the result before training, and how close it was afterwards."""

from dataclasses import dataclass
from typing import Any

import streamlit as st

from mnist_core.evaluation.metrics import confused_pairs
from mnist_core.training.run import TrainingRun


@dataclass(frozen=True)
class Guess:
    """A visitor's guess of a run's final validation score."""

    accuracy: float
    pair: tuple[int, int]  # the smaller first


def take_guess(run: TrainingRun):
    """Let the visitor make a guess, as long as the run is untrained."""
    classes = run.train.classes
    with st.popover("Guess first", icon=":material/psychology_alt:", disabled=run.step > 0):
        st.markdown(
            "How well will it read, and which digits will it mix up? Guess, then press Play."
        )
        percent = st.slider("Validation accuracy at the end", 10, 100, 50, format="%d%%")
        kinds: dict[str, Any] = {"options": range(len(classes)), "format_func": classes.__getitem__}
        st.caption("Which two will it mix up most often?")
        with st.container(horizontal=True):
            one = st.selectbox("This one", index=0, key="guess-one", **kinds)
            other = st.selectbox("and this one", index=1, key="guess-other", **kinds)

        def commit():
            run.guess = Guess(percent / 100, (min(one, other), max(one, other)))

        st.button("Make this my guess", key="commit", on_click=commit, disabled=one == other)
        if one == other:
            st.caption("Choose two that are not the same.")
        if run.guess:
            st.markdown(f"Your guess: {guess_in_words(run.guess, classes)}.")


def reveal(run: TrainingRun):
    """Show how close the guess was, once the run is finished."""
    if not (run.guess and run.finished and run.step and not run.diverged):
        return
    classes, score, guess = run.train.classes, run.scores[-1], run.guess
    pairs = confused_pairs(score.confusion)
    counts = {(one, other): count for count, one, other in pairs}
    worst, one, other = pairs[0]
    points = 100 * abs(score.accuracy - guess.accuracy)
    place = 1 + sum(count > counts[guess.pair] for count in counts.values())
    verdict = f"Your pair came in at number {place} of {len(pairs)}, {counts[guess.pair]:,} times."
    if place == 1:
        verdict = "Just as you guessed."
    st.success(
        f"You guessed {guess_in_words(guess, classes)}. It reached **{score.accuracy:.1%}**, "
        f"{points:.1f} points from your guess. It mixed up **{classes[one]} and {classes[other]}** "
        f"most often, {worst:,} times. {verdict}",
        icon=":material/psychology_alt:",
    )


def guess_in_words(guess, classes) -> str:
    one, other = guess.pair
    return f"{guess.accuracy:.0%}, with {classes[one]} and {classes[other]} mixed up most"
