import Ledger
import Problems

// What is said of what nobody could look into, and of who vouches for it.

extension Phrase {
    static let unscannedLabel = Phrase(german: "Nicht durchsucht:", english: "Not scanned:")
    static let judgedLabel = Phrase(german: "Zurückgewiesen mit Eintrag:", english: "Rejected by entry:")

    static func vouching(_ delivery: String, _ word: Vouch.Word, as person: String) -> Phrase {
        switch word {
        case .given:
            Phrase(
                german:
                    "\(person) steht dafür ein, dass die Lieferung \(delivery) übernommen wird, obwohl niemand in das Folgende "
                    + "gesehen hat",
                english:
                    "\(person) vouches for delivery \(delivery) coming in although nobody has looked into the following"
            )
        case .takenBack:
            Phrase(
                german: "\(person) steht für Ungeprüftes in der Lieferung \(delivery) nicht mehr ein",
                english: "\(person) no longer vouches for what was not scanned in delivery \(delivery)")
        }
    }

    /// How much nobody has looked into.
    static func unscanned(_ list: UnscannedList) -> Phrase {
        let (places, bytes) = (places(list.places.count), number(list.bytes))
        return Phrase(
            german: "\(places.german), \(bytes.german) Bytes, wie es die Behälter angeben",
            english: "\(places.english), \(bytes.english) bytes as the containers state them")
    }

    /// One place that nobody has looked into.
    static func place(_ place: UnscannedList.Place) -> Phrase {
        // As findings name it, and so that no name can show anything else than itself.
        let name = Problem(.malware(.unscannable), place.file).inside(place.inside).quoted
        let (reason, bytes) = (reason(place.reason), number(place.bytes))
        return Phrase(
            german: "\(name): \(reason.german), \(bytes.german) Bytes",
            english: "\(name): \(reason.english), \(bytes.english) bytes")
    }

    private static func places(_ count: Int) -> Phrase {
        counted(count, "Stelle", "Stellen", "place", "places")
    }

    private static func reason(_ reason: String) -> Phrase {
        switch reason {
        case "encrypted": Phrase(german: "verschlüsselt", english: "encrypted")
        case "opaque":
            Phrase(
                german: "ein Behälter, den nichts hier öffnet", english: "a container that nothing here opens"
            )
        case "unknown-method":
            Phrase(german: "unbekannt gepackt", english: "packed by an unknown method")
        default: Phrase(verbatim: reason)
        }
    }

    static func vouched(_ delivery: String, given: Int, of needed: Int, id: String) -> Phrase {
        Phrase(
            german: "Ungeprüftes in der Lieferung \(delivery): \(given) von \(needed) stehen ein (\(id)).",
            english: "What was not scanned in delivery \(delivery): \(given) of \(needed) vouch (\(id)).")
    }

    static func tookBack(_ delivery: String, id: String) -> Phrase {
        Phrase(
            german: "Einstehen für die Lieferung \(delivery) zurückgenommen (\(id)).",
            english: "The word for delivery \(delivery) is taken back (\(id)).")
    }

    /// A delivery passed although not all of it was looked into.
    static func passedUnscanned(_ places: Int, by people: String) -> Phrase {
        let places = self.places(places)
        return Phrase(
            german: "Nicht durchsucht: \(places.german); dafür steht ein: \(people).",
            english: "Not scanned: \(places.english); vouched for by: \(people).")
    }

    /// A rejected delivery waits for people to vouch for it.
    static func waitsForWord(given: Int, of needed: Int, from people: [String]) -> Phrase {
        let names = people.joined(separator: ", ")
        return Phrase(
            german:
                "Für Ungeprüftes stehen ein: \(given) von \(needed)"
                + (names.isEmpty ? "" : "; einstehen können: \(names)"),
            english: "Vouched for: \(given) of \(needed)"
                + (names.isEmpty ? "" : "; these can vouch: \(names)"))
    }
}
