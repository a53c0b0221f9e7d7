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
                    release: { by: fachverantwortung, approvals: 2, expires: 14d }
                    soak: 7d
                policy: { by: fachverantwortung, approvals: 2 }
                """),
            .terms([
                (
                    "after",
                    Phrase(
                        german:
                            "Stufen, in denen eine Lieferung zuvor gestanden haben muss: eine Liste, oder "
                            + "{ any: […] }, { at-least: 2, of: […] }",
                        english:
                            "Stages in which a delivery must have stood before: a list, or { any: […] }, "
                            + "{ at-least: 2, of: […] }")
                ),
                (
                    "release",
                    Phrase(
                        german:
                            "Rollen, die freigeben, wie viele verschiedene Personen es sein müssen und wie "
                            + "lange eine Freigabe zählt; auch eine Liste von Regeln",
                        english:
                            "Roles that release (Freigabe), how many different people it takes, and how long "
                            + "a release counts; also a list of rules")
                ),
                (
                    "rollback",
                    Phrase(
                        german: "Freigaben für den Weg zurück; ohne den Schlüssel wie release",
                        english: "Releases for the way back; without the key, as release")
                ),
                (
                    "verify",
                    Phrase(
                        german: "Rollen, die melden, ob die Tests der Stufe bestanden sind",
                        english: "Roles that tell whether the stage's tests have passed")
                ),
                (
                    "soak",
                    Phrase(
                        german: "Liegezeit in den Stufen davor (s, min, h, d, w)",
                        english: "Time to stand in the stages before (s, min, h, d, w)")
                ),
                (
                    "lanes",
                    Phrase(
                        german:
                            "Eilwege (Eilfreigabe) an Stufen vorbei: from, to, release, catch-up (Frist zum "
                            + "Nachholen), any-time",
                        english:
                            "Ways past stages, for what cannot wait (Eilfreigabe): from, to, release, "
                            + "catch-up (time to catch up), any-time")
                ),
                (
                    "windows",
                    Phrase(
                        german:
                            "Wann die Stufe offen ist: days (mon … sun) oder date, from, to, holidays "
                            + "(closed, open)",
                        english:
                            "When the stage is open: days (mon … sun) or date, from, to, holidays (closed, open)"
                    )
                ),
                (
                    "freezes",
                    Phrase(
                        german: "Sperrzeiten: from und to wie 2026-12-18T12:00, title, stages",
                        english: "Freezes: from and to such as 2026-12-18T12:00, title, stages")
                ),
                (
                    "calendar",
                    Phrase(
                        german:
                            "Wessen Uhr und Feiertage dafür gelten: zone (Europe/Berlin), holidays (BY, NW, …), "
                            + "days-off",
                        english:
                            "Whose clock and public holidays count for these: zone (Europe/Berlin), holidays "
                            + "(BY, NW, …), days-off")
                ),
                (
                    "policy",
                    Phrase(
                        german: "Wer eine neue Fassung dieser Datei billigt; ohne den Schlüssel bleibt sie",
                        english: "Who approves a new version of this file; without the key it stays")
                ),
                (
                    "hold, resume",
                    Phrase(
                        german: "Wer eine Stufe oder alles anhält, und wer es weitergehen lässt",
                        english: "Who stops a stage or everything, and who lets it go on")
                ),
                (
                    "checkup.malware.unscanned",
                    Phrase(
                        german:
                            "Wer für das einsteht, was sich nicht durchsuchen lässt; ohne den Schlüssel niemand",
                        english: "Who vouches for what cannot be scanned; without the key nobody does")
                ),
                (
                    "withdraw",
                    Phrase(
                        german: "Wer eine Lieferung für immer sperrt",
                        english: "Who bars a delivery for good")
                ),
                (
                    "target.other",
                    Phrase(
                        german: "Weitere Refs in B, offen für alle, die in B schreiben dürfen",
                        english: "Other refs of B, open to everybody who may push there")
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
