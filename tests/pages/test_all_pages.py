"""Every page, run by Streamlit's own test driver, on its own and through the entry point."""

import pytest
from streamlit.testing.v1 import AppTest

from mnist_core.data import sources
from tests.support.mirror import PACKED, RAW, TRAIN_LABELS, VALUES, Mirror, publish_tiny
from tests.support.pages import ROOT, bodies, click, metrics, new_run, open_page, run, texts
from ui.session import datasets
from ui.shell.frame import APP_NAME

PAGES = ["dataset", "train", "evaluate", "sketch", "concepts", "classroom"]


@pytest.fixture(params=["builtin", pytest.param("mnist", marks=pytest.mark.mnist)])
def source(request):
    return request.getfixturevalue(request.param)


def test_each_page_is_complete_without_the_entry_point(source):
    for name in PAGES:
        app = open_page(name)
        assert app.title[0].value == name.capitalize()
        assert app.session_state["source"] == source


def test_the_entry_point_opens_the_first_page(builtin):
    app = run(AppTest.from_file(str(ROOT / "streamlit_app.py"), default_timeout=60))
    assert app.title[0].value == APP_NAME


def test_the_first_page_says_what_to_do_first_and_then(builtin):
    app = open_page("home")
    links = {link.proto.page: link.proto.label for link in app.get("page_link")}
    assert links["sketch"] == ":gray[4] Sketch"
    assert set(PAGES) <= set(links)
    assert any('alt="Ten handwritten digits"' in body for body in bodies(app))


def test_without_mnist_there_is_a_sentence_and_another_try(builtin):
    app = open_page("dataset")
    for _ in range(2):
        datasets.datasets().fetch("mnist").wait(30)
        run(app)
        assert "MNIST couldn't be loaded" in texts(app)
        click(app, "try-again")


@pytest.mark.mnist
def test_with_mnist_one_can_still_choose_the_built_in_digits(mnist):
    app = open_page("dataset")
    assert "MNIST couldn't be loaded" not in texts(app)
    assert "60,000 pictures" in texts(app)
    app.selectbox(key="source").set_value("builtin")
    run(app)
    assert "3,000 pictures" in texts(app)


def test_evaluate_names_the_model_and_scores_it(source):
    app = open_page("evaluate")
    assert "a simple linear model" in texts(app)
    right, _, count = metrics(app)["Read right"].replace(",", "").split()
    share = int(right) / int(count)
    assert metrics(app)["Accuracy on the test set"] == f"{share:.2%}"
    assert 0.6 < share < 1
    click(app, "example-193")
    assert app.number_input(key="example").value == 193
    if source == "mnist":
        for index, label in {0: 7, 10: 0, 193: 9, 1839: 2}.items():  # the lesson's four
            click(app, f"example-{index}")
            assert f"Label **{label}**" in texts(app)


def test_the_model_that_reads_can_be_chosen(builtin):
    training = new_run()
    training.step_once()
    app = AppTest.from_file(str(ROOT / "pages" / "evaluate.py"), default_timeout=60)
    app.session_state["run"] = training
    run(app)
    assert "the model you trained (Built-in digits, step 1)" in texts(app)
    poor = metrics(app)["Read right"]
    app.segmented_control(key="model").set_value("Simple model")
    run(app)
    assert "a simple linear model" in texts(app)
    assert metrics(app)["Read right"] != poor


@pytest.fixture
def tiny_mnist(builtin, monkeypatch):
    """MNIST has 30 + 20 digits; where it comes from is the test's to say: `mirrors.append(url)`."""
    mirrors = []
    publish_tiny(monkeypatch, mirrors)
    monkeypatch.delenv("http_proxy")
    return mirrors


def test_mnist_dropped_onto_the_page(tiny_mnist):
    app = open_page("dataset")
    files = [(name, content, "application/octet-stream") for name, content in PACKED.items()]
    app.file_uploader(key="mnist-files").set_value(files[:3])
    run(app)
    assert "All four files are needed" in app.error[0].value
    assert app.selectbox(key="source").value == "builtin"
    app.file_uploader(key="mnist-files").set_value(files)
    run(app)
    assert not app.error
    assert app.selectbox(key="source").value == "mnist"
    assert "30 pictures" in texts(app)


def test_a_download_is_told_of_and_switched_to_by_a_click(tiny_mnist, monkeypatch):
    with Mirror(fault="stall") as mirror:
        tiny_mnist.append(mirror.url)
        app = open_page("dataset")
        assert "MNIST is being downloaded" in texts(app)
        assert mirror.halfway.wait(30)
        for _ in range(100):  # the bytes are on their way
            if "MB so far" in texts(run(app)):
                break
        assert "MB so far" in texts(app)
        assert "3,000 pictures" in texts(app)
    fetch = datasets.datasets().fetch("mnist")
    fetch.wait(30)
    run(app)
    assert "MNIST couldn't be loaded" in texts(app)
    with Mirror() as mirror:
        tiny_mnist[:] = [mirror.url]
        click(app, "try-again")
        datasets.datasets().fetch("mnist").wait(30)
        run(app)
    assert "MNIST is here" in texts(app)
    assert "3,000 pictures" in texts(app)
    click(app, "switch")
    assert "30 pictures" in texts(app)
    assert "MNIST is here" not in texts(app)


def test_what_cannot_be_had_leaves_one_where_one_was(tiny_mnist):
    tiny_mnist.append("http://127.0.0.1:1/")
    sources.store_files("mnist", RAW, datasets.folder("mnist"))
    app = open_page("dataset")
    assert "30 pictures" in texts(app)
    app.selectbox(key="source").set_value("fashion")
    run(app)
    datasets.datasets().fetch("fashion").wait(30)
    run(app)
    assert app.selectbox(key="source").value == "mnist"
    assert "Fashion-MNIST couldn't be loaded: you see MNIST instead" in texts(app)


def test_pictures_of_other_things_have_their_names(tiny_mnist):
    sources.store_files("fashion", RAW, datasets.DATA_FOLDER)
    app = open_page("dataset")
    app.selectbox(key="source").set_value("fashion")
    run(app)
    label = sources.SOURCES["fashion"].classes[VALUES[TRAIN_LABELS][0]]
    assert f"labelled **{label}**" in texts(app)
    sketch = AppTest.from_file(str(ROOT / "pages" / "sketch.py"), default_timeout=60)
    sketch.session_state["source"] = "fashion"
    run(sketch)
    assert "needs a model of digits" in sketch.info[0].value
    assert "trained for everybody on Built-in digits" in texts(sketch)
