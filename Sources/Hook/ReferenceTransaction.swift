internal import Git
internal import Glibc
internal import Ledger
internal import Pipeline
public import Problems

/// The refs that Git is about to move together, and has locked, whoever moves them: a push, a fetch, or the tidying of a repository.
///
/// A push that is let through has been judged by what the ledger would be with it. Git moves its refs one by one unless whoever
/// pushes asks for more, so that a stage could move although the ledger has lost a race. What has lost it is found here: the
/// ledger that counts now is in the same transaction, or in its place. It only ever grows, so that a look at it is enough.
public struct ReferenceTransaction: Sendable, Hashable {
    fileprivate let updates: [Update]

    /// The refs by name.
    var names: [String] { updates.map(\.reference.shownName) }

    fileprivate struct Update: Sendable, Hashable {
        /// The ref; of one that is to become another's name, without what it would point at.
        let reference: PushedReference
        /// Whether it is to be the name of another ref.
        let isSymbolic: Bool
    }

    /// How many bytes the list may have: a fetch or a packing of hundreds of thousands of refs has fewer.
    public static let mostBytes = 256 << 20

    /// Reads the lines that Git writes to its hook: old value, new value and name, with one blank between them.
    ///
    /// - Throws: `hook.input` for anything else than such lines, `hook.limit` if there are too many.
    public init(parsing input: [UInt8]) throws(Problem) {
        guard input.count <= Self.mostBytes else {
            throw Problem(.hook(.limit), "reference-transaction", expected: "\(Self.mostBytes) B")
        }
        var updates: [Update] = []
        for line in input.split(separator: UInt8(ascii: "\n")) {
            guard let update = Update(line) else {
                throw Problem(.hook(.input), String(decoding: line.prefix(200), as: UTF8.self))
            }
            // Packing prunes refs that it has written elsewhere, which looks as a deletion does; and a deletion shows nothing that
            // the ledger does not say. Whether a push may delete has been judged before.
            if update.isSymbolic || !update.reference.isDeletion { updates.append(update) }
        }
        self.updates = updates
    }

    /// Judges it.
    ///
    /// - Parameter path: The repository.
    /// - Returns: The refs that must not move so, each with its problem; none of them all may move then.
    /// - Throws: What keeps it from being judged; nothing may move then either.
    public func refusals(in path: String) throws(Problem) -> [Ruling] {
        guard !updates.isEmpty else { return [] }
        let repository = try Self.repository(at: path)
        let configuration: GitConfiguration
        do { configuration = try repository.ownConfiguration() } catch {
            throw Problem(opening: error, at: path)
        }
        // Where nothing is pinned, there is no ledger that could be contradicted.
        guard !configuration.subsections(of: "stagectl", with: "root").isEmpty else { return [] }
        let pipelines = try PinnedPipeline.all(in: configuration)
        let namespaces = Namespaces(of: pipelines.map(\.name))
        let roles = updates.map { ($0, namespaces.role(of: $0.reference.name)) }
        var refusals: [Ruling] = []
        for pipeline in pipelines {
            var state: LedgerState??
            for (update, role) in roles where role.isProjected(of: pipeline.name) {
                let reference = update.reference
                // What changes nothing contradicts nothing: packing writes every ref anew, whatever it shows.
                let present = try repository.present(reference)
                guard update.isSymbolic || present != .object(reference.new) else { continue }
                if state == nil {
                    state = .some(try repository.state(of: pipeline, movedBy: roles))
                }
                let wanted = try state??.commit(shownBy: role, in: repository)
                guard update.isSymbolic || wanted != reference.new else { continue }
                let problem = Problem(
                    .hook(.apart), reference.shownName, expected: wanted?.short ?? "–",
                    found: update.isSymbolic ? "ref:" : reference.new.short)
                // Whatever keeps its policy from being read: it is told in English.
                let language = (try? state??.policy(in: repository))?.definition.language
                refusals.append(
                    Ruling(reference: reference, problem: problem, language: language, isOfAttempt: true))
            }
        }
        return refusals
    }

    private static func repository(at path: String) throws(Problem) -> Repository {
        do { return try RepositoryPlace(path, owner: .askedByGit).open() } catch {
            throw Problem(opening: error, at: path)
        }
    }

    /// Returns the folder of the repository for which Git has started a hook.
    public static func repository(environment: [String: String], folder: String) -> String {
        if let path = environment["GIT_DIR"], !path.isEmpty {
            return path.hasPrefix("/") ? path : path == "." ? folder : "\(folder)/\(path)"
        }
        // With a work tree, Git starts hooks at its top.
        return unsafe access("\(folder)/.git", F_OK) == 0 ? "\(folder)/.git" : folder
    }
}

extension ReferenceTransaction.Update {
    fileprivate init?(_ line: ArraySlice<UInt8>) {
        if let reference = PushedReference(line) {
            self.init(reference: reference, isSymbolic: false)
            return
        }
        // From Git 2.46 on, also what becomes the name of another ref, or ceases to be one.
        let parts = line.split(separator: UInt8(ascii: " "), maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, !parts[2].isEmpty,
            parts[..<2].contains(where: { $0.starts(with: "ref:".utf8) })
        else { return nil }
        let new = ObjectID(hex: String(decoding: parts[1], as: UTF8.self))
        self.init(
            reference: PushedReference(name: Array(parts[2]), old: .null, new: new ?? .null),
            isSymbolic: new == nil)
    }
}

extension ReferenceRole {
    /// Whether the ref shows what the ledger of a pipeline says.
    fileprivate func isProjected(of name: String) -> Bool {
        switch self {
        case .branch(let pipeline, _), .tag(let pipeline, _): pipeline.isSame(as: name)
        case .ledger, .reserved, .illegal, .other: false
        }
    }
}

extension Repository {
    fileprivate func present(_ reference: PushedReference) throws(Problem) -> PresentReference {
        do { return try presentReference(reference.shownName) } catch {
            throw Problem(opening: error, at: path)
        }
    }

    /// Returns the state of a pipeline's ledger once a transaction is over; nil if it has not begun.
    ///
    /// Whatever was pushed to it has been verified before; nothing is verified here.
    fileprivate func state(
        of pipeline: PinnedPipeline, movedBy updates: [(ReferenceTransaction.Update, ReferenceRole)]
    ) throws(Problem) -> LedgerState? {
        let name = Layout(pipeline: pipeline.name).ledger
        let moved = updates.first { $0.1 == .ledger(pipeline: pipeline.name) }?.0
        var head = moved?.reference.new ?? .null
        if head == .null {
            let ledger = PushedReference(name: Array(name.utf8), old: .null, new: .null)
            head = try present(ledger).value ?? .null
        }
        return head == .null ? nil : try LedgerState(after: head, in: self)
    }
}
