"""What README.md and CONTRIBUTING.md say: the example is run, and what they name exists."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
DOCUMENTS = {name: (ROOT / name).read_text() for name in ("README.md", "CONTRIBUTING.md")}
PLACES = ("mnist_core/", "ui/", "pages/", "tests/", "benchmarks/", ".ci/")


def test_the_example_runs(monkeypatch, tmp_path, capsys):
    monkeypatch.chdir(tmp_path)  # the built-in digits are kept in ./data
    (example,) = re.findall(r"```python\n(.*?)```", DOCUMENTS["README.md"], re.DOTALL)
    exec(example, {})
    printed = capsys.readouterr().out
    assert "Evaluation(loss=" in printed
    assert (tmp_path / "data").is_dir()


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_make_target_exists(name):
    makefile = (ROOT / "Makefile").read_text()
    targets = set(re.findall(r"(?:^|`)make\s([a-z-]+)", DOCUMENTS[name], re.MULTILINE))
    assert {"app", "test", "lint"} <= targets
    for target in targets:
        assert f"\n{target}:" in makefile, target


def test_every_picture_exists():
    for picture in re.findall(r"\]\((docs/.*?)\)", DOCUMENTS["README.md"]):
        assert (ROOT / picture).exists(), picture


def test_every_path_to_contribute_to_exists():
    text = DOCUMENTS["CONTRIBUTING.md"]
    paths = {word for word in re.findall(r"[\w./]+", text) if word.startswith(PLACES)}
    assert len(paths) > 10
    for path in paths:
        assert (ROOT / path.rstrip(".")).exists(), path
    for folder, files in re.findall(r"`(mnist_core/\w+/)`.*\| (.*) \|", text):
        for file in re.findall(r"`(\w+\.py)`", files):
            assert (ROOT / folder / file).exists(), folder + file
