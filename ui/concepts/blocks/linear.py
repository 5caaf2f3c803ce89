"""The block on the linear layer: pixels times weights, added up."""

import streamlit as st
from torch import Tensor, nn

from mnist_core import LinearClassifier, evidence
from mnist_core.constants import CLASS_COUNT, IMAGE_SIDE, PIXEL_COUNT
from mnist_core.figures.close_up import products
from mnist_core.figures.numbers import signed
from mnist_core.imaging.pixels import scale
from mnist_core.models.forward import error_without_flatten
from mnist_core.models.from_scratch import linear
from ui.components.charts import chart
from ui.concepts.block import choose_test_image, linear_model, show_heading, show_question
from ui.session.datasets import digits
from ui.session.models import NamedModel
from ui.settings.label_pills import label_pills
from ui.settings.url import Number, Truth, Url

MAX_LINEAR_PICTURES = 128  # pictures at once


def show_linear(url: Url, source: str, named: NamedModel):
    show_heading(
        "linear",
        "A linear layer",
        "For each class, the model has a weight for every pixel, and one more number, the bias. "
        "Multiply each pixel by its weight, add everything up, and add the bias: that is the "
        "class's **logit**.",
    )
    _, test = digits(source)
    model = linear_model(named)
    layer = model.linear
    with st.container(horizontal=True, vertical_alignment="bottom"):
        number = choose_test_image(url, "linear_image", test)
        label = label_pills(url, "linear_class", "Class", test.classes, default=7, required=True)
    show_sum(model, test.images[number], label, test.classes)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        binding = url("linear_batch", Number(1, MAX_LINEAR_PICTURES))
        count = st.slider("Pictures at once", 1, MAX_LINEAR_PICTURES, 4, width=240, **binding)
        flat = st.toggle("Flatten them", value=True, **url("linear_flatten", Truth()))
    images = test.images[:count]
    if flat:
        show_shapes(layer, model.prepare(images))
    else:
        st.error(f"PyTorch says: `{error_without_flatten(model, images)}`")
        st.caption(
            f"The layer expects rows of {PIXEL_COUNT} numbers. Images that aren't flattened have "
            f"shape ({count}, 1, {IMAGE_SIDE}, {IMAGE_SIDE}), which to the layer is "
            f"{count * IMAGE_SIDE:,} rows of {IMAGE_SIDE}."
        )
    parameters = [weights.numel() for weights in layer.parameters()]
    st.markdown(
        f"{CLASS_COUNT} × {PIXEL_COUNT:,} weights and {CLASS_COUNT} biases: {parameters[0]:,} + "
        f"{parameters[1]} = **{sum(parameters):,} numbers to learn**."
    )
    show_question(
        "linear",
        "Does the order of the 784 pixels matter to the model?",
        "No, as long as it is the same order for every picture: each pixel has a weight of its "
        "own. The model doesn't know which pixels are neighbours.",
        code=(linear, evidence, error_without_flatten),
    )


def show_sum(model: LinearClassifier, image: Tensor, label, classes):
    """Show pixels times weights as three images, and the sum."""
    seen = model.prepare(image[None])[0]
    weights = model.linear.weight[label].detach().reshape(IMAGE_SIDE, IMAGE_SIDE)
    shares = evidence(model, image)[label]
    name, bias = classes[label], model.linear.bias[label].item()
    alt = f"The picture's pixels, the weights of {name}, and their products"
    chart(products(seen, weights, shares, name), "linear-products", alt)
    st.caption(
        "The pixels as the model sees them; it calculates with numbers from 0 to 1. Blue is "
        "positive, orange is negative, black is 0."
    )
    total = shares.sum().item()
    st.markdown(
        f"All the products add up to {signed(total)}; with the bias, {signed(bias)}, the logit of "
        f"**{name}** is **{signed(total + bias)}**."
    )


def show_shapes(layer: nn.Linear, images: Tensor):
    """Show the shapes in `x @ w.T + b`."""
    x = scale(images)
    logits = linear(x, layer.weight, layer.bias)
    lines = {
        "images": (images, "as they come"),
        "x": (x, "flattened, from 0 to 1"),
        "w.T": (layer.weight.T, "a column of weights for each class"),
        "b": (layer.bias, "a bias for each class"),
        "x @ w.T + b": (logits, "ten logits for each picture"),
    }
    rows = [f"| `{name}` | {tuple(t.shape)} | {words} |" for name, (t, words) in lines.items()]
    st.markdown("\n".join(["| | shape | |", "| --- | --- | --- |", *rows]))
