internal import Problems
public import Seals

/// A person's decision that one delivery may enter one stage (Freigabe).
///
/// It is a document of its own with a signature in a namespace of its own, so that nobody can be led to release something
/// by signing a commit. The person signs the canonical JSON (RFC 8785) byte for byte.
public struct ReleaseStatement: Sendable, Hashable {
    /// The SSHSIG namespace of releases.
    public static let namespace = "release@stagectl"

    private static let kind = "stagectl.release/1"
    private static let known: Set<String> = [
        "type", "pipeline", "delivery", "digest", "stage", "policy", "person", "reason", "time",
    ]

    /// The greatest reason in bytes.
    public static let reasonLimit = 4096

    /// The pipeline.
    public let pipeline: String
    /// The delivery that is released.
    public let delivery: DeliveryName
    /// Its SHA-256 content digest.
    public let digest: SHA256Digest
    /// The stage that it may enter.
    public let stage: String
    /// The digest of the policy in force.
    public let policy: SHA256Digest
    /// The person's principal.
    public let person: String
    /// Why, in the person's words; at most ``reasonLimit`` bytes.
    public let reason: String
    /// When the person decided, by the person's clock.
    public let time: Timestamp

    /// Makes a statement.
    public init(
        pipeline: String, delivery: DeliveryName, digest: SHA256Digest, stage: String, policy: SHA256Digest,
        person: String, reason: String, time: Timestamp
    ) {
        self.pipeline = pipeline
        self.delivery = delivery
        self.digest = digest
        self.stage = stage
        self.policy = policy
        self.person = person
        self.reason = reason
        self.time = time
    }

    /// Reads the canonical JSON of a statement.
    public init(parsing content: [UInt8]) throws(MalformedRecord) {
        let fields = try Fields(parsing: content, as: "the statement", known: Self.known, limit: 16384)
        guard try fields.string("type") == Self.kind else {
            throw MalformedRecord("the statement is of another type")
        }
        guard let name = DeliveryName(try fields.string("delivery")) else {
            throw MalformedRecord("the statement names no proper delivery")
        }
        pipeline = try fields.string("pipeline")
        delivery = name
        digest = try fields.digest("digest")
        stage = try fields.string("stage")
        policy = try fields.digest("policy")
        person = try fields.string("person")
        reason = try fields.string("reason")
        time = try fields.time("time")
        guard reason.utf8.count <= Self.reasonLimit else { throw MalformedRecord("the reason is too long") }
        // It stands in commit messages and on screens, and must show there what it says.
        let lines = reason.split(separator: "\n", omittingEmptySubsequences: false)
        guard lines.allSatisfy({ escapedForTerminal(String($0)) == $0 }) else {
            throw MalformedRecord("the reason has characters that cannot be seen")
        }
    }

    /// The bytes that the person signs.
    public var content: [UInt8] {
        JSONValue.object([
            "type": .string(Self.kind), "pipeline": .string(pipeline), "delivery": .string(delivery.text),
            "digest": .string(digest.text), "stage": .string(stage), "policy": .string(policy.text),
            "person": .string(person), "reason": .string(reason), "time": .string(time.text),
        ]).canonical
    }
}

/// A release as the ledger keeps it: the statement with its detached signature, and when it came in.
public struct ReleaseRecord: Sendable, Hashable {
    /// What the person decided.
    public let statement: ReleaseStatement
    /// The armoured SSHSIG over the statement's canonical JSON.
    public let signature: String
    /// The entry that brought it in.
    public let sequence: Int
    /// When it came in, by the ledger's time.
    public let time: Timestamp

    /// The greatest signature in bytes.
    static let signatureLimit = 16384

    init(statement: ReleaseStatement, signature: String, sequence: Int, time: Timestamp) {
        self.statement = statement
        self.signature = signature
        self.sequence = sequence
        self.time = time
    }

    init(parsing content: [UInt8]) throws(MalformedRecord) {
        let fields = try Fields(
            parsing: content, as: "the release", known: ["statement", "signature", "sequence", "time"])
        statement = try ReleaseStatement(parsing: Array(try fields.string("statement").utf8))
        signature = try fields.string("signature")
        guard signature.utf8.count <= Self.signatureLimit else {
            throw MalformedRecord("the signature is too long")
        }
        sequence = try fields.count("sequence")
        time = try fields.time("time")
    }

    var content: [UInt8] {
        JSONValue.object([
            "statement": .string(String(decoding: statement.content, as: UTF8.self)),
            "signature": .string(signature), "sequence": .integer(Int64(sequence)),
            "time": .string(time.text),
        ]).canonical
    }
}
