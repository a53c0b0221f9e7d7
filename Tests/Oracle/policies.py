"""A policy as it lies in a state: its digest, its rules, and whose keys count."""
from __future__ import annotations

import hashlib
import json
import re

import yaml

import certificates
import openpgp
from git_objects import Broken, Store, canonical, demand
from pipeline_model import Pipeline, same
from revocations import Revocations
from seals import Key, Unsealed, blob_of, covers, read_keys, signer, signer_of_file

NUMBERS, SWITCHES = {"approvals", "at-least"}, {"any-time"}


class Policy(Pipeline):
    """What is in force: the rules of the pipeline file and the keys beside it."""

    def __init__(self, files: dict[str, bytes]) -> None:
        self.files = files
        demand("pipeline.yaml" in files, "no pipeline.yaml")
        try:
            document = plain(yaml.load(files["pipeline.yaml"], yaml.BaseLoader))
            super().__init__(json.dumps(document))
            revoked = {name: Revocations(self._folder(name)["revoked_keys"]) for name in ("operators", "senders")
                       if "revoked_keys" in self._folder(name)}
            self.operators = read_keys(self._folder("operators"), revoked.get("operators"))
            self.senders = read_keys(self._folder("senders"), revoked.get("senders"))
            self.revoked_senders, self.revoked_operators = revoked.get("senders"), revoked.get("operators")
            self.target: str = document["target"]["url"]
            self.source: str = document["source"]["url"]
            signatures = document["checkup"]["signatures"]
            on = signatures.get("on", "tag")
            self.signed_on = [carrier for carrier in ("tag", "commit", "manifest") if carrier in ([on] if isinstance(on, str) else on)]
            self.manifests = listed(document["checkup"].get("checksums", {}).get("manifest", "SHA256SUMS"))
            clamd = document["checkup"]["malware"].get("clamd")
            self.needs_clamd = clamd is not None and clamd.get("required", "true") == "true"
            self.require = int(signatures.get("require", 1))
            self.named_senders = [(name, listed(rule.get("principals", [])), listed(rule.get("subjects", [])))
                                  for name, rule in signatures.get("senders", {}).items()]
        except (yaml.YAMLError, KeyError, TypeError, ValueError, AttributeError, Unsealed) as error:
            raise Broken(f"a policy that does not load: {error!r}") from error
        digests = {re.sub(r"^pipeline\.yaml$", "pipeline", path): hashlib.sha256(text).hexdigest() for path, text in files.items()}
        self.digest = "sha256:" + hashlib.sha256(canonical(digests)).hexdigest()

    @staticmethod
    def of_state(store: Store, tree: str, below: str = "") -> Policy:
        text = store.file(tree, below + "pipeline.yaml")
        demand(text is not None, "no pipeline.yaml")
        files = {"pipeline.yaml": text}
        for folder in ("signers/operators", "signers/senders"):
            files |= {f"{folder}/{name}": text for name, text in store.files(tree, below + folder).items()}
        return Policy(files)

    def _folder(self, name: str) -> dict[str, bytes]:
        start = f"signers/{name}/"
        return {path.removeprefix(start): text for path, text in self.files.items() if path.startswith(start)}

    def sender_name(self, principal: str) -> str:
        """The name of the sender who signs under an address; the address where the pipeline names nobody."""
        if not self.named_senders:
            return principal
        names = [name for name, patterns, _ in self.named_senders if any(covers(one, principal) for one in patterns)]
        demand(bool(names), "no sender of this pipeline")
        return names[0]

    def certified(self, content: bytes, armour: str, time: int, address: str) -> tuple[str, str, str]:
        """Who has signed a content that names an address, in SSH or with a certificate: name, principal, fingerprint."""
        if armour.startswith(openpgp.BEGIN):
            key = openpgp.holder(self.keyring, content, armour.encode(), time)
            demand(address in key.addresses, "another address than the key's")
            return self._by_openpgp(key, address)
        if not armour.startswith(certificates.BEGIN):
            key = signer(self.senders, content, armour, "git", time, address)
            return self.sender_name(address), address, key.fingerprint
        holder = certificates.holder(self._folder("senders"), content, armour, time)
        demand(not holder.addresses or address in holder.addresses, "another address than the certificate's")
        principal = address if holder.addresses else holder.name
        names = [name for name, patterns, subjects in self.named_senders
                 if holder.addresses and any(covers(one, address) for one in patterns) or any(map(holder.is_one_of, subjects))]
        demand(bool(names), "no sender of this pipeline")
        people = self.holders(self.operators, holder.fingerprint)
        demand(not people or same(principal) in people, "a key of somebody else")
        return names[0], principal, holder.fingerprint

    def certified_manifest(self, content: bytes, signature: bytes, ending: str, time: int) -> tuple[str, str, str]:
        """Who has signed a manifest, which names no address: name, principal, fingerprint."""
        if ending == ".sig":
            key, principal = signer_of_file(self.senders, content, signature.decode(), time, self._is_sender)
            return self.sender_name(principal), principal, key.fingerprint
        if ending != ".p7s":
            key = openpgp.holder(self.keyring, content, signature, time)
            demand(bool(key.addresses), "a key without an address")
            return self._by_openpgp(key, next(filter(self._is_sender, key.addresses), key.addresses[0]))
        holder = certificates.holder(self._folder("senders"), content, certificates.in_armour(signature), time)
        principal = next(filter(self._is_sender, holder.addresses), (holder.addresses or [holder.name])[0])
        names = [name for name, patterns, subjects in self.named_senders
                 if holder.addresses and any(covers(one, principal) for one in patterns) or any(map(holder.is_one_of, subjects))]
        demand(bool(names), "no sender of this pipeline")
        people = self.holders(self.operators, holder.fingerprint)
        demand(not people or same(principal) in people, "a key of somebody else")
        return names[0], principal, holder.fingerprint

    def _by_openpgp(self, key: openpgp.Holder, principal: str) -> tuple[str, str, str]:
        people = self.holders(self.operators, key.fingerprint)
        demand(not people or same(principal) in people, "a key of somebody else")
        return self.sender_name(principal), principal, key.fingerprint

    @property
    def keyring(self) -> bytes | None:
        return self._folder("senders").get("keyring.gpg")

    def _is_sender(self, address: str) -> bool:
        return not self.named_senders or any(covers(one, address) for _, patterns, _ in self.named_senders for one in patterns)

    def has_key(self, person: str, namespace: str, time: int) -> bool:
        return any(covers(key.patterns, person) and (key.namespaces is None or covers(key.namespaces, namespace))
                   and (key.after is None or key.after <= time) and (key.before is None or time <= key.before)
                   for key in self.operators if not key.revoked)

    def holders(self, keys: list[Key], fingerprint: str) -> set[str]:
        """Those of whom roles speak to whom the operators' lines give a key."""
        return {person for person in self.everyone for key in keys
                if key.fingerprint == fingerprint and covers(key.patterns.lower(), person)}

    @property
    def has_lists(self) -> bool:
        return certificates.has_lists(self._folder("senders"))

    def lost(self, content: bytes, armour: str, time: int) -> str | None:
        """Why what a certificate has signed counts no more."""
        return certificates.lost(self._folder("senders"), content, armour, time)

    def has_revoked(self, fingerprint: str, kind: str) -> bool:
        """Whether a key that has signed something was revoked, by what speaks of keys of its kind: the list of SSH, or the keyring."""
        if kind.startswith("openpgp-"):
            return self.keyring is not None and openpgp.keyring(self.keyring).has_revoked(fingerprint)
        return (not kind.startswith("x509-") and self.revoked_senders is not None
                and blob_of(fingerprint) in self.revoked_senders)

    def may_send(self, name: str) -> bool:
        """Whether somebody who is called so may be among the senders, however the name is written."""
        if self.named_senders:
            return any(same(one) == same(name) for one, _, _ in self.named_senders)
        return (any(covers(key.patterns, name) or covers(same(key.patterns), same(name)) for key in self.senders)
                or self.keyring is not None and any(same(one) == same(name) for _, all in openpgp.keyring(self.keyring).keys for one in all))

    @property
    def keys_of_people(self) -> dict[str, set[str]]:
        found = {key.fingerprint: self.holders(self.operators, key.fingerprint) for key in self.operators}
        return {fingerprint: people for fingerprint, people in found.items() if people}


def plain(value: object, key: str = "") -> object:
    """Numbers and switches as such where rules ask for them; everything else stays text."""
    if isinstance(value, dict):
        return {name: plain(one, name) for name, one in value.items()}
    if isinstance(value, list):
        return [plain(one) for one in value]
    if key in NUMBERS and isinstance(value, str) and value.isdecimal():
        return int(value)
    return value == "true" if key in SWITCHES else value


def listed(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value


def folded(person: str) -> str:
    return same(person)
