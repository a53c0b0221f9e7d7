package import Git
package import Ledger
package import Pipeline
package import Problems
package import Seals

/// What one pass over a delivered tree found and measured.
package struct TreeInspection: Sendable {
    /// What must be listed in manifests.
    package enum Listed: Sendable {
        /// The files; where links lead, whoever signs tag or commit has said.
        case files
        /// Links as well: nothing else than the manifest is signed, or by somebody else.
        case everything
    }

    /// What is asked of a tree.
    package struct Rules: Sendable {
        /// How much it may hold.
        package var limits: ContentLimits
        /// Globs for the paths that may be executable; nil if any may.
        package var executables: [String]?
        /// Globs for the paths that its senders may deliver; nil if they may deliver any.
        package var deliverable: [String]?
        /// The paths of the manifests.
        package var manifests: [String]
        /// What must be listed in them.
        package var listed: Listed
        /// What is asked of the delivery note; nil if nothing is.
        package var note: NoteRules?
        /// What becomes of warnings.
        package var warnings: WarningPolicy

        package init(
            limits: ContentLimits = ContentLimits(), executables: [String]? = nil,
            deliverable: [String]? = nil,
            manifests: [String] = ["SHA256SUMS"], listed: Listed = .files, note: NoteRules? = nil,
            warnings: WarningPolicy = .record
        ) {
            self.note = note
            self.limits = limits
            self.executables = executables
            self.deliverable = deliverable
            self.manifests = manifests
            self.listed = listed
            self.warnings = warnings
        }
    }

    /// The content digest; nil if something could not be read.
    package let digest: SHA256Digest?
    /// How much there is, as far as it was read.
    package let counts: CheckupReport.Counts
    /// How far malware was looked for.
    package let coverage: CheckupReport.Coverage
    /// What lies in what.
    let containers: ContainerList
    /// How many contents the second engine has judged.
    package let secondOpinions: Int
    /// Every tree and blob of the delivered tree, once; complete if there is a digest.
    package let objects: [ObjectID]
    /// What the delivery note says; nil if there is none that can be read.
    package let note: DeliveryNote?
    /// The blobs, with the keys under which they are remembered.
    let blobs: [RememberedVerdicts.Blob]

    /// Walks a tree, reads every blob once, and notes all that is wrong.
    ///
    /// - Parameter scan: Makes a scan for the use of one thread.
    /// - Throws: ``Problem`` if the quarantine cannot be read; nothing was decided then.
    package static func inspect(
        _ root: ObjectID, of delivery: String, quarantine: RepositoryPlace, rules: Rules,
        scan: @escaping @Sendable () -> Scan
    ) throws(Problem) -> (inspection: TreeInspection, findings: [Finding]) {
        var findings = FindingCollector(warnings: rules.warnings)
        let inspection = try inspect(
            root, of: delivery, quarantine: quarantine, rules: rules, scan: scan, findings: &findings)
        return (inspection, findings.findings)
    }

    /// Does the same, adding to findings that there are already.
    ///
    /// - Parameter contents: What may answer for contents in packs whose bytes are known; nil to read every blob.
    static func inspect(
        _ root: ObjectID, of delivery: String, quarantine: RepositoryPlace, rules: Rules,
        remembering contents: ContentMemory? = nil, scan: @escaping @Sendable () -> Scan,
        findings: inout FindingCollector
    ) throws(Problem) -> TreeInspection {
        let repository: Repository
        do throws(GitError) { repository = try quarantine.open() } catch {
            throw Problem(.repository(.unusable), quarantine.path, cause: error.message)
        }
        let tree = try TreeWalk.walk(
            from: root, of: delivery, in: repository, limits: rules.limits, findings: &findings)
        var inspection = InspectionSteps(tree: tree, delivery: delivery, rules: rules, findings: findings)
        if tree.extent != .cutOff {
            try inspection.measure(in: repository)
            var packs: PackReading?
            if let contents { packs = PackReading(contents, in: repository) }
            try inspection.readContents(
                with: BlobReader(quarantine: quarantine, makeScan: scan), knowing: packs)
        }
        findings = inspection.findings
        return inspection.result
    }
}
