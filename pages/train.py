"""Train a linear model and watch it learn."""

from functools import partial
from math import inf

import streamlit as st

from mnist_core.figures import learning_curve
from ui.fit_settings import choose_settings
from ui.frame import frame, way_on
from ui.kept_runs import keep
from ui.library import digits, title_of
from ui.training_run import TrainingRun
from ui.your_runs import show_kept_runs

TICK = 0.2  # seconds from one look at the training to the next
BUDGET = 0.15  # of them, spent training
MORE = 5  # epochs
SPEEDS = {"Slow": 10, "Steady": 100, "Full": inf}  # batches a second


def show_controls(run, source, settings):
    def reset():
        run.pause()
        keep(run)
        st.session_state.run = TrainingRun(source, settings)

    def control(key, label, icon, does, possible, **options):
        icon = f":material/{icon}:"
        st.button(label, key=key, icon=icon, on_click=does, disabled=not possible, **options)

    more = partial(run.play_more, MORE)
    with st.container(horizontal=True, gap="small"):
        # Play and Pause can be pressed either way: disabled, they would lose the keyboard's focus.
        kinds = ("secondary", "primary") if run.playing else ("primary", "secondary")
        control("play", "Play", "play_arrow", run.play, not run.finished, type=kinds[0])
        control("pause", "Pause", "pause", run.pause, not run.finished, type=kinds[1])
        control("step", "One batch", "skip_next", run.step_once, not run.finished)
        control("more", f"{MORE} more epochs", "add", more, run.can_go_on)
        control("reset", "Reset", "restart_alt", reset, True)
    if (run.source, run.settings) != (source, settings):
        st.info("The run below goes on with what it began with. Reset to use the new settings.")
    if run.diverged:
        st.warning(
            f"At step {run.diverged.step} the loss was no longer a number: the steps were so large "
            "that each overshot further than the last. Try a smaller learning rate, then reset."
        )


def show_metrics(run):
    score = run.scores[-1]
    loss, accuracy = ("–", "–")
    if run.step:
        loss, accuracy = f"{run.losses[-1]:.3f}", f"{run.accuracies[-1]:.1%}"
    with st.container(key="live-metrics", horizontal=True, gap="small"):
        for label, value in {
            "Step": f"{run.step:,}",
            "Epoch": f"{run.epoch:.2f} of {run.last_epoch}",
            "Training loss": loss,
            "Training accuracy": accuracy,
            "Validation loss": f"{score.loss:.3f}",
            "Validation accuracy": f"{score.accuracy:.1%}",
        }.items():
            st.metric(label, value, width="content")


def show_charts(run):
    epochs, losses, accuracies = run.batches()
    measures = {
        "Loss": (losses, [score.loss for score in run.scores]),
        "Accuracy": (accuracies, [score.accuracy for score in run.scores]),
    }
    for place, (title, (training, validation)) in zip(st.columns(2), measures.items(), strict=True):
        place.plotly_chart(
            learning_curve(title, epochs, training, validation, run.last_epoch),
            key=f"{title.lower()}-chart",
            config={"displayModeBar": False},
            alt=f"{title} of training batches and of the validation set over epochs",
        )


def show_table(run):
    lines = ["epoch   val_loss   val_acc"]
    lines += [
        f"{epoch:5}   {score.loss:8.4f}   {score.accuracy:7.4f}"
        for epoch, score in enumerate(run.scores)
    ]
    st.code("\n".join(lines), language=None, height=220)


source = frame(
    "Train",
    "The model starts with random weights and knows nothing. It looks at the pictures a batch at "
    "a time, and after each batch moves its 7,850 numbers a little, so that it would have been "
    "less wrong. The validation set is never learned from.",
)
digits(source)
with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
    settings = choose_settings()
    speed = st.segmented_control(
        "Speed",
        SPEEDS,
        default="Steady",
        required=True,
        key="speed",
        persist_state="session",
        help="Slow is ten batches a second, Steady a hundred, Full as many as the machine can.",
    )
run = st.session_state.get("run")
if run is None or (not run.step and (run.source, run.settings) != (source, settings)):
    run = st.session_state.run = TrainingRun(source, settings)
keep(run)
show_controls(run, source, settings)


@st.fragment(run_every=TICK if run.playing else None)
def live():
    was_playing = run.playing
    run.advance(BUDGET, batches=SPEEDS[speed] * TICK)
    show_metrics(run)
    show_charts(run)
    show_table(run)
    st.caption(
        f"{len(run.train):,} training and {len(run.validation):,} validation pictures "
        f"({title_of(run.source)}), {run.seconds:.1f} s of training. "
        "The run waits while you are on another page."
    )
    if was_playing and not run.playing:
        st.rerun()


live()
st.subheader("Your runs", anchor=False)
show_kept_runs()
way_on("evaluate", "Next: test it on digits that it never saw")
