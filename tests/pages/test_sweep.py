"""The Train page's sweep under Streamlit's own test driver."""

import csv
from concurrent.futures import ThreadPoolExecutor
from io import StringIO

import pytest

from tests.support.pages import click, open_page, run, texts, until
from ui.session.state import SWEEP, SWEEP_CELL
from ui.sweep import running
from ui.train.sweep.results import map_cells, table_of

LINK = {
    "sweep": "true",
    "sweep_columns": "Learning rate",
    "sweep_learning_rate": ["0.01", "0.1"],
    "sweep_rows": "Optimizer",
    "sweep_optimizer": ["SGD", "Adam"],
    "sweep_seeds": "2",
    "epochs": "1",
    "count": "500",
}

pytestmark = pytest.mark.usefixtures("builtin")


@pytest.fixture(autouse=True)
def here(monkeypatch):
    """Sweeps are trained in this process, which is sooner done than starting another."""
    executor = ThreadPoolExecutor(1)
    monkeypatch.setattr(running, "open_executor", lambda: (executor, 1))
    yield
    executor.shutdown(cancel_futures=True)


@pytest.fixture
def app():
    return open_page("train", **LINK)


def swept(app):
    click(app, "sweep-start")
    return until(app, lambda: app.session_state[SWEEP.key].done)


def test_a_link_says_what_is_swept(app):
    assert "2 × 2 cells × 2 seeds: 8 runs, each of 1 epochs on Built-in digits" in texts(app)
    assert app.multiselect(key="sweep_learning_rate").value == ["0.01", "0.1"]
    assert SWEEP.key not in app.session_state  # nothing is trained before somebody says so


def test_a_sweep_fills_its_map_and_its_table(app):
    swept(app)
    sweep = app.session_state[SWEEP.key]
    cells = map_cells(sweep, "accuracy")
    accuracies = [[float(cell.text.rstrip("%")) for cell in row] for row in cells]
    assert accuracies[0][1] > accuracies[0][0]  # SGD learns more at the larger rate
    assert "the mean of 2 seeds" in cells[0][0].said
    best = max(max(row) for row in accuracies)
    colors = {cell.color: float(cell.text.rstrip("%")) for row in cells for cell in row}
    assert (colors[max(colors)], max(colors), min(colors)) == (best, 1.0, 0.0)
    rows = list(csv.DictReader(StringIO(table_of(sweep))))
    assert {(row["learning_rate"], row["optimizer"], row["seed"]) for row in rows} == {
        (rate, name, seed)
        for rate in ("0.01", "0.1")
        for name in ("sgd", "adam")
        for seed in ("0", "1")
    }
    of_first = [row for row in rows if (row["learning_rate"], row["optimizer"]) == ("0.01", "sgd")]
    mean = sum(float(row["accuracy"]) for row in of_first) / 2
    assert mean == pytest.approx(accuracies[0][0] / 100, abs=6e-4)


def test_the_runs_of_a_cell_can_be_kept_once(app):
    swept(app)
    app.session_state[SWEEP_CELL.key] = (1, 0)
    run(app)
    assert "**Learning rate 0.01, optimizer adam**" in texts(app)
    click(app, "sweep-keep")
    click(app, "sweep-keep")
    names = list(app.table[0].value["Run"])
    assert names == ["learning rate 0.01, Adam", "learning rate 0.01, Adam, seed 1"]
    assert app.button(key="restore").disabled is False


def test_what_is_changed_meanwhile_is_another_sweep(app):
    swept(app)
    app.number_input(key="sweep_seeds").set_value(1)
    run(app)
    assert "4 runs" in texts(app)
    assert "as it was started" in app.info[-1].value
    swept(app)
    assert len(app.session_state[SWEEP.key].configs) == 4
    click(app, "sweep-delete")
    assert SWEEP.key not in app.session_state


def test_nonsense_in_a_link_is_told_and_too_much_is_refused():
    app = open_page("train", **LINK | {"sweep_rows": "colour", "sweep_seeds": "99"})
    assert "sweep_rows=colour" in app.warning[0].value
    assert app.selectbox(key="sweep_rows").value == "batch_size"
    rates = ["1e-05", "0.0001", "0.0003", "0.001", "0.002", "0.003", "0.005"]
    optimizers = ["SGD", "Adam", "SGD with momentum"]
    app = open_page("train", **LINK | {"sweep_learning_rate": rates, "sweep_optimizer": optimizers})
    app.number_input(key="sweep_seeds").set_value(5)
    run(app)
    assert "That makes 105 runs" in texts(app)
    assert app.button(key="sweep-start").disabled
