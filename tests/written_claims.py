"""What the scenarios claim, in words, as a person has read it: `python tests/written_claims.py`."""

import json
from pathlib import Path

from lstmviz.lessons.claims import Claim
from lstmviz.lessons.library import entries
from lstmviz.lessons.reading import read_scenario
from lstmviz.lessons.scenario import Scenario

FILE = Path(__file__).parent / "lessons" / "claims.json"


def sentence_of(claim: Claim) -> str:
    """A claim in words."""
    return claim.sentence("the other run")


def sentences_of(scenario: Scenario) -> list[str]:
    """All that a scenario claims, with the numbers of the steps."""
    return [
        f"{number}. {sentence_of(claim)}"
        for number, step in enumerate(scenario.outline.steps, 1)
        for claim in step.claims
    ]


def written_down() -> dict[str, list[str]]:
    """The same of all scenarios, as it was read last, by their names."""
    found: dict[str, list[str]] = json.loads(FILE.read_text("utf-8"))
    return found


if __name__ == "__main__":
    said = {entry.name: sentences_of(read_scenario(entry.path, entry.name)) for entry in entries()}
    FILE.write_text(json.dumps(said, indent=1, ensure_ascii=False) + "\n", "utf-8")
