"""How fast a sweep is, beside the same runs one after the other: `python -m benchmarks.sweep`.

A grid of 6 x 6 runs of 3 epochs each. Measured, in the same minutes:

- `fit` alone: all 36 runs in this process, one after the other, which takes one core
- the sweep, as a server that has just started does it, and again with its processes running
- scikit-learn's `GridSearchCV` over `SGDClassifier`, logistic regression too: as large a grid, as
  many passes over as many digits, scored once on as many held-out ones, as many processes

| what | goal |
| --- | --- |
| the sweep's runs a second, of as many cores' `fit` | >= 85 % |

On MNIST if MNIST_DATA_DIR says where it is, else on the built-in digits.
"""

import os
from time import perf_counter

import torch
from loky import cpu_count
from sklearn.linear_model import SGDClassifier
from sklearn.model_selection import GridSearchCV, ShuffleSplit

from mnist_core import FitSettings, RunConfig
from mnist_core.sweeps.grid import grid
from mnist_core.sweeps.sweep import load_split, sweep, train_config
from mnist_core.sweeps.workers import WorkerProcesses

EPOCHS = 3
SWEEP_AXES = {
    "learning_rate": [0.001, 0.003, 0.01, 0.03, 0.1, 0.3],
    "batch_size": [32, 64, 128, 256, 512, 1024],
}
SKLEARN_AXES = {
    "eta0": SWEEP_AXES["learning_rate"],
    "alpha": [1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 1e-1],
}


def timed(work) -> float:
    begun = perf_counter()
    work()
    return perf_counter() - begun


def search(train, processes):
    """The same with scikit-learn, whose batches are of one digit each."""
    model = SGDClassifier("log_loss", max_iter=EPOCHS, tol=None, learning_rate="constant")
    one_split = ShuffleSplit(1, test_size=1 / 6, random_state=0)
    found = GridSearchCV(model, SKLEARN_AXES, cv=one_split, n_jobs=processes, refit=False)
    found.fit(train.images.flatten(1).float().div(255).numpy(), train.labels.numpy())


def main():
    torch.set_num_threads(1)
    source = "mnist" if "MNIST_DATA_DIR" in os.environ else "builtin"
    root = os.environ.get("MNIST_DATA_DIR", "data")
    configs = grid(RunConfig(source, FitSettings(epochs=EPOCHS)), SWEEP_AXES)
    whole = load_split(source, configs[0].data, root).digits  # loaded, and not part of the time
    processes = cpu_count()
    print(f"{len(configs)} runs of {EPOCHS} epochs on {source}, {processes} processes")

    alone = timed(lambda: [train_config(config, root) for config in configs])
    print(f"one after the other, in one process       {alone:6.1f} s")
    with WorkerProcesses(processes) as executor:
        cold = timed(lambda: list(sweep(configs, executor, root, processes)))
        warm = timed(lambda: list(sweep(configs, executor, root, processes)))
    again = timed(lambda: [train_config(config, root) for config in configs])
    bare = (alone + again) / 2
    print(f"  … again, after the sweeps               {again:6.1f} s")
    print(f"the sweep, its processes to be started    {cold:6.1f} s")
    print(f"  of {processes} cores' `fit`                       {bare / processes / cold:6.0%}")
    print(f"the sweep, its processes running          {warm:6.1f} s")
    share = bare / processes / warm
    print(f"  of {processes} cores' `fit`                       {share:6.0%}  >= 85 %", end="  ")
    print("met" if share >= 0.85 else "MISSED")
    sklearn = timed(lambda: search(whole, processes))
    print(f"GridSearchCV over SGDClassifier           {sklearn:6.1f} s, {sklearn / warm:.0f} times")


if __name__ == "__main__":
    main()
