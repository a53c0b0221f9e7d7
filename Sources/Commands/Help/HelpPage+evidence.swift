import Problems

extension BundleDelivery {
    static var help: HelpPage {
        HelpPage(
            Phrase(
                german: "Den Weg einer Lieferung als eine Datei belegen, die ohne Netz prüfbar ist",
                english: "Prove the way of a delivery by one file that is verified without a network"),
            examples: [
                .init(
                    call: "stagectl bundle v2.4.0",
                    purpose: Phrase(
                        german: "Alles belegen, von der Signatur des Absenders bis zu jeder Stufe",
                        english: "Prove everything, from the sender's signature to every stage")),
                .init(
                    call: "stagectl bundle v2.4.0 --stage produktion --output beleg.bundle",
                    purpose: Phrase(
                        german: "Nur eine Stufe nennen, unter einem eigenen Dateinamen",
                        english: "Name one stage only, under a file name of your own")),
                .init(
                    call: "stagectl audit beleg.bundle --root 6f1c0d…",
                    purpose: Phrase(
                        german: "Den Beleg prüfen, Jahre später und auf irgendeinem Rechner",
                        english: "Verify the proof, years later and on any machine")),
            ],
            details: [
                Phrase(
                    german:
                        "Die Datei ist ein Git-Bundle mit dem ganzen Journal, den gelieferten Dateien und den "
                        + "Einträgen, die das Ziel waren; git bundle verify und git clone lesen sie. Sie "
                        + "hält auch, was das Journal über andere Lieferungen sagt. Bevor sie an ihren "
                        + "Platz kommt, wird sie geprüft wie von stagectl audit.",
                    english:
                        "The file is a Git bundle of the whole ledger, the delivered files and the entries "
                        + "that are to be proved; git bundle verify and git clone read it. It also holds "
                        + "what the ledger says of other deliveries. Before it comes into its place it is "
                        + "verified as by stagectl audit."),
                Phrase(
                    german:
                        "Eine abgewiesene Lieferung lässt sich so auch belegen: die Abweisung, ohne Dateien.",
                    english:
                        "A rejected delivery can be proved as well: its rejection, without any files."),
            ],
            statuses: [.done, .ledgerBroken, .usage, .badData, .missing, .unavailable],
            seeAlso: ["stagectl audit", "stagectl log", "git bundle verify"])
    }
}
