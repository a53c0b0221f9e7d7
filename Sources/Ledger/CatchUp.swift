public import Seals

/// Stages that a lane skipped and that the delivery, or a newer one, must enter in time: `catch-ups/<sequence>.json`.
public struct CatchUp: Sendable, Hashable {
    /// The entry that took the lane.
    public let sequence: Int
    /// The lane.
    public let lane: String
    /// The delivery that took it.
    public let delivery: DeliveryName
    /// The stage to which it led.
    public let to: String
    /// The stages that are left, in the order of the file at that time; at least one.
    public let stages: [String]
    /// The first second in which it is overdue.
    public let deadline: Timestamp

    init(
        sequence: Int, lane: String, delivery: DeliveryName, to: String, stages: [String], deadline: Timestamp
    ) {
        self.sequence = sequence
        self.lane = lane
        self.delivery = delivery
        self.to = to
        self.stages = stages
        self.deadline = deadline
    }

    /// Returns what is left once a delivery has entered a stage; nil if nothing is.
    func entering(_ stage: String) -> CatchUp? {
        let left = stages.filter { !$0.isSame(as: stage) }
        guard !left.isEmpty else { return nil }
        return CatchUp(
            sequence: sequence, lane: lane, delivery: delivery, to: to, stages: left, deadline: deadline)
    }

    private static let known: Set<String> = ["sequence", "lane", "delivery", "to", "stages", "deadline"]

    init(parsing content: [UInt8]) throws(MalformedRecord) {
        let fields = try Fields(parsing: content, as: "the catch-up", known: Self.known)
        sequence = try fields.count("sequence")
        lane = try fields.name("lane")
        delivery = try fields.delivery("delivery")
        to = try fields.name("to")
        stages = try fields.names("stages")
        deadline = try fields.time("deadline")
    }

    var content: [UInt8] {
        JSONValue.object([
            "sequence": .integer(Int64(sequence)), "lane": .string(lane), "delivery": .string(delivery.text),
            "to": .string(to), "stages": .array(stages.map(JSONValue.string)),
            "deadline": .string(deadline.text),
        ]).canonical
    }
}
