"""Signatures with certificates, as Signatures.md asks for them: `openssl` verifies, and what the certificate says is read here.

Only what makes a sender is looked at. How strong keys are, and that authorities sign nothing themselves, is not asked again.
"""
from __future__ import annotations

import base64
import fnmatch
import re
import subprocess
import tempfile
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from seals import Unsealed, fingerprint

NAMES = {"2.5.4.3": "CN", "2.5.4.4": "SN", "2.5.4.5": "serialNumber", "2.5.4.6": "C", "2.5.4.7": "L", "2.5.4.8": "ST",
         "2.5.4.9": "street", "2.5.4.10": "O", "2.5.4.11": "OU", "2.5.4.12": "title", "2.5.4.42": "GN",
         "2.5.4.97": "organizationIdentifier", "0.9.2342.19200300.100.1.25": "DC", "0.9.2342.19200300.100.1.1": "UID",
         "1.2.840.113549.1.9.1": "emailAddress"}
BEGIN = "-----BEGIN SIGNED MESSAGE-----"


class Holder:
    """Whose certificate a content was signed with."""

    def __init__(self, certificate: x509.Certificate) -> None:
        self.attributes = [(NAMES.get(one.oid.dotted_string, one.oid.dotted_string), str(one.value)) for one in certificate.subject]
        try:
            names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
            self.addresses = names.get_values_for_type(x509.RFC822Name)
            self.others = {"DNS": names.get_values_for_type(x509.DNSName), "URI": names.get_values_for_type(x509.UniformResourceIdentifier)}
        except x509.ExtensionNotFound:
            self.addresses, self.others = [], {}
        key = certificate.public_key()
        try:
            self.fingerprint = fingerprint(base64.b64decode(key.public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH).split()[1]))
        except ValueError:
            self.fingerprint = fingerprint(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo))

    @property
    def name(self) -> str:
        return ",".join(f"{kind}={escaped(value)}" for kind, value in reversed(self.attributes))

    def is_one_of(self, pattern: str) -> bool:
        asked: dict[str, list[str]] = {}
        for part in re.split(r"(?<!\\),", pattern):
            kind, _, value = part.strip().partition("=")
            kind = next(name for name in (*NAMES.values(), "DNS", "URI") if name.lower() == kind.lower())
            asked.setdefault(kind, []).append(re.sub(r"\\(.)", r"\1", value))
        for kind, patterns in asked.items():
            values = self.others[kind] if kind in self.others else [value for name, value in self.attributes if name == kind]
            if kind in ("DNS", "URI"):
                if not all(any(like(value, one) for value in values) for one in patterns):
                    return False
            elif len(values) != len(patterns) or not (all(any(like(value, one) for one in patterns) for value in values)
                                                      and all(any(like(value, one) for value in values) for one in patterns)):
                return False
        return True


def like(value: str, pattern: str) -> bool:
    return fnmatch.fnmatchcase(value, pattern.replace("[", "[[]"))


def escaped(value: str) -> str:
    text = re.sub(r'[,+"\\<>;=]', lambda found: "\\" + found[0], value)
    text = re.sub(r"[\x00-\x1f\x7f]", lambda found: f"\\{ord(found[0]):02x}", text)
    text = re.sub(r"^[ #]", lambda found: "\\" + found[0], text)
    return text[:-1] + "\\ " if text.endswith(" ") and len(text) > 1 and not text.endswith("\\ ") else text


def lost(files: dict[str, bytes], content: bytes, armour: str, time: int) -> str | None:
    """Why a certificate that counted once does so no more. `openssl` looks at the lists before it looks at when certificates end."""
    try:
        holder(files, content, armour, time)
    except Unsealed as failure:
        text = str(failure)
        if "certificate revoked" in text:
            return "gate.key-revoked"
        return "signers.revocation-unknown" if "CRL" in text else None
    return None


def has_lists(files: dict[str, bytes]) -> bool:
    return any(map(is_list, files))


def is_list(name: str) -> bool:
    """Whether a file is a revocation list: one of the senders' folder, or one that the pipeline names."""
    return name.endswith(".crl") or name == "crl.pem" or name.startswith("revocation-lists.")


def holder(files: dict[str, bytes], content: bytes, armour: str, time: int) -> Holder:
    """Whose certificate, of those that lead to an anchor, a content was signed with."""
    anchors = files.get("anchors.pem")
    if anchors is None:
        raise Unsealed("a certificate where none is trusted")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "content").write_bytes(content)
        (folder / "signature").write_text(armour.replace(" SIGNED MESSAGE-----", " CMS-----"))
        (folder / "trusted").write_bytes(anchors + b"".join(in_pem(files[one]) for one in sorted(files) if is_list(one)))
        call = ["openssl", "cms", "-verify", "-binary", "-inform", "PEM", "-in", "signature", "-content", "content", "-out", "/dev/null",
                "-CAfile", "trusted", "-no-CApath", "-no-CAstore", "-purpose", "smimesign", "-partial_chain", "-x509_strict",
                "-policy", "anyPolicy", "-attime", str(time), "-signer", "signer"]
        if has_lists(files):
            call += ["-crl_check", "-crl_check_all"]
        done = subprocess.run(call, cwd=folder, capture_output=True, check=False)
        if done.returncode:
            raise Unsealed("openssl: " + done.stderr.decode(errors="replace").strip())
        return Holder(x509.load_pem_x509_certificate((folder / "signer").read_bytes()))


def in_armour(signature: bytes) -> str:
    """A signature in Git's armour, whichever form it has."""
    if signature[:1] != b"0":
        return re.sub("(CMS|PKCS7)(?=-----)", "SIGNED MESSAGE", signature.decode())
    return f"{BEGIN}\n{base64.encodebytes(signature).decode()}{BEGIN.replace('BEGIN', 'END')}\n"


def in_pem(text: bytes) -> bytes:
    """A revocation list as PEM, whichever form it has."""
    return text if text[:1] != b"0" else x509.load_der_x509_crl(text).public_bytes(Encoding.PEM)
