"""Prints the median scores of a page's Lighthouse reports and the failed audits; exits with 1 if one is below 100."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from statistics import median_low

page, *reports = sys.argv[1:]
told = [json.loads(Path(report).read_text(encoding="utf-8")) for report in reports]
scores = {
    name: median_low(round((one["categories"][name]["score"] or 0) * 100) for one in told)
    for name in told[0]["categories"]
}
print(f"{page}: " + ", ".join(f"{name} {score}" for name, score in scores.items()))
for name, score in scores.items():
    for number, one in enumerate(told, 1):
        for part in one["categories"][name]["auditRefs"]:
            audit = one["audits"][part["id"]]
            if score < 100 and part["weight"] and audit["score"] is not None and audit["score"] < 1:
                shown = audit.get("displayValue", "")
                print(f"    {name}, turn {number}: {audit['id']}: {audit['title']} {shown}".rstrip())
sys.exit(min(scores.values()) < 100)
