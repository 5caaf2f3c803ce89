"""What the visitor's runs are called, on every page: by the settings in which they differ."""

from collections.abc import Iterable, Sequence

from mnist_core.training.config import RunConfig
from mnist_core.training.record import RunRecord
from mnist_core.training.run import TrainingRun
from ui.session.kept_runs import KeptRun, kept_runs
from ui.session.names import unique_name
from ui.settings.fit_settings import DEFAULT_FIT
from ui.settings.wording import SOURCE_NAME, config_in_words, phrase, spell

Run = RunRecord | TrainingRun

RATE_NAME = "learning rate"
IGNORED_SETTINGS = ("epochs",)  # how long a run was meant to be changes none of its numbers


def name_runs(run: TrainingRun | None, *deleted: KeptRun) -> tuple[str, dict[int, str]]:
    """What sets `run`, the one in training, apart, and the name of each kept run by its key.

    Runs that were `deleted` are named as when they were there.

    A name says what sets the run apart, unless the visitor has given it one. Runs that would be
    called the same are told apart by their numbers. The first is "" where nothing sets `run` apart.
    """
    kept = kept_runs()
    current, runs = kept.entry_of(run), [*kept.runs, *deleted]
    own, *labels = label_runs([run, *(run if one is current else one.record for one in runs)])
    all_labels, names = labels if current else [own, *labels], dict[int, str]()
    for one, label in zip(runs, labels, strict=True):
        if one.named or one.from_file or not label:
            label = one.name
        elif all_labels.count(label) > 1:
            label = f"{label} ({one.name})"
        names[one.key] = unique_name(label, set(names.values()))
    if current and (own or current.named):
        own = names[current.key]
    return own, names


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


def label_runs(runs: Sequence[Run | None]) -> list[str]:
    """What sets each run apart from the others: "learning rate 0.1", "learning rate 0.001, Adam".

    Empty for runs that don't differ in anything, or of which nothing is known. Of the settings that
    differ, those are named that are unusual; if none is, the first.
    """
    return [label_run(run, differing(filter(None, runs))) if run else "" for run in runs]


def label_run(run: Run, names: Sequence[str]) -> str:
    """What is unusual about a run, of the settings with these names; if nothing is, the first."""
    own, usual = setup(run), config_in_words(RunConfig(run.config.source, DEFAULT_FIT))
    unusual = [name for name in names if name == SOURCE_NAME or own[name] != usual[name]]
    return ", ".join(phrase(name, own[name]) for name in unusual or names[:1])
