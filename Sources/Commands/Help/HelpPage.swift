import Problems

/// What the help of one command says beyond its options.
struct HelpPage {
    /// A call with what it is for.
    struct Example {
        let call: String
        let purpose: Phrase
    }

    /// What the command does: imperative, no full stop.
    let abstract: Phrase

    /// What stands behind the command in each way of calling it; empty where the grammar itself tells.
    let forms: [Phrase]

    /// Two or three calls, the most frequent one first.
    let examples: [Example]

    /// What a person must know before using it, one paragraph each.
    let details: [Phrase]

    /// The exit statuses that the command can end with.
    let statuses: [ExitStatus]

    /// Other calls that help on.
    let seeAlso: [String]

    init(
        _ abstract: Phrase, forms: [Phrase] = [], examples: [Example], details: [Phrase] = [],
        statuses: [ExitStatus] = [], seeAlso: [String]
    ) {
        self.abstract = abstract
        self.forms = forms
        self.examples = examples
        self.details = details
        self.statuses = statuses
        self.seeAlso = seeAlso
    }
}
