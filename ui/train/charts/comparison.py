"""What several runs differ in, and whether comparing them is fair."""

from collections.abc import Iterable, Sequence

from mnist_core.training.config import RunConfig
from mnist_core.training.record import RunRecord
from mnist_core.training.run import TrainingRun
from ui.settings.fit_settings import DEFAULT_FIT
from ui.settings.wording import SOURCE_NAME, SPLIT_SEED_NAME, config_in_words, phrase, spell

Run = RunRecord | TrainingRun

SEED_NAME, RATE_NAME = "seed", "learning rate"
IGNORED_SETTINGS = ("epochs",)  # how long a run was meant to be changes none of its numbers
# What decides which validation set there is, and how many training digits.
VALIDATION_SETTINGS = (SOURCE_NAME, "share held out", "validation digits", SPLIT_SEED_NAME)
SIZE_SETTINGS = ("training digits", "digits left out", "limit for each digit")


def setup(record: Run) -> dict[str, str]:
    """All that decides a run's numbers: what each setting is called -> what it is, spelled out."""
    words = config_in_words(record.config)
    rates = [words[RATE_NAME], *(spell(change["learning_rate"]) for _, change in record.changes)]
    words[RATE_NAME] = ", then ".join(rates)
    return {name: value for name, value in words.items() if name not in IGNORED_SETTINGS}


def differing(records: Iterable[Run]) -> list[str]:
    """The names of those settings that aren't the same in all runs, in a fixed order."""
    setups = [setup(record) for record in records]
    return [
        name for name in (setups[0] if setups else ()) if len({one[name] for one in setups}) > 1
    ]


def label_runs(runs: Sequence[Run]) -> list[str]:
    """What sets each run apart from the others: "learning rate 0.1", "learning rate 0.001, Adam".

    Empty for runs that don't differ in anything. Of the settings that differ, those are named that
    are unusual; if none is, the first.
    """
    names, labels = differing(runs), []
    for run in runs:
        own, usual = setup(run), config_in_words(RunConfig(run.config.source, DEFAULT_FIT))
        unusual = [name for name in names if name == SOURCE_NAME or own[name] != usual[name]]
        labels.append(", ".join(phrase(name, own[name]) for name in unusual or names[:1]))
    return labels


def verdict(records: Iterable[Run]) -> str:
    """A sentence or two, in Markdown: whether it is fair to compare these runs, and why."""
    setups = [setup(record) for record in records]

    def several(name):
        return list(dict.fromkeys(one[name] for one in setups))

    if other := [name for name in VALIDATION_SETTINGS if len(several(name)) > 1]:
        reason = "they differ in " + listed(other)
        return (
            f"**Not a fair comparison:** the runs are scored on different validation sets, because "
            f"{reason}. One set may simply be easier than the other."
        )
    if len(several(SEED_NAME)) > 1:
        return (
            f"**Only partly fair:** the seeds are {listed(several(SEED_NAME))}, so the runs began "
            "with different weights and saw the batches in a different order. A small difference "
            "may be chance."
        )
    others = differing(records)
    if not others:
        return (
            "**The same run:** same seed, same data, same settings. As far as both go, their "
            "numbers are the same, batch by batch."
        )
    if len(others) > 1:
        return (
            "**Fair, but hard to read:** the same seed and the same validation set, yet the runs "
            f"differ in {listed(others)}. To see what one of them does, compare runs that differ "
            "in nothing else."
        )
    order = " and the same order of batches"
    if len({one["batch size"] for one in setups}) > 1:
        order = " and the same order of digits, in batches of another size"
    elif len({tuple(one[name] for name in SIZE_SETTINGS) for one in setups}) > 1:
        order = ""
    return (
        "**A fair comparison:** the same seed and the same validation set, so the same initial "
        f"weights{order}. One thing differs: {others[0]}."
    )


def listed(names) -> str:
    *most, last = names
    return f"{', '.join(most)} and {last}" if most else last
