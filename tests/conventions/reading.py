"""The house as its rules see it: rooms in order, source files and their syntax trees."""

import ast
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "balsts"
DOORS = ("web", "public_site", "api", "console")


@cache
def storeys() -> dict[str, int]:
    """Return each room's height, as the first import contract has it; neighbours share one."""
    contract = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"][
        "importlinter"
    ]["contracts"][0]
    return {
        room.strip(" ()"): height
        for height, layer in enumerate(reversed(contract["layers"]))
        for room in layer.split("|")
    }


def rooms() -> list[str]:
    """Return the rooms that are born."""
    return sorted(path.parent.name for path in SOURCE.glob("*/__init__.py"))


def python_files(pattern: str = "**/*.py") -> list[Path]:
    return sorted(
        path for path in SOURCE.glob(pattern) if "migrations" not in path.relative_to(SOURCE).parts
    )


def templates() -> list[Path]:
    return sorted(SOURCE.glob("**/*.html"))


def style_sheets() -> list[Path]:
    return sorted(path for path in SOURCE.glob("web/static/**/*.css") if "vendor" not in path.parts)


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def calls(path: Path) -> Iterator[ast.Call]:
    return (node for node in ast.walk(tree(path)) if isinstance(node, ast.Call))


def called_name(call: ast.Call) -> str:
    """Return the last word of what is called: `c` of `a.b.c()`."""
    match call.func:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return ""


def place(path: Path, line: int = 0) -> str:
    """Return how a fault is reported: path and line, as an editor opens it."""
    return f"{path.relative_to(ROOT)}:{line}" if line else str(path.relative_to(ROOT))
