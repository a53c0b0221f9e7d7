"""What of the rule book random ledgers have met: how often each event was taken or refused, with which code, and each gate shut.

What there is to meet stands in the tables of Rules.md, so that a new rule is asked for without a word here.
"""
from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

from pipeline_model import REGULAR, ROLLBACK

RULES = Path(__file__).resolve().parent.parent.parent / "Sources/stagectl/Documentation.docc/Rules.md"
CODE = re.compile(r"`((?:gate|release|vouch|hold|policy|verify|ledger|delivery|note|pipeline)\.[a-z-]+)`")
QUORUM = ["release.four-eyes", "release.expired", "release.missing"]
TAKEN, OPEN = "taken", "open"
Meeting = tuple[str, str]                    # what was asked, and the answer


def kind_of(purpose: str) -> str:
    return purpose if purpose in (REGULAR, ROLLBACK) else "lane"


def meetings(step: dict, answer: object) -> list[Meeting]:
    """What a step has met."""
    event = step["event"]
    if event == "gates":
        return [meeting for key, gates in answer.items() if "=" in gates
                for meeting in meetings_of_gates(kind_of(key.rsplit(" ", 1)[1]), gates)]
    if event in ("load", "order"):
        return [(event, str(answer) if event == "load" else TAKEN)]
    purpose = step.get("purpose") or step.get("statement", {}).get("purpose")
    return [(f"{event} {kind_of(purpose)}" if purpose else event, answer or TAKEN)]


def meetings_of_gates(kind: str, gates: str) -> list[Meeting]:
    return [(f"gate {name} of {kind}", code) for name, code in (gate.split("=") for gate in gates.split(" "))]


def rows(title: str) -> list[tuple[list[str], str]]:
    """The rows of the tables under a title of Rules.md: what stands in code in the first cell, or its word, and the whole row."""
    section = RULES.read_text().split(f"\n## {title}\n")[1].split("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("| ")]
    return [(re.findall("`([a-z]+)`", line.split("|")[1]) or [line.split("|")[1].strip()], line) for line in lines]


def expected() -> set[Meeting]:
    """Everything that the rule book lets happen."""
    shut: dict[str, list[str]] = {}
    for [name], row in rows("Gates"):
        shut[name] = QUORUM if name == "release" else CODE.findall(row)
    del shut["gate"]                         # the head of the table
    shut["history"] = ["gate.history"]
    ways = {
        REGULAR: [name for name in shut if name != "history"],
        ROLLBACK: ["withdrawn", "sender", "hold", "history", "release"],
        "lane": ["withdrawn", "sender", "hold", "order", "stages", "verify", "window", "release"],
    }
    found = {(f"gate {gate} of {kind}", code)
             for kind, gates in ways.items() for gate in gates for code in [OPEN, *shut[gate]]}
    for title, general in (("Decisions of people", ["ledger.role", "release.scope", "ledger.time", "release.expired"]),
                           ("Entries of the machine and of stewards", ["ledger.role"])):
        for events, row in rows(title):
            for event in events:
                codes = {TAKEN, *general, *CODE.findall(row)}
                if event == "promote":
                    for kind, gates in ways.items():
                        found |= {(f"promote {kind}", code) for code in codes.union(*(shut[gate] for gate in gates))}
                elif event in ("release", "revoke"):
                    found |= {(f"{event} {kind}", code) for kind in ways for code in codes}
                elif event != "event":
                    found |= {(event, code) for code in codes}
    # The gates that a release has to pass are named in its row, and codes of lanes are those of lanes alone.
    found |= {(f"release {kind}", code) for kind in (REGULAR, "lane") for code in ("gate.downgrade", "gate.stage-order")}
    found.add((f"release {ROLLBACK}", "gate.history"))
    # What is refused at the border may be called anything. A way back has rules always, and a lane too.
    impossible = {("reject", "delivery.name-taken")} | {("reject", code) for code in CODE.findall(RULES.read_text())
                                                       if code.startswith("note.")}
    impossible |= {(f"release {kind}", "release.not-asked") for kind in (ROLLBACK, "lane")}
    impossible |= {(f"{event} {kind}", "gate.lane-unknown") for event in ("promote", "release") for kind in (REGULAR, ROLLBACK)}
    impossible |= {(f"promote {kind}", "release.scope") for kind in (REGULAR, ROLLBACK)}
    found |= {("load", code) for code in CODE.findall(RULES.read_text()) if code.startswith("pipeline.")}
    return found - impossible


def table(met: Counter) -> str:
    """One line for each thing that was asked, with how often it gave which answer."""
    lines = []
    for asked in sorted({asked for asked, _ in met}):
        answers = sorted(((answer, count) for (other, answer), count in met.items() if other == asked),
                         key=lambda pair: (pair[0] not in (TAKEN, OPEN), pair[0]))
        lines.append(f"{asked}: " + ", ".join(f"{answer} {count}" for answer, count in answers))
    return "\n".join(lines)
