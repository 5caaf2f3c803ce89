"""How reliable a model's predictions are, by class and by confidence."""

import streamlit as st
from torch import Tensor

from mnist_core.evaluation.calibration import accuracy_when_abstaining, reliability
from mnist_core.evaluation.per_class import per_class
from mnist_core.evaluation.predictions import Predictions
from mnist_core.figures.scores import precision_and_recall, reliability_chart
from ui.components.charts import chart
from ui.evaluate.score import FEW_IMAGES, show_class_table

ABSTAINED_SHARES = (0.0, 0.01, 0.05, 0.1)  # shares of the predictions


def show_classes(predictions: Predictions):
    """Show precision, recall and count of each class."""
    report, classes = per_class(predictions.score.confusion), predictions.digits.classes
    st.header("Label by label", anchor=False)
    name = classes[4]
    st.markdown(
        f"**Precision**, for {name}: of all pictures read as {name}, how many really are {name}. "
        f"**Recall**: of all pictures that are {name}, how many were read as {name}."
    )
    bars, table = st.columns([5, 4], gap="large", vertical_alignment="center")
    with bars:
        chart(
            precision_and_recall(report, classes),
            key="precision-and-recall",
            alt="Precision and recall of each class",
        )
    with table:
        show_class_table(
            "Precision, recall and count of each class",
            {
                "Label": list(classes),
                "Precision": percentages(report.precision),
                "Recall": percentages(report.recall),
                "Count": [f"{count:,}" for count in report.count.tolist()],
            },
        )


def percentages(values: Tensor) -> list[str]:
    """In percent, with a dash for NaN."""
    return ["–" if value != value else f"{value:.1%}" for value in values.tolist()]


def show_calibration(predictions: Predictions):
    """Show whether the model is calibrated, and its accuracy if it may abstain."""
    confidences, right = predictions.confidences, predictions.right
    bins = reliability(confidences, right)
    st.header("Does it know when it doesn't know?", anchor=False)
    diagram, words = st.columns([5, 4], gap="large", vertical_alignment="center")
    with diagram:
        chart(
            reliability_chart(bins),
            key="reliability",
            alt="How often the model was right, by how sure it was; ideally a diagonal",
        )
    error = f"{100 * bins.expected_error:.1f} points"
    overconfident = confidences.double().mean().item() > predictions.score.accuracy
    few = " With so few pictures, a lot of that may be chance." * (len(right) < FEW_IMAGES)
    with words:
        st.metric("Expected calibration error", error, width="content")
        st.markdown(
            "Of all answers that it is 80% sure of, 8 in 10 should be right. This model is off "
            f"by {error} on average. On the whole, it is "
            f"{'too sure of itself' if overconfident else 'not sure enough'}.{few}"
        )
        st.markdown("What if it may refuse to answer where it is least sure?")
        rows = [accuracy_when_abstaining(confidences, right, share) for share in ABSTAINED_SHARES]
        show_class_table(
            "Accuracy on what is left, by how much is refused",
            {
                "It refuses": [
                    f"{share:.0%}" if share else "nothing" for share in ABSTAINED_SHARES
                ],
                "Pictures": [f"{refused:,}" for refused, _ in rows],
                "Accuracy on the rest": [f"{accuracy:.2%}" for _, accuracy in rows],
            },
        )
