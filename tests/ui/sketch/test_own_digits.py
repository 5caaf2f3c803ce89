"""What a model keeps and gains when it is taught a visitor's own digits."""

import torch

from mnist_core import DigitSet, FitSettings, LinearClassifier, evaluate, fit
from mnist_core.data.handwriting import generate
from ui.session.models import NamedModel
from ui.sketch.own_digits import teach


def test_teaching_keeps_what_was_known():
    train, test = generate(3000, seed=1), generate(600, seed=2)
    model = LinearClassifier()
    for _ in fit(model, train, test, FitSettings(epochs=3, optimizer="adam")):
        pass
    before = evaluate(model, test).accuracy
    blots = torch.zeros(3, 28, 28, dtype=torch.uint8)
    blots[:, 4:24, 4:10] = 255
    own = DigitSet(blots, torch.tensor([6, 6, 6]), "own")
    named = NamedModel(model, "a model", (1,), train, test)
    taught = teach(named, own, train)
    assert evaluate(taught.model, own).accuracy == 1
    assert evaluate(taught.model, test).accuracy > before - 0.05
    assert evaluate(model, test).accuracy == before  # it is a copy that learned
    assert taught.version != named.version
