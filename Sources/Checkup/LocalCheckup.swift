public import Delivery
public import Git
public import Ledger
public import Pipeline
public import Problems
public import Seals

/// What cannot be judged before something is delivered, or was left out by whoever asked; each is named with the result.
public enum LocalGap: String, Sendable, Hashable, CaseIterable {
    /// Whether the name is free in B, and what A and the ledger know of it.
    case name
    /// Whether number and predecessor of the note follow what was accepted.
    case order
    /// Whether what is transferred keeps within the limits.
    case transfer
    /// There is no tag yet: its name, its form, and the version in the note.
    case tag
    /// Who has signed.
    case signatures
    /// Who has signed tag and commit; a signature beside the manifest was judged.
    case otherSignatures = "other-signatures"
    /// Malware.
    case malware
}

/// What a checkup on the sender's side found.
public struct LocalVerdict: Sendable {
    /// The name of the delivery, or of what was checked in its place.
    public let name: String
    /// The tree that was checked.
    public let tree: ObjectID
    /// The content digest; nil if something could not be read.
    public let digest: SHA256Digest?
    /// How much there is.
    public let counts: CheckupReport.Counts
    /// What the delivery note says; nil if there is none that can be read.
    public let note: DeliveryNote?
    /// Who has signed.
    public let senders: [CertifiedSender]
    /// What was found, the gravest first.
    public let findings: [Finding]
    /// How many of the findings refuse the delivery.
    public let refusals: Int
    /// How many only warn.
    public let warnings: Int
    /// What was not judged.
    public let gaps: Set<LocalGap>
}

/// Inspects what is to be delivered as the border would, with nothing but the pipeline.
///
/// - Parameters:
///   - tree: The files.
///   - received: The tag or commit by which they would be delivered; nil if there is none.
///   - name: What the result calls it.
///   - place: Where the files can be read; it is opened anew by every thread that reads.
///   - definition: The pipeline file.
///   - policy: The same with the keys; nil if signatures are not judged.
///   - scanner: What looks for malware; nil if nothing does.
///   - now: The time of this machine.
/// - Throws: ``Problem`` if something could not be checked.
public func checkLocally(
    _ tree: ObjectID, received: ReceivedDelivery?, named name: String, at place: RepositoryPlace,
    under definition: PipelineDefinition, policy: Policy?, scanner: MalwareScanner?, now: Timestamp
) throws(Problem) -> LocalVerdict {
    let rules = definition.checkup
    var findings = FindingCollector(warnings: rules.content.refuseWarnings ? .refuse : .record)
    var gaps: Set<LocalGap> = [.name, .transfer]
    for problem in received?.findings ?? [] { findings.note(problem) }
    var senders: [CertifiedSender] = []
    if let received, let policy {
        senders = try judgeSenders(of: received, at: place, policy: policy, at: now, findings: &findings)
            .senders
    } else if let policy, let path = rules.signedManifest {
        // It needs neither tag nor commit.
        senders = try judgeManifest(
            at: path, of: name, inTree: tree, at: place, policy: policy, now: now, findings: &findings)
        if rules.signatures.on != [.manifest] { gaps.insert(.otherSignatures) }
    } else {
        gaps.insert(.signatures)
    }
    // Who else signs may deliver other paths.
    let deliverable =
        senders.isEmpty || gaps.contains(.otherSignatures)
        ? nil : policy?.paths(deliverableBy: senders.map(\.name))
    if received == nil { gaps.insert(.tag) }
    if scanner == nil { gaps.insert(.malware) }
    let inspection = try TreeInspection.inspect(
        tree, of: name, quarantine: place, under: rules,
        deliverable: deliverable, with: scanner, from: senders.map(\.name), findings: &findings)
    if let note = inspection.note {
        gaps.insert(.order)
        for problem in note.problems(of: received?.name, shown: name, for: definition.name, at: now) {
            findings.note(problem)
        }
    }
    return LocalVerdict(
        name: name, tree: tree, digest: inspection.digest, counts: inspection.counts, note: inspection.note,
        senders: senders, findings: findings.findings, refusals: findings.count(of: .refuse),
        warnings: findings.count(of: .warn), gaps: gaps)
}

/// Returns who has signed the manifest among some files; what is missing or wrong is noted.
private func judgeManifest(
    at path: String, of name: String, inTree tree: ObjectID, at place: RepositoryPlace, policy: Policy,
    now: Timestamp, findings: inout FindingCollector
) throws(Problem) -> [CertifiedSender] {
    let found = try findManifest(at: path, inTree: tree, at: place)
    var problems = found.problems
    var senders: [CertifiedSender] = []
    if let manifest = found.sealed, !manifest.signatures.isEmpty {
        for seal in manifest.seals(under: policy, at: now) {
            switch seal.result {
            case .success(let sender): senders.append(sender)
            case .failure(let problem): problems.append(problem)
            }
        }
    }
    if problems.isEmpty, policy.definition.checkup.signatures.on == [.manifest] {
        do throws(Problem) { try policy.requireEnough(senders, of: name) } catch { problems.append(error) }
    }
    // What says nothing about the files, but that they could not be judged, decides nothing.
    if let problem = problems.first(where: { $0.code.exitStatus == .unavailable }) { throw problem }
    for problem in problems { findings.note(problem) }
    return senders
}
