internal import Checkup
internal import Git
internal import Ledger
internal import Pipeline
internal import Problems
internal import Scanner
internal import Seals

/// Checks the files of deliveries once more, where the policy asks for it.
struct Recheck {
    private let place: RepositoryPlace
    private let databases: [String]
    private let now: Timestamp
    private let program: String?
    private var opened: (rules: CheckupRules, scanner: MalwareScanner)?

    /// - Parameters:
    ///   - place: B with the quarantine of the push.
    ///   - databases: Where the signature databases of this machine lie; empty for where the policy says.
    ///   - program: The path of stagectl, which is started once more to unpack.
    init(at place: RepositoryPlace, databases: [String], now: Timestamp, program: String?) {
        self.program = program
        self.place = place
        self.databases = databases
        self.now = now
    }

    /// Refuses an entry that takes in what must not be taken in.
    ///
    /// - Throws: The gravest finding, `hook.content-differs` if the files are not those of the report, or why they could not be
    ///   checked: then nothing is let through.
    mutating func require(_ step: VerifiedLedger.Step, in repository: borrowing Repository) throws(Problem) {
        guard step.entry.bringsReport, step.policy.wantsRecheck(afterSealBy: step.entry.signer),
            let name = step.entry.delivery
        else { return }
        guard let record = try step.state.delivery(name, in: repository), let tree = record.tree,
            let digest = record.digest
        else { throw Problem(.defect(.invariant), name.text, found: "accepted without a tree") }
        let scanner = try scanner(for: step.policy.definition.checkup)
        let (found, note, findings) = try checkAgain(
            tree, of: name, by: record.senders.map(\.name),
            vouchedFor: try vouching(step, name, in: repository),
            at: place, policy: step.policy, scanner: scanner)
        if let refusal = findings.first(where: { $0.severity == .refuse }) { throw refusal.problem }
        guard found == digest else {
            throw Problem(
                .hook(.contentDiffers), name.text, expected: digest.text, found: found?.text)
        }
        // What the report says of the note is what the next note is measured by.
        guard step.entry.kind == .accept else { return }
        guard try step.state.report(of: name, in: repository)?.note == note else {
            throw Problem(
                .hook(.contentDiffers), name.text, expected: DeliveryNote.path, found: note?.version)
        }
    }

    /// By whose word what nobody can look into is in what the entry brings; the ledger's rules have been asked whether that counts.
    private func vouching(
        _ step: VerifiedLedger.Step, _ name: DeliveryName, in repository: borrowing Repository
    ) throws(Problem) -> CheckupReport.Vouching? {
        guard step.entry.kind == .promote, let stage = step.entry.stage else {
            return try step.state.report(of: name, in: repository)?.vouching
        }
        return try step.state.report(ofRollbackTo: name, in: stage, of: repository)?.vouching
    }

    private mutating func scanner(for checkup: CheckupRules) throws(Problem) -> MalwareScanner {
        if let opened, opened.rules == checkup { return opened.scanner }
        let rules = checkup.malware
        let paths = databases.isEmpty ? rules.databases : databases
        // The pipeline file from which relative paths count lies on another machine.
        if let relative = paths.first(where: { !$0.hasPrefix("/") }) {
            throw Problem(.hook(.databasesUnknown), relative)
        }
        let database = try SignatureDatabase(
            readingFrom: paths, maxAge: rules.maxAge, now: now.seconds, settings: rules.databaseSettings)
        let scanner = try MalwareScanner(database, under: checkup, program: program, now: now.seconds)
        opened = (checkup, scanner)
        return scanner
    }
}

extension Entry {
    /// Whether the entry rests on a report of what a delivery holds: one that is taken in, or taken back into a stage.
    fileprivate var bringsReport: Bool { kind == .accept || (kind == .promote && purpose == .rollback) }
}

extension Policy {
    /// Returns whether the hook checks again what somebody has taken in.
    fileprivate func wantsRecheck(afterSealBy signer: String) -> Bool {
        switch definition.target.checkup {
        case .attest: false
        case .rerun: true
        // A machine that can do nothing else has checked it; a person may only say so.
        case nil: roles(of: signer) != [PipelineDefinition.engineRole]
        }
    }
}
