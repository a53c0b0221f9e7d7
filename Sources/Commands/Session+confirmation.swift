package import Problems

extension Session {
    /// Has the user confirm a decision by the name of the stage.
    ///
    /// - Parameter given: What `--confirm` holds; without it the user is asked, if there is one to ask.
    /// - Throws: `usage.confirmation-missing` if nobody can be asked, `usage.confirmation-differs` if the
    ///   name is another one.
    package func confirm(stage: String, given: String?) throws(Problem) {
        guard given != nil || isInteractive else { throw Problem(.usage(.confirmationMissing), stage) }
        // An interruption while the question stands there leaves everything as it was.
        mark(isWriting: false)
        defer { mark(isWriting: true) }
        let answer = given ?? console.ask(StyledText(.confirmation(of: stage), .strong)) ?? ""
        guard answer == stage else {
            throw Problem(.usage(.confirmationDiffers), stage, found: answer)
        }
    }
}

extension Phrase {
    /// Asks for the name of a stage, as the confirmation of a release.
    static func confirmation(of stage: String) -> Phrase {
        Phrase(
            german: "Zur Freigabe den Namen der Stufe (\(stage)) eingeben:",
            english: "To release (Freigabe), type the name of the stage (\(stage)):")
    }
}
