extension Topic {
    static var formatsParts: [Part] {
        [
            .heading(
                Phrase(german: "Refs in B (Pipeline wohngeld)", english: "Refs in B (pipeline wohngeld)")),
            .terms([
                (
                    "refs/heads/wohngeld/ledger",
                    Phrase(
                        german: "das Journal: jeder Eintrag ein signierter Commit",
                        english: "the ledger: every entry a signed commit")
                ),
                (
                    "refs/heads/wohngeld/STAGE",
                    Phrase(
                        german: "eine Stufe: ein Commit je Überführung, dessen Baum der gelieferte ist",
                        english: "a stage: one commit per promotion, whose tree is the delivered one")
                ),
                (
                    "refs/tags/wohngeld/v2.4.0",
                    Phrase(german: "eine übernommene Lieferung", english: "a delivery that was taken in")
                ),
            ]),
            .heading(Phrase(german: "Mit --json", english: "With --json")),
            .paragraph(
                Phrase(
                    german:
                        "Genau ein Dokument auf der Standardausgabe, auch wenn etwas misslingt. Zeiten sind "
                        + "RFC 3339 in "
                        + "UTC, IDs vollständig, Schlüssel sortiert. Es kommen Schlüssel hinzu, nie fallen "
                        + "welche weg; wer "
                        + "liest, übergeht unbekannte. Nur message und hint hängen von der Sprache ab.",
                    english:
                        "Exactly one document on standard output, on failure too. Times are RFC 3339 in "
                        + "UTC, ids are "
                        + "full, keys sorted. Keys are added and never removed; readers ignore those they "
                        + "do not know. Only "
                        + "message and hint depend on the language.")),
            .verbatim(
                """
                {"ok":false,"problems":[{"code":"release.missing","exit":20,
                "hint":"…","message":"…","subject":"v2.4.0 → abnahme"}],"result":null,
                "schema":"stagectl.promotion/1"}
                """),
            .heading(Phrase(german: "Belege", english: "Proofs")),
            .terms([
                (
                    "wohngeld-v2.4.0.bundle",
                    Phrase(
                        german:
                            "Git-Bundle mit Journal, Lieferung und den Einträgen, die sie in Stufen brachten; "
                            + "siehe gitformat-bundle(5)",
                        english:
                            "Git bundle of the ledger, a delivery and the entries that brought it into stages; "
                            + "see gitformat-bundle(5)")
                )
            ]),
            .heading(Phrase(german: "Prüfsummen und Signaturen", english: "Checksums and signatures")),
            .terms([
                (
                    "SHA256SUMS",
                    Phrase(
                        german: "wie sha256sum und sha512sum sie schreiben, auch mit --tag",
                        english: "as sha256sum and sha512sum write them, with --tag too")
                ),
                (
                    "SSHSIG",
                    Phrase(
                        german:
                            "Signaturen von Tags, Commits und Freigaben; prüfbar mit ssh-keygen -Y verify",
                        english:
                            "signatures of tags, commits and releases; verified by ssh-keygen -Y verify too")
                ),
                (
                    "allowed_signers",
                    Phrase(
                        german: "wer mit welchem Schlüssel signiert, siehe ssh-keygen(1)",
                        english: "who signs with which key, see ssh-keygen(1)")
                ),
                (
                    ".hdb .hsb .mdb .msb .imp .ndb .ldb",
                    Phrase(
                        german: "Schadsoftware-Signaturen von ClamAV", english: "malware signatures of ClamAV"
                    )
                ),
                (
                    ".cvd .cld .cud",
                    Phrase(
                        german: "Container von Signaturen, unterschrieben",
                        english: "containers of signatures, signed")
                ),
                (
                    ".fp .sfp .ign .ign2",
                    Phrase(
                        german: "was hingenommen wird, obwohl eine Signatur passt",
                        english: "what may pass although a signature matches")
                ),
            ]),
        ]
    }
}
