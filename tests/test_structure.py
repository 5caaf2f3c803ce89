"""What may depend on what, and what an import may cost."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import mnist_core

ROOT = Path(__file__).parent.parent
CORE = sorted((ROOT / "mnist_core").rglob("*.py"))


def imports(path):
    """The top-level names of every package that a file imports, wherever in the file it does."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (name.name.split(".")[0] for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield (node.module or "").split(".")[0]


@pytest.mark.parametrize("path", CORE, ids=lambda path: path.stem)
def test_the_core_knows_nothing_above_it(path):
    assert not {"streamlit", "ui", "pages", "tests"} & set(imports(path))


def test_the_shared_parts_know_no_page():
    for path in (ROOT / "ui").rglob("*.py"):
        assert "pages" not in set(imports(path)), path


@pytest.mark.parametrize("package", ["torchvision", "streamlit", "plotly"])
def test_importing_the_core_leaves_out(package):
    code = f"import sys, mnist_core; sys.exit({package!r} in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0


def test_the_core_prints_nothing():
    for path in CORE:
        if path.parent.name == "notebooks":
            continue  # templates of notebooks, which do print
        calls = [
            node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call)
        ]
        assert not [call for call in calls if getattr(call.func, "id", None) == "print"], path


def test_run_time_packages_are_pinned_exactly():
    for line in (ROOT / "requirements.txt").read_text().splitlines():
        assert "==" in line, line


PUBLIC_API = {
    "PRESETS",
    "SOURCES",
    "DataSettings",
    "DigitSet",
    "Evaluation",
    "FitSettings",
    "LinearClassifier",
    "NormalizedSketch",
    "Progress",
    "RunConfig",
    "cut",
    "evaluate",
    "evidence",
    "fit",
    "load_source",
    "normalize_sketch",
    "normalize_strokes",
    "predict",
}


def test_the_core_offers_what_it_has_always_offered():
    assert set(mnist_core.__all__) == PUBLIC_API
    for name in PUBLIC_API:
        assert getattr(mnist_core, name).__class__.__name__ != "module", name
