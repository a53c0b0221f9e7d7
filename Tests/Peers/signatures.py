"""Signatures that others have collected, through stagectl's own verification; what differs is explained or fails.

signatures.py SUBJECT OPENSSH WYCHEPROOF: the binary `seal-subject`, and clones of openssh-portable and of C2SP/wycheproof. Nothing
of either is part of this project. SSH has one way to write each key and signature: what Wycheproof has in another form, such
as a number of ASN.1 with a byte too many, cannot be brought into it, and counts as refused by its form.
"""
from __future__ import annotations

import base64
import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

FORM = "the form"
# Why stagectl refuses what holds by the suite.
STRICTER = {
    "signature.algorithm-weak": "RSA under 3072 bits, or an exponent under 65537",
    "signature.algorithm-unsupported": "an algorithm that stagectl does not know",
}
# Single ones, by name.
EXPLAINED = {
    "ecdsa_sk_webauthn.sig": "a token's key for logins in browsers: its application is no `ssh:`, and it says nothing about files",
}
WYCHEPROOF = {
    "ed25519_test": "ssh-ed25519", "ecdsa_secp256r1_sha256_test": "ecdsa-sha2-nistp256",
    **{f"rsa_signature_{bits}_sha{size}_test": f"rsa-sha2-{size}" for bits in (2048, 3072, 4096, 8192) for size in (256, 512)},
}


def string(text: bytes) -> bytes:
    return len(text).to_bytes(4) + text


def positive(number: bytes) -> bytes:
    digits = number.lstrip(b"\0")
    return string((b"\0" if digits and digits[0] >= 0x80 else b"") + digits)


def integers(der: bytes) -> list[bytes] | None:
    """The two numbers of a DER sequence, as their bytes stand there; None if it is not exactly that."""
    def value(data: bytes, tag: int) -> tuple[bytes, bytes] | None:
        if len(data) < 2 or data[0] != tag:
            return None
        size, start = data[1], 2
        if size >= 0x80:
            count = size & 0x7F
            size, start = int.from_bytes(data[2:2 + count]), 2 + count
            if count == 0 or size < 0x80 or data[2] == 0:
                return None
        return (data[start:start + size], data[start + size:]) if start + size <= len(data) else None
    outer = value(der, 0x30)
    if outer is None or outer[1]:
        return None
    numbers, rest = [], outer[0]
    for _ in range(2):
        number = value(rest, 0x02)
        if number is None or not number[0]:
            return None
        numbers.append(number[0])
        rest = number[1]
    return numbers if not rest else None


def question(algorithm: str, group: dict, test: dict) -> dict | None:
    """A vector in SSH's form; None if it has none."""
    signature, public = bytes.fromhex(test["sig"]), group["publicKey"]
    if algorithm == "ssh-ed25519":
        key = string(b"ssh-ed25519") + string(bytes.fromhex(public["pk"]))
    elif algorithm.startswith("ecdsa"):
        key = string(algorithm.encode()) + string(b"nistp256") + string(bytes.fromhex(public["uncompressed"]))
        numbers = integers(signature)
        if numbers is None:
            return None
        signature = b"".join(string(number) for number in numbers)
    else:
        key = (string(b"ssh-rsa") + positive(bytes.fromhex(public["publicExponent"])) + positive(bytes.fromhex(public["modulus"])))
    parts = {"key": key, "signature": string(algorithm.encode()) + string(signature), "message": bytes.fromhex(test["msg"])}
    return {name: base64.b64encode(part).decode() for name, part in parts.items()}


class Suite:
    """The answers to the questions of a suite, and how they compare."""

    def __init__(self, subject: str) -> None:
        self.subject = subject
        self.failures = 0

    def ask(self, questions: list[dict | None]) -> list[str]:
        lines = "".join(json.dumps(one) + "\n" for one in questions if one is not None)
        answers = iter(subprocess.run([self.subject, "verify"], input=lines, text=True, capture_output=True, check=True).stdout.split())
        return [FORM if one is None else next(answers) for one in questions]

    def tell(self, name: str, expected: list[str], answers: list[str], words: list[str]) -> None:
        agreed, stricter = 0, Counter()
        for wanted, answer, word in zip(expected, answers, words, strict=True):
            holds = answer == "holds"
            if wanted == "acceptable" or holds == (wanted == "valid"):
                agreed += 1
            elif not holds and answer in STRICTER:
                stricter[STRICTER[answer]] += 1
            elif not holds and word in EXPLAINED:
                stricter[EXPLAINED[word]] += 1
            else:
                self.failures += 1
                print(f"  DIFFERS: {name}: {word}: {wanted}, here {answer}")
        refused = Counter(answer for wanted, answer in zip(expected, answers, strict=True) if wanted != "valid" and answer != "holds")
        print(f"{name}: {agreed} of {len(expected)} agree"
              + "".join(f"; {count} refused here: {reason}" for reason, count in stricter.items()))
        if refused:
            print("  refused as by the suite: " + ", ".join(f"{count} {answer}" for answer, count in sorted(refused.items())))

    def wycheproof(self, folder: Path) -> None:
        for name, algorithm in WYCHEPROOF.items():
            file = folder / "testvectors_v1" / f"{name}.json"
            if not file.exists():
                print(f"{name}: not there")
                continue
            pairs = [(group, test) for group in json.loads(file.read_text())["testGroups"] for test in group["tests"]]
            answers = self.ask([question(algorithm, group, test) for group, test in pairs])
            self.tell(name, [test["result"] for _, test in pairs], answers,
                      [f"{test['tcId']} {test['comment']} {test['flags']}" for _, test in pairs])

    def openssh(self, folder: Path) -> None:
        data = folder / "regress/unittests/sshsig/testdata"
        content, namespace = (data / "signed-data").read_bytes(), (data / "namespace").read_text()
        questions, names, expected = [], [], []
        for file in sorted(data.glob("*.sig")):
            for altered in (b"", b"x"):
                questions.append({"armored": file.read_text(), "namespace": namespace,
                                  "content": base64.b64encode(content + altered).decode()})
                names.append(file.name + (" over something else" if altered else ""))
                expected.append("invalid" if altered else "valid")
        answers = self.ask(questions)
        self.tell("openssh sshsig", expected, answers, names)
        print("".join(f"  {name}: {answer}\n" for name, answer in zip(names, answers, strict=True)), end="")


def main() -> None:
    subject, openssh, wycheproof = sys.argv[1:]
    suite = Suite(subject)
    suite.openssh(Path(openssh))
    suite.wycheproof(Path(wycheproof))
    sys.exit(1 if suite.failures else 0)


main()
