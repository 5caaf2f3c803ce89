"""The time machine: the model's predictions at any checkpoint of its run."""

import streamlit as st
import torch

from mnist_core import DigitSet, predict
from mnist_core.data.digit_set import DIGITS
from mnist_core.evaluation.metrics import evaluate
from mnist_core.figures.numbers import percent
from mnist_core.models.classifier import Classifier
from mnist_core.training.checkpoints import Checkpoint, Checkpoints
from mnist_core.training.run import TrainingRun
from ui.components.activations import show_activations
from ui.components.bars import show_bars
from ui.components.confusion_matrix import show_confusion_matrix
from ui.components.source_code import show_code
from ui.components.templates import show_templates
from ui.session.datasets import digits
from ui.session.state import CHECKPOINT_STEP, LAST_SKETCH

FIXED_EXAMPLES = [0, 1, 2, 8, 10, 193]  # test digits; in MNIST, 8 is a hard one


@st.fragment
def show_time_machine(run: TrainingRun):
    """A panel to go back to a checkpoint; empty while it is closed."""
    panel = st.expander(
        "Time machine", key="time-machine", icon=":material/history:", on_change="rerun"
    )
    if not panel.open:
        return
    with panel:
        checkpoint = choose_checkpoint(run)
        model = checkpoint.model()
        show_templates(model, run.train.classes, key="past-templates")
        sketch = LAST_SKETCH.get()
        seen = digits(run.config.source)[1].images[0] if sketch is None else sketch
        show_activations(model, model.prepare(seen[None])[0])
        matrix, examples = st.columns(2, gap="large")
        with matrix:
            with st.spinner("Reading the validation pictures …"):
                score = evaluate(model, run.validation)
            st.markdown(
                f"Validation loss **{score.loss:.3f}**, accuracy **{score.accuracy:.1%}**. "
                "Which digit was read as which:"
            )
            show_confusion_matrix(
                "past-confusion",
                score.confusion,
                run.train.classes,
                "Confusion matrix at that moment: rows are true labels, columns what was read",
            )
        with examples:
            show_examples(model, digits(run.config.source)[1])
            show_sketch(model, run.train.classes)
        show_code(Checkpoints)


def choose_checkpoint(run: TrainingRun) -> Checkpoint:
    checkpoints = run.checkpoints()
    if len(checkpoints) == 1:
        st.caption("The model hasn't learned anything yet, so there is only this one moment.")
        return checkpoints[0]
    at = {checkpoint.step: checkpoint for checkpoint in checkpoints}
    if CHECKPOINT_STEP.get() not in at:  # dropped since, or of another run
        CHECKPOINT_STEP.pop()
    step = st.select_slider(
        "Back to",
        list(at),
        checkpoints[-1].step,
        format_func=lambda step: f"step {step:,}, epoch {at[step].epoch:.2f}",
        key=CHECKPOINT_STEP.key,
    )
    st.caption(
        f"{len(checkpoints)} moments of this run are kept, evenly spread over it. "
        + ("Pause to see up to the newest." if run.playing else "The last one is now.")
    )
    return at[step]


def show_examples(model: Classifier, test: DigitSet):
    """Show the predictions for a few fixed test digits."""
    some = test.take(torch.tensor([at for at in FIXED_EXAMPLES if at < len(test)]))
    st.markdown("The same six test pictures every time:")
    with st.container(key="past-digits", horizontal=True, gap="small"):
        shown = zip(some.images, some.labels, predict(model, some.images), strict=True)
        for image, label, probabilities in shown:
            answer = probabilities.argmax()
            color = "green" if answer == label else "red"
            word = "right" if answer == label else "wrong"
            with st.container(width=84, gap=None):
                st.image(image.numpy(), width=84, alt=f"Labelled {test.classes[label]}")
                sure = percent(probabilities[answer].item(), 0)
                st.caption(f"{test.classes[answer]}, {sure}  \n:{color}[{word}]")


def show_sketch(model: Classifier, classes: tuple[str, ...]):
    sketch = LAST_SKETCH.get()
    if classes != DIGITS:
        return
    if sketch is None:
        st.caption(
            "Draw a digit on the Sketch page, and see here how the model would have read it."
        )
        return
    st.markdown("Your last sketch:")
    with st.container(key="past-sketch", horizontal=True, gap="small"):
        st.image(sketch.numpy(), width=112, alt="Your last sketch, 28 by 28 pixels")
        probabilities = predict(model, sketch)
        alt = f"Ten probabilities; the likeliest is {probabilities.argmax()}"
        with st.container(width=300):
            show_bars("past-probabilities", probabilities, alt)
