internal import Git
internal import Ledger
public import Problems
public import Seals

/// The hook that B runs before any ref moves: it lets through what the ledger says, and nothing else.
///
/// It reads, takes away the locks that a killed Git has left behind, and writes neither refs nor objects: a ref that is written from within the quarantine of a push would be left
/// broken when the push is refused.
public struct PreReceive: ~Copyable {
    let repository: Repository
    let place: RepositoryPlace
    let store: CheckpointStore?
    let now: Timestamp
    let program: String?
    /// How many seconds the hook may take.
    public let timeLimit: Int
    private let pipelines: [PinnedPipeline]
    private let moving: PushCase.Moving

    /// Opens B as the hook sees it.
    ///
    /// - Parameters:
    ///   - now: The time of this machine.
    ///   - program: The path of stagectl, which is started once more to unpack.
    ///   - store: Makes the store of what has been verified, given the folder that B's configuration names, if it does.
    /// - Throws: What keeps anything from being judged; everything is refused then.
    public init(
        _ call: HookCall, now: Timestamp, program: String?, store: (String?) -> CheckpointStore?
    ) throws(Problem) {
        let own = resolvedPath("\(call.repository)/objects")
        let place = RepositoryPlace(
            call.repository, alsoReading: call.folders.filter { resolvedPath($0) != own }, owner: .askedByGit)
        let repository = try Self.open(place)
        let configuration: GitConfiguration
        do { configuration = try repository.ownConfiguration() } catch {
            throw Problem(opening: error, at: call.repository)
        }
        pipelines = try PinnedPipeline.all(in: configuration)
        self.place = place
        self.store = store(configuration["stagectl.cache"])
        self.now = now
        self.program = program
        let isWatched = HookScript.referenceTransaction.isRun(
            in: repository.folder, hooksPath: configuration["core.hooksPath"])
        moving = isWatched ? .watched : .unwatched
        self.repository = repository
        timeLimit = configuration["stagectl.timeout"].flatMap { Int($0) } ?? Self.usualTimeLimit
    }

    /// A large delivery that is checked again takes minutes.
    private static let usualTimeLimit = 600

    private static func open(_ place: RepositoryPlace) throws(Problem) -> Repository {
        do throws(GitError) {
            let repository = try place.open()
            // The rule book makes the state after each entry to compare it: nowhere but in memory.
            try repository.keepNewObjectsInMemory()
            return repository
        } catch {
            throw Problem(opening: error, at: place.path)
        }
    }

    /// Judges a push.
    ///
    /// - Returns: What becomes of each ref: all of them are let through, or none.
    /// - Throws: What keeps anything from being judged; everything is refused then.
    public func rulings(on list: PushList) throws(Problem) -> [Ruling] {
        let namespaces = Namespaces(of: pipelines.map(\.name))
        let references = list.references.map { ($0, namespaces.role(of: $0.name)) }
        var present: [[UInt8]: PresentReference] = [:]
        for (reference, role) in references where role.isPushable {
            do throws(GitError) {
                present[reference.name] = try repository.presentReference(reference.shownName)
            } catch {
                throw Problem(opening: error, at: repository.path)
            }
        }
        // Each pipeline may let others in beside the pipelines' own refs.
        let asksAll = references.contains { $0.1 == .other && !$0.0.isDeletion }
        var cases: [PipelineCase] = []
        for pipeline in pipelines {
            let own = references.filter { $0.1.pipeline.map(pipeline.name.isSame) ?? false }
            guard asksAll || !own.isEmpty else {
                cases.append(PipelineCase(name: pipeline.name, ledger: .success(.nothing)))
                continue
            }
            cases.append(judge(pipeline, own))
        }
        let rulings = PushCase(
            references: list.references, present: present, pipelines: cases, moving: moving
        ).rulings()
        if rulings.allSatisfy({ $0.problem == nil }) {
            LeftOver.removeLocks(of: list.references.map(\.shownName), in: repository.folder)
        }
        return rulings
    }
}

extension ReferenceRole {
    /// The pipeline that the ref belongs to.
    var pipeline: String? {
        switch self {
        case .ledger(let pipeline), .branch(let pipeline, _), .tag(let pipeline, _): pipeline
        case .reserved(let pipeline): pipeline
        case .illegal, .other: nil
        }
    }

    /// Whether what stands under the name can matter.
    fileprivate var isPushable: Bool {
        switch self {
        case .ledger, .branch, .tag, .other, .reserved(pipeline: .some): true
        case .reserved(pipeline: nil), .illegal: false
        }
    }
}
