"""Hold the sources to their sizes: 400 lines a file, 60 a function, nine functions in ten at most 30."""

import ast
import sys
from pathlib import Path

_FILE, _FUNCTION, _MOST, _SHARE = 400, 60, 30, 0.9
_ROOTS = ("src", "tests", "bench", "scripts")


def main() -> int:
    """Print what exceeds its budget; the exit code says whether anything does."""
    complaints: list[str] = []
    lengths: list[int] = []
    for path in sorted(p for root in _ROOTS for p in Path(root).rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        lines = text.count("\n")
        if lines > _FILE:
            complaints.append(f"{path}: {lines} lines, at most {_FILE}")
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = (node.end_lineno or node.lineno) - node.lineno + 1
                lengths.append(length)
                if length > _FUNCTION:
                    complaints.append(
                        f"{path}:{node.lineno}: {node.name} has {length} lines, at most {_FUNCTION}"
                    )
    short = sum(length <= _MOST for length in lengths) / max(1, len(lengths))
    if short < _SHARE:
        complaints.append(f"only {short:.0%} of the functions have at most {_MOST} lines")
    print("\n".join(complaints) or f"{len(lengths)} functions within their budgets, {short:.0%} short")
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
