"""Names for the visitor's runs: the settings in which they differ."""

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
IGNORED_SETTINGS = ("epochs",)  # the planned length changes no result


def name_runs(run: TrainingRun | None, *deleted: KeptRun) -> tuple[str, dict[int, str]]:
    """(how `run`, the one in training, differs from the others, names of kept runs by key).

    The former is "" if it doesn't differ. A kept run's name says how it differs, unless the visitor
    has named it; equal names get a number. `deleted` runs are named as if they were still there.
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
    """All settings that determine a run's results: name -> value, in words."""
    words = config_in_words(record.config)
    rates = [words[RATE_NAME], *(spell(change["learning_rate"]) for _, change in record.changes)]
    words[RATE_NAME] = ", then ".join(rates)
    return {name: value for name, value in words.items() if name not in IGNORED_SETTINGS}


def differing(records: Iterable[Run]) -> list[str]:
    """The names of the settings that aren't the same in all runs, in a fixed order."""
    setups = [setup(record) for record in records]
    return [
        name for name in (setups[0] if setups else ()) if len({one[name] for one in setups}) > 1
    ]


def label_runs(runs: Sequence[Run | None]) -> list[str]:
    """How each run differs from the others: "learning rate 0.1", "learning rate 0.001, Adam".

    "" for runs that don't differ, and for None. Of the settings that differ, those with unusual
    values are named, otherwise the first.
    """
    return [label_run(run, differing(filter(None, runs))) if run else "" for run in runs]


def label_run(run: Run, names: Sequence[str]) -> str:
    """Those of the named settings whose values in a run are unusual; otherwise the first."""
    own, usual = setup(run), config_in_words(RunConfig(run.config.source, DEFAULT_FIT))
    unusual = [name for name in names if name == SOURCE_NAME or own[name] != usual[name]]
    return ", ".join(phrase(name, own[name]) for name in unusual or names[:1])
