"""The arrows of docs/architecture.md, read from the imports."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
ROOMS = {"autopilot", "groundtruth", "hosting"}
CODE = ["studio", "workers", *sorted(ROOMS)]
ENGINES = sorted(path.parent for top in CODE for path in (ROOT / top).rglob("engine/__init__.py"))


def _modules(folder: Path) -> list[Path]:
    return [path for path in sorted(folder.rglob("*.py")) if "migrations" not in path.parts]


def _imports(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
    return found


@pytest.mark.parametrize("engine", ENGINES, ids=str)
def test_an_engine_loads_without_a_server(engine):
    names = [
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__") for path in _modules(engine)
    ]
    code = (
        "import importlib, sys\n"
        f"for name in {names!r}: importlib.import_module(name)\n"
        "sys.exit(', '.join({'django', 'celery', 'rest_framework', 'channels'} & sys.modules.keys()) or 0)"
    )

    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("base", ["studio", "workers"])
def test_what_rooms_stand_on_imports_no_room(base):
    back = {
        str(path.relative_to(ROOT)): sorted(name for name in _imports(path) if name.split(".")[0] in ROOMS)
        for path in _modules(ROOT / base)
    }

    assert {path: names for path, names in back.items() if names} == {}


def test_the_supervisor_sets_up_with_the_standard_library_alone():
    allowed = set(sys.stdlib_module_names) | {"studio.supervisor.bootstrap"}
    used = _imports(ROOT / "studio" / "supervisor" / "bootstrap.py")

    assert {name for name in used if name.split(".")[0] not in allowed} == set()


def test_a_process_starts_without_the_libraries_of_the_engines():
    """Web, workers, scheduler, agent and every command pay for what is imported at their start; engines load when they
    work, notebooks when they are read."""
    code = (
        "import django, sys; django.setup()\n"
        "from django.urls import get_resolver; get_resolver().url_patterns\n"
        "import studio.asgi\n"
        "from workers.celery import app; app.loader.import_default_modules()\n"
        "heavy = {'autogluon', 'catboost', 'duckdb', 'jsonschema', 'lightgbm', 'matplotlib', 'mlflow', 'nbformat', "
        "'onnx', 'pandas', 'papermill', 'plotly', 'polars', 'scipy', 'shap', 'sklearn', 'torch', 'xgboost'}\n"
        "sys.exit(', '.join(sorted(heavy & sys.modules.keys())) or 0)"
    )

    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr
