"""The models that can be chosen."""

from collections.abc import Callable

from mnist_core.models.classifier import Classifier
from mnist_core.models.cnn import ConvolutionalClassifier
from mnist_core.models.linear import LinearClassifier
from mnist_core.models.mlp import HiddenLayerClassifier

# A name -> what makes an untrained model, given a seed and a normalisation. Saved weights are told
# apart by the names of their tensors, so no two models may have the same.
MODELS: dict[str, Callable[[int, str], Classifier]] = {
    model.name: model
    for model in (LinearClassifier, HiddenLayerClassifier, ConvolutionalClassifier)
}
