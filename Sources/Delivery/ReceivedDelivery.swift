public import Git
public import Ledger
public import Problems

/// A delivery that lies in the quarantine: its tag and commit have been read, its files have not.
///
/// Only the quarantine makes one, so whoever holds it knows that the raw bytes hash to their ids and that every rule about tags
/// and commits has been applied. What breaks a rule stands among the findings; such a delivery still goes through the checkup,
/// so that its sender hears everything at once.
public struct ReceivedDelivery: Sendable {
    /// An object with the bytes that its id stands for: evidence that can be kept without the repository.
    public struct RawObject: Sendable, Hashable {
        /// The id.
        public let id: ObjectID
        /// The content without Git's own header.
        public let content: [UInt8]
    }

    /// The name.
    public let name: DeliveryName

    /// The full name of the ref in A.
    public let reference: String

    /// What the ref pointed at when it was received.
    public let object: ObjectID

    /// The annotated tag; nil for a lightweight one, and if it cannot be read.
    public let tag: RawObject?

    /// The tag taken apart; nil also if it is malformed.
    public let tagObject: TagObject?

    /// The commit; nil if the tag leads to none or it cannot be read.
    public let commit: RawObject?

    /// The commit taken apart; nil also if it is malformed.
    public let commitObject: CommitObject?

    /// What breaks the rules for tags and commits, in the order in which it was met.
    public let findings: [Problem]

    /// The root folder of the delivered files; nil if the commit does not say.
    public var tree: ObjectID? { commitObject?.tree }

    init(
        _ announced: AnnouncedDelivery, tag: RawObject? = nil, tagObject: TagObject? = nil,
        commit: RawObject? = nil,
        commitObject: CommitObject? = nil, findings: [Problem]
    ) {
        name = announced.name
        reference = announced.reference
        object = announced.object
        self.tag = tag
        self.tagObject = tagObject
        self.commit = commit
        self.commitObject = commitObject
        self.findings = findings
    }
}

extension ReceivedDelivery {
    /// Returns the delivery with one more thing that breaks a rule.
    public func noting(_ problem: Problem) -> ReceivedDelivery {
        ReceivedDelivery(
            announced, tag: tag, tagObject: tagObject, commit: commit, commitObject: commitObject,
            findings: findings + [problem])
    }

    /// Returns the delivery without anything to show of it, and why that is so.
    public func withoutEvidence(because problem: Problem) -> ReceivedDelivery {
        ReceivedDelivery(announced, findings: findings + [problem])
    }

    /// How many bytes the tag and the commit have together.
    public var evidenceBytes: Int { (tag?.content.count ?? 0) + (commit?.content.count ?? 0) }

    private var announced: AnnouncedDelivery {
        AnnouncedDelivery(name: name, reference: reference, object: object)
    }
}
