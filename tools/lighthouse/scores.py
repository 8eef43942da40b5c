"""Prints the scores of a Lighthouse report and what took points; ends with 1 where one of the four is below 100."""

from __future__ import annotations

import json
import sys
from pathlib import Path

page, report = sys.argv[1:]
told = json.loads(Path(report).read_text(encoding="utf-8"))
scores = {name: round((category["score"] or 0) * 100) for name, category in told["categories"].items()}
print(f"{page}: " + ", ".join(f"{name} {score}" for name, score in scores.items()))
for name, score in scores.items():
    for part in told["categories"][name]["auditRefs"]:
        audit = told["audits"][part["id"]]
        if score < 100 and part["weight"] and audit["score"] is not None and audit["score"] < 1:
            print(f"    {name}: {audit['id']}: {audit['title']} {audit.get('displayValue', '')}".rstrip())
sys.exit(min(scores.values()) < 100)
