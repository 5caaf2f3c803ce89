"""What can be done with a kept run on the Train page."""

from dataclasses import replace

from tests.support.runs import trained
from ui.session.kept_runs import KeptRun
from ui.train import run_actions
from ui.train.run_actions import why_not_restored


def test_why_a_run_cannot_be_restored(stripes, monkeypatch):
    record, weights = trained(stripes, source="kmnist")
    entry = KeptRun(1, "a", weights, record)
    monkeypatch.setattr(run_actions.datasets(), "has", lambda source: source == "builtin")
    assert "first choose KMNIST under Data" in why_not_restored(entry)
    here = replace(entry, record=replace(record, config=replace(record.config, source="builtin")))
    assert why_not_restored(here) is None
    assert "doesn't say" in why_not_restored(replace(entry, record=None))
    monkeypatch.setattr(run_actions, "MAX_REPLAYED_STEPS", 5)
    assert "more than 5 batches" in why_not_restored(here)
