"""Template of the notebook in plain PyTorch: see `mnist_core/training/notebook.py`."""

# %% [markdown]
# # Classifying images with PyTorch
# We train a model to tell which of ten classes an image belongs to. This is your run from the app,
# trained once more. The same computer comes to the same numbers; on another one, the last digits
# may differ.

# %%
import torch
from torch import nn
from torch.nn.functional import cross_entropy

torch.set_num_threads(1)  # as in the app, so that sums are added up in the same order


def seeded(seed):
    """A source of random numbers: the same seed gives the same numbers again."""
    return torch.Generator().manual_seed(seed)


# %% [markdown]
# ## Settings
# These are the settings of your run. Change one, run the notebook again and see what happens.

# %% Settings
DATA_SET = "MNIST"  # one of torchvision's
SOURCE = "mnist"
SPLIT = "random"
HELD_OUT = 1 / 6  # share of the images kept for validation
DATA_SEED = 0  # decides what is random about the data
DROPPED = ()  # classes left out of training
CAP = None  # most training images of each class
COUNT = None  # most training images in all
WRONG_LABELS = 0.0  # share of the training labels made wrong
SHIFT = 0  # pixels that an image is moved at most
BLUR = 0.0  # standard deviation of the blur in pixels, more than 0
NOISE = 0.0  # standard deviation of the noise, from 0 to 1
MODEL = "linear"
LAYERS = ["linear"]  # what the app calls the model's layers
NORMALIZATION = "as drawn"
DISTORTION = 0.0  # strength of the random distortion of training images, from 0 to 1
OPTIMIZER = "sgd"
LEARNING_RATE = 0.001
LEARNING_RATES = {}  # batches seen: the learning rate from then on
WEIGHT_DECAY = 0.0
BATCH_SIZE = 128
SEED = 0  # decides the first weights and the order of the images
EPOCHS = 5  # times through the training set
STEPS = 1955  # batches in all; training stops after them, even in the middle of an epoch
APP_ACCURACY = 0.7938  # on the validation set, at the end of your run

# %% [markdown]
# ## The dataset
# 60,000 images of 28 x 28 pixels, from 0 (paper) to 255 (ink), and a label from 0 to 9 for each. If
# the files aren't there yet, torchvision downloads them.

# %%
if DATA_SET:
    from pathlib import Path

    ROOT = "data"
    if DATA_SET == "MNIST":
        import os

        ROOT = os.environ.get("MNIST_DATA_DIR") or ROOT
    FOLDER = Path(ROOT) / DATA_SET / "raw"  # where torchvision keeps the files
    if not (FOLDER / "train-labels-idx1-ubyte").exists():
        try:
            import torchvision.datasets

            getattr(torchvision.datasets, DATA_SET)(ROOT, download=True)
        except Exception as error:
            raise RuntimeError(
                f"{DATA_SET} is not in {FOLDER.absolute()} and could not be fetched ({error}). "
                "Put its files train-images-idx3-ubyte and train-labels-idx1-ubyte there."
            ) from error
    content = bytearray((FOLDER / "train-images-idx3-ubyte").read_bytes())
    images = torch.frombuffer(content, dtype=torch.uint8, offset=16).reshape(-1, 28, 28)
    content = bytearray((FOLDER / "train-labels-idx1-ubyte").read_bytes())
    labels = torch.frombuffer(content, dtype=torch.uint8, offset=8).long()

# %% [markdown]
# ## The dataset
# Images of 28 x 28 pixels, from 0 (paper) to 255 (ink), and a label from 0 to 9 for each. They come
# from `mnist_core`, the package behind the app, so run this notebook in the folder of the app.
# Everything but this cell is plain PyTorch.

# %%
if not DATA_SET:
    from mnist_core import load_source

    digits, _ = load_source(SOURCE, root="data")
    images, labels = digits.images, digits.labels

# %% [markdown]
# ## Training and validation
# The model learns from the training set. The validation set is held out, to see how well the model
# does on images it has never seen.

# %%
held_out = round(len(labels) * HELD_OUT)
if SPLIT == "random":
    order = torch.randperm(len(labels), generator=seeded(DATA_SEED))
    validation, train = order[:held_out], order[held_out:]
else:
    order = labels.argsort(stable=True)  # sorted by label: the last ones are held out
    train, validation = order[:-held_out], order[-held_out:]
if DROPPED or CAP or COUNT:  # chance decides which of the training images are used
    train = train[torch.randperm(len(train), generator=seeded(DATA_SEED + (1 << 32)))]
if DROPPED:
    train = train[~torch.isin(labels[train], torch.tensor(DROPPED))]
if CAP:
    each = [train[labels[train] == label] for label in range(10)]
    train = train[torch.isin(train, torch.cat([those[:CAP] for those in each]))]
if COUNT:
    train = train[:COUNT]
train_images, train_labels = images[train], labels[train]
validation_images, validation_labels = images[validation], labels[validation]
print(f"{len(train):,} images to train on, {len(validation):,} to validate with")

# %% [markdown]
# ## An experiment
# Your run damaged the training set on purpose, to see how much of that the model can bear. The
# validation set stays as it is.

# %%
from mnist_core.data.corruptions import add_noise, blur, mislabel, shift

if WRONG_LABELS:
    train_labels = mislabel(train_labels, WRONG_LABELS, seeded(DATA_SEED + (2 << 32)))
if SHIFT:
    train_images = shift(train_images, SHIFT, seeded(DATA_SEED + (3 << 32)))
if BLUR:
    train_images = blur(train_images, BLUR)
if NOISE:
    train_images = add_noise(train_images, NOISE, seeded(DATA_SEED + (4 << 32)))

# %% [markdown]
# ## Straightening
# Some people's writing leans. Here every image is set upright before the model sees it, which is
# known as deskewing.

# %%
from mnist_core.imaging.moments import straighten

if NORMALIZATION == "straightened":
    if not DISTORTION:
        train_images = straighten(train_images)
    validation_images = straighten(validation_images)

# %% [markdown]
# ## Evening
# Some people's writing leans, some is wide, some is tall. Here every image is set upright and
# stretched before the model sees it, until its ink spreads equally far across and down. This is
# known as moment normalisation.

# %%
from mnist_core.imaging.moments import even

if NORMALIZATION == "evened":
    if not DISTORTION:
        train_images = even(train_images)
    validation_images = even(validation_images)

# %% [markdown]
# ## Random distortion
# Every time that the model sees a training image, it is moved, turned and bent a little first, each
# time otherwise. So it can't be learned by heart.

# %%
from mnist_core.data.distortion import batch_generator, distort

if DISTORTION:

    def distort_batch(images, step):
        """Distort the images, (B, 28, 28), of the batch that comes after `step` others."""
        images = distort(images, DISTORTION, batch_generator(SEED, step))
        if NORMALIZATION == "straightened":
            images = straighten(images)
        if NORMALIZATION == "evened":
            images = even(images)
        return images

# %% [markdown]
# ## The model
# One linear layer, also called logistic regression. For each of the ten classes it multiplies every
# pixel by a weight, adds all that up, and adds a bias. The sum is called a logit. The class with
# the highest logit is the answer.

# %%
if MODEL == "linear":
    model = nn.Sequential(nn.Linear(28 * 28, 10))

# %% [markdown]
# ## The model
# Two linear layers: 64 sums of weighted pixels, of which negative ones are set to 0 (ReLU), then
# for each of the ten classes a weighted sum of those 64, which is called a logit. The class with
# the highest logit is the answer.

# %%
if MODEL == "hidden layer":
    model = nn.Sequential(nn.Linear(28 * 28, 64), nn.ReLU(), nn.Linear(64, 10))

# %% [markdown]
# ## The model
# A convolutional network: 24 filters of 5 x 5 weights look for their patterns everywhere in the
# image, 48 more look for combinations of these, and a linear layer makes ten numbers of that,
# called logits. The class with the highest logit is the answer.

# %%
if MODEL == "convolutional":
    model = nn.Sequential(
        nn.Unflatten(1, (1, 28, 28)),
        *(nn.Conv2d(1, 24, 5), nn.MaxPool2d(2), nn.ReLU()),
        *(nn.Conv2d(24, 48, 5), nn.MaxPool2d(2), nn.ReLU()),
        *(nn.Flatten(), nn.Linear(48 * 4 * 4, 10)),
    )
    model = model.to(memory_format=torch.channels_last)  # faster

# %% [markdown]
# ## The model
# It turns the 784 pixels of an image into ten numbers, one for each class, called logits. The class
# with the highest logit is the answer. The model comes from `mnist_core`, the package behind the
# app, so run this notebook in the folder of the app.

# %%
if MODEL not in ("linear", "hidden layer", "convolutional"):
    import mnist_core.models.catalog

    model = mnist_core.models.catalog.MODELS[MODEL](SEED, "as drawn")

# %% [markdown]
# PyTorch has drawn the first weights at random. Draw them again from `SEED`, as the app does.

# %%
layers = [layer for layer in model.children() if hasattr(layer, "weight")]
generator = seeded(SEED)
with torch.no_grad():
    for layer in layers:
        bound = layer.weight[0].numel() ** -0.5
        for parameter in layer.parameters():
            drawn = torch.empty(parameter.shape, dtype=torch.float64)
            parameter.copy_(drawn.uniform_(-bound, bound, generator=generator))


def to_inputs(images):
    """Pixels in a row, from 0 to 1: uint8 (B, 28, 28) -> float32 (B, 784)."""
    return images.flatten(1).float() / 255


@torch.no_grad()
def accuracy_on(images, labels):
    """The share of the images for which the model's answer is right."""
    answers = [model(to_inputs(part)).argmax(1) for part in images.split(256)]
    return (torch.cat(answers) == labels).sum().item() / len(labels)


# %% [markdown]
# ## Training
# For each batch of images: compute the loss (cross-entropy: how surprised the model is by the true
# labels), compute its gradient, and let the optimizer change the weights a little so that the loss
# goes down. One time through all the training images is an epoch.

# %%
given = {"lr": LEARNING_RATE, "weight_decay": WEIGHT_DECAY}
if OPTIMIZER == "sgd":
    optimizer = torch.optim.SGD(model.parameters(), **given)
if OPTIMIZER == "momentum":
    optimizer = torch.optim.SGD(model.parameters(), **given, momentum=0.9)
if OPTIMIZER == "adam":
    optimizer = torch.optim.Adam(model.parameters(), **given, fused=True)

generator = seeded(SEED)
losses = []  # one for each batch
for epoch in range(1, EPOCHS + 1):
    order = torch.randperm(len(train_labels), generator=generator)
    for batch in order.split(BATCH_SIZE):
        if len(losses) == STEPS:
            break
        if LEARNING_RATES:
            for group in optimizer.param_groups:
                group["lr"] = LEARNING_RATES.get(len(losses), group["lr"])
        some = train_images[batch]
        if DISTORTION:
            some = distort_batch(some, len(losses))
        logits = model(to_inputs(some))  # (B, 10)
        loss = cross_entropy(logits, train_labels[batch])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    accuracy = accuracy_on(validation_images, validation_labels)
    print(f"epoch {epoch}: loss {loss:.4f}, validation accuracy {accuracy:.2%}")

# %% [markdown]
# ## Evaluation
# How many images of the validation set does the trained model read right?

# %%
accuracy = accuracy_on(validation_images, validation_labels)
print(f"{accuracy:.4%} of the validation set; it was {APP_ACCURACY:.4%} in the app")

# %% [markdown]
# ## Saving the weights
# The weights are all that the model has learned. Upload this file on the app's Train page, and the
# app can use your model. If `safetensors` is missing, `pip install safetensors` brings it.

# %%
from safetensors.torch import save_file

tensors = {}
for name, layer in zip(LAYERS, layers, strict=True):
    tensors[f"{name}.weight"] = layer.weight.detach().contiguous()
    tensors[f"{name}.bias"] = layer.bias.detach()
if NORMALIZATION == "as drawn":
    index = 0
if NORMALIZATION == "straightened":
    index = 1  # the app will set images upright for it
if NORMALIZATION == "evened":
    index = 2  # the app will even images for it
tensors["normalization_index"] = torch.tensor(index, dtype=torch.uint8)
save_file(tensors, "weights.safetensors")
