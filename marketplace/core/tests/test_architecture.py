"""Architecture that matters is a check that runs."""

import ast
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
CODE = [
    path
    for folder in ("marketplace", "home")
    for path in sorted((ROOT / folder).rglob("*.py"))
    if not {"migrations", "tests", "management"} & set(path.parts)
]
WRITES = {"save", "create", "bulk_create", "bulk_update", "get_or_create", "update_or_create", "delete", "add_root"}
# What may write without being an action, each with its reason.
MAY_WRITE = {
    "marketplace/accounts/models.py": "the manager that allauth and createsuperuser call",
    "marketplace/accounts/adapter.py": "allauth's flows",
    "marketplace/bidding/moves.py": "the one way a request or a bid changes its status, called by actions only",
    "marketplace/booking/moves.py": "the one way a booking changes its status, called by actions only",
    "marketplace/booking/commission.py": "frozen beside a new booking, called by the actions that make one",
    "marketplace/providers/moves.py": "the one way a verification changes, called by actions only",
    "marketplace/core/outbox.py": "announcements, written inside actions",
    "marketplace/core/audit.py": "audit rows, written inside actions",
    "marketplace/core/api/idempotency.py": "an answer, written in the transaction of the change that it tells",
    "marketplace/core/tasks.py": "stored answers are forgotten after some days",
    "marketplace/core/uploads.py": "files, written inside actions",
    "marketplace/core/editors_storage.py": "files, handed on to the storage where they belong; no rows",
    "marketplace/core/testing.py": "tests",
    "marketplace/payments/gateways/stripe_gateway.py": "creates things at Stripe, no rows",
    "home/models/navigation.py": "an editors' snippet empties its cache when Wagtail saves it",
    "marketplace/catalog/viewsets.py": "how a form hangs a node into the tree; the action calls it",
}


def _names(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def _writes(path: Path) -> list[int]:
    """Lines on which something is written through the ORM or a form."""
    found = []
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in WRITES:
            receiver = ast.unparse(node.func.value)
            if receiver.startswith(("cache", "storage", "super()", "image", "upload")):
                continue
            found.append(node.lineno)
    return found


def test_only_actions_change_state():
    strangers = {
        _names(path): lines
        for path in CODE
        if "actions" not in path.parts and _names(path) not in MAY_WRITE and (lines := _writes(path))
    }
    assert not strangers


def test_every_action_leaves_an_audit_row():
    """An action module that writes records who did it; what is derived says why it does not."""
    silent = [
        _names(path)
        for path in CODE
        if "actions" in path.parts
        and path.name != "__init__.py"
        and _writes(path)
        and "record(" not in path.read_text()
        and "move" not in path.read_text()
        and "no audit row" not in path.read_text()
    ]
    assert not silent


@pytest.mark.parametrize("path", [path for path in CODE if path.name == "rules.py"], ids=_names)
def test_rules_know_no_database_and_no_clock(path):
    imported = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom):
            imported.add(node.module or "")
        elif isinstance(node, ast.Import):
            imported.update(alias.name for alias in node.names)
    forbidden = {name for name in imported if name.startswith(("django.db", "django.http", "django.conf"))}
    forbidden |= imported & {"marketplace.core.clock"}
    assert not forbidden
    assert "now()" not in path.read_text()


def test_no_automatic_clock_in_a_table():
    for path in ROOT.glob("marketplace/*/models*"):
        for file in [path] if path.is_file() else path.rglob("*.py"):
            assert "auto_now" not in file.read_text(), _names(file)


def test_site_is_no_package():
    assert not (ROOT / "site" / "__init__.py").exists()


def test_files_and_functions_keep_their_size():
    """No file over 300 lines, no function over 40."""
    long_files = {_names(path): n for path in CODE if (n := path.read_text().count("\n")) > 300}
    long_functions = {
        f"{_names(path)}:{node.name}": size
        for path in CODE
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef) and (size := (node.end_lineno or 0) - node.lineno + 1) > 40
    }
    assert not long_files
    assert not long_functions
