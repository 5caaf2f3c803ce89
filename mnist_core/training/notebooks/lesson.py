"""Template of the lesson's notebook: see `mnist_core/training/notebook.py`.

A code cell with a name is the code that the app shows beside its own for that part of the lesson.
"""

# %% [markdown]
# # Reading handwritten digits with PyTorch
# The whole lesson in plain PyTorch and torchvision, from the first pixel to the score on the test
# set. Run the cells from top to bottom: it takes about a minute, nearly all of it in the two cells
# that train. Each section has a link to the page of the app where you can play with the same idea.

# %% [markdown]
# **Getting ready.** PyTorch trains the model, and torchvision brings the images. If they are
# missing: `pip install torch torchvision`. You needn't understand the code of this cell: it helps
# where the two were built for different computers.

# %%
from importlib import import_module

import torch

try:
    import_module("torchvision")
except RuntimeError:  # it was built for graphics cards, and misses two names in this PyTorch
    boxes = "(Tensor dets, Tensor scores, float iou_threshold) -> Tensor"
    for name in ("nms", "qnms"):
        torch.library.define(f"torchvision::{name}", boxes)

# %% [markdown]
# ## An image is numbers
# MNIST has 60,000 images to learn from and 10,000 to test with. `ToTensor` turns each of them into
# a tensor: 28 rows of 28 numbers, from 0 (paper) to 1 (ink). The files are downloaded once; without
# a network, put the four of them into `data/MNIST/raw`, or name the folder that has `MNIST/raw` in
# the environment variable `MNIST_DATA_DIR`.
#
# Play with it: [An image is numbers](http://localhost:8501/concepts#image).
# Look at all the images: [Dataset](http://localhost:8501/dataset).

# %% image
import os

from torchvision.datasets import MNIST
from torchvision.transforms import ToTensor

folder = os.environ.get("MNIST_DATA_DIR") or "data"
digits = MNIST(folder, train=True, download=True, transform=ToTensor())

image, label = digits[0]  # the image is float32, (1, 28, 28): the 1 is for one colour, grey
print("label:", label, "shape:", image.shape)
print(image[0, 10:15, 10:15])  # rows and columns 10 to 14

# %%
from torchvision.transforms import ToPILImage

ToPILImage()(image).resize((224, 224))  # Jupyter shows what the last line of a cell makes

# %% [markdown]
# ## Why the split is random
# The model learns from the training set. The validation set is held out, to see how well the model
# does on images that it didn't learn from. `random_split` picks them at random: at the end of a
# list sorted by label, there would only be nines.
#
# Play with it: [Why the split is random](http://localhost:8501/concepts#split).

# %% split
import torch
from torch.utils.data import random_split

generator = torch.Generator().manual_seed(0)  # the same seed gives the same split again
validation, train = random_split(digits, [1 / 6, 5 / 6], generator)
print(f"{len(train):,} images to train on, {len(validation):,} to validate with")

# %% [markdown]
# ## A batch at a time
# A `DataLoader` deals out the images in batches, in a new random order each time through.
#
# Play with it: [A batch at a time](http://localhost:8501/concepts#batches).

# %% batches
from torch.utils.data import DataLoader, RandomSampler

order = RandomSampler(train, generator=torch.Generator().manual_seed(1))
loader = DataLoader(train, batch_size=128, sampler=order)  # or shuffle=True, for any order at all

images, labels = next(iter(loader))  # the first batch: (128, 1, 28, 28) and (128,)
print(f"{len(loader)} batches; the first one has {len(images)} images")

# %% [markdown]
# ## A linear layer
# For each of the ten classes, the layer multiplies every pixel by a weight, adds everything up, and
# adds a bias. The result is the class's logit.
#
# Play with it: [A linear layer](http://localhost:8501/concepts#linear).

# %% linear
from torch import nn

layer = nn.Linear(28 * 28, 10)  # layer.weight is (10, 784), layer.bias is (10,)
rows = images.flatten(1)  # (128, 784): the pixels of each image in one long row
logits = layer(rows)  # (128, 10), the same as rows @ layer.weight.T + layer.bias
print(logits[0])

# %% [markdown]
# ## A module of your own
# A model is a class: its constructor makes the layers, and `forward` says what happens to a batch
# of images. All the rest comes from `nn.Module`: it finds the layers' weights and biases, and hands
# them out with `.parameters()`.
#
# Play with it: [A module of your own](http://localhost:8501/concepts#module).


# %% module
class DigitModel(nn.Module):
    def __init__(self):
        super().__init__()
        self.linear = nn.Linear(28 * 28, 10)

    def forward(self, images):
        return self.linear(images.flatten(1))  # (B, 1, 28, 28) -> logits (B, 10)


torch.manual_seed(0)  # the first weights are random; with a seed, the same ones every time
model = DigitModel()
print(model.linear.weight.shape, model.linear.bias)
print("numbers to learn:", sum(parameter.numel() for parameter in model.parameters()))

# %% [markdown]
# ## Softmax makes probabilities
# `F.softmax` turns each image's ten logits into ten probabilities. `torch.max` finds the largest
# one and which class it belongs to: that is the answer.
#
# Play with it: [Softmax makes probabilities](http://localhost:8501/concepts#softmax).

# %% softmax
import torch.nn.functional as F

logits = model(images)
probabilities = F.softmax(logits, dim=1)  # (128, 10): each row adds up to 1
confidences, answers = torch.max(probabilities, dim=1)  # (128,) and (128,)
print("answers:", answers[:10], "labels:", labels[:10])

# %% [markdown]
# ## Accuracy and cross-entropy
# Accuracy is the share of right answers. Cross-entropy, the loss, asks how much probability went to
# the right label: e^-loss is that probability, averaged over the batch (their geometric mean). The
# model hasn't learned anything yet, so it is about 0.1: one in ten.
#
# Play with it: [Accuracy and cross-entropy](http://localhost:8501/concepts#loss).

# %% loss
accuracy = torch.sum(answers == labels).item() / len(labels)
loss = F.cross_entropy(logits, labels)  # give it the logits: it does the softmax itself
print(f"accuracy {accuracy:.1%}, loss {loss:.3f}, e^-loss {torch.exp(-loss):.3f}")

# %% [markdown]
# ## One step downhill
# `loss.backward()` computes the gradient: which way, and how steeply, the loss rises with each
# weight and bias. `optimizer.step()` moves all of them a little the other way.
#
# Play with it: [One step downhill](http://localhost:8501/concepts#descent).

# %% descent
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)

before = F.cross_entropy(model(images), labels)
before.backward()
optimizer.step()  # each weight and bias becomes less by 0.1 times its gradient
optimizer.zero_grad()  # or the next gradient would be added to this one
after = F.cross_entropy(model(images), labels)
print(f"loss before {before:.3f}, after {after:.3f}")

# %% [markdown]
# ## Training
# One such step for every batch, and once through all of them is an epoch. After each epoch, the
# model reads the validation set.
#
# Watch it: [Train](http://localhost:8501/train).


# %% evaluation
@torch.no_grad()  # no gradients are needed: it only reads
def evaluate(model, loader):
    """The model's mean loss and its accuracy on all images of a loader."""
    loss, right, count = 0, 0, 0
    for images, labels in loader:
        logits = model(images)
        loss += F.cross_entropy(logits, labels, reduction="sum").item()
        right += torch.sum(logits.argmax(dim=1) == labels).item()
        count += len(labels)
    return loss / count, right / count


# %% training
def fit(model, loader, validation_loader, epochs=5, learning_rate=0.1):
    """Train the model; returns its loss and accuracy on the validation set after each epoch."""
    optimizer = torch.optim.SGD(model.parameters(), lr=learning_rate)
    scores = []
    for epoch in range(1, epochs + 1):
        for images, labels in loader:
            loss = F.cross_entropy(model(images), labels)
            loss.backward()
            optimizer.step()
            optimizer.zero_grad()
        scores.append(evaluate(model, validation_loader))
        print("epoch {}: loss {:.4f}, accuracy {:.2%}".format(epoch, *scores[-1]))
    return scores


# %%
model = DigitModel()
validation_loader = DataLoader(validation, batch_size=1000)
print("untrained: loss {:.4f}, accuracy {:.2%}".format(*evaluate(model, validation_loader)))
scores = fit(model, loader, validation_loader)

# %% [markdown]
# The weights of each class are 784 numbers, too, so they make a picture, from 0 on the left to 9 on
# the right. Where it is bright, ink speaks for the class; where it is dark, against it.

# %%
pictures = model.linear.weight.detach().reshape(10, 28, 28)  # the numbers, without gradients
pictures = 0.5 + 0.5 * pictures / pictures.abs().max()  # from -largest..largest to 0..1
ToPILImage()(torch.cat(list(pictures), dim=1)).resize((1120, 112))

# %% [markdown]
# ## Where a linear model ends
# A linear model has one set of weights for each class. With a hidden layer, the model first looks
# for 64 patterns that it chooses itself, then adds up those.
#
# Play with it: [Where a linear model ends](http://localhost:8501/concepts#limit).


# %% limit
class HiddenLayerModel(nn.Module):
    def __init__(self):
        super().__init__()
        self.hidden = nn.Linear(28 * 28, 64)
        self.linear = nn.Linear(64, 10)

    def forward(self, images):
        patterns = F.relu(self.hidden(images.flatten(1)))  # (B, 64): negative sums become 0
        return self.linear(patterns)  # (B, 10)


# %%
hidden_layer_model = HiddenLayerModel()
hidden_layer_scores = fit(hidden_layer_model, loader, validation_loader)

# %% [markdown]
# ## One picture
# What does the model make of a single image that it has never seen?
#
# See why it reads it like that: [Evaluate](http://localhost:8501/evaluate?example=0). Have it read
# a digit of your own: [Sketch](http://localhost:8501/sketch).

# %%
test = MNIST(folder, train=False, transform=ToTensor())
image, label = test[0]
with torch.no_grad():
    probabilities = F.softmax(model(image[None]), dim=1)[0]  # `None` makes it a batch of one
print(f"label {label}, read as {probabilities.argmax()} with {probabilities.max():.1%}")

# %% [markdown]
# ## The score on the test set
# The test set was kept aside all along: no weight and no choice was made with it. So its score says
# how well the model reads pictures that nobody has seen yet.
#
# Which ones does it get wrong? [Evaluate](http://localhost:8501/evaluate).

# %%
test_loader = DataLoader(test, batch_size=1000)
test_loss, test_accuracy = evaluate(model, test_loader)
print(f"test set: loss {test_loss:.4f}, accuracy {test_accuracy:.2%}")
print(f"with a hidden layer: accuracy {evaluate(hidden_layer_model, test_loader)[1]:.2%}")
