public import Pipeline
public import Problems
public import Seals

/// One condition for a delivery to enter a stage.
public struct Gate: Sendable, Hashable {
    /// What it asks for.
    public enum Kind: Sendable, Hashable {
        /// The delivery has not been withdrawn.
        case withdrawn
        /// No key or certificate that has signed it has been revoked since.
        case sender
        /// No hold stands in the way.
        case hold
        /// The delivery is newer than what stands in the stage.
        case order
        /// The delivery has stood in the stage, and something newer stands there now.
        case history
        /// It has stood in enough of the stages before.
        case stages(Crossing)
        /// It has stood in enough of them for so many seconds.
        case soak(Int, Crossing)
        /// Its tests have passed in enough of them.
        case verify(Crossing)
        /// The calendar of the stage lets something in.
        case window
        /// No stage that a lane skipped is overdue.
        case catchUp
        /// Enough people have released it; for each rule those whose release counts.
        case release(Purpose, [Filling])

        /// The name of the kind, as documents bear it.
        public var name: String {
            switch self {
            case .withdrawn: "withdrawn"
            case .sender: "sender"
            case .hold: "hold"
            case .order: "order"
            case .history: "history"
            case .stages: "stages"
            case .soak: "soak"
            case .verify: "verify"
            case .window: "window"
            case .catchUp: "catch-up"
            case .release: "release"
            }
        }
    }

    /// In how many of some stages something must hold, and in which it does.
    public struct Crossing: Sendable, Hashable {
        /// How many are needed.
        public let needed: Int
        /// All of them, in the order of the file.
        public let stages: [String]
        /// Those in which it holds.
        public let passed: [String]

        /// Whether there are enough.
        public var isReached: Bool { passed.count >= needed }

        /// Those in which it does not hold.
        public var left: [String] { stages.filter { stage in !passed.contains { $0.isSame(as: stage) } } }
    }

    /// A rule for releases, and the people who could fill it now.
    public struct Filling: Sendable, Hashable {
        /// The rule.
        public let rule: ReleaseRule
        /// The people whose release counts for it; somebody may count for several rules and fills one.
        public let people: [String]
    }

    /// What it asks for.
    public let kind: Kind
    /// Why it is shut; nil if it is open.
    public let problem: Problem?
    /// Since when it is as it is; nil where the ledger does not know.
    public let since: Timestamp?
    /// When it opens by itself, if nothing else happens; nil if it is open, and if it never does.
    public let opens: Timestamp?
    /// Who can open it; empty if it is open, and if no decision of a person does.
    public let openers: [String]

    /// Whether it is open.
    public var isOpen: Bool { problem == nil }

    init(
        _ kind: Kind, problem: Problem? = nil, since: Timestamp? = nil, opens: Timestamp? = nil,
        openers: [String] = []
    ) {
        self.kind = kind
        self.problem = problem
        self.since = since
        self.opens = opens
        self.openers = openers
    }

    /// Who has released so far, each person once; empty for other kinds.
    public var releasedBy: [String] {
        guard case .release(_, let fillings) = kind else { return [] }
        var seen: Set<String> = []
        // Two roles may spell one address in two ways.
        return fillings.flatMap(\.people).filter { seen.insert(Principal.folded($0)).inserted }
    }

    /// How many of the places that the gate asks for are filled; 0 for other kinds.
    ///
    /// Not more than there are people: who could fill two places fills one.
    public var filled: Int {
        guard case .release(_, let fillings) = kind else { return 0 }
        let people = releasedBy.map(Principal.folded).map { person in
            Set(
                fillings.indices.filter { rule in
                    fillings[rule].people.contains { Principal.folded($0) == person }
                })
        }
        return places(fillings.map(\.rule.approvals), filledBy: people)
    }

    /// How many releases the gate asks for; 0 for other kinds.
    public var approvals: Int {
        guard case .release(_, let fillings) = kind else { return 0 }
        return fillings.reduce(0) { $0 + $1.rule.approvals }
    }
}

extension String {
    /// Returns whether two names are the same, byte by byte.
    package func isSame(as other: String) -> Bool { utf8.elementsEqual(other.utf8) }
}
