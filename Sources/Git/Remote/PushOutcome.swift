public import Problems

/// What one ref shall become.
public struct ReferenceUpdate: Sendable, Hashable {
    /// The full name of the ref.
    public let name: String

    /// What it must point at now; ``ObjectID/null`` if it must not exist.
    ///
    /// The server checks that while it holds the ref's lock.
    public let old: ObjectID

    /// What it shall point at.
    public let new: ObjectID

    /// Makes an update.
    public init(name: String, old: ObjectID, new: ObjectID) {
        self.name = name
        self.old = old
        self.new = new
    }
}

/// What became of a push.
public struct PushOutcome: Sendable, Hashable {
    /// What became of one ref.
    public enum Status: Sendable, Hashable {
        /// It has been moved.
        case taken
        /// It no longer was where we saw it: another run won.
        case moved
        /// A hook or a rule of the server said no, in these words.
        case refused(String)
        /// The server could not do it, for this reason.
        case failed(String)
        /// It was left alone because another ref of the same push was not taken.
        case withheld
    }

    /// What became of each ref.
    public let statuses: [String: Status]

    /// What the server and its hooks said: complete lines, escaped so that they can be printed.
    public let messages: [String]

    /// Whether the refs could only be taken all together.
    public let wasAtomic: Bool

    /// Whether stagectl's hook in B wants the ref that the others follow from before them.
    ///
    /// Sending less at once can never do harm: so the words of whoever answers are enough to go by.
    var asksForFirstAlone: Bool {
        let code = "[\(Code.hook(.ledgerFirst).name)]"
        return !statuses.values.contains(.taken) && messages.contains { $0.contains(code) }
    }

    /// The problem to report, nil if every ref was taken.
    ///
    /// That another run won goes before what the server said about it, because the next try may well succeed.
    public var problem: Problem? {
        var found: [(rank: Int, name: String, problem: Problem)] = []
        let words = messages.joined(separator: "\n")
        let cause = words.isEmpty ? nil : words
        for (name, status) in statuses {
            switch status {
            case .taken: break
            case .moved: found.append((0, name, Problem(.push(.moved), name, cause: cause)))
            case .refused(let reason):
                found.append((1, name, Problem(.push(.refusedByHook), name, found: reason, cause: cause)))
            case .failed(let reason):
                found.append((2, name, Problem(.push(.failed), name, found: reason, cause: cause)))
            case .withheld:
                found.append((3, name, Problem(.push(.failed), name, found: "withheld", cause: cause)))
            }
        }
        return found.min { ($0.rank, $0.name) < ($1.rank, $1.name) }?.problem
    }
}
