"""The prediction for a drawing: digit, probabilities, and whether it is doubtful."""

from dataclasses import dataclass

import streamlit as st
from torch import Tensor

from mnist_core import predict
from mnist_core.evaluation.novelty import Doubt, find_doubt
from mnist_core.figures.numbers import percent
from mnist_core.models.classifier import Classifier
from ui.components.bars import show_bars
from ui.session.models import BASELINE, BEST, NamedModel, novelty_detector, offered_baselines
from ui.session.predictions import min_margin
from ui.session.state import CHOSEN_MODEL
from ui.sketch.drawing import Drawing

DOUBT_SENTENCES = {
    Doubt.CLOSE: "Not sure: two digits are almost equally likely.",
    Doubt.NOVEL: "Not sure: this doesn't look like the digits that the model learned from.",
}


@dataclass(frozen=True, eq=False)
class Prediction:
    """A model's prediction for a drawing, with its intermediate results."""

    drawing: Drawing
    named: NamedModel
    prepared: Tensor  # uint8 (28, 28): the model's input
    logits: Tensor  # float32 (10,)
    probabilities: Tensor  # float32 (10,)
    doubt: Doubt | None


def predict_drawing(drawing: Drawing, named: NamedModel, source: str) -> Prediction:
    """Predict a drawing; it is novel if it is unlike the digits of `source`."""
    prepared = named.model.prepare(drawing.pixels[None])  # (1, 28, 28)
    logits = named.model.logits_of_prepared(prepared)[0]
    probabilities = logits.softmax(0)
    detector, margin = novelty_detector(source), min_margin(named, source)
    doubt = find_doubt(probabilities, drawing.pixels, detector, margin)
    return Prediction(drawing, named, prepared[0], logits, probabilities, doubt)


def show_hint(sentence: str):
    """Show what to do, in place of a prediction."""
    with st.container(key="prediction"):
        st.html('<p class="answer" role="status">–</p>')
        with st.container(key="said", gap="xsmall"):
            st.markdown(sentence)


def show_prediction(prediction: Prediction):
    """Show the digit in large type, as a status for screen readers, and its probability."""
    first, second = prediction.probabilities.topk(2).indices.tolist()
    style = "answer doubtful" if prediction.doubt or prediction.drawing.notes else "answer"
    with st.container(key="prediction"):
        st.html(f'<p class="{style}" role="status">{first}</p>')
        likeliest, runner_up = prediction.probabilities[[first, second]].tolist()
        with st.container(key="said", gap="xsmall"):
            st.markdown(
                f"Probability {percent(likeliest)}. The runner-up is {second} with "
                f"{percent(runner_up)}. [Why?](#why)"
            )
            # One sentence, the most exact: for two, the square would have to move as one draws.
            if prediction.drawing.notes:
                st.markdown(f":material/info: {' '.join(prediction.drawing.notes)}")
            elif prediction.doubt:
                st.markdown(f":material/help: {DOUBT_SENTENCES[prediction.doubt]}")


def show_second_opinion(prediction: Prediction, source: str):
    """If the other shared model predicts another digit, show it, with a button to switch."""
    offers = offered_baselines(source)
    best_reads = prediction.named.version == offers[BEST].make().version
    offer = offers[BASELINE if best_reads else BEST]
    named = offer.make()
    probabilities = probabilities_by(named.model, prediction)
    answer = int(probabilities.argmax())
    if answer == prediction.probabilities.argmax():
        return
    with st.container(key="second-opinion", gap="xsmall"):
        share = percent(probabilities[answer].item())
        st.markdown(f"**The {offer.name.lower()}** reads a **{answer}**, with {share}.")
        if st.button(
            f"Let the {offer.name.lower()} read", key="switch-model", icon=":material/sync:"
        ):
            CHOSEN_MODEL.set(offer.name)
            st.rerun()


def probabilities_by(model: Classifier, prediction: Prediction) -> Tensor:
    """Another model's probabilities (10,) for the drawing; reuses its normalisation if possible."""
    if model.normalization != prediction.named.model.normalization:
        return predict(model, prediction.drawing.pixels)
    return model.logits_of_prepared(prediction.prepared[None])[0].softmax(0)


def show_probabilities(prediction: Prediction):
    """Show the ten probabilities as bars."""
    show_bars("probabilities", prediction.probabilities, "Probabilities of the ten digits")
