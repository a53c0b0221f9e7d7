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

    /// The manifest with its signatures; nil if there is none, or none is asked for.
    public let manifest: SealedManifest?

    private let rawTag: RawObject<TagObject>?
    private let rawCommit: RawObject<CommitObject>

    /// Takes over raw objects, without Git's own headers.
    public init(tag: [UInt8]?, commit: [UInt8], manifest: SealedManifest? = nil) {
        self.init(tag: tag.map(RawObject.init), commit: RawObject(commit), manifest: manifest)
    }

    init(tag: RawObject<TagObject>?, commit: RawObject<CommitObject>, manifest: SealedManifest?) {
        rawTag = tag
        rawCommit = commit
        self.manifest = manifest
    }

    /// One signature on a delivery, or one that is missing.
    public struct Judged: Sendable {
        /// What carries it.
        public let carrier: SignatureRules.Carrier
        /// The path of the file that it is in; nil for what bears its own.
        public let file: String?
        /// Whose it is, or why it does not count.
        public let result: Result<CertifiedSender, Problem>
    }

    /// Returns the tree that the delivered commit names.
    ///
    /// - Throws: ``Problem``, `content.commit-malformed`.
    public func tree(of delivery: String) throws(Problem) -> ObjectID { try commitObject(of: delivery).tree }

    /// Returns who has signed a delivery: for each thing that must be signed the sender, or why there is none.
    ///
    /// The tag must bear the name of the delivery and lead to this commit, and each signature must be that of a certified sender
    /// whose key is in force. Whether there are enough of them is asked of ``Policy/requireEnough(_:of:)``.
    ///
    /// - Parameters:
    ///   - delivery: The name of the delivery.
    ///   - time: When the delivery came to us; dates in the objects say nothing.
    /// - Returns: One result for each signature that the policy asks for, in its order: of a manifest for each file beside it, or one if
    ///   there is none. Problems are of the area `signature`.
    /// - Throws: ``Problem`` of the areas `delivery` and `content`, if the objects cannot be judged at all.
    public func seals(
        of delivery: String, under policy: Policy, at time: Timestamp
    ) throws(Problem) -> [Judged] {
        let commitObject = try commitObject(of: delivery)
        let tagObject = try tagObject(of: delivery)
        if let tagObject { try requireLink(from: tagObject, of: delivery) }
        return policy.definition.checkup.signatures.on.flatMap { carrier in
            if carrier == .manifest { return manifestSeals(of: delivery, under: policy, at: time) }
            let result = Result { () throws(Problem) in
                guard let sealed = Sealed(tagObject, commitObject, on: carrier) else {
                    throw Problem(.signature(.missing), delivery)
                }
                return try policy.certifiedSender(
                    of: sealed.content, armoredSignature: sealed.signature, on: carrier,
                    address: sealed.address, at: time)
            }
            return [Judged(carrier: carrier, file: nil, result: result)]
        }
    }

    private func manifestSeals(
        of delivery: String, under policy: Policy, at time: Timestamp
    ) -> [Judged] {
        guard policy.definition.checkup.signedManifest != nil, let manifest, !manifest.signatures.isEmpty
        else {
            return [
                Judged(
                    carrier: .manifest, file: nil,
                    result: .failure(Problem(.signature(.missing), delivery)))
            ]
        }
        return manifest.seals(under: policy, at: time)
    }

    /// Returns who sent a delivery: everyone who must have signed it, in the order of the carriers.
    ///
    /// - Throws: ``Problem`` of the areas `signature`, `delivery` and `content`.
    public func senders(
        of delivery: String, under policy: Policy, at time: Timestamp
    ) throws(Problem) -> [CertifiedSender] {
        var senders: [CertifiedSender] = []
        for seal in try seals(of: delivery, under: policy, at: time) { senders.append(try seal.result.get()) }
        try policy.requireEnough(senders, of: delivery)
        return senders
    }

    /// The signatures that a policy asks for, as they can be verified ahead.
    func claims(under policy: Policy) -> [SealClaim] {
        // What cannot be read is told by whoever judges it.
        guard let commit = try? rawCommit.object.get() else { return [] }
        return policy.definition.checkup.signatures.on.compactMap { carrier in
            if carrier == .manifest { return manifestClaim }
            // Likewise.
            let sealed = Sealed(try? rawTag?.object.get(), commit, on: carrier)
            guard let sealed, SignatureFormat(armored: sealed.signature) == .ssh else { return nil }
            return SealClaim(sealed.content, armoredSignature: sealed.signature, namespace: "git")
        }
    }

    private var manifestClaim: SealClaim? {
        guard let manifest, let signature = manifest.signatures[.ssh] else { return nil }
        return SealClaim(
            manifest.content, armoredSignature: String(decoding: signature, as: UTF8.self),
            namespace: ManifestSignature.namespace)
    }

    /// What a signature is over, and whose it says that it is.
    struct Sealed {
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
            case .manifest: return nil
            }
        }
    }

    func commitObject(of delivery: String) throws(Problem) -> CommitObject {
        do throws(MalformedObject) { return try rawCommit.object.get() } catch {
            throw Problem(.content(.commitMalformed), delivery, found: error.reason)
        }
    }

    func tagObject(of delivery: String) throws(Problem) -> TagObject? {
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

extension SealedManifest {
    /// Returns whose the signatures beside the manifest are, one result for each; none if the policy asks for none.
    package func seals(under policy: Policy, at time: Timestamp) -> [SenderSeal.Judged] {
        guard let path = policy.definition.checkup.signedManifest else { return [] }
        return ManifestSignature.allCases.compactMap { ending in
            guard let signature = signatures[ending] else { return nil }
            let result = Result { () throws(Problem) in
                try policy.certifiedSender(
                    ofManifest: content, signature: signature, ending, beside: path, at: time)
            }
            return SenderSeal.Judged(carrier: .manifest, file: ending.path(beside: path), result: result)
        }
    }
}
