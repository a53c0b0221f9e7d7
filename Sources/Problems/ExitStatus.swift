/// The exit statuses of the process, told apart by who has to act next.
public enum ExitStatus: Int32, Sendable, Hashable, CaseIterable {
    /// Done, or nothing to do.
    case done = 0
    /// The delivery broke a rule; the sender acts.
    case refused = 10
    /// The signature is missing, wrong, or its signer not certified; the sender or the trust office acts.
    case signature = 11
    /// Malware was found; security acts.
    case malware = 12
    /// Waiting for a release; the person responsible acts.
    case releaseMissing = 20
    /// Waiting for another gate.
    case gateShut = 21
    /// This signer has not the role that the act needs, or B refuses it; the owner of the pipeline acts.
    case notAllowed = 22
    /// The ledger or its evidence does not verify; security acts, everything stops.
    case ledgerBroken = 30
    /// Wrong usage; the caller acts.
    case usage = 64
    /// Bad data of the operator; the caller acts.
    case badData = 65
    /// A repository, ref or file is missing; the caller acts.
    case missing = 66
    /// Something that is needed to decide is not available: nothing was decided.
    case unavailable = 69
    /// A defect in stagectl; its maintainers act.
    case defect = 70
    /// Another run won meanwhile; nothing was changed.
    case tryAgain = 75
    /// The set-up is wrong; the operator acts.
    case configuration = 78
    /// Interrupted from the terminal.
    case interrupted = 130
    /// Terminated.
    case terminated = 143

    /// How serious a status is: where several apply, the greatest one is the status of the process.
    ///
    /// A refusal is told once, by the run that enters it into the ledger; what the next run would say again does not hide it.
    public var severity: Int {
        switch self {
        case .done: 0
        case .releaseMissing: 1
        case .gateShut: 2
        case .unavailable: 3
        case .notAllowed: 4
        case .tryAgain: 5
        case .usage: 6
        case .missing: 7
        case .badData: 8
        case .configuration: 9
        case .refused: 10
        case .signature: 11
        case .malware: 12
        case .ledgerBroken: 13
        case .defect: 14
        case .terminated: 15
        case .interrupted: 16
        }
    }
}

extension Sequence<Problem> {
    /// The exit status of a run in which all of these occurred: the most serious one, `done` for none.
    public var exitStatus: ExitStatus {
        map(\.code.exitStatus).max { $0.severity < $1.severity } ?? .done
    }
}

/// Several problems at once: what a check that names everything it finds throws.
public struct ProblemList: Error, Sendable, Hashable {
    /// The problems, at least one, in the order in which a person would meet them.
    public let problems: [Problem]

    /// Makes a list.
    public init(_ problems: [Problem]) { self.problems = problems }
}
