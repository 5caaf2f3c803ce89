"""Machine learning on handwritten digits: data, models, training, evaluation, figures."""

from mnist_core.data.digit_set import DigitSet
from mnist_core.data.sources import SOURCES, load_source
from mnist_core.evaluation.metrics import Evaluation, evaluate
from mnist_core.imaging.bitmap import NormalizedSketch, normalize_sketch
from mnist_core.imaging.strokes import normalize_strokes
from mnist_core.models.attribution import evidence
from mnist_core.models.classifier import predict
from mnist_core.models.linear import LinearClassifier
from mnist_core.training.config import PRESETS, DataSettings, FitSettings, RunConfig
from mnist_core.training.data import cut
from mnist_core.training.fit import Progress, fit

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
    "RunConfig",
    "cut",
    "evaluate",
    "evidence",
    "fit",
    "load_source",
    "normalize_sketch",
    "normalize_strokes",
    "predict",
]
