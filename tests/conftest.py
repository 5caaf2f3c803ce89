"""What all tests share: the same random numbers every time, and where real MNIST lies."""

import os
from functools import cache
from pathlib import Path

import pytest
import streamlit as st
import torch
from hypothesis import HealthCheck, settings
from streamlit.components.v2 import manifest_scanner

from mnist_core.data import builtin as builtin_digits
from mnist_core.data.digit_set import DigitSet
from tests.support.postgres import find_postgres, serve_postgres
from tests.support.runs import make_stripes
from ui.server.widget_values import check_widget_values
from ui.session import class_room, datasets, models, visitor
from ui.shell import first_paint

# A busy machine is no error; in CI, the same examples are tried every time.
settings.register_profile(
    "app",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    max_examples=30,
    derandomize="CI" in os.environ,
)
settings.load_profile("app")


# Files in the browser that take or wait longest: begun first, they end with the others.
LONGEST_FILES = ["replicas", "restarts", "accessibility", "classroom", "train_page", "sketch_page"]
LONGEST_FILES += ["sweep", "dataset_page", "concepts_page", "all_pages"]


def pytest_collection_modifyitems(items):
    """Browsers come last: once Playwright's loop is running, `asyncio.run` would fail."""

    def place(item) -> int:
        if not item.get_closest_marker("browser"):
            return -1
        name = item.path.stem.removeprefix("test_")
        return LONGEST_FILES.index(name) if name in LONGEST_FILES else len(LONGEST_FILES)

    items.sort(key=place)


@pytest.fixture(autouse=True)
def one_thread():
    torch.set_num_threads(1)


@pytest.fixture(autouse=True, scope="session")
def checked_widget_values():
    """As the entry point has it."""
    check_widget_values()


@pytest.fixture(autouse=True, scope="session")
def components_looked_for_once():
    """Streamlit's test driver would look through all installed packages for each page it opens."""
    scan = manifest_scanner.scan_component_manifests
    manifest_scanner.scan_component_manifests = cache(scan)


@pytest.fixture(autouse=True)
def whole_pages(monkeypatch):
    """Under Streamlit's own test driver, no browser says that a page's lower part is near."""
    monkeypatch.setattr(first_paint, "lower_part_is_near", lambda: True)


@pytest.fixture(autouse=True)
def no_cookie(monkeypatch):
    """Under Streamlit's own test driver, there is no browser that would send a cookie."""
    monkeypatch.setattr(visitor, "visitor_cookie", lambda: None)
    monkeypatch.setattr(class_room, "steering_cookies", dict)


@pytest.fixture(scope="session")
def mnist_root() -> Path:
    """The folder with real MNIST, for tests marked `mnist`."""
    folder = os.environ.get("MNIST_DATA_DIR")
    if not folder or not (Path(folder) / "MNIST" / "raw").is_dir():
        pytest.skip("real MNIST is not here: set MNIST_DATA_DIR to the folder that has it")
    return Path(folder).resolve()


@pytest.fixture(scope="session")
def postgres():
    """The address of a PostgreSQL server: the one that is named, or one of our own."""
    pytest.importorskip("psycopg", reason="psycopg is not installed")
    if address := os.environ.get("TEST_DATABASE_URL"):
        yield address
        return
    programs = find_postgres()
    if programs is None:
        pytest.skip("no PostgreSQL: set TEST_DATABASE_URL or install it")
    with serve_postgres(programs) as address:
        yield address


@pytest.fixture
def stripes() -> DigitSet:
    return make_stripes()


@pytest.fixture(scope="session")
def data(tmp_path_factory):
    return tmp_path_factory.mktemp("data")


@pytest.fixture
def builtin(monkeypatch, data, tmp_path):
    """No MNIST and no network; fewer built-in digits than there really are, to be quick."""
    monkeypatch.setenv("MNIST_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.setenv("https_proxy", "http://127.0.0.1:9")
    monkeypatch.setattr(datasets, "DATA_FOLDER", data)
    monkeypatch.setattr(builtin_digits, "SET_SIZES", {"training": (3000, 1), "test": (600, 2)})
    monkeypatch.setattr(models, "BASELINE_STEPS", 200)
    st.cache_resource.clear()
    yield "builtin"
    st.cache_resource.clear()


@pytest.fixture
def mnist(mnist_root, builtin, monkeypatch):
    """Real MNIST, and as few built-in digits."""
    monkeypatch.setenv("MNIST_DATA_DIR", str(mnist_root))
    return "mnist"
