"""The choice of one or several of the ten classes, by their names."""

import streamlit as st

from mnist_core.constants import CLASS_COUNT
from ui.settings.url import Url


def label_pills(url: Url, key, title, classes, **options):
    """The label chosen, 0 to 9, or a list of them; `options` are those of `st.pills`."""
    name_of = classes.__getitem__
    binding = url(key, words=name_of)
    return st.pills(title, range(CLASS_COUNT), format_func=name_of, wrap=True, **binding, **options)
