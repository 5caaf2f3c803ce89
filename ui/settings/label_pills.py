"""A widget to choose one or several of the ten classes by their names."""

import streamlit as st

from mnist_core.constants import CLASS_COUNT
from ui.settings.url import OneOf, Url


def label_pills(url: Url, key, title, classes, kind=OneOf, **options):
    """Choose a label, 0 to 9, or a list of them; `options` are those of `st.pills`."""
    labels, name_of = range(CLASS_COUNT), classes.__getitem__
    binding = url(key, kind(labels, name_of))
    return st.pills(title, labels, format_func=name_of, wrap=True, **binding, **options)
