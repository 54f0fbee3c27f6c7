"""Habits of the whole package, held by looking at it."""

import ast
import json
import pkgutil
import subprocess
import sys
from pathlib import Path

import pytest

import hookflash

ROOT = Path(hookflash.__file__).parent
MODULES = sorted(
    name
    for _, name, _ in pkgutil.walk_packages(hookflash.__path__, "hookflash.")
    if not name.endswith("__main__")
)
# Runs in an interpreter of its own: imports everything, and tells what that did.
_IMPORT_ALL = """
import json, sys, threading
opened, allowed = [], set()
def hook(event, args):
    if event == "open" and isinstance(args[1], str) and set(args[1]) & set("wax+"):
        opened.append(["write", str(args[0])])
    elif event.startswith(("socket.", "subprocess.", "os.fork", "os.exec", "os.mkdir", "os.rem", "os.ren")):
        opened.append([event, str(args)])
sys.dont_write_bytecode = True
sys.addaudithook(hook)
import importlib
for name in MODULES:
    importlib.import_module(name)
sys.addaudithook(lambda *_: None)
print(json.dumps({"opened": opened, "threads": [t.name for t in threading.enumerate()]}))
"""


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> "subprocess.CompletedProcess[str]":
    code = _IMPORT_ALL.replace("MODULES", repr(["hookflash", *MODULES]))
    folder = tmp_path_factory.mktemp("empty")
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=folder, timeout=60
    )
    assert list(folder.iterdir()) == []
    return done


def test_importing_every_module_has_no_effects(imported: "subprocess.CompletedProcess[str]") -> None:
    assert imported.stderr == ""
    (line,) = imported.stdout.splitlines()
    told = json.loads(line)
    assert told["threads"] == ["MainThread"]
    assert told["opened"] == []


def _sources() -> dict[Path, ast.Module]:
    return {path: ast.parse(path.read_text(encoding="utf-8")) for path in ROOT.rglob("*.py")}


SOURCES = _sources()


def test_only_the_settings_read_the_environment() -> None:
    for path, tree in SOURCES.items():
        if path == ROOT / "settings" / "environment.py":
            continue
        for node in ast.walk(tree):
            name = node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")
            assert name not in {"environ", "getenv", "environb", "putenv"}, (
                f"{path}:{getattr(node, 'lineno', 0)}"
            )
            if isinstance(node, ast.ImportFrom) and node.module == "os":
                assert not {alias.name for alias in node.names} & {"environ", "getenv"}, path


def _calls(tree: ast.Module) -> set[str]:
    return {ast.unparse(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}


@pytest.mark.parametrize("folder", ["domain", "engine", "workflows", "app", "ports"])
def test_decisions_read_no_clock_and_no_dice(folder: str) -> None:
    forbidden = {"datetime.now", "datetime.utcnow", "time.time", "time.monotonic", "uuid.uuid4", "os.urandom"}
    for path, tree in SOURCES.items():
        if path.is_relative_to(ROOT / folder):
            calls = _calls(tree)
            assert not calls & forbidden, path
            assert not any(call.startswith(("random.", "secrets.")) for call in calls), path


def test_what_the_package_offers_is_importable_sorted_and_documented() -> None:
    assert list(hookflash.__all__) == sorted(hookflash.__all__)
    for name in hookflash.__all__:
        thing = getattr(hookflash, name)
        assert name == "__version__" or thing.__doc__
    with pytest.raises(AttributeError, match="nothing"):
        _ = hookflash.nothing


def test_every_class_and_function_that_is_public_says_what_it_is() -> None:
    for path, tree in SOURCES.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                assert ast.get_docstring(node), f"{path}: {node.name}"


def test_no_vendor_word_leaves_the_vendors_folder() -> None:
    words = {"conversation", "participant", "disconnecttype", "wrapup", "speakto", "purecloud"}
    for path, tree in SOURCES.items():
        if "adapters" in path.relative_to(ROOT).parts:
            continue
        names = {node.id.lower() for node in ast.walk(tree) if isinstance(node, ast.Name)}
        names |= {node.attr.lower() for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
        names |= {node.arg.lower() for node in ast.walk(tree) if isinstance(node, ast.arg)}
        for word in words:
            assert not any(word in name for name in names), f"{path}: {word}"
