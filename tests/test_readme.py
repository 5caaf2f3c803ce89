"""What the README shows is run here as printed."""

import re
from pathlib import Path

README = (Path(__file__).parent.parent / "README.md").read_text()


def test_the_example_runs(monkeypatch, tmp_path, capsys):
    monkeypatch.chdir(tmp_path)  # the built-in digits are kept in ./data
    (example,) = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    exec(example, {})
    printed = capsys.readouterr().out
    assert "Evaluation(loss=" in printed
    assert (tmp_path / "data").is_dir()


def test_every_make_target_it_names_exists():
    makefile = (Path(__file__).parent.parent / "Makefile").read_text()
    for target in set(re.findall(r"make\s([a-z]+)", README)) - {"and"}:
        assert f"\n{target}:" in makefile, target


def test_its_pictures_exist():
    for picture in re.findall(r"\]\((docs/.*?)\)", README):
        assert (Path(__file__).parent.parent / picture).exists(), picture
