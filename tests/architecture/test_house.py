"""The house's own rules: small modules, small functions, no second front door."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MIGRATIONS = (
    ROOT / "services" / "core" / "db" / "migrations" / "versions"
)  # generated: as long as the schema is
MODULES = sorted(path for path in (ROOT / "services").rglob("*.py") if path.parent != MIGRATIONS)
LONGEST_MODULE, LONGEST_FUNCTION_BODY = 300, 30
FORBIDDEN_NAMES = {"utils", "helpers", "common", "managers", "misc"}


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("module", MODULES, ids=name_of)
def test_a_module_is_a_small_room(module: Path) -> None:
    assert len(module.read_text().splitlines()) <= LONGEST_MODULE


def functions(module: Path) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    nodes = ast.walk(ast.parse(module.read_text()))
    return [node for node in nodes if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]


def own_statements(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Statements of the function itself; those of functions inside it are theirs."""

    def count(node: ast.AST) -> int:
        inner = [
            child
            for child in ast.iter_child_nodes(node)
            if not isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef)
        ]
        return isinstance(node, ast.stmt) + sum(count(child) for child in inner)

    return count(function) - 1


def test_no_function_does_too_much() -> None:
    long = {
        f"{name_of(module)}:{function.name}": own_statements(function)
        for module in MODULES
        for function in functions(module)
        if own_statements(function) > LONGEST_FUNCTION_BODY
    }
    assert long == {}


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_a_file_is_named_for_what_it_does(path: Path) -> None:
    assert path.stem not in FORBIDDEN_NAMES


def test_every_action_is_a_file_of_its_own_verb() -> None:
    for module in (ROOT / "services" / "core" / "actions").glob("*.py"):
        names = {function.name for function in functions(module)}
        assert module.stem == "__init__" or module.stem in names or len(names) > 1, module.name
