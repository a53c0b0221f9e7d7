"""Names of deliveries for `generate.py`."""
from __future__ import annotations

from random import Random

VERSIONS = """v1.0.0 v1.0.1 v1.1.0-rc.1 v1.1.0-rc.2 v1.1.0-rc.10 v1.1.0-rc.1.1 v1.1.0-alpha v1.1.0-rc9 v1.1.0-rc10 v1.1.0
    v1.1.0+b.1 v1.1.0+b.2 v1.1 v1.1.00 1.1.0 v1.2.0 v1.10.0 v2.0.0-0 v2.0.0 v2.0.0.1 v10.0.0 release-7 2026.11.1 2026.9.1 nightly
    probe""".split()

# Some of which cannot stand beside each other, or beside stages.
ODD_NAMES = ["V1.0.0", "V1.1.0-RC.1", "Abnahme", "schulung", "last", "archiv", "PRODUKTION", "Ledger",
             "b\u00fcro-1", "bu\u0308ro-1", "B\u00dcRO-1"]

PARTS_OF_NAMES = "0 1 2 10 007 999999999999999999999 . . . . - - + _ / v V rc alpha a x é release".split()


def names_of_deliveries(random: Random) -> list[str]:
    """Different names of all sorts that Git allows."""
    names = set()
    while len(names) < 8:
        start = random.choice(["", "v", "V", "x-v", "x_", "x/v", "v1.", "1.0-", "1-rc", "v1.0.0-a."])
        name = start + "".join(random.choice(PARTS_OF_NAMES) for _ in range(random.randint(1, 6)))
        parts = name.split("/")
        if ".." not in name and all(part and part[0] not in ".-" and part[-1] != "." for part in parts):
            names.add(name)
    return random.sample(sorted(names), len(names))


def names_in_folders(random: Random, names: list[str], folders: list[str]) -> list[str]:
    """The names below folders, and some that are the beginning of others."""
    placed = {random.choice(folders) + random.choice(names[:4]) for _ in range(len(names) + 3)}
    ways = [folder.split("/")[:-1] for folder in folders]
    beginnings = ["/".join(way[:count]) for way in ways for count in range(1, len(way) + 1)]
    for beginning in random.sample(beginnings, random.randint(min(1, len(beginnings)), min(3, len(beginnings)))):
        placed.add(random.choice([beginning, beginning.title(), beginning.upper()]))
    for name in random.sample(sorted(placed), 2):
        folder, slash, last = name.rpartition("/")
        placed.add(folder + slash + random.choice([last.upper(), last.title()]))
    return random.sample(sorted(placed), len(placed))
