"""Comparing runs in words: which one is ahead, and whether the comparison is fair."""

from collections.abc import Iterable, Sequence

from mnist_core.training.record import RunRecord
from ui.settings.run_names import Run, differing, setup
from ui.settings.wording import SOURCE_NAME, SPLIT_SEED_NAME

SEED_NAME = "seed"
CHANCE_MARGIN = 0.003  # the standard error of an accuracy of 90 % on 10,000 pictures
# Settings that determine the validation set, and the number of training digits
VALIDATION_SETTINGS = (SOURCE_NAME, "share held out", "validation digits", SPLIT_SEED_NAME)
SIZE_SETTINGS = ("training digits", "digits left out", "limit for each digit")


def who_is_ahead(runs: Sequence[tuple[str, Run]]) -> str:
    """A sentence on which run reads its validation set best, as far as all of them have come.

    A lead that may be chance is none. `runs` are (name, run). "" where they have no epoch in
    common, where they are scored on different sets, or where nothing differs.
    """
    differences = differing(run for _, run in runs)
    scores = [(name, accuracies_by_epoch(run)) for name, run in runs if not run.diverged]
    if len(scores) < 2 or not differences or set(differences) & set(VALIDATION_SETTINGS):
        return ""
    epoch = max(set.intersection(*(set(score) for _, score in scores)), default=0)
    if not epoch:
        return ""
    (best, most), *rest = sorted(((name, of[epoch]) for name, of in scores), key=lambda of: -of[1])
    after = f"after {epoch:g} epoch{'s' * (epoch != 1)}"
    if close := [(name, share) for name, share in rest if most - share < CHANCE_MARGIN]:
        level = listed(f"{name} ({share:.2%})" for name, share in [(best, most), *close])
        lost = [(name, share) for name, share in rest if (name, share) not in close]
        said = f"Too close to call {after}: {level}."
        return (
            f"{said} Behind: {listed(f'{name} ({share:.2%})' for name, share in lost)}."
            if lost
            else said
        )
    behind = [f"{share:.1%}" + f" ({name})" * (len(rest) > 1) for name, share in rest]
    if len(rest) == 1:
        return f"{quoted(best)} is ahead: {most:.1%} against {behind[0]} {after}."
    return f"{quoted(best)} is ahead: {most:.1%} {after}, against {listed(behind)}."


def accuracies_by_epoch(run: Run) -> dict[float, float]:
    """Epoch -> validation accuracy after it."""
    if isinstance(run, RunRecord):
        return {epoch: accuracy for epoch, _, accuracy in run.scores.tolist()}
    return {float(epoch): score.accuracy for epoch, score in enumerate(run.scores)}


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def quoted(name: str) -> str:
    """A run's name as a sentence begins with it; several words on it stay together."""
    return f"“{capital(name)}”" if "," in name else capital(name)


def verdict(records: Iterable[Run]) -> str:
    """Whether it is fair to compare these runs, and why, in Markdown."""
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
