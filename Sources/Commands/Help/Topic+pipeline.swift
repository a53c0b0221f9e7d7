extension Topic {
    static var pipelineParts: [Part] {
        [
            .paragraph(
                Phrase(
                    german:
                        "Eine Pipeline-Datei sagt in YAML, woher Lieferungen kommen (A), wohin sie gehen "
                        + "(B), wer was "
                        + "darf, was die Prüfung verlangt und welche Stufen es gibt. Unbekannte, doppelte "
                        + "und falsch "
                        + "geschriebene Schlüssel sind Fehler.",
                    english:
                        "A pipeline file says in YAML where deliveries come from (A), where they go (B), "
                        + "who may do "
                        + "what, what the checkup demands, and which stages there are. Unknown, duplicate "
                        + "and misspelt "
                        + "keys are errors.")),
            .verbatim(
                """
                pipeline: wohngeld
                source:
                  url: https://lieferung.example/wohngeld.git
                  deliveries: refs/tags/v*
                target:
                  url: ssh://git@inner.example/wohngeld.git
                signers: signers/betrieb
                roles:
                  engine:            [stagectl@inner.example]
                  fachverantwortung: [leitung-1@amt.example, leitung-2@amt.example]
                checkup:
                  checksums:  { manifest: SHA256SUMS }
                  signatures: { signers: signers/lieferanten, require: 1, on: tag }
                  malware:    { databases: [/var/lib/clamav], max-age: 48h }
                stages:
                  abnahme:    { title: Abnahme }
                  produktion:
                    after: [abnahme]
                    release: { by: fachverantwortung, approvals: 2 }
                    soak: 7d
                """),
            .terms([
                (
                    "after",
                    Phrase(
                        german: "Stufen, in denen eine Lieferung zuvor gestanden haben muss",
                        english: "Stages in which a delivery must have stood before")
                ),
                (
                    "release",
                    Phrase(
                        german: "Rolle, die freigibt, und wie viele verschiedene Personen es sein müssen",
                        english: "Role that releases (Freigabe), and how many different people it takes")
                ),
                (
                    "soak",
                    Phrase(
                        german: "Liegezeit in den Stufen davor (s, m, h, d)",
                        english: "Time to stand in the stages before (s, m, h, d)")
                ),
                (
                    "engine",
                    Phrase(
                        german: "Rolle, die prüft, übernimmt und überführt; die übrigen Namen sind frei",
                        english:
                            "Role that checks, takes in and promotes; the other names are the pipeline's own")
                ),
            ]),
            .paragraph(
                Phrase(
                    german: "Prüfen mit: stagectl pipeline check DATEI…",
                    english: "Check it with: stagectl pipeline check FILE…")),
        ]
    }
}
