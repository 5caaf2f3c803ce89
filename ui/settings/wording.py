"""Settings in words: their names and values."""

from dataclasses import asdict

from mnist_core import DataSettings
from mnist_core.training.config import RunConfig
from ui.session.datasets import title_of

OPTIMIZER_NAMES = {"sgd": "SGD", "momentum": "SGD with momentum", "adam": "Adam"}
SOURCE_NAME, SPLIT_SEED_NAME = "data", "seed of the split"
CLASS_NAME = "digits of a class"
SETTING_NAMES = {  # field -> its name, if that isn't the field's
    "distortion": "random distortion",
    "normalization": "pictures",
    "held_out": "share held out",
    "cut": "validation digits",
    "count": "training digits",
    "dropped": "digits left out",
    "cap": "limit for each digit",
}
EXPERIMENT_SENTENCES = {  # field -> what was done to the digits
    "cut": "validation pictures taken from the {}",
    "dropped": "digits left out: {}",
    "cap": "at most {:,} of each digit",
    "wrong_labels": "{:.0%} of the labels are wrong",
    "shift": "shifted by up to {} pixels",
    "blur": "blurred by {:g} pixels",
    "noise": "noise of {:.0%}",
}


def name_of_key(key: str) -> str:
    """The name of the setting with this key in the address."""
    key = key.replace("-", "_")
    others = {"split_seed": SPLIT_SEED_NAME, "straighten": "pictures", "architecture": "model"}
    return others.get(key) or SETTING_NAMES.get(key, key.replace("_", " "))


def phrase(name: str, value: str) -> str:
    """A setting in a phrase: "batch size 64", "Adam", "straightened"."""
    if name in (SOURCE_NAME, "optimizer", "model", "pictures"):
        return value
    return f"{name} {value}"


def config_in_words(config: RunConfig) -> dict[str, str]:
    """All settings of a run: name -> value, in words."""
    fit, data = asdict(config.fit), asdict(config.data)
    fit["optimizer"] = OPTIMIZER_NAMES[config.fit.optimizer]
    split_seed = data.pop("seed")  # which would replace the run's own
    values = {
        SOURCE_NAME: title_of(config.source),
        **fit,
        "model": config.model,
        "normalization": config.normalization,
        **data,
        SPLIT_SEED_NAME: split_seed,
        CLASS_NAME: f"our class's ({config.pool[:4]})" if config.pool else "none",
    }
    return {
        SETTING_NAMES.get(name, name.replace("_", " ")): spell(value)
        for name, value in values.items()
    }


def spell(value) -> str:
    """A setting's value in words: yes, none, all, 0.1667."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return ", ".join(map(str, value)) or "none"
    if value is None:
        return "all"
    return spell_rate(float(f"{value:.4g}")) if isinstance(value, float) else str(value)


def spell_rate(value: float) -> str:
    """A learning rate or weight decay as widgets and the address spell it: 100, 0.1, 0.00001."""
    return f"{value:.10f}".rstrip("0").rstrip(".")


def experiments_in_words(data: DataSettings) -> dict[str, str]:
    """The active experiments: field -> what is done to the training digits."""
    return {
        name: sentence.format(", ".join(map(str, value)) if name == "dropped" else value)
        for name, sentence in EXPERIMENT_SENTENCES.items()
        if (value := getattr(data, name)) != getattr(DataSettings(), name)
    }
