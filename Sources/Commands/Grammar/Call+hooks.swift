extension Call {
    /// The verb that a call names if it is one of those that Git makes through the hooks' scripts.
    ///
    /// Everybody who pushes waits for them, and the grammar would take a third of their time: it looks through all commands and
    /// options for what is not there. A test compares both.
    var verbForGit: (any Verb)? {
        switch arguments {
        case ["hook", "pre-receive"]:
            var verb = HookPreReceive()
            verb.common = .unstated
            return verb
        case ["hook", "reference-transaction", TransactionPhase.prepared.rawValue]:
            return HookReferenceTransaction(in: .prepared)
        case ["hook", "reference-transaction", TransactionPhase.committed.rawValue]:
            return HookReferenceTransaction(in: .committed)
        default: return nil
        }
    }
}

extension HookReferenceTransaction {
    fileprivate init(in phase: TransactionPhase) {
        self.init()
        self.phase = phase
        common = .unstated
    }
}

extension CommonOptions {
    /// What holds if none of them is given.
    static var unstated: CommonOptions {
        var options = CommonOptions()
        options.pipeline = nil
        options.json = false
        options.quiet = false
        options.verbose = false
        options.color = .auto
        options.lang = nil
        options.noInput = false
        options.timeout = .usualTimeout
        options.trustRoot = []
        return options
    }
}
