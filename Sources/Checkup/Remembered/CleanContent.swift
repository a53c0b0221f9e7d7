internal import Scanner
internal import Seals

/// A content that was searched to its end, with all that lies in it, and in which nothing was found.
struct CleanContent: Sendable, Hashable {
    /// The ``ScanScope/id`` under which that was found out.
    let scope: SHA256Digest
    /// When it was last asked for, in days since 1970.
    var day: UInt32
    /// How many members were unpacked.
    let members: Int
    /// How many bytes these have.
    let unpacked: Int
    /// What lies in what; nil if nothing lies in it.
    let outline: ContainerOutline?
    /// What a later database can be asked about it.
    let trail: DigestTrail

    /// What a scan of it would say.
    var outcome: ScanOutcome {
        var outcome = ScanOutcome()
        outcome.members = members
        outcome.unpacked = unpacked
        outcome.tally = outline.map { ContainerTally($0) }
        return outcome
    }
}

/// The name under which a verdict on a content is kept.
struct ContentKey: Sendable, Hashable {
    let digest: SHA256Digest

    /// The key of nothing that is kept.
    static let none = ContentKey(digest: SHA256Digest(of: []))

    /// What was looked at as it is belongs to whoever sends it: no code but ours has seen it.
    init(of content: SHA256Digest) {
        digest = SHA256Digest(of: [0] + content.bytes)
    }

    /// What was unpacked belongs to its senders alone, and to its name.
    ///
    /// A file that takes over the process that unpacks it could speak for the next one, so that no sender's file says anything about
    /// another sender's; and single packed contents are called after the file.
    init(ofPacked content: SHA256Digest, named name: String, from senders: [String]) {
        let base = name.split(separator: "/").last.map(String.init) ?? ""
        let parts = [base] + Set(senders).sorted()
        let marks = parts.flatMap { SHA256Digest(of: Array($0.utf8)).bytes }
        digest = SHA256Digest(of: [1] + content.bytes + marks)
    }

    init(digest: SHA256Digest) { self.digest = digest }
}
