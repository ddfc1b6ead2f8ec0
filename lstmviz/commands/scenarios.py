"""`lstmviz scenarios`: lists those that ship."""

from __future__ import annotations

import json
from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lstmviz.lessons.library import Entry


def scenarios(parsed: Namespace, log: Path) -> None:
    """Lists the scenarios that ship."""
    _list(as_json=parsed.json)


def _list(*, as_json: bool) -> None:
    from lstmviz.experiment.counting import counted
    from lstmviz.lessons.library import entries

    known = entries()
    if as_json:
        print(json.dumps([_described(entry) for entry in known], indent=2, ensure_ascii=False))
        return
    widest = max(len(entry.name) for entry in known)
    part = ""
    for entry in known:
        if entry.part != part:
            print(f"{'' if not part else chr(10)}{entry.part}")
            part = entry.part
        if entry.outline is None:
            print(f"  {entry.name:{widest}}  {entry.problem}")
            continue
        outline = entry.outline
        steps, claims = counted(len(outline.steps), "step"), counted(outline.claims, "claim")
        told = f"{outline.minutes:g} min, {steps}, {claims}"
        print(f"  {entry.name:{widest}}  {outline.title} ({told})")
    total = sum(entry.outline.minutes for entry in known if entry.outline is not None)
    print(f"\n{len(known)} scenarios, {total:g} minutes. `lstmviz NAME` opens one.")


def _described(entry: Entry) -> dict[str, object]:
    outline = entry.outline
    if outline is None:
        return {"name": entry.name, "part": entry.part, "problem": entry.problem}
    return {
        "name": entry.name,
        "title": outline.title,
        "about": outline.about,
        "part": entry.part,
        "minutes": outline.minutes,
        "steps": len(outline.steps),
        "claims": outline.claims,
    }
