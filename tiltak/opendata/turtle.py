"""RDF as Turtle, from the same records that JSON-LD is written from.

Takes nodes as JSON-LD has them, with prefixed names and nothing else that needs a context; gives text. So both files
say the same, always in the same order, and the build needs no library for RDF (docs/decisions.md).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

Node = Mapping[str, Any]  # '@id', '@type', and the properties: nodes, values, or lists of either


def turtle(prefixes: Mapping[str, str], nodes: Iterable[Node]) -> str:
    """The nodes, each as a subject with its properties. A node without '@id' is written where it is used."""
    heads = "".join(f"@prefix {name}: <{address}> .\n" for name, address in prefixes.items())
    return heads + "".join(f"\n<{node['@id']}> {_properties(node)} .\n" for node in nodes)


def _properties(node: Node) -> str:
    said = [f"a {node['@type']}"] if "@type" in node else []
    for name, value in node.items():
        if not name.startswith("@"):
            values = value if isinstance(value, list) else [value]
            said.append(f"{name} {', '.join(map(_object, values))}")
    return " ;\n    ".join(said)


def _object(value: Any) -> str:
    if "@value" in value:
        text = json.dumps(value["@value"], ensure_ascii=False)  # Turtle escapes as JSON does
        if "@language" in value:
            return f"{text}@{value['@language']}"
        return f"{text}^^{value['@type']}" if "@type" in value else text
    return f"<{value['@id']}>" if "@id" in value else f"[ {_properties(value)} ]"
