public import Git
public import Pipeline
public import Problems
internal import Seals

extension InnerRepository {
    /// Begins the ledger of a pipeline with a policy.
    ///
    /// - Returns: What was appended, or nil if the ledger has begun with this policy already.
    /// - Throws: `ledger.exists` if it has begun with another one.
    public func begin(_ policy: Policy, with writer: LedgerWriter) throws(Problem) -> Appended? {
        try append(with: writer) { (sight, _, _) throws(Problem) -> Draft? in
            guard let chain = sight.chain else { return Draft(.genesis(policy)) }
            guard chain.policy.digest == policy.digest else {
                throw Problem(
                    .ledger(.exists), policy.definition.name, expected: chain.policy.digest.text,
                    found: policy.digest.text)
            }
            return nil
        }
    }
}

extension Chain {
    /// Returns whether there is nothing yet but the first entry, and whoever acts has signed that one.
    ///
    /// So it stands after a run that was ended between the entry and what it would have done next.
    public func hasJustBegun(
        by acting: Acting, in repository: borrowing Repository
    ) throws(Problem) -> Bool {
        guard sequence == 0 else { return false }
        do { return try repository.commit(root).committer.email == acting.address } catch {
            throw Problem(.ledger(.broken), root.short, found: "commit", cause: "\(error)")
        }
    }

    /// Refuses a pipeline file on the runner that is not the policy in force.
    ///
    /// - Throws: `ledger.policy-differs`, which names both digests, and the files that differ as the cause.
    public func require(_ local: Policy) throws(Problem) {
        guard local.digest != policy.digest else { return }
        throw Problem(
            .ledger(.policyDiffers), policy.definition.name, expected: policy.digest.text,
            found: local.digest.text, cause: local.files(otherThanIn: policy).joined(separator: ", "))
    }

    /// Refuses a pipeline file on the runner that is not the policy in force, whatever has become of its revocation lists.
    ///
    /// - Throws: `ledger.policy-differs`, which names the digest in force and the files that differ.
    public func require(_ local: PolicyOutline) throws(Problem) { try policy.require(local) }
}

extension Glance {
    /// Refuses a pipeline file on the runner that is not the policy of the last entry, whatever has become of its revocation lists.
    ///
    /// It also binds the seal of that entry to keys that the reader knows: an entry that brings its own keys is told.
    ///
    /// - Throws: `ledger.policy-differs`, which names the digest in force and the files that differ.
    public func require(_ local: PolicyOutline) throws(Problem) { try policy.require(local) }
}

extension Policy {
    /// Without its lists, what lies here has no digest that anybody else could make.
    fileprivate func require(_ local: PolicyOutline) throws(Problem) {
        guard local.digest(withListsOf: self) != digest else { return }
        throw Problem(
            .ledger(.policyDiffers), definition.name, expected: digest.text,
            found: local.files(otherThanIn: self).joined(separator: ", "))
    }
}
