"""Every assignment of 5 people to 4 roles against every quorum of up to 5 places, as ledgers for `compare --quorums`.

Who does not release and who has none of the roles are the same to a quorum, so that people's subsets of roles stand for their
subsets of releases too. Orders of people and of roles make no difference; one of each class is taken. A stage stands for a
quorum: `s2010` asks for two people of the first role and one of the third.
"""
from __future__ import annotations

import json
from itertools import combinations_with_replacement, permutations, product
from typing import Iterator

from pipelines import NAME, frame

ROLES = ["eins", "zwei", "drei", "vier"]
PEOPLE = [f"person-{number}@amt.example" for number in range(5)]
# A quorum must be within reach or the pipeline does not load: these have every role and never release.
ABSENT = [f"fehlt-{number}@amt.example" for number in range(5)]
ENGINE = "stagectl@inner.example"
DELIVERY, BEGIN = "v1.0.0", 1_767_225_600


def assignments() -> Iterator[tuple[int, ...]]:
    """Five subsets of four roles as sorted bit masks, one of each class under permutations of the roles."""
    orders = list(permutations(range(4)))
    moved = [[sum(1 << order[bit] for bit in range(4) if mask >> bit & 1) for mask in range(16)] for order in orders]
    for masks in combinations_with_replacement(range(16), 5):
        if all(masks <= tuple(sorted(move[mask] for mask in masks)) for move in moved):
            yield masks


def quorums() -> Iterator[tuple[int, ...]]:
    return (places for places in product(range(6), repeat=4) if 1 <= sum(places) <= 5)


def ledger(masks: tuple[int, ...]) -> dict:
    """Everybody who may releases the delivery for every stage; then all gates are asked."""
    roles = {role: [person for person, mask in zip(PEOPLE, masks) if mask >> bit & 1] + ABSENT
             for bit, role in enumerate(ROLES)}
    stages = {"s" + "".join(map(str, places)):
              {"release": [{"by": role, "approvals": n} for role, n in zip(ROLES, places) if n]} for places in quorums()}
    steps: list[dict] = [{"event": "accept", "delivery": DELIVERY, "sender": "firma@lieferant.example"}]
    for stage in stages:
        for person, mask in zip(PEOPLE, masks):
            if any(mask >> bit & 1 and stage[bit + 1] != "0" for bit in range(4)):
                steps.append({"event": "release", "statement": {
                    "pipeline": NAME, "policy": 0, "person": person, "time": BEGIN, "expires": None, "delivery": DELIVERY,
                    "digest": DELIVERY, "stage": stage, "purpose": "regular"}})
    steps.append({"event": "gates", "promoter": None})
    return {"seed": "-".join(map(str, masks)), "time": BEGIN, "signer": ENGINE, "people": PEOPLE + ABSENT + [ENGINE],
            "policies": [json.dumps({**frame({"engine": [ENGINE], **roles}), "stages": stages})],
            "steps": [{"id": number, "time": BEGIN, "signer": ENGINE, **step} for number, step in enumerate(steps, 1)]}
