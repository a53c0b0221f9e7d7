/// Whether and how a stream shows colour.
package enum ColorChoice: String, Sendable, CaseIterable {
    /// As the environment and the terminal say.
    case auto
    /// In every case.
    case always
    /// In no case.
    case never

    /// Returns whether a stream gets colour.
    ///
    /// The order is `--color`, `NO_COLOR`, `CLICOLOR_FORCE` and `FORCE_COLOR`, `TERM=dumb`, and then whether
    /// this very stream is a terminal.
    package func applies(to stream: Stream, in environment: [String: String]) -> Bool {
        func isSet(_ name: String) -> Bool { environment[name].map { !$0.isEmpty } ?? false }
        func isForced(_ name: String) -> Bool { isSet(name) && environment[name] != "0" }
        switch self {
        case .always: return true
        case .never: return false
        case .auto:
            if isSet("NO_COLOR") { return false }
            if isForced("CLICOLOR_FORCE") || isForced("FORCE_COLOR") { return true }
            return stream.isTerminal && environment["TERM"] != "dumb"
        }
    }
}

/// What a piece of text means; colour only repeats what its words say.
package enum Style: Sendable, Hashable {
    /// Ordinary text.
    case plain
    /// The one thing to read.
    case strong
    /// Done, passed.
    case done
    /// Refused, failed.
    case refused
    /// Waits for someone.
    case waiting

    /// Returns text in this style as a terminal with colours shows it.
    func painted(_ text: String) -> String {
        let parameters =
            switch self {
            case .plain: ""
            case .strong: "1"
            case .done: "32"
            case .refused: "1;31"
            case .waiting: "33"
            }
        return parameters.isEmpty || text.isEmpty ? text : "\u{1B}[\(parameters)m\(text)\u{1B}[0m"
    }
}
