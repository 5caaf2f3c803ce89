"""What tests of whole pages share."""

import pytest
import streamlit as st

from mnist_core.data import builtin as builtin_digits
from mnist_core.errors import SourceUnavailableError
from ui.session import datasets, models
from ui.sweep import running


class Refusing:
    """An executor for pages that are sent anything, also a click that starts a sweep."""

    def submit(self, *_):
        raise SourceUnavailableError("Nothing is trained here.")


@pytest.fixture(scope="module")
def few_digits(tmp_path_factory):
    """No MNIST and no network; few digits and a baseline that knows little, once for many pages."""
    with pytest.MonkeyPatch.context() as patch:
        folder = tmp_path_factory.mktemp("links")
        patch.setenv("MNIST_DATA_DIR", str(folder))
        patch.setenv("http_proxy", "http://127.0.0.1:9")
        patch.setenv("https_proxy", "http://127.0.0.1:9")
        patch.setattr(datasets, "DATA_FOLDER", folder)
        patch.setattr(builtin_digits, "SET_SIZES", {"training": (1000, 1), "test": (200, 2)})
        patch.setattr(models, "BASELINE_STEPS", 20)
        patch.setattr(running, "open_executor", lambda: (Refusing(), 1))
        st.cache_resource.clear()
        yield
    st.cache_resource.clear()
