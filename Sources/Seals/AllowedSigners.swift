public import Problems

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

    /// Which entries hold a key, and its fingerprint, by its blob.
    private let keys: [[UInt8]: (positions: [Int], fingerprint: String)]

    /// What other cores have verified already.
    private let ahead = SealsAhead()

    init(entries: [Entry]) {
        self.entries = entries
        keys = Dictionary(grouping: entries.indices) { entries[$0].key.blob }
            .mapValues { ($0, entries[$0[0]].key.fingerprint) }
    }

    /// Returns whether two files hold the same lines.
    public static func == (left: AllowedSigners, right: AllowedSigners) -> Bool {
        left.entries == right.entries
    }

    /// Feeds the lines into a hasher.
    public func hash(into hasher: inout Hasher) { hasher.combine(entries) }

    /// Has another core find out whether a signature holds that is going to be asked for soon.
    ///
    /// It changes no answer of ``signer(of:armoredSignature:namespace:at:address:)``, which only comes sooner.
    public func verifyAhead(_ claim: SealClaim) { ahead.begin(claim) }

    /// Returns the entries whose principals match an address, whatever their keys, purposes and times.
    public func entries(for principal: String) -> [Entry] {
        entries.filter { $0.principals.matches(principal) }
    }

    /// Returns the entries that hold the key of a signature.
    public func entries(withKeyOf signature: SSHSignature) -> [Entry] {
        (keys[signature.publicKey]?.positions ?? []).map { entries[$0] }
    }
}

/// Who signed something, as an allowed signer.
public struct Signer: Sendable, Hashable {
    /// The address that the signed object names and a line of the signers file covers.
    public let principal: String

    /// The key's fingerprint as `ssh-keygen -l` prints it.
    public let fingerprint: String

    /// The name of the key's type, such as `ssh-ed25519`.
    public let keyType: String

    /// The comment of the line that counted.
    public let comment: String?
}

extension AllowedSigners {
    /// Finds who signed a content.
    ///
    /// The line that counts must hold the very key of the signature, allow the purpose, cover the address and
    /// be in force; if several lines hold the key, any one that does all of it is enough.
    ///
    /// - Parameters:
    ///   - content: What was signed.
    ///   - armoredSignature: The signature, untrusted; as ``SSHSignature/init(armored:of:)`` reads it.
    ///   - namespace: The purpose it must have been signed for: `git` for commits and tags.
    ///   - time: When the signature came to us; never a time that the signer wrote.
    ///   - address: The address that the signed object names. It must match a principal of the key's line, byte
    ///     by byte: stricter than Git, which takes any principal of the key for the signer.
    /// - Throws: ``Problem`` of the area `signature`. If the key is known, it is the nearest miss of its lines:
    ///   expiry before address before purpose before authority.
    public func signer(
        of content: [UInt8], armoredSignature: String, namespace: String, at time: Timestamp, address: String
    ) throws(Problem) -> Signer {
        let claim = SealClaim(content, armoredSignature: armoredSignature, namespace: namespace)
        let signature: SSHSignature
        if let verified = ahead.take(claim) {
            signature = verified
        } else {
            signature = try SSHSignature(armored: armoredSignature, of: address)
            try signature.verify(content, namespace: namespace)
        }
        let key = keys[signature.publicKey]
        let fingerprint = key?.fingerprint ?? signature.fingerprint
        var nearest = Miss.key
        for entry in (key?.positions ?? []).map({ entries[$0] }) {
            guard let miss = Miss(of: entry, namespace: namespace, time: time, address: address) else {
                return Signer(
                    principal: address, fingerprint: fingerprint, keyType: signature.keyType,
                    comment: entry.comment)
            }
            if miss.rank > nearest.rank { nearest = miss }
        }
        throw nearest.problem(with: fingerprint, namespace: namespace, time: time, address: address)
    }
}

/// Why a line of the file does not make somebody the signer.
private enum Miss {
    case key
    case authority
    case scope
    case address(PatternList)
    case notYetValid(Timestamp)
    case expired(Timestamp)

    /// The first thing that is not as it must be; nil if the line counts.
    init?(of entry: AllowedSigners.Entry, namespace: String, time: Timestamp, address: String) {
        if entry.isAuthority {
            self = .authority
        } else if let namespaces = entry.namespaces, !namespaces.matches(namespace) {
            self = .scope
        } else if !entry.principals.matches(address) {
            self = .address(entry.principals)
        } else if let first = entry.validAfter, time < first {
            self = .notYetValid(first)
        } else if let last = entry.validBefore, last < time {
            self = .expired(last)
        } else {
            return nil
        }
    }

    /// How near it came to counting.
    var rank: Int {
        switch self {
        case .key: 0
        case .authority: 1
        case .scope: 2
        case .address: 3
        case .notYetValid, .expired: 4
        }
    }

    func problem(with key: String, namespace: String, time: Timestamp, address: String) -> Problem {
        switch self {
        case .key: Problem(.signature(.keyUnknown), key, found: address)
        case .authority: Problem(.signature(.certificate), key, found: address)
        case .scope: Problem(.signature(.keyScope), key, expected: namespace, found: address)
        case .address(let principals):
            Problem(.signature(.addressMismatch), key, expected: principals.text, found: address)
        case .notYetValid(let first):
            Problem(.signature(.keyNotYetValid), key, expected: first.text, found: time.text)
        case .expired(let last):
            Problem(.signature(.keyExpired), key, expected: last.text, found: time.text)
        }
    }
}
