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
    public var tag: [UInt8]? { rawTag?.content }

    /// The content of the delivered commit.
    public var commit: [UInt8] { rawCommit.content }

    private let rawTag: RawObject<TagObject>?
    private let rawCommit: RawObject<CommitObject>

    /// Takes over raw objects, without Git's own headers.
    public init(tag: [UInt8]?, commit: [UInt8]) {
        self.init(tag: tag.map(RawObject.init), commit: RawObject(commit))
    }

    init(tag: RawObject<TagObject>?, commit: RawObject<CommitObject>) {
        rawTag = tag
        rawCommit = commit
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
        guard let sealed = Sealed(tagObject, commitObject, on: policy.definition.checkup.signatures.on) else {
            throw Problem(.signature(.missing), delivery)
        }
        return try policy.senders.signer(
            of: sealed.content, armoredSignature: sealed.signature, namespace: "git", at: time,
            address: sealed.address)
    }

    /// The signature that a policy asks for, as it can be verified ahead; nil if there is none.
    func claim(under policy: Policy) -> SealClaim? {
        // What cannot be read is told by whoever judges it.
        guard let commit = try? rawCommit.object.get(),
            let sealed = Sealed(
                try? rawTag?.object.get(), commit, on: policy.definition.checkup.signatures.on)
        else { return nil }
        return SealClaim(sealed.content, armoredSignature: sealed.signature, namespace: "git")
    }

    /// What a signature is over, and whose it says that it is.
    private struct Sealed {
        let content: [UInt8]
        let signature: String
        let address: String

        init?(_ tag: TagObject?, _ commit: CommitObject, on carrier: SignatureRules.Carrier) {
            switch carrier {
            case .tag:
                guard let tag, let signature = tag.signature, let tagger = tag.tagger else { return nil }
                (content, self.signature, address) = (tag.signedContent, signature, tagger.email)
            case .commit:
                guard let signature = commit.signature else { return nil }
                (content, self.signature, address) = (
                    commit.signedContent, signature, commit.committer.email
                )
            }
        }
    }

    private func commitObject(of delivery: String) throws(Problem) -> CommitObject {
        do throws(MalformedObject) { return try rawCommit.object.get() } catch {
            throw Problem(.content(.commitMalformed), delivery, found: error.reason)
        }
    }

    private func tagObject(of delivery: String) throws(Problem) -> TagObject? {
        do throws(MalformedObject) { return try rawTag?.object.get() } catch {
            throw Problem(.delivery(.tagMalformed), delivery, cause: error.reason)
        }
    }

    private func requireLink(from tag: TagObject, of delivery: String) throws(Problem) {
        guard tag.name.utf8.elementsEqual(delivery.utf8) else {
            throw Problem(.delivery(.tagName), delivery, expected: delivery, found: tag.name)
        }
        let id: ObjectID
        do throws(GitError) { id = try rawCommit.id.get() } catch {
            throw Problem(.defect(.invariant), delivery, cause: error.message)
        }
        guard tag.kind == .commit, tag.target == id else {
            throw Problem(
                .delivery(.tagTarget), delivery, expected: tag.target.hex, found: id.hex)
        }
    }
}
