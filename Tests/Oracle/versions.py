"""The order of deliveries."""
from __future__ import annotations

import functools
import re


@functools.lru_cache(maxsize=4096)
def version(delivery: str) -> tuple:
    """The place of a delivery in the order of deliveries."""
    found = re.fullmatch(r"(?:[^0-9]*[-_])?[vV]?([0-9.]+)(?:-([^+]+))?(?:[+].*)?", delivery.rsplit("/", 1)[-1])
    fields = found[1].split(".") if found else [""]
    words = found[2].split(".") if found and found[2] else []
    if found is None or "" in fields or "" in words:
        return (0, delivery.encode())
    numbers = [int(field) for field in fields]
    while numbers and numbers[-1] == 0:
        numbers.pop()
    # A version without a pre-release comes after those with one.
    return (1, numbers, not words, [place_of_word(word) for word in words], delivery.encode())


def version_text(delivery: str) -> str:
    """The version in a name as it is written; the last part of the name if there is none in it."""
    last = delivery.rsplit("/", 1)[-1]
    return last[re.search("[0-9]", last).start():] if version(delivery)[0] else last


def place_of_word(word: str) -> tuple:
    """A word of a pre-release: numbers come before words, and count as numbers within words too."""
    if re.fullmatch("[0-9]+", word):
        return (0, [(0, int(word), "")])
    return (1, [(0, int(run), "") if run[0] in "0123456789" else (1, 0, run) for run in re.findall("[0-9]+|[^0-9]+", word)])
