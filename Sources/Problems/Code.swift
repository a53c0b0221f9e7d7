/// The stable name of a problem: an area and a kind within it, written `area.kebab-case`.
///
/// Each area is an enum of its own with its wording beside it. A case without both languages and an exit status does not
/// compile, because the switches in ``ProblemArea/exitStatus`` and ``ProblemArea/wording(of:)`` are exhaustive.
public enum Code: Sendable, Hashable {
    /// The call itself is wrong.
    case usage(UsageProblem)
    /// The machine or the user's set-up is wrong.
    case configuration(ConfigurationProblem)
    /// A pipeline file is wrong.
    case pipeline(PipelineProblem)
    /// A file with the keys of people, machines or senders is wrong.
    case signers(SignersProblem)
    /// A repository or a ref is not there or not usable.
    case repository(RepositoryProblem)
    /// A repository could not be reached or did not answer as it must.
    case transport(TransportProblem)
    /// A push to B was not taken.
    case push(PushProblem)
    /// The tag or commit that makes a delivery is wrong.
    case delivery(DeliveryProblem)
    /// The delivered tree holds something that must not enter.
    case content(ContentProblem)
    /// A limit of the pipeline was passed.
    case limit(LimitProblem)
    /// The checksums do not hold.
    case checksum(ChecksumProblem)
    /// The signature does not hold.
    case signature(SignatureProblem)
    /// The delivery note is missing or says something else than the delivery is.
    case note(NoteProblem)
    /// A delivery cannot be sealed.
    case seal(SealProblem)
    /// The scan found something or could not decide.
    case malware(MalwareProblem)
    /// Nobody can vouch for what was not scanned.
    case vouch(VouchProblem)
    /// A gate is shut.
    case gate(GateProblem)
    /// A release does not count.
    case release(ReleaseProblem)
    /// A hold is there already, or is not.
    case hold(HoldProblem)
    /// The result of a stage's tests is not asked for.
    case verify(VerifyProblem)
    /// A policy cannot change.
    case policy(PolicyProblem)
    /// A file with a statement cannot be read.
    case statement(StatementProblem)
    /// The ledger does not verify.
    case ledger(LedgerProblem)
    /// A file that is to prove a delivery's way does not.
    case bundle(BundleProblem)
    /// The hook in B refuses what is pushed, or cannot work.
    case hook(HookProblem)
    /// stagectl itself is wrong.
    case defect(DefectProblem)

    /// The case as a value of its area.
    public var kind: any ProblemArea {
        switch self {
        case .usage(let kind): kind
        case .configuration(let kind): kind
        case .pipeline(let kind): kind
        case .signers(let kind): kind
        case .repository(let kind): kind
        case .transport(let kind): kind
        case .push(let kind): kind
        case .delivery(let kind): kind
        case .content(let kind): kind
        case .limit(let kind): kind
        case .checksum(let kind): kind
        case .signature(let kind): kind
        case .note(let kind): kind
        case .seal(let kind): kind
        case .malware(let kind): kind
        case .vouch(let kind): kind
        case .gate(let kind): kind
        case .release(let kind): kind
        case .hold(let kind): kind
        case .verify(let kind): kind
        case .policy(let kind): kind
        case .statement(let kind): kind
        case .ledger(let kind): kind
        case .bundle(let kind): kind
        case .hook(let kind): kind
        case .defect(let kind): kind
        }
    }

    /// The name that scripts match, such as `checksum.differs`.
    public var name: String { kind.name }

    /// The exit status that this code asks for.
    public var exitStatus: ExitStatus { kind.exitStatus }

    /// Every code there is, for the reference and for the test that each of them is raised.
    public static var all: [Code] {
        UsageProblem.allCases.map(Code.usage) + ConfigurationProblem.allCases.map(Code.configuration)
            + PipelineProblem.allCases.map(Code.pipeline) + SignersProblem.allCases.map(Code.signers)
            + RepositoryProblem.allCases.map(Code.repository) + TransportProblem.allCases.map(Code.transport)
            + PushProblem.allCases.map(Code.push) + DeliveryProblem.allCases.map(Code.delivery)
            + ContentProblem.allCases.map(Code.content) + LimitProblem.allCases.map(Code.limit)
            + ChecksumProblem.allCases.map(Code.checksum) + SignatureProblem.allCases.map(Code.signature)
            + NoteProblem.allCases.map(Code.note) + SealProblem.allCases.map(Code.seal)
            + MalwareProblem.allCases.map(Code.malware)
            + VouchProblem.allCases.map(Code.vouch)
            + GateProblem.allCases.map(Code.gate)
            + ReleaseProblem.allCases.map(Code.release) + HoldProblem.allCases.map(Code.hold)
            + VerifyProblem.allCases.map(Code.verify) + PolicyProblem.allCases.map(Code.policy)
            + StatementProblem.allCases.map(Code.statement) + LedgerProblem.allCases.map(Code.ledger)
            + BundleProblem.allCases.map(Code.bundle)
            + HookProblem.allCases.map(Code.hook)
            + DefectProblem.allCases.map(Code.defect)
    }

    /// Returns the code with a name, or nil if there is none.
    public init?(named name: String) {
        guard let code = Code.all.first(where: { $0.name == name }) else { return nil }
        self = code
    }
}

/// The codes of one area, with what is said about each.
public protocol ProblemArea: Sendable, Hashable, CaseIterable, RawRepresentable<String> {
    /// The part of the name before the dot.
    static var area: String { get }

    /// The exit status that a problem of this kind asks for.
    var exitStatus: ExitStatus { get }

    /// Returns the sentence and the next step for a problem of this kind.
    func wording(of problem: Problem) -> Wording
}

extension ProblemArea {
    /// The full name, such as `checksum.differs`.
    public var name: String { "\(Self.area).\(rawValue)" }
}

/// What stagectl says about a problem: a full sentence, and the next step, in each of its languages.
public struct Wording: Sendable {
    /// The sentence in German, with a full stop.
    public let german: String
    /// The sentence in English, with a full stop.
    public let english: String
    /// The next step in German.
    public let germanHint: String?
    /// The next step in English.
    public let englishHint: String?

    /// Makes a wording whose next step is said too.
    public init(
        german: String, english: String, germanHint: String, englishHint: String
    ) {
        self.german = german
        self.english = english
        self.germanHint = germanHint
        self.englishHint = englishHint
    }

    /// Makes a wording for a problem that leaves nothing to advise.
    public init(german: String, english: String) {
        self.german = german
        self.english = english
        self.germanHint = nil
        self.englishHint = nil
    }
}

/// A language that stagectl speaks.
public enum Language: String, Sendable, Hashable, CaseIterable {
    /// German.
    case german = "de"
    /// English.
    case english = "en"
}

extension Problem {
    /// Returns the sentence that says what went wrong.
    public func sentence(in language: Language) -> String {
        let wording = code.kind.wording(of: self)
        switch language {
        case .german: return wording.german
        case .english: return wording.english
        }
    }

    /// Returns the next step, phrased as a command where there is one.
    public func hint(in language: Language) -> String? {
        if isOfAttempt, case .ledger(let kind) = code, let hint = kind.hintOfAttempt(in: language) {
            return hint
        }
        let wording = code.kind.wording(of: self)
        switch language {
        case .german: return wording.germanHint
        case .english: return wording.englishHint
        }
    }

    /// The subject as it is printed: escaped and in quotes, with the way to a member behind it.
    public var quoted: String {
        "\"\(escapedForTerminal(([subject] + inside).joined(separator: "!/")))\""
    }

    /// What should have been there, as it is printed.
    public var wanted: String { escapedForTerminal(expected ?? "?") }

    /// What was there, as it is printed.
    public var seen: String { escapedForTerminal(found ?? "?") }
}
