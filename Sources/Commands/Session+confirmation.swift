package import Problems

extension Session {
    /// Makes sure that a decision can be confirmed.
    ///
    /// - Parameter given: What `--confirm` holds.
    /// - Throws: `usage.confirmation-missing` if nobody can be asked, `usage.confirmation-differs` if the
    ///   name given is another one.
    package func requireConfirmation(of name: String, given: String?) throws(Problem) {
        guard let given else {
            guard isInteractive else { throw Problem(.usage(.confirmationMissing), name) }
            return
        }
        guard given == name else { throw Problem(.usage(.confirmationDiffers), name, found: given) }
    }

    /// Has the user confirm a decision by the name of what is decided on, unless the call has done so.
    ///
    /// - Throws: As ``requireConfirmation(of:given:)``, with the answer of the user in the place of what was
    ///   given.
    package func confirm(_ name: String, given: String?, asking question: Phrase) throws(Problem) {
        guard given == nil, isInteractive else { return try requireConfirmation(of: name, given: given) }
        // An interruption while the question stands there leaves everything as it was.
        mark(isWriting: false)
        mark(isAsking: true)
        defer {
            mark(isAsking: false)
            mark(isWriting: true)
        }
        let answer = console.ask(StyledText(question, .strong)) ?? ""
        try requireConfirmation(of: name, given: answer)
    }
}

extension Phrase {
    /// Asks for the name of a stage, as the confirmation of a release.
    package static func confirmation(ofRelease stage: String) -> Phrase {
        Phrase(
            german: "Zur Freigabe den Namen der Stufe (\(stage)) eingeben:",
            english: "To release (Freigabe), type the name of the stage (\(stage)):")
    }

    /// Asks for the name of what is decided on.
    static func confirmation(of name: String) -> Phrase {
        Phrase(german: "Zur Bestätigung \(name) eingeben:", english: "To confirm, type \(name):")
    }
}
