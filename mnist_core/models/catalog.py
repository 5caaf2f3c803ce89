"""The catalogue of models; a new one is added here."""

from collections.abc import Callable

from mnist_core.models.classifier import Classifier
from mnist_core.models.cnn import ConvolutionalClassifier
from mnist_core.models.linear import LinearClassifier
from mnist_core.models.mlp import HiddenLayerClassifier

# Name -> constructor of an untrained model, with a seed and a normalisation. Saved weights are
# recognised by their tensors' names, so these must differ between models.
MODELS: dict[str, Callable[[int, str], Classifier]] = {
    model.name: model
    for model in (LinearClassifier, HiddenLayerClassifier, ConvolutionalClassifier)
}
