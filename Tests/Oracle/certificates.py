"""Signatures with certificates, as Signatures.md asks for them: `openssl` verifies, and what the certificate says is read here.

Only what makes a sender is looked at. How strong keys are, and that authorities sign nothing themselves, is not asked again.

`openssl cms` 3.0 cannot verify what Ed25519 has signed (RFC 8419): it looks at all else, and the signature over the attributes is verified here.
"""
from __future__ import annotations

import base64
import binascii
import fnmatch
import re
import subprocess
import tempfile
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ed448, ed25519
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
    # Decoded once, so that all who look at it look at the same message.
    message = in_der(armour)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "content").write_bytes(content)
        (folder / "signature").write_bytes(message)
        (folder / "trusted").write_bytes(anchors + b"".join(in_pem(files[one]) for one in sorted(files) if is_list(one)))
        call = ["openssl", "cms", "-verify", "-binary", "-inform", "DER", "-in", "signature", "-content", "content", "-out", "/dev/null",
                "-CAfile", "trusted", "-no-CApath", "-no-CAstore", "-purpose", "smimesign", "-partial_chain", "-x509_strict",
                "-policy", "anyPolicy", "-attime", str(time), "-signer", "signer"]
        if has_lists(files):
            call += ["-crl_check", "-crl_check_all"]
        done = subprocess.run(call, cwd=folder, capture_output=True, check=False)
        by_edwards = b"eddsa_digest_signverify_init" in done.stderr
        if by_edwards:
            # The digest of the content is compared with the attributes all the same, and the certificate followed to its anchor.
            done = subprocess.run([*call, "-no_attr_verify"], cwd=folder, capture_output=True, check=False)
        if done.returncode:
            raise Unsealed("openssl: " + done.stderr.decode(errors="replace").strip())
        certificate = x509.load_pem_x509_certificate((folder / "signer").read_bytes())
        if by_edwards:
            verify_attributes(certificate, message)
        return Holder(certificate)


def verify_attributes(certificate: x509.Certificate, message: bytes) -> None:
    """Whether a key of Ed25519 has signed the attributes, of which one is the digest of the content."""
    key = certificate.public_key()
    if isinstance(key, ed448.Ed448PublicKey):
        raise Unsealed("Ed448 is unsupported")
    if not isinstance(key, ed25519.Ed25519PublicKey):
        raise Unsealed("a certificate for another key")
    attributes, signature = signed_attributes(message)
    try:
        key.verify(signature, attributes)
    except InvalidSignature as failure:
        raise Unsealed("the signature over the attributes does not hold") from failure


def signed_attributes(message: bytes) -> tuple[bytes, bytes]:
    """The attributes of the one signer as they are signed, and the signature over them."""
    try:
        (_, info), = parts(message)
        _, (_, wrapped) = parts(info)
        (_, signed), = parts(wrapped)
        (tag, signers) = parts(signed)[-1]
        (_, signer), = parts(signers)
        (_, _), _, (_, digest), (kind, attributes), (_, algorithm), (last, signature), *unsigned = parts(signer)
        ((_, by),), over = parts(algorithm), parts(digest)[0][1]
    except (ValueError, IndexError) as failure:
        raise Unsealed("a signature of another form") from failure
    # Attributes are tagged [0] where they stand, and signed as the set that they are; others may stand unsigned behind the signature,
    # and say nothing. Ed25519 has no parameters, and goes with SHA-512 alone.
    if (tag, kind, last) != (0x31, 0xA0, 0x04) or [other for other, _ in unsigned] not in ([], [0xA1]) or by != bytes.fromhex("2b6570"):
        raise Unsealed("a signature of another form")
    if over != bytes.fromhex("608648016503040203"):
        raise Unsealed("another digest than SHA-512")
    return b"\x31" + length(len(attributes)) + attributes, signature


def parts(text: bytes) -> list[tuple[int, bytes]]:
    """What stands one after the other in DER: tags and contents."""
    found = []
    while text:
        tag, size, head = text[0], text[1], 2
        if size > 0x80:
            head += size & 0x7F
            size = int.from_bytes(text[2:head])
        # No tag here is longer than a byte.
        if tag & 0x1F == 0x1F or size == 0x80 or len(text) < head + size:
            raise ValueError("no DER")
        found.append((tag, text[head:head + size]))
        text = text[head + size:]
    return found


def length(size: int) -> bytes:
    """A length as DER writes it."""
    if size < 0x80:
        return bytes([size])
    digits = size.to_bytes((size.bit_length() + 7) // 8)
    return bytes([0x80 | len(digits)]) + digits


def in_armour(signature: bytes) -> str:
    """A signature in Git's armour, whichever form it has."""
    if signature[:1] != b"0":
        # What is no text is no armour, and refused as such.
        return re.sub("(CMS|PKCS7)(?=-----)", "SIGNED MESSAGE", signature.decode(errors="replace"))
    return f"{BEGIN}\n{base64.encodebytes(signature).decode()}{BEGIN.replace('BEGIN', 'END')}\n"


def in_der(armour: str) -> bytes:
    """What an armour holds: one block with nothing before, within or behind it, in the one way in which its bytes are written."""
    found = re.fullmatch(r"-----BEGIN (SIGNED MESSAGE|CMS|PKCS7)-----\n([A-Za-z0-9+/=\n]+)\n-----END \1-----\n?", armour)
    text = found[2].replace("\n", "") if found else ""
    try:
        message = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as failure:
        raise Unsealed("no base64 in the armour of a signature") from failure
    if not message or base64.b64encode(message).decode() != text:
        raise Unsealed("another armour than that of one signature")
    return message


def in_pem(text: bytes) -> bytes:
    """A revocation list as PEM, whichever form it has."""
    return text if text[:1] != b"0" else x509.load_der_x509_crl(text).public_bytes(Encoding.PEM)
