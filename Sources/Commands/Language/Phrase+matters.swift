// What is said about holds, catch-ups and proposals, and about deliveries that are withdrawn and still stand.

extension Phrase {
    /// Who decided something, when and why.
    static func decided(by person: String, at time: Phrase, because reason: String) -> Phrase {
        let words = reason.isEmpty ? "" : ": \(reason.split(separator: "\n").joined(separator: " "))"
        return Phrase(
            german: "seit \(time.german), durch \(person)\(words)",
            english: "since \(time.english), by \(person)\(words)")
    }

    /// So many people let it go on, and these may do so too.
    static func resumesMissing(_ given: Int, of needed: Int, from people: String) -> Phrase {
        Phrase(
            german: "weiter \(given) von \(needed), möglich durch: \(people)",
            english: "resume \(given) of \(needed), can come from: \(people)")
    }

    /// So many people have approved it, and these may do so too.
    static func approvalsMissing(_ given: Int, of needed: Int, from people: String) -> Phrase {
        guard given < needed else {
            return Phrase(
                german: "zugestimmt, \(given) von \(needed)", english: "approved, \(given) of \(needed)")
        }
        return Phrase(
            german: "Zustimmung \(given) von \(needed), möglich durch: \(people)",
            english: "approval \(given) of \(needed), can come from: \(people)")
    }

    /// A policy waits for people.
    static func proposed(_ policy: String, entry: String) -> Phrase {
        Phrase(
            german: "vorgeschlagen: Regelung \(policy) (Eintrag \(entry))",
            english: "proposed: policy \(policy) (entry \(entry))")
    }

    /// A lane has left stages behind.
    static func catchUpOpen(_ delivery: String, in stages: String, until time: Phrase) -> Phrase {
        Phrase(
            german: "nachzuholen nach dem Eilweg von \(delivery): \(stages), bis \(time.german)",
            english:
                "to be caught up on after the lane that \(delivery) took: \(stages), until \(time.english)")
    }

    /// They have not been caught up on in time.
    static func catchUpOverdue(_ delivery: String, in stages: String, since time: Phrase) -> Phrase {
        Phrase(
            german: "überfällig nach dem Eilweg von \(delivery): \(stages), seit \(time.german)",
            english: "overdue after the lane that \(delivery) took: \(stages), since \(time.english)")
    }

    /// A delivery that is withdrawn stands in a stage.
    static func withdrawnStands(_ delivery: String, in stage: String) -> Phrase {
        Phrase(
            german: "zurückgezogen und noch da: \(delivery) in \(stage)",
            english: "withdrawn and still there: \(delivery) in \(stage)")
    }

    /// Too few people will have, or have, a key in force for what nothing goes on without.
    static func keysRunOut(_ quorum: String, since: Phrase) -> Phrase {
        Phrase(
            german: "zu wenige gültige Schlüssel für \(quorum) ab \(since.german): neue Regelung vorschlagen",
            english: "too few keys in force for \(quorum) from \(since.english) on: propose a new policy")
    }

    /// A stage stands still.
    static let held = Phrase(german: "angehalten", english: "on hold")
}
