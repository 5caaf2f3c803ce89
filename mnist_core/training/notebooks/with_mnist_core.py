"""Template of the notebook with mnist_core: see `mnist_core/training/notebook.py`."""

# %% [markdown]
# # Classifying images with mnist_core
# We train a model to tell which of ten classes an image belongs to. This is your run from the app,
# trained once more. The same computer comes to the same numbers; on another one, the last digits
# may differ.
#
# The work is done by `mnist_core`, the package behind the app. Run this notebook in the folder of
# the app, or with that folder on `PYTHONPATH`.

# %%
import torch

from mnist_core import DataSettings, FitSettings, cut, evaluate, fit, load_source
from mnist_core.models.catalog import MODELS

torch.set_num_threads(1)  # as in the app, so that sums are added up in the same order

# %% [markdown]
# ## Settings
# These are the settings of your run. Change one, run the notebook again and see what happens.

# %% Settings
SOURCE = "mnist"
DATA = DataSettings()
FIT = FitSettings()
MODEL = "linear"
NORMALIZATION = "as drawn"  # what is done to each image before the model sees it
LEARNING_RATES = {}  # batches seen: the learning rate from then on
STEPS = 1955  # batches in all; training stops after them, even in the middle of an epoch
APP_ACCURACY = 0.7938  # on the validation set, at the end of your run

# %% [markdown]
# ## The dataset
# Images of 28 x 28 pixels, from 0 (paper) to 255 (ink), and a label from 0 to 9 for each. The model
# learns from the training set. The validation set is held out, to see how well the model does on
# images it has never seen.

# %%
ROOT = "data"
if SOURCE == "mnist":
    import os

    ROOT = os.environ.get("MNIST_DATA_DIR") or ROOT
digits, _ = load_source(SOURCE, ROOT)
train, validation = cut(digits, DATA)
print(f"{len(train):,} images to train on, {len(validation):,} to validate with")

# %% [markdown]
# ## The model
# It turns the 784 pixels of an image into ten numbers, one for each class, called logits. The class
# with the highest logit is the model's answer.

# %%
model = MODELS[MODEL](FIT.seed, NORMALIZATION)

# %% [markdown]
# ## Training
# `fit` learns from one batch of images after the other, and tells after each how it is getting on.
# After an epoch, which is one time through all the training images, it looks at the validation set.


# %%
def show(progress):
    if progress.validation:
        loss, accuracy = progress.validation.loss, progress.validation.accuracy
        print(f"epoch {progress.epoch:g}: validation loss {loss:.4f}, accuracy {accuracy:.2%}")


training = fit(model, train, validation, FIT)
if LEARNING_RATES:
    show(next(training))  # the untrained model
    for step in range(STEPS):
        show(training.send(LEARNING_RATES.get(step)))  # None leaves the learning rate as it is
else:
    for progress in training:
        show(progress)
        if progress.step == STEPS:
            break

# %% [markdown]
# ## Evaluation
# How many images of the validation set does the trained model read right?

# %%
accuracy = evaluate(model, validation).accuracy
print(f"{accuracy:.4%} of the validation set; it was {APP_ACCURACY:.4%} in the app")
