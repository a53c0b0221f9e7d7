extension Topic {
    static var environmentParts: [Part] {
        [
            .paragraph(
                Phrase(
                    german:
                        "Was bequem ist, darf die Umgebung sagen: Option vor Variable vor Pipeline-Datei vor "
                        + "Voreinstellung. Was gilt, sagt allein das Journal in B: Stufen, Schranken, "
                        + "Rollen und "
                        + "zugelassene Absender lockert keine Option und keine Variable.",
                    english:
                        "The environment may say what is convenient: option before variable before pipeline "
                        + "file "
                        + "before default. The ledger in B alone says what holds: no option and no variable "
                        + "loosens "
                        + "stages, gates, roles and certified senders.")),
            .heading(Phrase(german: "Variablen von stagectl", english: "Variables of stagectl")),
            .terms([
                (
                    "STAGECTL_PIPELINE",
                    Phrase(
                        german: "Pipeline-Datei, wenn -p fehlt", english: "Pipeline file if -p is not given")
                ),
                (
                    "STAGECTL_LANG",
                    Phrase(
                        german:
                            "Sprache (de, en), vor LC_ALL, LC_MESSAGES und LANG; ohne alle vier spricht "
                            + "stagectl "
                            + "die Sprache der Pipeline-Datei, sonst Englisch",
                        english:
                            "Language (de, en), before LC_ALL, LC_MESSAGES and LANG; without any of the four "
                            + "stagectl speaks the language of the pipeline file, else English")
                ),
            ]),
            .heading(Phrase(german: "Ausgabe", english: "Output")),
            .terms([
                (
                    "NO_COLOR",
                    Phrase(german: "Keine Farbe, wenn nicht leer", english: "No colour if not empty")
                ),
                (
                    "CLICOLOR_FORCE, FORCE_COLOR",
                    Phrase(
                        german: "Farbe auch ohne Terminal, wenn nicht leer und nicht 0",
                        english: "Colour without a terminal too, if neither empty nor 0")
                ),
                (
                    "TERM",
                    Phrase(
                        german: "dumb: keine Farbe, keine Fortschrittszeile",
                        english: "dumb: no colour, no progress line")
                ),
                ("COLUMNS", Phrase(german: "Breite der Ausgabe", english: "Width of the output")),
                (
                    "TZ",
                    Phrase(
                        german: "Zeitzone der Ausgabe; JSON ist immer UTC",
                        english: "Time zone of the output; JSON is always UTC")
                ),
            ]),
            .heading(Phrase(german: "Ordner, Git und Netz", english: "Folders, Git and network")),
            .terms([
                (
                    "XDG_CACHE_HOME, HOME",
                    Phrase(
                        german: "Ordner der Quarantäne: $XDG_CACHE_HOME/stagectl, sonst ~/.cache/stagectl",
                        english: "Folder of the quarantine: $XDG_CACHE_HOME/stagectl, else ~/.cache/stagectl")
                ),
                (
                    "XDG_STATE_HOME, HOME",
                    Phrase(
                        german:
                            "Ordner mit dem, was von Journalen und Inhalten schon bekannt ist: "
                            + "$XDG_STATE_HOME/stagectl, sonst ~/.local/state/stagectl",
                        english:
                            "Folder of what is known of ledgers and contents: $XDG_STATE_HOME/stagectl, "
                            + "else ~/.local/state/stagectl")
                ),
                (
                    "TMPDIR",
                    Phrase(german: "Ordner für kurzlebige Dateien", english: "Folder for short-lived files")
                ),
                (
                    "GIT_CONFIG_*, XDG_CONFIG_HOME, GIT_COMMITTER_*, GIT_SSH_COMMAND, GIT_SSH",
                    Phrase(
                        german: "wie bei git; daraus kommen Schlüssel, Identität und Vertrauensanker",
                        english: "as with git; key, identity and trust root come from there")
                ),
                (
                    "GIT_SSL_CAINFO, GIT_SSL_CAPATH, SSL_CERT_FILE, SSL_CERT_DIR",
                    Phrase(
                        german: "Zertifikate eigener Zertifizierungsstellen für https://",
                        english: "Certificates of private authorities for https://")
                ),
                (
                    "GIT_SSL_CERT, GIT_SSL_KEY",
                    Phrase(
                        german: "Eigenes Zertifikat für https:// und sein Schlüssel",
                        english: "One's own certificate for https:// and its key")
                ),
                (
                    "GIT_SSL_NO_VERIFY",
                    Phrase(
                        german: "wird abgelehnt: Zertifikate werden immer geprüft",
                        english: "is refused: certificates are always verified")
                ),
                (
                    "SSH_AUTH_SOCK",
                    Phrase(
                        german: "ssh-agent zum Signieren und Verbinden",
                        english: "ssh-agent for signing and connecting")
                ),
            ]),
        ]
    }
}
