public import Git
public import Pipeline
public import Problems
public import Seals

/// Whether the commits that an event brings must bear their seals.
public enum Seal: Sendable, Hashable {
    /// They must: what every verifier and every writer asks.
    case required
    /// They are not signed yet, because nothing will be written.
    case planned
}

extension LedgerState {
    /// Returns the state after an event: the one rule book, used by whoever appends and by whoever verifies.
    ///
    /// It depends on nothing but its arguments: the objects of the repository are content-addressed, and new ones are
    /// only added.
    ///
    /// - Parameters:
    ///   - before: The state before; nil for genesis.
    ///   - policy: The policy that is in force before the event; for genesis the one that it brings.
    /// - Throws: The rule that the event breaks, with the code that a person who tried it is shown.
    public static func after(
        _ event: Event, before: LedgerState?, under policy: Policy, seals: Seal = .required,
        in repository: borrowing Repository
    ) throws(Problem) -> LedgerState {
        try requireRole(for: event, under: policy)
        let files: [String: [UInt8]]
        switch (event.act, before) {
        case (.genesis(let policy), nil): files = genesisFiles(policy)
        case (.accept(let judgement), .some(let before)):
            files = try before.acceptedFiles(judgement, event, policy, seals, in: repository)
        case (.reject(let judgement), .some(let before)):
            files = try before.rejectedFiles(judgement, event, policy, in: repository)
        case (.release(let statement, let signature), .some(let before)):
            files = try before.releasedFiles(statement, signature, event, policy, seals, in: repository)
        case (.promote(let move), .some(let before)):
            files = try before.promotedFiles(move, event, policy, seals, in: repository)
        case (.genesis, .some), (_, nil):
            throw Problem(.ledger(.fork), event.pipeline)
        }
        do {
            var changes: [String: ObjectID?] = [:]
            for (path, content) in files { changes[path] = try repository.write(.blob, content) }
            return LedgerState(tree: try repository.tree(before?.tree, changing: changes))
        } catch {
            throw Problem(reading: error, of: before?.tree ?? .null)
        }
    }

    /// Refuses an event whose signer has not the role that its kind needs.
    private static func requireRole(for event: Event, under policy: Policy) throws(Problem) {
        let roles = policy.roles(of: event.signer)
        switch event.act {
        case .genesis, .accept, .reject, .promote:
            guard roles.contains("engine") else {
                throw Problem(.ledger(.role), String(event.sequence), expected: "engine", found: event.signer)
            }
        case .release:
            // Who brings a statement in need not be who made it, but must be somebody whom the pipeline names.
            guard !roles.isEmpty else {
                throw Problem(.ledger(.role), String(event.sequence), expected: "roles", found: event.signer)
            }
        }
    }

    private static func genesisFiles(_ policy: Policy) -> [String: [UInt8]] {
        var files = [StatePath.pipeline: policy.pipelineBytes]
        for (name, content) in policy.operatorFiles { files["\(StatePath.operators)/\(name)"] = content }
        for (name, content) in policy.senderFiles { files["\(StatePath.senders)/\(name)"] = content }
        return files
    }
}

extension CommitObject {
    /// Returns the principal who signed a commit that stagectl wrote, judged at the ledger's time.
    ///
    /// The committer's address must be one that the key may sign for: stricter than Git, which asks only for the key.
    public func sealedBy(under policy: Policy, at time: Timestamp) throws(Problem) -> String {
        guard let signature else { throw Problem(.signature(.missing), committer.email) }
        return try policy.operators.signer(
            of: signedContent, armoredSignature: signature, namespace: "git", at: time,
            address: committer.email
        ).principal
    }

    /// The seal as it can be verified ahead; nil if there is none.
    var claim: SealClaim? {
        signature.map { SealClaim(signedContent, armoredSignature: $0, namespace: "git") }
    }
}
