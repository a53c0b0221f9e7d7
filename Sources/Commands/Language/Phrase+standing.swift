// What is said about what stands in the stages.

extension Phrase {
    static func stillClean(_ delivery: String, in stages: [String], contents: Int, read: Int) -> Phrase {
        let places = stages.joined(separator: ", ")
        let count = counted(contents, "Inhalt", "Inhalte", "content", "contents")
        return Phrase(
            german:
                "Lieferung \(delivery) (\(places)): nichts gefunden in \(count.german), \(read) neu gelesen.",
            english:
                "Delivery \(delivery) (\(places)): nothing found in \(count.english), \(read) read again.")
    }

    static func notClean(_ delivery: String, in stages: [String]) -> Phrase {
        let places = stages.joined(separator: ", ")
        return Phrase(
            german: "Lieferung \(delivery) (\(places)): nicht mehr unbedenklich.",
            english: "Delivery \(delivery) (\(places)): no longer clean.")
    }

    static func notJudged(_ delivery: String, in stages: [String]) -> Phrase {
        let places = stages.joined(separator: ", ")
        return Phrase(
            german: "Lieferung \(delivery) (\(places)): nicht ganz beurteilt.",
            english: "Delivery \(delivery) (\(places)): not judged as a whole.")
    }

    static func stopWith(_ call: Phrase) -> Phrase {
        Phrase(german: "Anhalten mit: \(call.german)", english: "Stop it with: \(call.english)")
    }

    static let nothingStands = Phrase(
        german: "In keiner Stufe steht etwas.", english: "Nothing stands in any stage.")
}
