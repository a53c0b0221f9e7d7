public import Checkup
internal import Delivery
public import Git
internal import Ledger
public import Pipeline
public import Problems
internal import Scanner
public import Seals

/// The checkup on the sender's side: what the border will say, before anything is delivered.
///
/// Neither A nor B nor the ledger is asked; what only they know is named as not judged.
public struct LocalBorder {
    /// What is checked.
    public enum Subject: Sendable, Hashable {
        /// Everything below a folder, as it lies there.
        case folder
        /// A tag, branch or commit of the repository in which the folder lies.
        case revision(String)
    }

    private let definition: PipelineDefinition
    private let policy: Policy?
    private let databases: [String]?
    private let cacheFolder: String
    private let program: String?
    private let scratch: ScratchList

    /// Describes it; nothing is opened.
    ///
    /// - Parameters:
    ///   - definition: The pipeline file.
    ///   - policy: The same with the keys; nil if signatures are not judged.
    ///   - databases: The signature databases, with absolute paths; nil if malware is not looked for.
    ///   - program: The path of stagectl itself, which is started behind a fence to unpack.
    ///   - scratch: Lists what an interrupted run clears away.
    public init(
        _ definition: PipelineDefinition, policy: Policy?, databases: [String]?, cacheFolder: String,
        program: String?, listedIn scratch: ScratchList
    ) {
        self.definition = definition
        self.policy = policy
        self.databases = databases
        self.cacheFolder = cacheFolder
        self.program = program
        self.scratch = scratch
    }

    /// Checks what is to be delivered.
    ///
    /// - Throws: `repository.missing` or `repository.ref-missing` if it is not there, or why it could not be checked.
    public func check(
        _ subject: Subject, in copy: WorkingCopy, now: Timestamp
    ) throws(Problem) -> LocalVerdict {
        let scanner = try databases.map { (paths) throws(Problem) in
            let database = try SignatureDatabase(
                readingFrom: paths, maxAge: definition.checkup.malware.maxAge, now: now.seconds,
                cache: Border.signatureCache(below: cacheFolder),
                settings: definition.checkup.malware.databaseSettings)
            return try MalwareScanner(
                database, under: definition.checkup, program: program, now: now.seconds)
        }
        return try ScratchRepository.use(below: cacheFolder, listedIn: scratch) {
            (repository) throws(Problem) in
            switch subject {
            case .folder:
                let tree = try copy.takeOver(into: repository.path)
                return try checkLocally(
                    tree, received: nil, named: copy.folder, at: RepositoryPlace(repository.path),
                    under: definition, policy: policy, scanner: scanner, now: now)
            case .revision(let revision):
                let place = RepositoryPlace(repository.path, alsoReading: [try copy.objectFolder])
                return try check(revision, in: copy, at: place, scanner, now: now)
            }
        }
    }

    private func check(
        _ revision: String, in copy: WorkingCopy, at place: RepositoryPlace, _ scanner: MalwareScanner?,
        now: Timestamp
    ) throws(Problem) -> LocalVerdict {
        let (reference, object) = try copy.resolve(revision)
        guard let reference, reference.hasPrefix("refs/tags/"),
            let announced = AnnouncedDelivery(reference: reference, object: object)
        else {
            let tree = try copy.resolve("\(revision)^{tree}").object
            return try checkLocally(
                tree, received: nil, named: revision, at: place, under: definition, policy: policy,
                scanner: scanner, now: now)
        }
        guard definition.source.isDelivery(reference) else {
            throw Problem(
                .delivery(.missing), announced.name.text, cause: definition.source.deliveries)
        }
        let quarantine = try Quarantine(at: place.path)
        do throws(GitError) {
            for folder in place.folders { try quarantine.repository.read(alsoFrom: folder) }
        } catch {
            throw Problem(.repository(.unusable), place.path, cause: error.message)
        }
        let received = try quarantine.read(announced, tags: definition.source.tags, now: now)
        guard let tree = received.tree else {
            throw received.findings.first ?? Problem(.delivery(.tagTarget), revision)
        }
        return try checkLocally(
            tree, received: received, named: announced.name.text, at: place, under: definition,
            policy: policy, scanner: scanner, now: now)
    }
}
