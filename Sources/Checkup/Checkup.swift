public import Delivery
public import Ledger
public import Pipeline
public import Problems
internal import Scanner
public import Seals
public import Git

/// Inspects a received delivery at the border: content, checksums, signature and malware in one pass.
///
/// Whatever is found is found at once, so that a sender mends everything in one go.
///
/// - Parameters:
///   - received: The delivery with what its reading has found already.
///   - quarantine: The path of the repository that holds its objects; it is opened anew by every thread that reads.
///   - policy: What is asked of the delivery, and whose signatures count.
///   - scanner: What looks for malware.
///   - now: The time of this machine.
///   - intake: When the delivery came to us, at which keys are judged; nil for now.
///   - accepted: What has been accepted, which the delivery note must follow; nil if that is not asked.
///   - former: Whose the keys were that people had before; nobody's if that is not asked.
///   - vouching: By whose word what cannot be looked into does not refuse it; nil if nobody vouches for it.
///   - version: The version of stagectl that goes on record.
/// - Returns: The verdict, with the report for the ledger.
/// - Throws: ``Problem`` if something could not be checked. Nothing was decided then.
public func checkUp(
    _ received: ReceivedDelivery, quarantine: String, policy: Policy, scanner: MalwareScanner,
    now: Timestamp, intake: Timestamp? = nil, after accepted: AcceptedNotes? = nil,
    former: FormerKeys = FormerKeys(), by vouching: CheckupReport.Vouching? = nil, version: String
) throws(Problem) -> Verdict {
    let rules = policy.definition.checkup
    var findings = FindingCollector(warnings: rules.content.refuseWarnings ? .refuse : .record)
    for problem in received.findings { findings.note(problem) }
    let place = RepositoryPlace(quarantine)
    let (senders, manifest) = try judgeSenders(
        of: received, at: place, policy: policy, former: former, at: intake ?? now, findings: &findings)
    let delivery = senders.isEmpty ? withinBounds(received, &findings) : received
    var inspection: TreeInspection?
    if let tree = delivery.tree {
        inspection = try TreeInspection.inspect(
            tree, of: delivery.name.text, quarantine: place, under: rules,
            deliverable: senders.isEmpty ? nil : policy.paths(deliverableBy: senders.map(\.name)),
            with: scanner, from: senders.map(\.name),
            remembering: scanner.answers(from: senders.map(\.name)), findings: &findings)
    }
    if let note = inspection?.note {
        let name = delivery.name
        let problems =
            note.problems(
                of: name, shown: name.text, for: policy.definition.name, at: intake ?? now)
            + (accepted?.problems(
                with: note, of: name.text, from: senders.isEmpty ? nil : senders.map(\.name), under: policy)
                ?? [])
        for problem in problems { findings.note(problem) }
    }
    let authors = senders.map(CheckupReport.Sender.init)
    func makeReport(_ findings: FindingCollector, _ vouching: CheckupReport.Vouching?) -> CheckupReport {
        CheckupReport(
            delivery: delivery.name.text,
            source: CheckupReport.Source(
                reference: delivery.reference, object: delivery.object, tag: delivery.tag?.id,
                commit: delivery.commit?.id, tree: delivery.tree),
            digest: inspection?.digest, senders: authors, note: inspection?.note,
            counts: inspection?.counts ?? CheckupReport.Counts(files: 0, folders: 0, symlinks: 0, bytes: 0),
            findings: findings.findings.prefix(CheckupReport.mostRecorded(of: authors))
                .map(CheckupReport.RecordedFinding.init),
            refusals: findings.count(of: .refuse), warnings: findings.count(of: .warn),
            databaseGeneration: scanner.database.generation,
            databaseFiles: scanner.database.sources.compactMap(CheckupReport.DatabaseFile.init),
            coverage: inspection?.coverage ?? CheckupReport.Coverage(),
            containers: inspection?.containers.containers(atMost: CheckupReport.mostContainers(of: authors))
                ?? [],
            containersTotal: inspection?.containers.count ?? 0,
            engines: scanner.second.map { [$0.record(contents: inspection?.secondOpinions ?? 0)] } ?? [],
            vouching: vouching, policy: policy.digest, started: now, stagectlVersion: version)
    }
    var report = makeReport(findings, nil)
    if let vouching, report.isVouchedFor(by: vouching) {
        findings.takeWord(of: vouching)
        report = makeReport(findings, vouching)
    }
    guard report.result == .passed else {
        return .refused(
            RefusedDelivery(
                delivery: delivery, findings: findings.findings, manifest: manifest, report: report))
    }
    guard !senders.isEmpty, let tree = delivery.tree, let inspection, let digest = inspection.digest else {
        throw Problem(.defect(.invariant), delivery.name.text, found: "passed without a proof")
    }
    scanner.memory?.note(inspection.blobs, of: digest)
    return .passed(
        CheckedDelivery(
            delivery: delivery, senders: senders, tree: tree, checkedTree: inspection.objects, digest: digest,
            warnings: findings.findings, manifest: manifest, report: report))
}

/// Returns everyone certified who has signed a delivery; what is missing or wrong is noted.
///
/// - Parameter place: Where its files can be read.
/// - Returns: The senders, and the manifest with the signatures of those who have signed it.
func judgeSenders(
    of delivery: ReceivedDelivery, at place: RepositoryPlace, policy: Policy,
    former: FormerKeys = FormerKeys(), at now: Timestamp, findings: inout FindingCollector
) throws(Problem) -> (senders: [CertifiedSender], manifest: SealedManifest?) {
    // Without a commit there is nothing that a signature could lead to; the reading has said so.
    guard let commit = delivery.commit else { return ([], nil) }
    var problems: [Problem] = []
    var manifest: SealedManifest?
    if let path = policy.definition.checkup.signedManifest, let tree = delivery.tree {
        let found = try findManifest(at: path, inTree: tree, at: place)
        manifest = found.sealed
        problems = found.problems
    }
    let seal = SenderSeal(tag: delivery.tag?.content, commit: commit.content, manifest: manifest)
    var senders: [CertifiedSender] = []
    do throws(Problem) {
        for seal in try seal.seals(of: delivery.name.text, under: policy, at: now) {
            switch seal.result {
            case .success(let sender):
                do throws(Problem) {
                    try former.requireNone(of: sender.signer, under: policy)
                    senders.append(sender)
                } catch {
                    problems.append(error)
                }
            // That there is nothing beside the manifest has been noted with its place.
            case .failure where seal.carrier == .manifest && seal.file == nil && !problems.isEmpty: break
            case .failure(let problem): problems.append(problem)
            }
        }
        // Beside a signature that does not hold it would be the same problem again.
        if problems.isEmpty { try policy.requireEnough(senders, of: delivery.name.text) }
    } catch {
        problems.append(error)
    }
    // What says nothing about the delivery, but that it could not be judged, decides nothing.
    if let problem = problems.first(where: { $0.code.exitStatus == .unavailable }) { throw problem }
    // What the reading has noticed about tag and commit is not said twice.
    for problem in problems where !delivery.findings.contains(where: { $0.code == problem.code }) {
        findings.note(problem)
    }
    let shown = Set(
        senders.compactMap { $0.file.flatMap { ManifestSignature.split($0)?.ending } })
    return (senders, shown.isEmpty ? nil : manifest?.keeping(shown))
}

/// Looks for a manifest and its signatures among the files of a delivery.
func findManifest(
    at path: String, inTree tree: ObjectID, at place: RepositoryPlace
) throws(Problem) -> FoundManifest {
    let repository: Repository
    do throws(GitError) { repository = try place.open() } catch {
        throw Problem(.repository(.unusable), place.path, cause: error.message)
    }
    return FoundManifest(at: path, inTree: tree, of: repository)
}

/// Returns a delivery of nobody who is certified as it may stay in the ledger: what is too large shows nothing of itself.
private func withinBounds(
    _ delivery: ReceivedDelivery, _ findings: inout FindingCollector
) -> ReceivedDelivery {
    guard delivery.evidenceBytes > Judgement.mostUnproven else { return delivery }
    let problem = Problem(
        .limit(.bytes), delivery.reference, expected: "\(Judgement.mostUnproven)",
        found: "\(delivery.evidenceBytes)")
    findings.note(problem)
    return delivery.withoutEvidence(because: problem)
}

/// Inspects the files of a delivery once more, wherever they lie: content, checksums and malware.
///
/// - Parameters:
///   - senders: The names of those who have signed it.
///   - vouching: By whose word what cannot be looked into does not refuse it; nil if nobody vouches for it.
///   - place: The repository that holds the delivered tree; it is opened anew by every thread that reads.
/// - Returns: The content digest, nil if something could not be read, what the delivery note says, and every finding, the gravest first.
/// - Throws: ``Problem`` if something could not be checked. Nothing was decided then.
public func checkAgain(
    _ tree: ObjectID, of delivery: DeliveryName, by senders: [String],
    vouchedFor vouching: CheckupReport.Vouching?,
    at place: RepositoryPlace, policy: Policy, scanner: MalwareScanner
) throws(Problem) -> (digest: SHA256Digest?, note: DeliveryNote?, findings: [Finding]) {
    let rules = policy.definition.checkup
    var findings = FindingCollector(warnings: rules.content.refuseWarnings ? .refuse : .record)
    let inspection = try TreeInspection.inspect(
        tree, of: delivery.text, quarantine: place, under: rules,
        deliverable: policy.paths(deliverableBy: senders), with: scanner, from: senders, findings: &findings)
    return (inspection.digest, inspection.note, findings.findings.vouchedFor(by: vouching))
}

extension TreeInspection {
    /// Inspects a tree under the rules of a pipeline.
    ///
    /// - Parameters:
    ///   - scanner: What looks for malware; nil where nothing is decided and nobody asks for it.
    ///   - senders: Who has certainly sent it.
    ///   - contents: What may answer for contents in packs of the quarantine whose bytes are known; nil to read every blob.
    static func inspect(
        _ tree: ObjectID, of delivery: String, quarantine: RepositoryPlace, under rules: CheckupRules,
        deliverable: [String]?, with scanner: MalwareScanner?, from senders: [String],
        remembering contents: ContentMemory? = nil, findings: inout FindingCollector
    ) throws(Problem) -> TreeInspection {
        try inspect(
            tree, of: delivery, quarantine: quarantine, rules: Rules(rules, deliverable: deliverable),
            remembering: contents, scan: { scanner?.scan(from: senders) ?? .nothing }, findings: &findings)
    }
}

extension TreeInspection.Rules {
    /// Takes over what a pipeline asks for.
    fileprivate init(_ rules: CheckupRules, deliverable: [String]?) {
        self.init(
            limits: ContentLimits(
                file: rules.content.maxFile, total: rules.content.maxTotal, files: rules.content.maxFiles),
            executables: rules.content.executables, deliverable: deliverable,
            manifests: rules.checksums.manifests,
            listed: rules.signatures.asksForManifest ? .everything : .files, note: rules.note,
            warnings: rules.content.refuseWarnings ? .refuse : .record)
    }
}
