"""Train the model that is kept with the code again: `python -m benchmarks.pretrain`.

It learns from 55,000 of MNIST's training digits and all built-in ones, distorted anew in every
epoch. Needs MNIST, named by MNIST_DATA_DIR, and some minutes.
"""

import os
import sys
from time import perf_counter

import torch

from mnist_core import evaluate, load_source
from mnist_core.training.pretrained import PRETRAINED_FILE, keep_pretrained, pretrain

VALIDATION_DIGITS = 5_000


def main():
    if "MNIST_DATA_DIR" not in os.environ:
        sys.exit("This needs real handwriting: set MNIST_DATA_DIR to the folder that has MNIST.")
    torch.set_num_threads(1)
    everything, test = load_source("mnist", os.environ["MNIST_DATA_DIR"])
    builtin, builtin_test = load_source("builtin", "data")
    train, validation = everything.split(VALIDATION_DIGITS, seed=0)
    begun = perf_counter()

    def tell(epoch, accuracy):
        seconds = perf_counter() - begun
        print(f"epoch {epoch:.0f}: validation {accuracy:.2%}, {seconds:.0f} s", flush=True)

    model = pretrain(train.with_more(builtin), validation, tell)
    size = keep_pretrained(model)
    print(f"{PRETRAINED_FILE.name}: {model.parameter_count:,} numbers, {size:,} bytes")
    print(f"MNIST's test set: {evaluate(model, test).accuracy:.2%}")
    print(f"the built-in test set: {evaluate(model, builtin_test).accuracy:.2%}")


if __name__ == "__main__":
    main()
