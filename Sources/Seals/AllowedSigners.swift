/// The keys that count, and for whom: a file as `ssh-keygen` and Git read it (ALLOWED SIGNERS in
/// ssh-keygen(1)).
public struct AllowedSigners: Sendable, Hashable {
    /// One line of the file.
    public struct Entry: Sendable, Hashable {
        /// Who may sign with the key: e-mail addresses or patterns of them.
        public let principals: PatternList

        /// The purposes that the key is for, or nil if it is for all.
        public let namespaces: PatternList?

        /// The first second in which the key counts.
        public let validAfter: Timestamp?

        /// The last second in which the key counts.
        public let validBefore: Timestamp?

        /// Whether the key may only issue certificates; then it never signs for itself.
        public let isAuthority: Bool

        /// The key.
        public let key: SSHPublicKey

        /// What follows the key on its line.
        public let comment: String?

        /// The line in the file, counted from 1.
        public let line: Int

        /// Returns whether the key counts at a time.
        public func isInForce(at time: Timestamp) -> Bool {
            (validAfter.map { $0 <= time } ?? true) && (validBefore.map { time <= $0 } ?? true)
        }
    }

    /// The lines with keys, in the order of the file.
    public let entries: [Entry]

    /// What counts no more, whatever the lines say.
    public let revocations: Revocations?

    /// Which entries hold a key, and the key itself, by its blob.
    private let keys: [KeyBlob: (entries: [Int], listed: ListedKey)]

    /// What other cores have verified already.
    let ahead = SealsAhead()

    init(entries: [Entry], revocations: Revocations? = nil) {
        self.entries = entries
        self.revocations = revocations
        keys = Dictionary(grouping: entries.indices) { KeyBlob(bytes: entries[$0].key.blob) }
            .mapValues { ($0, ListedKey(entries[$0[0]].key)) }
    }

    /// Returns the same keys without those that have been revoked.
    public func without(_ revocations: Revocations) -> AllowedSigners {
        AllowedSigners(entries: entries, revocations: revocations)
    }

    /// Returns whether a key has been revoked.
    public func isRevoked(_ key: SSHPublicKey) -> Bool { revocations?.revokes(key) ?? false }

    /// Returns whether two files hold the same lines, and the same has been revoked.
    public static func == (left: AllowedSigners, right: AllowedSigners) -> Bool {
        left.entries == right.entries && left.revocations == right.revocations
    }

    /// Feeds the lines into a hasher.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(entries)
        hasher.combine(revocations)
    }

    /// Has another core find out whether a signature holds that is going to be asked for soon.
    ///
    /// It changes no answer of ``signer(of:armoredSignature:namespace:at:address:)``, which only comes sooner.
    ///
    /// - Parameter claim: Made only where there is another core.
    public func verifyAhead(_ claim: @autoclosure () -> SealClaim?) {
        guard SealsAhead.isOfUse, let claim = claim() else { return }
        ahead.begin(claim)
    }

    /// Returns the entries whose principals match an address, whatever their keys, purposes and times.
    public func entries(for principal: String) -> [Entry] {
        entries.filter { $0.principals.matches(principal) }
    }

    /// Returns the entries that hold the key of a signature.
    public func entries(withKeyOf signature: SSHSignature) -> [Entry] {
        entries(holding: signature.publicKey)
    }

    /// Returns the entries that hold a key.
    func entries(holding blob: [UInt8]) -> [Entry] {
        (keys[KeyBlob(bytes: blob)]?.entries ?? []).map { entries[$0] }
    }

    /// Returns a key that stands on a line; nil if none holds it.
    func listed(_ blob: [UInt8]) -> ListedKey? { keys[KeyBlob(bytes: blob)]?.listed }
}

/// Who signed something, as an allowed signer.
public struct Signer: Sendable, Hashable {
    /// The address that the signed object names and a line of the signers file covers.
    public let principal: String

    /// The key's fingerprint as `ssh-keygen -l` prints it; of a certificate that of the certified key.
    public let fingerprint: String

    /// The name of the key's type, such as `ssh-ed25519`, or of the certificate's.
    public let keyType: String

    /// The comment of the line that counted.
    public let comment: String?

    /// Whether it is not the key that a line holds, but one that the line's authority has certified.
    public var isCertified: Bool { SSHCertificate.isType(keyType) }
}
