"""Notebooks: the lesson, or a run to train again, with this package or in plain PyTorch.

They are made from templates: the scripts in `notebooks/`, which run as they are. `# %%` begins a
cell, and `# %% [markdown]` the text above it. The lesson's notebook is its template unchanged. A
run's notebook has the run's settings and only the code that they need:

- An `if` that depends on settings only is replaced by the branch taken. A cell that becomes empty
  is left out together with its text, and so is a setting that is no longer used.
- Functions that a cell of the plain template imports from this package in its first line are copied
  into the notebook, if the cell uses them.
"""

import ast
import inspect
import re
from collections.abc import Iterable, Iterator
from dataclasses import asdict, replace
from importlib import import_module
from math import ceil
from pathlib import Path
from textwrap import dedent, indent
from types import ModuleType
from typing import Any

from mnist_core.data.sources import SOURCES, IdxSource
from mnist_core.training.config import MAX_EPOCHS
from mnist_core.training.record import RunRecord
from mnist_core.training.weights import TENSOR_SHAPES

TEMPLATE_FOLDER = Path(__file__).parent / "notebooks"
LESSON_TEMPLATE = TEMPLATE_FOLDER / "lesson.py"
LESSON_ADDRESS = "http://localhost:8501"  # of the app, in the lesson's template
Settings = dict[str, Any]  # name of a template's setting -> its value


def notebook(record: RunRecord, plain: bool) -> str:
    """An .ipynb file that trains the run again: in plain PyTorch, or with mnist_core."""
    template = TEMPLATE_FOLDER / ("plain_pytorch.py" if plain else "with_mnist_core.py")
    return _as_file(_cells_needed(template, _settings(record)))


def lesson_notebook(address: str) -> str:
    """The lesson as an .ipynb file with links to the app at `address`, such as `https://host`."""
    cells = (
        (header, text.replace(LESSON_ADDRESS, address)) for header, text in _cells(LESSON_TEMPLATE)
    )
    return _as_file(cells)


def lesson_code(part: str) -> str:
    """The code of one part of the lesson's notebook, such as "softmax", in plain PyTorch."""
    return next(source for header, source in _cells(LESSON_TEMPLATE) if header == f" {part}")


def _as_file(cells: Iterable[tuple[str, str]]) -> str:
    """Make an .ipynb file of cells: (what follows `# %%`, source)."""
    import nbformat  # takes 0.1 s

    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    made = nbformat.v4.new_notebook(metadata={"kernelspec": kernel})
    makers = {" [markdown]": nbformat.v4.new_markdown_cell}
    for number, (header, source) in enumerate(cells):
        make = makers.get(header, nbformat.v4.new_code_cell)
        made.cells.append(make(source, id=f"cell-{number}"))  # type: ignore[no-untyped-call]
    nbformat.validate(made)
    return nbformat.writes(made)


def _cells(template: Path) -> Iterator[tuple[str, str]]:
    """Each cell of a template: (what follows `# %%`, source)."""
    parts = re.split(r"^# %%(.*)\n", template.read_text(), flags=re.MULTILINE)[1:]
    for header, source in zip(parts[::2], parts[1::2], strict=True):
        if header == " [markdown]":
            source = re.sub(r"^# ?", "", source, flags=re.MULTILINE)
        yield header, source.strip()


def _settings(record: RunRecord) -> Settings:
    """The values of the templates' settings in this run, by name.

    The record may come from an untrusted file, but holds only numbers and known names.
    """
    config, data = record.config, asdict(record.config.data)
    source = SOURCES.get(config.source)
    epochs = min(ceil(record.epoch), MAX_EPOCHS)  # a file can claim more than is possible
    fit = replace(config.fit, epochs=epochs)
    settings = {
        "source": config.source,
        "data_set": source.name if isinstance(source, IdxSource) else None,
        "data": config.data,
        "data_seed": data.pop("seed"),
        "split": data.pop("cut"),
        **data,
        "normalization": config.normalization,
        "model": config.model,
        "layers": [
            n.removesuffix(".weight") for n in TENSOR_SHAPES[config.model] if n.endswith(".weight")
        ],
        "fit": fit,
        **asdict(fit),
        "steps": record.step,
        "learning_rates": {step: change["learning_rate"] for step, change in record.changes},
        "app_accuracy": float(record.scores[-1, 2]),
    }
    return {name.upper(): value for name, value in settings.items()}


def _cells_needed(template: Path, settings: Settings) -> Iterator[tuple[str, str]]:
    """The cells of a template that a run with these settings needs, adapted to it."""
    cells, defined = [], {"torch"}
    for header, source in _cells(template):
        if header != " [markdown]":
            source = _copy_functions(_keep_branches_taken(source, settings), defined).strip()
        if source:
            cells.append((header, source))
        else:
            cells.pop()  # the text about it
    used = _names("\n".join(source for header, source in cells if not header))
    for header, source in cells:
        if header == " Settings":
            lines = re.findall(r"^(\w+) = .*?(  # .*)?$", source, flags=re.MULTILINE)
            lines = [(name, comment) for name, comment in lines if name in used]
            source = "\n".join(f"{name} = {settings[name]!r}{comment}" for name, comment in lines)
        yield header, source


def _keep_branches_taken(source: str, settings: Settings) -> str:
    """Replace each `if` that depends on settings only by the branch taken."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.If) and _names(test := ast.unparse(node.test)) <= settings.keys():
            lines = source.splitlines()
            taken = node.body if eval(test, {}, settings) else node.orelse  # the template's code
            kept = lines[taken[0].lineno - 1 : taken[-1].end_lineno] if taken else []
            branch = indent(dedent("\n".join(kept)), " " * node.col_offset)
            lines[node.lineno - 1 : node.end_lineno] = branch.splitlines()
            return _keep_branches_taken("\n".join(lines), settings)
    return source


def _copy_functions(source: str, defined: set[str]) -> str:
    """Replace imports from this package by copies of the functions that the code uses.

    Names that are already `defined` are left out; those that are copied are added to them.
    """
    if not (found := re.match(r"from (mnist_core\.\S+) import (.+)\n", source)):
        return source
    code = source[found.end() :]
    module, used = import_module(found[1]), _names(code)
    copied = [
        part
        for name in found[2].split(", ")
        if name in used
        for part in _definitions(name, module, defined)
    ]
    functions = [part for part in copied if part.startswith(("def ", "@"))]
    needed = sorted(set(copied) - set(functions), reverse=True)  # imports, then constants
    return "\n\n\n".join(["\n".join(needed), *functions, code.lstrip()])


def _definitions(name: str, module: ModuleType, defined: set[str]) -> Iterator[str]:
    """The module's code for a name, after whatever it needs that isn't `defined` yet."""
    if name in defined or not hasattr(module, name):
        return
    defined.add(name)
    value = getattr(module, name)
    if isinstance(value, int | float | tuple):
        yield f"{name} = {value}"
    elif value.__module__ != module.__name__:
        yield f"from {value.__module__} import {name}"
    else:
        source = inspect.getsource(value).strip()
        for needed in sorted(_names(source)):
            yield from _definitions(needed, module, defined)
        yield source


def _names(code: str) -> set[str]:
    return {node.id for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Name)}
