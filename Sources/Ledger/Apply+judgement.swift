internal import Git
internal import Pipeline
internal import Problems
internal import Seals

extension LedgerState {
    /// Returns what an `accept` adds, after proving the way from the sender's signature to the tree in B.
    func accepting(
        _ judgement: Judgement, _ event: Event, _ policy: Policy, _ seals: Seal,
        in repository: borrowing Repository
    ) throws(Problem) -> StateChange {
        let (report, name) = try judgement.checkedReport(for: event, under: policy, seals)
        try requireNew(judgement, report, of: name, event, under: policy, in: repository)
        try requireFree(name, under: policy, in: repository)
        guard report.result == .passed, let tree = report.source.tree, let digest = report.digest
        else {
            throw Problem(.ledger(.rule), event.label, found: "accepted without a passing report")
        }
        guard report.isJudged(under: policy.definition.checkup.malware) else {
            throw Problem(.ledger(.rule), event.label, found: "accepted without the engine that is required")
        }
        let proven = try judgement.prove(report.senders, of: name, event, under: policy)
        let former = try formerKeys(in: repository)
        for sender in proven { try former.requireNone(of: sender.signer, under: policy) }
        let newest = try requireNote(
            report.note, of: name, from: report.senders, event, under: policy, in: repository)
        guard let raw = judgement.delivered else {
            throw Problem(.ledger(.rule), event.label, found: "no delivery commit")
        }
        let commit = try event.sealedCommit(raw, under: policy, seals)
        let message = EventMessage.accepted(
            name, pipeline: event.pipeline, sequence: event.sequence, digest: digest)
        guard commit.object.tree == tree, commit.object.parents.isEmpty,
            commit.object.bears(message, at: event.time)
        else {
            throw Problem(.ledger(.rule), event.label, found: "a delivery commit that is not the delivery's")
        }
        let record = DeliveryRecord(
            name: name, verdict: .accepted, sequence: event.sequence, time: event.time,
            sourceReference: report.source.reference, sourceObject: report.source.object, tree: tree,
            digest: digest, senders: report.senders, commit: commit.id)
        var change = try judging(judgement, record, in: repository)
        change.write(raw.content, at: StatePath.deliveryCommit(of: name))
        if let note = report.note, let newest {
            change.write(newest.content, at: StatePath.note(of: note.application))
        }
        return change
    }

    /// Returns what a `reject` adds: the evidence of what was offered and why it was refused.
    func rejecting(
        _ judgement: Judgement, _ event: Event, _ policy: Policy, _ seals: Seal,
        in repository: borrowing Repository
    ) throws(Problem) -> StateChange {
        let (report, name) = try judgement.checkedReport(for: event, under: policy, seals)
        try requireNew(judgement, report, of: name, event, under: policy, in: repository)
        guard report.result == .refused, judgement.deliveryCommit == nil else {
            throw Problem(.ledger(.rule), event.label, found: "rejected without a refusing report")
        }
        guard judgement.hasEvidence || report.saysWhyNothingWasRead else {
            throw Problem(.ledger(.rule), event.label, found: "rejected without what was rejected")
        }
        if !report.senders.isEmpty {
            try judgement.prove(report.senders, ofRejected: name, event, under: policy)
        } else {
            // It stays for good, and whoever writes tags into A could fill B with it.
            guard judgement.manifest == nil, judgement.evidenceBytes <= Judgement.mostUnproven else {
                throw Problem(.ledger(.rule), event.label, found: "more evidence than is kept of anybody")
            }
        }
        let record = DeliveryRecord(
            name: name, verdict: .rejected, sequence: event.sequence, time: event.time,
            sourceReference: report.source.reference, sourceObject: report.source.object,
            tree: report.source.tree,
            digest: report.digest, senders: report.senders, commit: nil)
        return try judging(judgement, record, in: repository)
    }

    /// Returns the files of a judgement and of what it says, in the place of those of an earlier judgement.
    private func judging(
        _ judgement: Judgement, _ record: DeliveryRecord, in repository: borrowing Repository
    ) throws(Problem) -> StateChange {
        let evidence = judgement.evidence(of: record.name)
        var change = StateChange(evidence)
        for path in try self.evidence(of: record.name, besides: evidence, in: repository) {
            change.remove(path)
        }
        change.write(record.content, at: StatePath.record(of: record.name))
        return change
    }
}

extension CheckupReport {
    /// Whether a finding says why there is nothing of the delivery to show.
    fileprivate var saysWhyNothingWasRead: Bool {
        let reasons: [Code] = [
            .limit(.bytes), .limit(.objects), .limit(.chains), .content(.objectMissing),
            .content(.objectDamaged),
            .delivery(.tagMalformed), .content(.commitMalformed), .delivery(.tagTarget),
        ]
        return findings.contains { finding in
            finding.severity == .refuse && reasons.contains { $0.name == finding.code }
        }
    }
}

extension Judgement {
    /// Returns the report after proving that it is sealed, and belongs to this event and to the raw objects beside it.
    fileprivate func checkedReport(
        for event: Event, under policy: Policy, _ seals: Seal
    ) throws(Problem) -> (CheckupReport, DeliveryName) {
        let sealed: SealedReport
        let name: DeliveryName
        do {
            sealed = try reading.get()
            name = try sealed.report.name()
        } catch {
            throw Problem(.ledger(.rule), event.label, found: "an unreadable report", cause: error.reason)
        }
        let report = sealed.report
        guard report.policy == policy.digest else {
            throw Problem(.ledger(.rule), event.label, found: "a report under another policy")
        }
        // Once sealed it says since when the checkup holds: whoever asks for a younger one would take it for years.
        guard report.started <= event.time else {
            throw Problem(.ledger(.rule), event.label, found: "a report of a later time")
        }
        try sealed.requireSeal(of: event, under: policy, seals)
        do {
            try prove(
                report.source.isAbout(name) && policy.definition.source.isDelivery(report.source.reference))
            try prove(report.source.tag == tag?.id.get())
            try prove(report.source.commit == commit?.id.get())
            // A refused delivery may have led nowhere; what it did lead to is what the sender is told.
            if let object = report.source.tag ?? report.source.commit {
                try prove(report.source.object == object)
            }
            if let tag, report.source.commit != nil {
                let tag = try tag.object.get()
                try prove(tag.kind == .commit && tag.target == report.source.commit)
            }
            // A commit that breaks Git's form names no tree.
            try prove(report.source.tree == (try? commit?.object.get().tree))
            if report.result == .passed { try prove(commit != nil && report.source.tree != nil) }
        } catch {
            throw Problem(.ledger(.rule), event.label, found: "evidence that is not the report's")
        }
        return (report, name)
    }

    /// Reads the report.
    func parsedReport() throws(MalformedRecord) -> CheckupReport { try reading.get().report }

    private func prove(_ holds: Bool) throws(MalformedObject) {
        guard holds else { throw MalformedObject(reason: "evidence") }
    }

    fileprivate func evidence(of delivery: DeliveryName) -> [String: [UInt8]] {
        var files = [StatePath.report(of: delivery): report]
        files[StatePath.sourceTag(of: delivery)] = sourceTag
        files[StatePath.sourceCommit(of: delivery)] = sourceCommit
        if let manifest {
            files[StatePath.sourceFolders(of: delivery)] = manifest.folders
            files[StatePath.sourceManifest(of: delivery)] = manifest.content
            for (ending, signature) in manifest.signatures {
                files[StatePath.signature(ending, of: delivery)] = signature
            }
        }
        return files
    }
}

extension Judgement {
    /// Proves that the delivery is from exactly the senders whom the report names, and that they are enough, and returns them.
    fileprivate func prove(
        _ senders: [CheckupReport.Sender], of name: DeliveryName, _ event: Event, under policy: Policy
    ) throws(Problem) -> [CertifiedSender] {
        guard let senderSeal else {
            throw Problem(.ledger(.rule), event.label, found: "no source commit")
        }
        let beside = try proveManifest(signedBy: senders, event, under: policy)
        // Of what lies beside the manifest each must hold, so that each must be shown.
        guard beside == Set(manifest.map { Array($0.signatures.keys) } ?? []) else {
            throw Problem(.ledger(.rule), event.label, found: "a signature that is not shown")
        }
        let proven = try senderSeal.senders(of: name.text, under: policy, at: event.time)
        guard proven.map(CheckupReport.Sender.init).isSame(as: senders) else {
            throw Problem(.ledger(.rule), event.label, found: "another sender than the report names")
        }
        return proven
    }

    /// Proves that everyone whom the report of a rejected delivery names has signed it.
    fileprivate func prove(
        _ senders: [CheckupReport.Sender], ofRejected name: DeliveryName, _ event: Event,
        under policy: Policy
    ) throws(Problem) {
        guard let senderSeal else {
            throw Problem(.ledger(.rule), event.label, found: "no source commit")
        }
        _ = try proveManifest(signedBy: senders, event, under: policy)
        var proven: [CheckupReport.Sender] = []
        for seal in try senderSeal.seals(of: name.text, under: policy, at: event.time) {
            // Those that are named must hold; of the others nothing is said.
            guard senders.contains(where: { $0.carrier == seal.carrier && $0.file == seal.file }) else {
                continue
            }
            proven.append(CheckupReport.Sender(try seal.result.get()))
        }
        guard proven.isSame(as: senders) else {
            throw Problem(.ledger(.rule), event.label, found: "another sender than the report names")
        }
    }

    /// Proves that the manifest and the signatures that are shown were delivered, and are those of whom the report names: of nobody
    /// else anything is kept.
    ///
    /// - Returns: What lies beside the manifest, shown or not.
    private func proveManifest(
        signedBy senders: [CheckupReport.Sender], _ event: Event, under policy: Policy
    ) throws(Problem) -> Set<ManifestSignature> {
        let files: [[UInt8]] = senders.filter { $0.carrier == .manifest }.map {
            [UInt8](($0.file ?? "").utf8)
        }
        guard let manifest else {
            guard files.isEmpty else {
                throw Problem(.ledger(.rule), event.label, found: "no signed manifest")
            }
            return []
        }
        // A commit that breaks Git's form names no tree.
        guard let path = policy.definition.checkup.signedManifest, let tree = try? commit?.object.get().tree,
            files
                == ManifestSignature.allCases.filter({ manifest.signatures[$0] != nil })
                .map({ [UInt8]($0.path(beside: path).utf8) }), !files.isEmpty
        else { throw Problem(.ledger(.rule), event.label, found: "a manifest that nobody has signed") }
        do throws(MisplacedManifest) { return try manifest.requirePlace(path, in: tree) } catch {
            throw Problem(
                .ledger(.rule), event.label, found: "a manifest that was not delivered", cause: error.reason)
        }
    }
}

extension [CheckupReport.Sender] {
    /// Returns whether the same have signed the same, byte for byte.
    fileprivate func isSame(as others: [CheckupReport.Sender]) -> Bool {
        count == others.count
            && zip(self, others).allSatisfy { first, second in
                first.name.utf8.elementsEqual(second.name.utf8) && first.carrier == second.carrier
                    && first.file.map { [UInt8]($0.utf8) } == second.file.map { [UInt8]($0.utf8) }
                    && first.principal.utf8.elementsEqual(second.principal.utf8)
                    && first.fingerprint.utf8.elementsEqual(second.fingerprint.utf8)
                    && first.keyType.utf8.elementsEqual(second.keyType.utf8)
            }
    }
}

extension CheckupReport.Source {
    /// Returns whether the ref in A is the one that gives a delivery its name.
    fileprivate func isAbout(_ delivery: DeliveryName) -> Bool {
        DeliveryName(reference: reference) == delivery
    }
}

extension Event {
    /// The event as it is named in a problem, before it has a commit.
    var label: String { "\(act.kind.rawValue) \(sequence)" }

    /// Parses a commit that the event brings into B, and proves that an engine has signed it.
    func sealedCommit(
        _ raw: RawObject<CommitObject>, under policy: Policy, _ seals: Seal
    ) throws(Problem) -> (id: ObjectID, object: CommitObject) {
        let id: ObjectID
        let object: CommitObject
        do {
            id = try raw.id.get()
            object = try raw.object.get()
        } catch {
            throw Problem(.ledger(.rule), label, found: "an unreadable commit")
        }
        let signer = seals == .required ? try object.sealedBy(under: policy, at: time) : self.signer
        guard policy.roles(of: signer).contains(PipelineDefinition.engineRole) else {
            throw Problem(.ledger(.role), label, expected: PipelineDefinition.engineRole, found: signer)
        }
        return (id, object)
    }
}

extension CommitObject {
    /// Returns whether a commit is written as stagectl writes one: nothing in it may tell people another story.
    func bears(_ message: EventMessage, at time: Timestamp) -> Bool {
        message.isBorne(by: self) && extraHeaders.isEmpty && author == committer
            && committer.time == time.seconds && committer.isVisible
    }
}
