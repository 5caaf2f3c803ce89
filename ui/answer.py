"""The answer to a drawing: large, with its doubts, and with the ten probabilities."""

from dataclasses import dataclass

import streamlit as st
from torch import Tensor

from mnist_core import predict
from mnist_core.doubt import Doubt, doubt
from mnist_core.figures import percent, probability_bars
from ui.drawn import Drawn
from ui.models import Reader, familiar

STYLE = """<style>
.answer { font: 600 7rem / 1 "Source Serif", serif; margin: 0; }
.answer.doubtful { opacity: 0.45; }
</style>"""

REASONS = {
    Doubt.CLOSE: "Not sure: the two likeliest digits are close.",
    Doubt.STRANGE: (
        "Not sure: this is unlike the digits that it knows. Of a hundred, only three are as far "
        "from the nearest known one."
    ),
}


@dataclass(frozen=True, eq=False)
class Reading:
    """What a model makes of a drawing."""

    drawn: Drawn
    reader: Reader
    probabilities: Tensor  # float32 (10,)
    doubt: Doubt | None


def read(drawn: Drawn, reader: Reader, source) -> Reading:
    model = reader.model
    probabilities = predict(model, drawn.pixels)
    known = familiar(source, bool(model.straighten))
    return Reading(drawn, reader, probabilities, doubt(probabilities, model, drawn.pixels, known))


def show_hint(sentence):
    with st.container(key="prediction"):
        st.html(f'{STYLE}<p class="answer" role="status">–</p>')
        st.markdown(sentence)


def show_answer(reading: Reading):
    """The answer is a status, so that it is also read aloud to those who can't see it."""
    first, second = reading.probabilities.topk(2).indices.tolist()
    shade = "answer doubtful" if reading.doubt else "answer"
    with st.container(key="prediction"):
        st.html(f'{STYLE}<p class="{shade}" role="status">{first}</p>')
        st.markdown(
            f"Probability {percent(reading.probabilities[first])}. The runner-up is {second} with "
            f"{percent(reading.probabilities[second])}."
        )
        if reading.doubt:
            st.markdown(f":material/help: {REASONS[reading.doubt]}")
        for note in reading.drawn.notes:
            st.markdown(f":material/info: {note}")


def show_probabilities(reading: Reading):
    st.plotly_chart(
        probability_bars(reading.probabilities),
        key="probabilities",
        config={"displayModeBar": False},
        alt="Probabilities of the ten digits: "
        + ", ".join(f"{d} {percent(p)}" for d, p in enumerate(reading.probabilities.tolist())),
    )
