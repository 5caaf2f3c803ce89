"""The block on modules: a class, its parameters, and the ten biases."""

import streamlit as st
import torch

from mnist_core.constants import CLASS_COUNT, IMAGE_SIDE
from mnist_core.figures.numbers import signed
from mnist_core.figures.softmax import biases_and_answers
from mnist_core.models.from_scratch import count_answers
from mnist_core.models.own_module import REMOVABLE_PARTS, OwnModule, source_without, try_module
from ui.components.charts import chart
from ui.components.source_code import show_text
from ui.concepts.block import linear_model, show_heading, show_question
from ui.session.datasets import digits
from ui.session.models import NamedModel
from ui.settings.label_pills import label_pills
from ui.settings.url import Number, OneOf, Url

BATCH_SIZE = 4  # pictures for the module
MAX_ADDED = 10.0  # to a bias, up or down
PICTURES_READ = 1000


def show_module(url: Url, source: str, named: NamedModel):
    show_heading(
        "module",
        "A module of your own",
        "In PyTorch, a model is a class. Its **constructor** makes the layers, and **forward** "
        "says what happens to a batch of pictures. The rest comes from `nn.Module`: it finds the "
        "weights and biases of all layers, and `.parameters()` hands them to the optimizer.",
    )
    show_class(url)
    show_biases(url, source, named)
    show_question(
        "module",
        "If all the weights were 0, what would the model answer?",
        "The class with the largest bias, for every picture: nothing else would count.",
        code=(OwnModule, try_module, count_answers),
    )


def show_class(url: Url):
    """Show the class, complete or without a part, and what happens when it runs."""
    part = st.segmented_control(
        "Leave out",
        REMOVABLE_PARTS,
        default="nothing",
        required=True,
        help="The class is run without that part, here and now.",
        **url("module_without", OneOf(REMOVABLE_PARTS)),
    )
    code, outcome = st.columns(2, gap="medium")
    source = source_without(part)
    with code, st.container(key="module-source"):
        show_text(source)
    images = torch.zeros(BATCH_SIZE, 1, IMAGE_SIDE, IMAGE_SIDE)
    tried = try_module(source, images)
    with outcome:
        if tried.parameters:
            lines = ["| `.named_parameters()` | shape | numbers |", "| --- | --- | ---: |"]
            lines += [
                f"| `{name}` | {tuple(found.shape)} | {found.numel():,} |"
                for name, found in tried.parameters.items()
            ]
            st.markdown("\n".join(lines))
        else:
            st.markdown("`.named_parameters()` finds **nothing**: there is nothing to learn with.")
        if tried.logits is None:
            st.error(f"Python says: `{tried.error}`")
        else:
            st.markdown(
                f"`model.linear.weight.shape` is {tuple(tried.parameters['linear.weight'].shape)}. "
                f"A batch of shape {tuple(images.shape)} goes in, and logits of shape "
                f"{tuple(tried.logits.shape)} come out."
            )


def show_biases(url: Url, source: str, named: NamedModel):
    """Show the ten biases, one of which can be changed, and how often each class is predicted."""
    _, test = digits(source)
    st.markdown(
        "`model.linear.bias` holds ten numbers, one for each class. A bias is added to the logit "
        "whatever the picture. Move one, and see how often each class becomes the answer:"
    )
    with st.container(horizontal=True, vertical_alignment="bottom"):
        added = st.slider(
            "Added to the bias",
            -MAX_ADDED,
            MAX_ADDED,
            0.0,
            0.5,
            "%+.1f",
            width=320,
            **url("module_added", Number(-MAX_ADDED, MAX_ADDED)),
        )
        label = label_pills(url, "module_class", "Class", test.classes, default=7, required=True)
    moved = torch.zeros(CLASS_COUNT)
    moved[label] = added
    images = test.images[:PICTURES_READ]
    counts = count_answers(named.model.logits(images), moved)
    biases, name = linear_model(named).linear.bias.detach() + moved, test.classes[label]
    chart(
        biases_and_answers(biases, counts, test.classes),
        "module-biases",
        f"The ten biases, and how many of {len(images):,} test pictures are read as each class: "
        f"{counts[label]:,} as {name}, whose bias is {signed(biases[label].item())}",
    )
    st.caption(
        f"Of the first {len(images):,} test pictures, {counts[label]:,} are read as {name}, by "
        f"{named.name}."
    )
