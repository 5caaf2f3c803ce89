"""What several runs differ in, and whether comparing them is fair."""

from mnist_core.run_record import RunRecord
from ui.fit_settings import OPTIMIZER_NAMES
from ui.library import title_of

DATA = "data"
SEED, CUT_SEED = "seed", "seed of the cut"
RATE = "learning rate"
WORDS = {  # a setting -> what it is called, where that isn't its own name
    "held_out": "share held out",
    "cut": "validation digits",
    "count": "training digits",
    "dropped": "digits left out",
    "cap": "most of each digit",
}
VALIDATION = (DATA, "share held out", "validation digits", CUT_SEED)  # who decides on that set
SIZES = ("training digits", "digits left out", "most of each digit")  # how many there are
SET_ASIDE = ("epochs",)  # how long a run was meant to be changes none of its numbers


def setup(record: RunRecord) -> dict[str, str]:
    """All that decides a run's numbers: what each setting is called -> what it is, spelled out."""
    settings, data = dict(vars(record.settings)), dict(vars(record.data))
    data_seed = data.pop("seed")
    settings["optimizer"] = OPTIMIZER_NAMES[record.settings.optimizer]
    values = {DATA: title_of(record.source), **settings, "straightened": record.straighten, **data}
    values[CUT_SEED] = data_seed
    named = {
        WORDS.get(name, name.replace("_", " ")): spelled(value)
        for name, value in values.items()
        if name not in SET_ASIDE
    }
    rates = [named[RATE], *(spelled(change["learning_rate"]) for _, change in record.changes)]
    return named | {RATE: ", then ".join(rates)}


def spelled(value) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return ", ".join(map(str, value)) or "none"
    if value is None:
        return "all"
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def differing(records) -> list[str]:
    """The names of those settings that aren't the same in all runs, in a fixed order."""
    setups = [setup(record) for record in records]
    return [
        name for name in (setups[0] if setups else ()) if len({one[name] for one in setups}) > 1
    ]


def verdict(records) -> str:
    """A sentence or two, in Markdown: whether it is fair to compare these runs, and why."""
    setups = [setup(record) for record in records]

    def several(name):
        return list(dict.fromkeys(one[name] for one in setups))

    if other := [name for name in VALIDATION if len(several(name)) > 1]:
        reason = "they differ in " + listed(other)
        return (
            f"**Not a fair comparison:** the runs are scored on different validation sets, as "
            f"{reason}. One set may simply be easier than the other."
        )
    if len(several(SEED)) > 1:
        return (
            f"**Fair only in part:** the seeds are {listed(several(SEED))}, so the runs began with "
            "other weights and saw the batches in another order. A small difference may be chance."
        )
    others = differing(records)
    if not others:
        return (
            "**The same run:** same seed, same data, same settings. As far as both go, they have "
            "the same numbers, batch by batch."
        )
    if len(others) > 1:
        return (
            "**Fair, but hard to read:** the same seed and the same validation set, yet the runs "
            f"differ in {listed(others)}. To see what one of them does, compare runs that differ "
            "in it alone."
        )
    order = " and the same order of batches"
    if len({one["batch size"] for one in setups}) > 1:
        order = " and the same order of digits, cut into other batches"
    elif len({tuple(one[name] for name in SIZES) for one in setups}) > 1:
        order = ""
    return (
        "**A fair comparison:** the same seed and the same validation set, so the same initial "
        f"weights{order}. One thing differs: {others[0]}."
    )


SIZES = (
    "training digits",
    "digits left out",
    "most of each digit",
)  # they decide how many there are


def listed(names) -> str:
    *most, last = names
    return f"{', '.join(most)} and {last}" if most else last
