#!/usr/bin/env python3
"""Write docs/rules.md from the program's rules: `make rules`.

A rule about data or pages is a function whose docstring begins with the rule, and whose name is its slug. Rules that
stop the build are read from the code that raises them: slug, expected value and advice.
"""

from __future__ import annotations

import ast
import inspect
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from tiltak.publish import checks as check_site
from tiltak.read import accounting as read
from tiltak.understand import parse_findings as unclear
from tiltak.verify import across_reports, disclosure, identities, merging, plausibility, report, revisions
from tiltak.verify import alignment as align
from tiltak.verify import completeness as expect
from tiltak.verify import known_damage as damage
from tiltak.verify import suppression as withhold

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "rules.md"
Rule = Callable[..., Any]

RULES: dict[str, tuple[Rule, ...]] = {
    "Text": (
        read.text_explained,
        unclear.heading_agrees,
        *(unclear.report_has_tables, unclear.report_of_family, unclear.sheet_known, unclear.label_known),
        *(unclear.code_in_use, unclear.number_readable, unclear.row_has_cells),
    ),
    "Rows and labels": (
        *(align.row_length, unclear.header_complete, align.total_named, align.label_merged, merging.label_once),
        *(align.labels_in_order, align.expected_categories, merging.total_agrees, merging.small_hidden),
        withhold.hidden_stays_hidden,
    ),
    "Sums and means": (*identities.EDIT_RULES, report.identities_together),
    "Order and level": (
        *(plausibility.months_in_sequence, plausibility.categories_keep_their_level, plausibility.places_in_order),
    ),
    "Across reports": across_reports.CROSS_RULES,
    "Tables and reports": (
        *(expect.expected_tables, expect.expected_kinds, revisions.reports_agree, damage.damage_found),
    ),
    "The finished site": (
        *(check_site.url_kept, check_site.link_leads_somewhere, check_site.id_unique, check_site.page_whole),
        disclosure.discloses,
    ),
}
STOPS = {"stop": 1, "NotFetched": 1, "Finding": 1}  # where their slug stands; findings stop a fetch


def slug(rule: Rule) -> str:
    """The name of a rule in findings."""
    return rule.__name__.replace("_", "-")


def rules() -> str:
    """The page: every rule of the program with its slug and its docstring."""
    lines = [
        "# Rules",
        "",
        "Written by `make rules` from the program; a test keeps it fresh. Every message names its rule. All findings",
        "of a run are shown; with `--strict`, one that nothing settles keeps the new site from being published.",
        "[tests/broken/findings.txt](../tests/broken/findings.txt) has an example of each about data and pages.",
    ]
    for title, of_title in RULES.items():
        lines += ["", f"## {title}", "", *(f"- **{slug(rule)}**: {_rule(rule)}" for rule in of_title)]
    lines += [
        "",
        "## What stops a run",
        "",
        "At once, with one line: the place, the rule, what must be, what was seen, what to do.",
    ]
    lines += [
        "",
        *(
            f"- **{name}**: {f'expected {must}' if must else 'said by what reads the file'}."
            for name, must in sorted(stops().items())
        ),
        "",
    ]
    return "\n".join(lines)


def _rule(rule: Rule) -> str:
    return " ".join((inspect.getdoc(rule) or "").partition("\n\n")[0].split())


def stops() -> dict[str, str]:
    """The rules that stop a build or a fetch: what is expected, by slug; `…` for values that vary."""
    expected: dict[str, dict[str, None]] = defaultdict(dict)
    for path in (ROOT / "build.py", *sorted((ROOT / "tiltak").rglob("*.py"))):
        tree = ast.parse(path.read_text())
        for function in ast.walk(tree):
            if isinstance(function, ast.FunctionDef):
                names = dict(_names(tree.body)) | dict(_names(ast.walk(function)))
                for called, arguments in _calls(function):
                    found = _text(arguments[STOPS[called]], names)
                    if found and (called != "Finding" or path.parent.name == "fetch"):
                        expected[found][_text(arguments[STOPS[called] + 1], names)] = None
    return {found: "; or ".join(filter(None, said)) for found, said in expected.items()}


def _calls(function: ast.FunctionDef) -> Iterator[tuple[str, list[ast.expr]]]:
    for node in ast.walk(function):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in STOPS:
            said_elsewhere = any(isinstance(argument, ast.Starred) for argument in node.args)
            if not said_elsewhere:
                yield node.func.id, node.args


def _names(nodes: Iterable[ast.AST]) -> Iterator[tuple[str, ast.expr]]:
    """The expressions that names stand for, by the assignments among the nodes."""
    for node in nodes:
        for target in node.targets if isinstance(node, ast.Assign) else ():
            if isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
                yield from zip((ast.unparse(name) for name in target.elts), node.value.elts, strict=True)
            else:
                yield ast.unparse(target), node.value


def _text(node: ast.expr, names: Mapping[str, ast.expr]) -> str:
    """The text of an expression, with `…` for values that vary; '' where it is not a text."""
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.JoinedStr(values=parts):
            return "".join(_text(part, names) or "…" for part in parts)
        case ast.FormattedValue(value=value):
            return _text(value, names)
        case ast.Name(id=name) if name in names:
            return _text(names[name], {key: value for key, value in names.items() if key != name})
    return ""


if __name__ == "__main__":
    PAGE.write_text(rules())
