public import Seals

/// How a delivery has stood in a stage: `deliveries/…/stages/<stage>.json`.
public struct Stay: Sendable, Hashable {
    /// The entry that moved the stage to it last.
    public let sequence: Int
    /// When that was, by the ledger's time.
    public let time: Timestamp
    /// For how many seconds it has stood there at the longest, without the stay that is not over.
    public let longest: Int64
    /// What it found in the stage when it first entered it; nil if there was nothing.
    ///
    /// That it is the first entry makes a chain of them end: each leads to a delivery that came earlier.
    public let found: DeliveryName?

    init(sequence: Int, time: Timestamp, longest: Int64 = 0, found: DeliveryName?) {
        self.sequence = sequence
        self.time = time
        self.longest = longest
        self.found = found
    }

    /// Returns the record after another delivery has taken the stage.
    func ended(at end: Timestamp) -> Stay {
        Stay(
            sequence: sequence, time: time, longest: max(longest, end.seconds - time.seconds), found: found)
    }

    init(parsing content: [UInt8]) throws(MalformedRecord) {
        let fields = try Fields(
            parsing: content, as: "the stay's record", known: ["sequence", "time", "longest", "found"])
        sequence = try fields.count("sequence")
        time = try fields.time("time")
        longest = Int64(try fields.count("longest"))
        found = fields.optional("found") == nil ? nil : try fields.delivery("found")
    }

    var content: [UInt8] {
        var members: [String: JSONValue] = [
            "sequence": .integer(Int64(sequence)), "time": .string(time.text), "longest": .integer(longest),
        ]
        members["found"] = found.map { .string($0.text) }
        return JSONValue.object(members).canonical
    }
}
