"""How far a model's answers can be trusted: class by class, and by how sure it is."""

import streamlit as st

from mnist_core.evaluation.calibration import accuracy_when_abstaining, reliability
from mnist_core.evaluation.per_class import per_class
from mnist_core.evaluation.predictions import Predictions
from mnist_core.figures import precision_and_recall, reliability_chart
from ui.evaluate.score import FEW_PICTURES

ABSTAINED_SHARES = (0.0, 0.01, 0.05, 0.1)  # shares of the answers that a model may keep to itself


def show_classes(readings: Predictions):
    """Precision, recall and count of each class."""
    report, classes = per_class(readings.score.confusion), readings.digits.classes
    st.subheader("Label by label", anchor=False)
    example = classes[4]
    st.markdown(
        f"The **precision** of {example}: of all pictures read as {example}, the share that is "
        f"one. Its **recall**: of all pictures that are {example}, the share that was read as one."
    )
    chart, table = st.columns([5, 4], gap="large", vertical_alignment="center")
    chart.plotly_chart(
        precision_and_recall(report, classes),
        key="precision-and-recall",
        config={"displayModeBar": False},
        alt="Precision and recall of each class",
    )
    table.table(
        {
            "Label": list(classes),
            "Precision": percentages(report.precision),
            "Recall": percentages(report.recall),
            "Count": [f"{count:,}" for count in report.count.tolist()],
        },
        border="horizontal",
        hide_index=True,
        alt="Precision, recall and count of each class",
    )


def percentages(values):
    """In percent, and a dash where there was nothing to divide by."""
    return ["–" if value != value else f"{value:.1%}" for value in values.tolist()]


def show_calibration(readings: Predictions):
    """Is it as right as it is sure? And what would it gain by passing?"""
    found = reliability(readings.confidences, readings.right)
    st.subheader("Does it know when it doesn't know?", anchor=False)
    chart, words = st.columns([5, 4], gap="large", vertical_alignment="center")
    chart.plotly_chart(
        reliability_chart(found),
        key="reliability",
        config={"displayModeBar": False},
        alt="How often the model was right, by how sure it was; ideally a diagonal",
    )
    error = 100 * found.expected_error
    gap = readings.confidences.double().mean().item() - readings.score.accuracy
    leaning = "too sure of itself" if gap > 0 else "too modest"
    chance = (
        " With so few pictures, much of that may be chance."
        if len(readings.right) < FEW_PICTURES
        else ""
    )
    with words:
        st.metric("Expected calibration error", f"{error:.1f} points", width="content")
        st.markdown(
            "Of all answers given with 80%, eight in ten should be right. This model's word is off "
            f"by {error:.1f} points on average; on the whole it is {leaning}.{chance}"
        )
        st.markdown("If it may refuse the pictures that it is least sure of:")
        rows = [
            accuracy_when_abstaining(readings.confidences, readings.right, s)
            for s in ABSTAINED_SHARES
        ]
        st.table(
            {
                "It refuses": [
                    f"{share:.0%}" if share else "nothing" for share in ABSTAINED_SHARES
                ],
                "Pictures": [f"{refused:,}" for refused, _ in rows],
                "Accuracy on the rest": [f"{accuracy:.2%}" for _, accuracy in rows],
            },
            border="horizontal",
            hide_index=True,
            alt="Accuracy on what is left, by how much is refused",
        )
