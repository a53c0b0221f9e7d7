public import Git
public import Pipeline
public import Problems
public import Seals

extension LedgerState {
    /// Returns what a `propose` changes.
    ///
    /// Nobody has two policies waiting, so that one person alone cannot fill B with them, and there need be no
    /// limit at which some would keep the others from proposing anything.
    func proposing(
        _ proposal: Proposal, _ event: Event, _ policy: Policy, in repository: borrowing Repository
    ) throws(Problem) -> StateChange {
        try require(proposal, by: event.signer, under: policy, at: event.time, in: repository)
        let record = ProposalRecord(
            proposal, person: event.signer, sequence: event.sequence, time: event.time)
        let digest = proposal.policy.digest
        var change = StateChange([StatePath.proposer(of: digest, event.signer): record.content])
        if let earlier = try self.proposal(by: event.signer, in: repository) {
            if earlier.isForgotten(without: event.signer) {
                let folder = StatePath.proposal(earlier.digest)
                for path in try paths(below: folder, in: repository) { change.remove(path) }
            } else {
                change.remove(StatePath.proposer(of: earlier.digest, event.signer))
            }
        }
        // Who wants the same joins: else somebody who is faster could take a policy away from those who approve it.
        guard try self.proposal(digest, in: repository) == nil else { return change }
        change.write(record.content, at: StatePath.proposalRecord(digest))
        for (path, content) in proposal.policy.files {
            change.write(content, at: "\(StatePath.proposal(digest))/\(path)")
        }
        return change
    }

    /// Refuses a policy that could not come into force, or must not.
    func require(
        _ proposal: Proposal, by person: String, under policy: Policy, at time: Timestamp,
        in repository: borrowing Repository
    ) throws(Problem) {
        let name = policy.definition.name
        guard let quorum = policy.definition.authority.policy else { throw Problem(.policy(.closed), name) }
        let new = proposal.policy
        guard new.definition.name.isSame(as: name) else {
            throw Problem(.policy(.name), name, found: new.definition.name)
        }
        guard new.digest != policy.digest else { throw Problem(.policy(.same), new.digest.text) }
        guard try !wasInForce(new.digest, in: repository) else {
            throw Problem(.ledger(.policyRollback), new.digest.text)
        }
        guard try self.proposal(by: person, in: repository)?.digest != new.digest else {
            throw Problem(
                .policy(.proposed), new.digest.text,
                expected: policy.members(of: quorum.by).joined(separator: ", "))
        }
        try requireFreeStages(of: new, after: policy, in: repository)
        try requireApartKeys(of: new, after: policy, in: repository)
        try new.requireKeys(at: time)
        try requireVisible(proposal.reason, by: person)
        for (path, content) in new.files where content.count > OperatorFile.sizeLimit {
            throw Problem(
                .pipeline(.fileTooLarge), path, expected: "\(OperatorFile.sizeLimit)",
                found: "\(content.count)")
        }
    }

    /// Returns what a `policy` changes: the new policy takes the place of the old one, and nothing else waits any more.
    func adopting(
        _ new: Policy, _ event: Event, _ policy: Policy, in repository: borrowing Repository
    ) throws(Problem) -> StateChange {
        _ = try requireApproval(of: new.digest, under: policy, in: repository)
        // Keys change by policies alone, and no proposal outlives one: they are apart as they were when it was proposed.
        try requireFreeStages(of: new, after: policy, in: repository)
        try new.requireKeys(at: event.time)
        var change = StateChange([
            StatePath.formerKeys: try formerKeys(in: repository).adding(policy).content
        ])
        for folder in [StatePath.operators, StatePath.senders, StatePath.proposals] {
            for path in try paths(below: folder, in: repository) { change.remove(path) }
        }
        // Else those who have agreed could not agree again, and the hold would wait for somebody whom nothing asks for any more.
        for (place, hold) in try standingHolds(in: repository)
        where new.letsGoOn(try resumes(of: hold, on: place, under: new, in: repository)) {
            change.write(hold.ending(by: event.sequence).content, at: StatePath.hold(on: place))
        }
        change.adopt(new, at: event)
        return change
    }

    /// Refuses a policy that nobody has proposed, or that too few people have approved.
    ///
    /// - Returns: The people who have approved it and count.
    public func requireApproval(
        of digest: SHA256Digest, under policy: Policy, in repository: borrowing Repository
    ) throws(Problem) -> [String] {
        _ = try requireProposal(digest, in: repository)
        guard let quorum = policy.definition.authority.policy else {
            throw Problem(.policy(.closed), policy.definition.name)
        }
        let people = policy.members(of: quorum.by, among: try approvals(of: digest, in: repository))
        guard people.count >= quorum.approvals else {
            let left = policy.members(of: quorum.by).filter { !people.contains($0) }
            throw Problem(
                .policy(.approvals), digest.text, expected: left.joined(separator: ", "),
                found: "\(people.count)/\(quorum.approvals)")
        }
        return people
    }

    /// Returns a policy that waits for people.
    ///
    /// - Throws: `policy.unknown`, with those that do.
    public func requireProposal(
        _ digest: SHA256Digest, in repository: borrowing Repository
    ) throws(Problem) -> ProposalRecord {
        guard let proposal = try proposal(digest, in: repository) else {
            let pending = try proposals(in: repository).map(\.digest.text)
            throw Problem(
                .policy(.unknown), digest.text,
                expected: pending.isEmpty ? nil : pending.joined(separator: ", "))
        }
        return proposal
    }

    /// Returns the paths of all files below a folder.
    private func paths(
        below folder: String, in repository: borrowing Repository
    ) throws(Problem) -> [String] {
        var paths: [String] = []
        for entry in try entries(of: folder, in: repository) {
            let path = "\(folder)/\(entry.name)"
            switch entry.mode {
            case .folder: paths += try self.paths(below: path, in: repository)
            case .file, .executable, .symlink: paths.append(path)
            }
        }
        return paths
    }
}

extension StateChange {
    /// The files with which a pipeline begins.
    init(adopting policy: Policy, at event: Event) {
        self.init()
        adopt(policy, at: event)
    }

    /// Puts a policy into force, and leaves the mark by which it is known for ever.
    mutating func adopt(_ policy: Policy, at event: Event) {
        for (path, content) in policy.files { write(content, at: path) }
        let mark = JSONValue.object([
            "sequence": .integer(Int64(event.sequence)), "time": .string(event.time.text),
        ])
        write(mark.canonical, at: StatePath.policy(policy.digest))
    }
}

extension Policy {
    /// Its files by their paths in a state.
    fileprivate var files: [(path: String, content: [UInt8])] {
        [(StatePath.pipeline, pipelineBytes)]
            + operatorFiles.map { ("\(StatePath.operators)/\($0)", $1) }
            + senderFiles.map { ("\(StatePath.senders)/\($0)", $1) }
    }
}
