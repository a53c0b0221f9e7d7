// What a run says while it is under way.

extension Phrase {
    /// B is being opened.
    static func openingInner(_ url: String) -> Phrase {
        Phrase(german: "Journal in \(url) wird gelesen", english: "Reading the ledger in \(url)")
    }

    /// The refs of A are being read.
    static let discovering = Phrase(
        german: "Neue Lieferungen werden gesucht", english: "Looking for new deliveries")

    /// A delivery is being fetched.
    static func fetching(_ delivery: String) -> Phrase {
        Phrase(german: "Lieferung \(delivery) wird geholt", english: "Fetching delivery \(delivery)")
    }

    /// A delivery is being checked.
    static func checking(_ delivery: String) -> Phrase {
        Phrase(german: "Lieferung \(delivery) wird geprüft", english: "Checking delivery \(delivery)")
    }

    /// A delivery is being written into B.
    static func importing(_ delivery: String) -> Phrase {
        Phrase(german: "Lieferung \(delivery) wird übernommen", english: "Taking in delivery \(delivery)")
    }

    /// The ledger of a pipeline is being verified from its beginning.
    static func verifyingLedger(_ pipeline: String) -> Phrase {
        Phrase(
            german: "Journal von \(pipeline) wird geprüft", english: "Verifying the ledger of \(pipeline)")
    }

    /// Nothing shows that the ledger is the right one.
    static func unpinned(_ pipeline: String) -> Phrase {
        Phrase(
            german: "Ungeprüft, ob dies das richtige Journal ist: Für \(pipeline) ist kein Vertrauensanker "
                + "eingetragen.",
            english: "Not verified that this is the right ledger: no trust root is set for \(pipeline) "
                + "(unpinned).")
    }

    /// Other revocation lists lie here than those in the ledger.
    static let listsDiffer = Phrase(
        german:
            "Hier liegen andere Sperrlisten, als im Journal gelten; was eine von beiden sperrt, bleibt draußen.",
        english: "Other revocation lists lie here than those in force; what either of them revokes stays out."
    )

    /// A file with revocation lists that lies here cannot be used, or not all of it.
    static func listPassedOver(_ path: String, because code: String) -> Phrase {
        Phrase(
            german:
                "Die Sperrliste \(path) auf dieser Maschine ist nicht oder nicht ganz zu lesen (\(code)); "
                + "was sie sperrt, fehlt hier.",
            english:
                "The revocation list \(path) on this machine cannot be read, or not all of it (\(code)); "
                + "what it revokes is missing here.")
    }

    /// More files with revocation lists cannot be used than are named.
    static func listsPassedOver(_ count: Int) -> Phrase {
        Phrase(
            german: "Weitere Sperrlisten, die nicht zu lesen sind: \(number(count).german)",
            english: "Further revocation lists that cannot be read: \(number(count).english)")
    }

    /// The revocation lists that lie here cannot be used.
    static func listsUnread(because code: String) -> Phrase {
        Phrase(
            german:
                "Die Sperrlisten auf dieser Maschine sind nicht zu lesen (\(code)); es gelten nur die im Journal.",
            english:
                "The revocation lists on this machine cannot be read (\(code)); only those in the ledger count."
        )
    }

    /// Nothing was written because of `--dry-run`.
    static let dryRun = Phrase(
        german: "Probelauf: nichts wurde geschrieben.", english: "Dry run: nothing was written.")
}
