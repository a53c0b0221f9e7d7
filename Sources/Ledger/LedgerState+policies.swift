public import Git
public import Pipeline
public import Problems
public import Seals

// Policies that were in force, and those that are to be.

extension LedgerState {
    /// Returns whether a policy is in force or was so before.
    public func wasInForce(
        _ policy: SHA256Digest, in repository: borrowing Repository
    ) throws(Problem) -> Bool {
        try content(of: StatePath.policy(policy), in: repository) != nil
    }

    /// Returns the policies that wait for people, the oldest first.
    public func proposals(in repository: borrowing Repository) throws(Problem) -> [ProposalRecord] {
        var proposals: [ProposalRecord] = []
        for entry in try entries(of: StatePath.proposals, in: repository) {
            guard let digest = SHA256Digest(hex: entry.name),
                let proposal = try proposal(digest, in: repository)
            else { throw broken("\(StatePath.proposals)/\(entry.name)") }
            proposals.append(proposal)
        }
        return proposals.sorted { $0.sequence < $1.sequence }
    }

    /// Returns a policy that waits for people, or nil if there is none with this digest.
    public func proposal(
        _ digest: SHA256Digest, in repository: borrowing Repository
    ) throws(Problem) -> ProposalRecord? {
        let path = StatePath.proposalRecord(digest)
        let reading = { (content: [UInt8]) throws(MalformedRecord) in try ProposalRecord(parsing: content) }
        guard let first = try record(at: path, in: repository, reading) else { return nil }
        let proposers = try records(in: StatePath.proposers(of: digest), of: repository, reading).map(
            \.record)
        guard first.digest == digest, !proposers.isEmpty, proposers.allSatisfy({ $0.digest == digest }) else {
            throw broken(path)
        }
        return ProposalRecord(first, proposers: proposers)
    }

    /// Returns how somebody has proposed a policy that waits, or nil if the person has not.
    func proposal(
        _ digest: SHA256Digest, of person: String, in repository: borrowing Repository
    ) throws(Problem) -> ProposalRecord? {
        let path = StatePath.proposer(of: digest, person)
        let found = try record(at: path, in: repository) { (content) throws(MalformedRecord) in
            try ProposalRecord(parsing: content)
        }
        guard let found else { return nil }
        guard found.digest == digest, Principal.folded(found.person) == Principal.folded(person) else {
            throw broken(path)
        }
        return found
    }

    /// Returns the policy that somebody has proposed and that waits for people, or nil if there is none.
    public func proposal(
        by person: String, in repository: borrowing Repository
    ) throws(Problem) -> ProposalRecord? {
        let person = Principal.folded(person)
        return try proposals(in: repository).first { $0.people.contains { Principal.folded($0) == person } }
    }

    /// Returns the policy that waits for people and that somebody means.
    ///
    /// - Parameter name: Its digest, or the first digits of it; nil for the only one.
    /// - Throws: `policy.unknown`, or `policy.ambiguous` if it could be several.
    public func proposal(
        named name: String?, in repository: borrowing Repository
    ) throws(Problem) -> ProposalRecord {
        let pending = try proposals(in: repository)
        let digits = name.map { $0.hasPrefix("sha256:") ? String($0.dropFirst(7)) : $0 } ?? ""
        let meant = pending.filter { $0.digest.hex.hasPrefix(digits) }
        let shown = pending.isEmpty ? nil : pending.map(\.digest.text).joined(separator: ", ")
        guard let proposal = meant.first, name?.isEmpty != true else {
            throw Problem(.policy(.unknown), name ?? "–", expected: shown)
        }
        guard meant.count == 1 else {
            throw Problem(.policy(.ambiguous), name ?? "–", expected: shown)
        }
        return proposal
    }

    /// Returns who has agreed to a policy that waits.
    public func approvals(
        of digest: SHA256Digest, in repository: borrowing Repository
    ) throws(Problem) -> [DecisionRecord] {
        try records(in: StatePath.approvals(of: digest), of: repository) {
            (content) throws(MalformedRecord) in try DecisionRecord(parsing: content)
        }.map(\.record)
    }

    /// Returns a policy that waits for people, whole.
    ///
    /// - Throws: `policy.unknown`; `ledger.rule` if it does not load.
    public func proposedPolicy(
        _ digest: SHA256Digest, in repository: borrowing Repository
    ) throws(Problem) -> Policy {
        let files = try policyFiles(below: StatePath.proposal(digest), in: repository)
        guard let pipeline = files.pipeline else { throw Problem(.policy(.unknown), digest.text) }
        do {
            return try Policy(
                pipeline: pipeline, operatorFiles: files.operators, senderFiles: files.senders)
        } catch {
            let first = error.problems.first
            throw Problem(
                .ledger(.rule), digest.text, found: first?.code.name ?? "policy",
                cause: first?.sentence(in: .english))
        }
    }
}
