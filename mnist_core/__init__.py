"""Handwritten digits and a linear model that learns to read them."""

from mnist_core.digits import DigitSet
from mnist_core.evidence import evidence
from mnist_core.metrics import Evaluation, evaluate
from mnist_core.model import LinearClassifier, predict
from mnist_core.sketch import NormalizedSketch, normalize_sketch
from mnist_core.sources import SOURCES, load_source
from mnist_core.strokes import normalize_strokes
from mnist_core.training import PRESETS, FitSettings, Progress, fit
from mnist_core.training_data import DataSettings, cut

__all__ = [
    "PRESETS",
    "SOURCES",
    "DataSettings",
    "DigitSet",
    "Evaluation",
    "FitSettings",
    "LinearClassifier",
    "NormalizedSketch",
    "Progress",
    "cut",
    "evaluate",
    "evidence",
    "fit",
    "load_source",
    "normalize_sketch",
    "normalize_strokes",
    "predict",
]
