public import Seals

/// How a delivery has stood in a stage: `deliveries/…/stages/<stage>.json`.
public struct Stay: Sendable, Hashable {
    /// The entry that moved the stage to it last.
    public let sequence: Int
    /// When that was, by the ledger's time.
    public let time: Timestamp
    /// For how many seconds it has stood there at the longest, without the stay that is not over.
    public let longest: Int64

    init(sequence: Int, time: Timestamp, longest: Int64 = 0) {
        self.sequence = sequence
        self.time = time
        self.longest = longest
    }

    /// Returns the record after another delivery has taken the stage.
    func ended(at end: Timestamp) -> Stay {
        Stay(sequence: sequence, time: time, longest: max(longest, end.seconds - time.seconds))
    }

    init(parsing content: [UInt8]) throws(MalformedRecord) {
        let fields = try Fields(
            parsing: content, as: "the stay's record", known: ["sequence", "time", "longest"])
        sequence = try fields.count("sequence")
        time = try fields.time("time")
        longest = Int64(try fields.count("longest"))
    }

    var content: [UInt8] {
        JSONValue.object([
            "sequence": .integer(Int64(sequence)), "time": .string(time.text), "longest": .integer(longest),
        ]).canonical
    }
}
