"""The block on the loss: accuracy and cross-entropy."""

import streamlit as st
import torch

from mnist_core import DigitSet, predict
from mnist_core.figures.loss import right_probabilities, step_and_curve
from mnist_core.figures.numbers import percent
from mnist_core.models.from_scratch import accuracy, cross_entropy, geometric_mean, set_probability
from ui.components.bars import show_bars
from ui.components.charts import chart
from ui.concepts.block import choose_test_image, choose_trained, show_heading, show_question
from ui.session.datasets import digits
from ui.session.models import NamedModel
from ui.session.state import set_widgets
from ui.settings.url import Number, Url

MAX_LOSS_PICTURES = 20  # in the batch
PROBABILITY_GRID = [round(share, 2) for share in torch.arange(0.01, 1, 0.01).tolist()]


def show_loss(url: Url, source: str, named: NamedModel):
    show_heading(
        "loss",
        "Accuracy and cross-entropy",
        "Two ways to score an answer. **Accuracy** asks whether the right label has the highest "
        "probability. **Cross-entropy** asks how high it is: it is minus the logarithm of that "
        "probability.",
    )
    _, test = digits(source)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        number = choose_test_image(url, "loss_image", test)
        image, label = test.images[number], int(test.labels[number])
        st.image(image.numpy(), width=40, alt=f"Test image {number}")
        name = test.classes[label]
        guess = predict(named.model, image).double()
        own = min(max(round(guess[label].item(), 2), PROBABILITY_GRID[0]), PROBABILITY_GRID[-1])
        title = f"Probability of the right label, {name}"
        binding = url("loss_share", Number(0.01, 0.99))
        share = st.slider(title, 0.01, 0.99, 0.3, 0.01, "percent", width=320, **binding)
        st.button(
            "The model's own",
            key="loss-own",
            on_click=set_widgets,
            args=({"loss_share": own},),
            help="What the model gives it, to a whole percent from 1 to 99.",
        )
    moved = set_probability(guess, label, share)
    guesses = [set_probability(guess, label, one) for one in PROBABILITY_GRID]
    accuracies = [accuracy(one, label) for one in guesses]
    losses = [cross_entropy(one, label) for one in guesses]
    left, right = st.columns([2, 3], gap="medium")
    with left:
        alt = f"The guess: {name}, the right label, has {share:.0%}"
        show_bars("loss-guess", moved, alt, test.classes)
        st.caption("The other nine share the rest in the model's proportions.")
    with right:
        chart(
            step_and_curve(PROBABILITY_GRID, accuracies, losses, share),
            "loss-curves",
            "Over the probability of the right label, accuracy is a single step from 0 to 1 and "
            "cross-entropy a curve that falls all the way to 0",
        )
    with st.container(key="loss-scores", horizontal=True, gap="large"):
        st.metric("Accuracy", f"{accuracy(moved, label):.0%}", width="content")
        st.metric("Cross-entropy", f"{cross_entropy(moved, label):.3f}", width="content")
    st.markdown(
        f"At {share:.0%}, the slope of the cross-entropy is −{1 / share:.2f}: give the right label "
        "a little more, and it falls. The slope of the accuracy is 0: a little more changes "
        "nothing."
    )
    show_batch_loss(url, test, named, number, share)
    show_question(
        "loss",
        "Why is the model trained on cross-entropy if accuracy is what we want?",
        "Accuracy is flat except for one jump: a small change of the weights hardly ever changes "
        "it, so it can't say which way is better. Cross-entropy slopes everywhere, most steeply "
        "where the answer is worst.",
        code=(accuracy, cross_entropy, set_probability, geometric_mean),
    )


def show_batch_loss(url: Url, test: DigitSet, named: NamedModel, number, share):
    """Show the loss of several pictures, and e^-loss, the geometric mean of probabilities."""
    st.markdown(
        "**What does a loss mean?** The loss of a batch is the mean of its pictures' "
        "cross-entropies. Raise *e* to the power of minus the loss, and you have a probability "
        "again: that of the right label, averaged as a *geometric mean* (multiply them all, then "
        "take the root). An untrained model gives each of the ten labels about one in ten. So its "
        "loss starts near 2.3, because *e* to the power of −2.3 is 0.1."
    )
    with st.container(horizontal=True, vertical_alignment="bottom"):
        model = choose_trained(url, "loss_model", named, default="Trained")
        binding = url("loss_count", Number(1, MAX_LOSS_PICTURES))
        count = st.slider("Pictures", 1, MAX_LOSS_PICTURES, 10, width=240, **binding)
    indices = torch.arange(number, number + count) % len(test)
    batch = test.take(indices)
    guesses = model.logits(batch.images).double().softmax(1)  # (count, 10)
    right = guesses[torch.arange(count), batch.labels]
    right[0] = share
    loss, probability = -right.log().mean().item(), geometric_mean(right)
    names = [f"{index}" for index in indices.tolist()]
    with st.container(key="loss-batch", horizontal=True, gap="large"):
        st.metric("Loss of the batch", f"{loss:.3f}", width="content")
        st.metric("As a probability", percent(probability), width="content")
        st.metric("That is one in", f"{1 / probability:,.1f}", width="content")
    chart(
        right_probabilities(right.tolist(), names, probability),
        "loss-batch-chart",
        f"The probability of the right label for each of {count} pictures; their geometric mean is "
        f"{percent(probability)}",
    )
    st.caption(
        f"Test picture {number} and those after it. The blue one has the probability that you set "
        "above: make it small, and see what one bad answer costs the whole batch."
    )
