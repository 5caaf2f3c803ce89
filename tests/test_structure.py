"""What may depend on what, and what an import may cost."""

import ast
import subprocess
import sys
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

import mnist_core

ROOT = Path(__file__).parent.parent
PACKAGES = ("mnist_core", "classroom", "ui", "tests", "benchmarks")
CORE_FLOORS = (  # the lowest first; a module imports from its own folder and from lower floors
    {"errors", "constants"},
    {"imaging"},
    {"data"},
    {"models", "explore"},
    {"evaluation"},
    {"training"},
    {"sweeps"},
    {"figures"},
    {"__init__"},
)
UI_FLOORS = (
    {"session"},
    {"settings"},
    {"components"},
    {"shell", "sweep"},
    {"dataset", "train", "evaluate", "sketch", "concepts", "classroom"},
    {"server"},
)
NEVER = {  # package -> what nothing in it may import
    "mnist_core": {"streamlit", "classroom", "ui", "pages", "tests", "benchmarks"},
    "classroom": {"streamlit", "ui", "pages", "tests", "benchmarks"},
    "ui": {"pages", "tests", "benchmarks"},
    "pages": {"tests", "benchmarks"},
    "tests": {"benchmarks"},
}
MAY_NAME_SESSION_STATE = {"ui/server/widget_values.py", "ui/session/state.py", "ui/settings/url.py"}


def files_of(package):
    return sorted((ROOT / package).rglob("*.py"))


def module_name(path) -> str:
    """The dotted name of a file, `mnist_core.data.idx`; a package's own file is `mnist_core`."""
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


MODULES = {
    module_name(path): path for package in (*PACKAGES, "pages") for path in files_of(package)
}


def imports_of(path, everywhere=True):
    """The dotted names that a file imports: `everywhere`, or only as soon as it is imported."""
    open_nodes = [ast.parse(path.read_text())]
    while open_nodes:
        node = open_nodes.pop()
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} imports by a relative name"
            for name in node.names:
                submodule = f"{node.module}.{name.name}"
                yield submodule if submodule in MODULES else node.module
        elif everywhere or not (is_function(node) or is_for_types_only(node)):
            open_nodes.extend(ast.iter_child_nodes(node))


def is_function(node) -> bool:
    return isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)


def is_for_types_only(node) -> bool:
    return isinstance(node, ast.If) and getattr(node.test, "id", "") == "TYPE_CHECKING"


def folder_of(module) -> str:
    """The folder of a module within its package; the module itself if it lies in no folder."""
    return module.split(".")[1] if "." in module else "__init__"


def imports_against(package, floors):
    """(module, imported) wherever a package's module imports from its own floor or a higher one."""
    heights = {folder: height for height, floor in enumerate(floors) for folder in floor}
    for path in files_of(package):
        module = module_name(path)
        if module.startswith("mnist_core.training.notebooks."):
            continue  # learners' scripts, which import what anybody would
        for imported in imports_of(path):
            here, there = folder_of(module), folder_of(imported)
            inside = imported.split(".")[0] == package
            if inside and here != there and heights[there] >= heights[here]:
                yield module, imported


@pytest.mark.parametrize(
    ("package", "floors"), [("mnist_core", CORE_FLOORS), ("ui", UI_FLOORS)], ids=["core", "ui"]
)
def test_a_folder_imports_from_lower_floors_only(package, floors):
    assert set(imports_against(package, floors)) == set()


def test_every_folder_has_its_floor():
    for package, floors in (("mnist_core", CORE_FLOORS), ("ui", UI_FLOORS)):
        folders = {folder_of(module_name(path)) for path in files_of(package)}
        assert folders - {"__init__"} <= set().union(*floors)


def test_imports_are_found():
    """Turned upside down, the floors forbid what the core does all the time."""
    upside_down = set(imports_against("mnist_core", CORE_FLOORS[::-1]))
    assert ("mnist_core.training.run", "mnist_core.data.digit_set") in upside_down


@pytest.mark.parametrize("package", NEVER)
def test_a_package_never_imports_what_is_above_it(package):
    for path in files_of(package):
        imported = {name.split(".")[0] for name in imports_of(path)}
        assert not NEVER[package] & imported, path


def test_no_module_imports_itself_by_way_of_others():
    graph = {
        module: {imported for imported in imports_of(path, everywhere=False) if imported in MODULES}
        for module, path in MODULES.items()
    }
    TopologicalSorter(graph).prepare()  # a CycleError names the circle


@pytest.mark.parametrize("package", PACKAGES)
def test_every_folder_says_what_it_is_for(package):
    for folder in {path.parent for path in files_of(package)}:
        docstring = ast.get_docstring(ast.parse((folder / "__init__.py").read_text()))
        assert docstring and docstring.splitlines()[0].endswith("."), folder


@pytest.mark.parametrize("package", ["mnist_core", "classroom", "ui"])
def test_a_folder_is_small_enough_to_be_seen_at_once(package):
    for folder in {path.parent for path in files_of(package)}:
        files = [path.name for path in folder.iterdir() if path.is_file()]
        assert len(files) <= 12, (folder, files)


def names_at_the_top(path):
    """The functions, classes and constants that a file defines."""
    for node in ast.parse(path.read_text()).body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            named = (part for target in targets for part in ast.walk(target))
            yield from (part.id for part in named if getattr(part, "id", "").isupper())


def test_a_name_stands_for_one_thing():
    defined = {}
    for package in ("mnist_core", "classroom", "ui", "pages"):
        for path in files_of(package):
            if path.parent.name != "notebooks":  # learners' scripts
                for name in names_at_the_top(path):
                    if not name.startswith("_") and name != "T":
                        defined.setdefault(name, []).append(module_name(path))
    assert {name: where for name, where in defined.items() if len(where) > 1} == {}


def test_session_state_is_named_in_one_place():
    scripts = [*files_of("ui"), *files_of("pages"), ROOT / "streamlit_app.py"]
    naming = {
        path.relative_to(ROOT).as_posix() for path in scripts if "session_state" in path.read_text()
    }
    assert naming <= MAY_NAME_SESSION_STATE


def test_importing_the_core_leaves_out_what_it_rarely_needs():
    code = "import sys, mnist_core; print({'torchvision', 'streamlit', 'plotly'} & {*sys.modules})"
    command = [sys.executable, "-c", code]
    ran = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    assert ran.stdout.strip() == "set()"


def test_the_core_prints_nothing():
    for path in files_of("mnist_core"):
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
