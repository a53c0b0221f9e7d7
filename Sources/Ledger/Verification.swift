public import Seals

/// What somebody in charge tells of a stage's own tests.
public struct Verification: Sendable, Hashable {
    /// How the tests ended.
    public enum Result: String, Sendable, Hashable, CaseIterable {
        /// The delivery may go on.
        case passed
        /// It may not.
        case failed
    }

    /// The delivery that was tested.
    public let delivery: DeliveryName
    /// The stage that it stands in.
    public let stage: String
    /// How the tests ended.
    public let result: Result
    /// What there is to say of it; may be empty.
    public let reason: String

    /// Makes a result.
    public init(delivery: DeliveryName, stage: String, result: Result, reason: String) {
        self.delivery = delivery
        self.stage = stage
        self.result = result
        self.reason = reason
    }
}

/// The newest result of a delivery's tests in a stage: `deliveries/…/verified/<stage>.json`.
public struct VerificationRecord: Sendable, Hashable {
    /// How the tests ended.
    public let result: Verification.Result
    /// What was said of it.
    public let reason: String
    /// Who told it.
    public let person: String
    /// The entry that told it.
    public let sequence: Int
    /// When, by the ledger's time.
    public let time: Timestamp

    init(_ verification: Verification, person: String, sequence: Int, time: Timestamp) {
        result = verification.result
        reason = verification.reason
        self.person = person
        self.sequence = sequence
        self.time = time
    }

    init(parsing content: [UInt8]) throws(MalformedRecord) {
        let fields = try Fields(
            parsing: content, as: "the result", known: ["result", "reason", "person", "sequence", "time"])
        guard let result = Verification.Result(rawValue: try fields.string("result")) else {
            throw MalformedRecord("the result is none")
        }
        self.result = result
        reason = try fields.string("reason")
        person = try fields.string("person")
        sequence = try fields.count("sequence")
        time = try fields.time("time")
    }

    var content: [UInt8] {
        JSONValue.object([
            "result": .string(result.rawValue), "reason": .string(reason), "person": .string(person),
            "sequence": .integer(Int64(sequence)), "time": .string(time.text),
        ]).canonical
    }
}
