public import Git
internal import Ledger
public import Pipeline
public import Problems

/// A push with everything that is needed to judge it: values alone, so that the judgement depends on nothing else.
public struct PushCase: Sendable {
    /// What is pushed.
    public let references: [PushedReference]
    /// What stands in B under the names that are pushed; what is missing here does not stand there.
    public let present: [[UInt8]: PresentReference]
    /// The pinned pipelines.
    public let pipelines: [PipelineCase]
    /// What happens once the push has been let through.
    public let moving: Moving

    /// What happens while the refs of a push move.
    public enum Moving: Sendable, Hashable {
        /// Another hook is asked with the refs locked: a stage does not move if the ledger in place does not say so.
        case watched
        /// Nothing. Whoever pushes decides whether refs move one by one, and a stage moves even if its ledger has lost a race.
        case unwatched
    }

    /// Puts a case together.
    public init(
        references: [PushedReference], present: [[UInt8]: PresentReference], pipelines: [PipelineCase],
        moving: Moving = .watched
    ) {
        self.references = references
        self.present = present
        self.pipelines = pipelines
        self.moving = moving
    }
}

/// What is known of one pipeline while a push is judged.
public struct PipelineCase: Sendable {
    /// The pipeline's name.
    public let name: String
    /// The ledger that decides: the one in the push if it may be taken, else the one in place; or what is wrong with the latter.
    public let ledger: Result<LedgerView, Problem>
    /// Why the ledger in the push cannot be taken; nil if it can, or if there is none.
    public let refusal: Problem?
    /// The language of the pipeline.
    public let language: Language?

    /// Puts a case together.
    public init(
        name: String, ledger: Result<LedgerView, Problem>, refusal: Problem? = nil, language: Language? = nil
    ) {
        self.name = name
        self.ledger = ledger
        self.refusal = refusal
        self.language = language
    }

    /// Whether nothing is wrong with the ledger in place.
    fileprivate var isSound: Bool {
        switch ledger {
        case .success: true
        case .failure: false
        }
    }
}

/// What a ledger says about the refs of a push.
public struct LedgerView: Sendable, Hashable {
    /// The stages of the policy in force, and of the others in which something stands those that are pushed.
    public let stages: [String]
    /// What the pushed refs of stages and deliveries must point at, by the bytes of their names; those without a commit are missing.
    public let commits: [[UInt8]: ObjectID]
    /// Whether a ledger stands in B.
    public let isInPlace: Bool
    /// The refs beside the pipelines' own that anybody may write.
    public let other: [ReferencePattern]

    /// Puts a view together.
    public init(
        stages: [String], commits: [[UInt8]: ObjectID], isInPlace: Bool = true, other: [ReferencePattern]
    ) {
        self.stages = stages
        self.commits = commits
        self.isInPlace = isInPlace
        self.other = other
    }

    /// What there is before a ledger has begun.
    public static let nothing = LedgerView(stages: [], commits: [:], isInPlace: false, other: [])
}

/// What the hook says of one ref.
public struct Ruling: Sendable, Hashable {
    /// The ref.
    public let reference: PushedReference
    /// Why it is refused; nil if it is let through.
    public let problem: Problem?
    /// The language of the pipeline that it belongs to, if it belongs to one and that has one.
    public let language: Language?
    /// Whether the problem is one of a ledger that somebody would like to have: the one in place is sound.
    public let isOfAttempt: Bool
}

extension PushCase {
    /// Returns what becomes of each ref: all of them are let through, or none.
    public func rulings() -> [Ruling] {
        let namespaces = Namespaces(of: pipelines.map(\.name))
        let rulings = references.map { reference in
            let role = namespaces.role(of: reference.name)
            let language = pipeline(of: role)?.language ?? pipelines.lazy.compactMap(\.language).first
            return Ruling(
                reference: reference, problem: problem(of: reference, role), language: language,
                isOfAttempt: pipeline(of: role)?.isSound ?? false)
        }
        guard rulings.contains(where: { $0.problem != nil }) else { return rulings }
        return rulings.map { ruling in
            Ruling(
                reference: ruling.reference,
                problem: ruling.problem ?? Problem(.hook(.withOthers), ruling.reference.shownName),
                language: ruling.language, isOfAttempt: ruling.isOfAttempt)
        }
    }

    private func pipeline(of role: ReferenceRole) -> PipelineCase? {
        role.pipeline.flatMap { name in pipelines.first { $0.name.isSame(as: name) } }
    }

    /// Returns why a ref is refused, whatever becomes of the others.
    private func problem(of reference: PushedReference, _ role: ReferenceRole) -> Problem? {
        let name = reference.shownName
        if reference.isDeletion { return problemOfDeletion(reference, role) }
        if case .illegal = role { return Problem(.hook(.name), name) }
        if case .reserved = role { return Problem(.hook(.reserved), name) }
        let present = present[reference.name] ?? .absent
        guard let value = present.value else { return Problem(.hook(.symbolic), name) }
        let isMoved = value != reference.old ? Problem(.push(.moved), name) : nil
        guard let pipeline = pipeline(of: role) else { return problemBeside(reference) }
        switch pipeline.ledger {
        case .failure(let problem): return problem
        case .success(let view):
            if case .ledger = role { return isMoved ?? pipeline.refusal }
            if case .branch(_, let stage) = role, !view.stages.contains(where: { $0.isSame(as: stage) }) {
                return Problem(.hook(.reserved), name)
            }
            let wanted = view.commits[reference.name]
            guard wanted == reference.new else {
                return Problem(
                    .hook(.notInLedger), name, expected: wanted?.short ?? "–", found: reference.new.short)
            }
            return isMoved ?? problemOfCompany(reference, pipeline)
        }
    }

    /// Returns why a ref that the ledger in the same push speaks of cannot come with it.
    private func problemOfCompany(_ reference: PushedReference, _ pipeline: PipelineCase) -> Problem? {
        let ledger = Array(Layout(pipeline: pipeline.name).ledger.utf8)
        guard moving == .unwatched, pipeline.refusal == nil,
            references.contains(where: { $0.name == ledger && !$0.isDeletion })
        else { return nil }
        return Problem(.hook(.ledgerFirst), reference.shownName)
    }

    /// Returns why a ref is not to be deleted; nil if it stands where the ledger has nothing.
    private func problemOfDeletion(_ reference: PushedReference, _ role: ReferenceRole) -> Problem? {
        let refusal = Problem(.hook(.deletion), reference.shownName)
        guard let pipeline = pipeline(of: role), case .success(let view) = pipeline.ledger,
            Layout(pipeline: pipeline.name).covers(reference.shownName),
            // A ledger that is gone knew what it was of.
            view.isInPlace
        else { return refusal }
        switch role {
        case .ledger, .illegal, .other: return refusal
        case .branch(_, let stage):
            // Where the file system does not tell cases apart, the other one would go.
            let folded = Pipeline.ReferenceName.folded(stage)
            let others = view.stages + [PipelineDefinition.ledgerName]
            guard
                !others.contains(where: {
                    !$0.isSame(as: stage) && Pipeline.ReferenceName.folded($0) == folded
                })
            else { return refusal }
        case .tag, .reserved: break
        }
        guard view.commits[reference.name] == nil else { return refusal }
        let present = present[reference.name] ?? .absent
        guard let value = present.value else { return Problem(.hook(.symbolic), reference.shownName) }
        // Git deletes without a look what is not there now and may be by then.
        guard value != .null || reference.old != .null else { return refusal }
        return value != reference.old ? Problem(.push(.moved), reference.shownName) : nil
    }

    /// Returns why a ref that belongs to no pipeline is refused.
    private func problemBeside(_ reference: PushedReference) -> Problem? {
        var allowed: [String] = []
        var unreadable: Problem?
        for pipeline in pipelines {
            switch pipeline.ledger {
            case .success(let view):
                if view.other.contains(where: { $0.matches(reference.name) }) { return nil }
                allowed += view.other.map(\.text)
            case .failure(let problem): unreadable = unreadable ?? problem
            }
        }
        return unreadable
            ?? Problem(
                .hook(.other), reference.shownName,
                expected: allowed.isEmpty ? "–" : allowed.joined(separator: ", "))
    }
}
