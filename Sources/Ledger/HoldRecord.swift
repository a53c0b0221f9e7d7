public import Seals

/// A hold on a stage or on everything: `holds/…/hold.json`.
///
/// It stays there after its end, until another one takes its place, so that the last word of those who ended it can be read.
public struct HoldRecord: Sendable, Hashable {
    /// Who stopped it: the person of the statement, or who signed the rollback that did.
    public let person: String
    /// Why; for a rollback its reason.
    public let reason: String
    /// The signed statement; nil for the hold that a rollback sets.
    public let signed: SignedStatement?
    /// The entry that set it.
    public let sequence: Int
    /// When, by the ledger's time.
    public let time: Timestamp
    /// The entry that ended it; nil while it stands.
    public let ended: Int?

    init(
        person: String, reason: String, signed: SignedStatement?, sequence: Int, time: Timestamp,
        ended: Int? = nil
    ) {
        self.person = person
        self.reason = reason
        self.signed = signed
        self.sequence = sequence
        self.time = time
        self.ended = ended
    }

    /// Returns the record after its end.
    func ending(by sequence: Int) -> HoldRecord {
        HoldRecord(
            person: person, reason: reason, signed: signed, sequence: self.sequence, time: time,
            ended: sequence)
    }

    private static let known: Set<String> = [
        "person", "reason", "statement", "signature", "sequence", "time", "ended",
    ]

    init(parsing content: [UInt8]) throws(MalformedRecord) {
        let fields = try Fields(parsing: content, as: "the hold", known: Self.known)
        person = try fields.string("person")
        reason = try fields.string("reason")
        signed = fields.optional("statement") == nil ? nil : try SignedStatement(fields)
        sequence = try fields.count("sequence")
        time = try fields.time("time")
        ended = fields.optional("ended") == nil ? nil : try fields.count("ended")
    }

    var content: [UInt8] {
        var members = signed?.members ?? [:]
        members["person"] = .string(person)
        members["reason"] = .string(reason)
        members["sequence"] = .integer(Int64(sequence))
        members["time"] = .string(time.text)
        members["ended"] = ended.map { .integer(Int64($0)) }
        return JSONValue.object(members).canonical
    }
}
