"""Test the model on digits that it never saw."""

import streamlit as st

from mnist_core import predict
from mnist_core.figures import confusion_matrix, enlarged, probability_bars
from ui.frame import frame, way_on
from ui.library import digits
from ui.models import choose_reader, score_on_test

EXAMPLES = [0, 10, 193, 1839]


def show_score(score, count):
    with st.container(key="test-score", horizontal=True, gap="large"):
        st.metric("Loss on the test set", f"{score.loss:.3f}", width="content")
        st.metric("Accuracy on the test set", f"{score.accuracy:.2%}", width="content")
        right = score.confusion.trace().item()
        st.metric("Read right", f"{right:,} of {count:,}", width="content")


def show_example(model, test):
    last = len(test) - 1
    with st.container(horizontal=True, vertical_alignment="bottom"):
        index = st.number_input(
            "Image number", 0, last, key="example", persist_state="session", width=160
        )
        for example in EXAMPLES:
            st.button(
                f"No. {example}",
                key=f"example-{example}",
                on_click=st.session_state.update,
                args=({"example": example},),
            )
    image, label = test.images[index], test.labels[index]
    probabilities = predict(model, image)
    answer = probabilities.argmax()
    verdict = ":green[:material/check: right]"
    if answer != label:
        verdict = ":red[:material/close: wrong]"
    read_as = f"read as **{test.classes[answer]}** with {probabilities[answer]:.1%}"
    st.markdown(f"Label **{test.classes[label]}**, {read_as}: {verdict}")
    picture, bars = st.columns(2)
    picture.plotly_chart(
        enlarged(image),
        key="example-picture",
        config={"displayModeBar": False},
        alt=f"Test image {index}, labelled {test.classes[label]}",
    )
    bars.plotly_chart(
        probability_bars(probabilities, test.classes),
        key="example-bars",
        config={"displayModeBar": False},
        alt=f"Ten probabilities; the likeliest is {test.classes[answer]}",
    )


source = frame(
    "Evaluate",
    "The test set was kept aside all along. How the model does on it is how it would do on "
    "pictures that nobody has seen yet.",
)
_, test = digits(source)
reader = choose_reader(source)
st.caption(f"Read by {reader.name}.")
score = score_on_test(reader, source)
show_score(score, len(test))

matrix, example = st.columns(2, gap="large")
with matrix:
    st.subheader("Who is taken for whom", anchor=False)
    st.plotly_chart(
        confusion_matrix(score.confusion, test.classes),
        key="confusion",
        config={"displayModeBar": False},
        alt="Confusion matrix: rows are true labels, columns what the model read",
    )
with example:
    st.subheader("One picture", anchor=False)
    st.fragment(show_example)(reader.model, test)

way_on("sketch", "Next: draw a digit of your own")
