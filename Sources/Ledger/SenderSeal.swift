public import Git
public import Pipeline
public import Problems
public import Seals

/// The proof of who sent a delivery: the raw objects that the signature covers and that lead to the delivered tree.
///
/// The checkup judges it when a delivery comes in, and an audit judges it again from the ledger by the same rule; neither needs
/// the repository that the objects came from.
public struct SenderSeal: Sendable, Hashable {
    /// The content of the annotated tag; nil for a lightweight one.
    public let tag: [UInt8]?

    /// The content of the delivered commit.
    public let commit: [UInt8]

    /// Takes over raw objects, without Git's own headers.
    public init(tag: [UInt8]?, commit: [UInt8]) {
        self.tag = tag
        self.commit = commit
    }

    /// Returns the tree that the delivered commit names.
    ///
    /// - Throws: ``Problem``, `content.commit-malformed`.
    public func tree(of delivery: String) throws(Problem) -> ObjectID { try commitObject(of: delivery).tree }

    /// Returns who sent a delivery.
    ///
    /// The tag must bear the name of the delivery and lead to this commit, and the signature on what the policy asks for must be
    /// that of a certified sender whose key is in force.
    ///
    /// - Parameters:
    ///   - delivery: The name of the delivery.
    ///   - time: When the delivery came to us; dates in the objects say nothing.
    /// - Throws: ``Problem`` of the areas `signature`, `delivery` and `content`.
    public func sender(
        of delivery: String, under policy: Policy, at time: Timestamp
    ) throws(Problem) -> Signer {
        let commitObject = try commitObject(of: delivery)
        let tagObject = try tagObject(of: delivery)
        if let tagObject { try requireLink(from: tagObject, of: delivery) }
        switch policy.definition.checkup.signatures.on {
        case .tag:
            guard let tagObject, let signature = tagObject.signature, let tagger = tagObject.tagger else {
                throw Problem(.signature(.missing), delivery)
            }
            return try policy.senders.signer(
                of: tagObject.signedContent, armoredSignature: signature, namespace: "git", at: time,
                address: tagger.email)
        case .commit:
            guard let signature = commitObject.signature else {
                throw Problem(.signature(.missing), delivery)
            }
            return try policy.senders.signer(
                of: commitObject.signedContent, armoredSignature: signature, namespace: "git", at: time,
                address: commitObject.committer.email)
        }
    }

    private func commitObject(of delivery: String) throws(Problem) -> CommitObject {
        do throws(MalformedObject) { return try CommitObject(parsing: commit) } catch {
            throw Problem(.content(.commitMalformed), delivery, found: error.reason)
        }
    }

    private func tagObject(of delivery: String) throws(Problem) -> TagObject? {
        guard let tag else { return nil }
        do throws(MalformedObject) { return try TagObject(parsing: tag) } catch {
            throw Problem(.delivery(.tagMalformed), delivery, cause: error.reason)
        }
    }

    private func requireLink(from tag: TagObject, of delivery: String) throws(Problem) {
        guard tag.name.utf8.elementsEqual(delivery.utf8) else {
            throw Problem(.delivery(.tagName), delivery, expected: delivery, found: tag.name)
        }
        let id: ObjectID
        do throws(GitError) { id = try Repository.id(of: .commit, commit) } catch {
            throw Problem(.defect(.invariant), delivery, cause: error.message)
        }
        guard tag.kind == .commit, tag.target == id else {
            throw Problem(
                .delivery(.tagTarget), delivery, expected: tag.target.hex, found: id.hex)
        }
    }
}
