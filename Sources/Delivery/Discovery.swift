public import Git
public import Ledger
public import Pipeline
public import Problems

/// What A offers, compared with what has been judged.
///
/// Which refs are deliveries is the pattern's affair, see `Source.isDelivery(_:)`: its one `*` stands for any text without a
/// slash. Other refs are not looked at, whatever their names. A delivery is judged once; one that points at another object
/// than then is an alarm, never an update. Only what had no proven sender is looked at again, and what people vouch for.
public struct Discovery: Sendable {
    /// The deliveries that this run is to judge, oldest version first; those that were judged without a proven sender and
    /// point at another object now come last, so that nobody can keep others waiting with them.
    public let new: [AnnouncedDelivery]

    /// How many more there are to judge, by later runs.
    public let remaining: Int

    /// The deliveries that have been judged and stand unchanged, oldest version first.
    public let judged: [AnnouncedDelivery]

    /// `delivery.ref-name` and `delivery.moved`, as many as ``maximumProblems``.
    public let problems: [Problem]

    /// How many more problems there are.
    public let omittedProblems: Int

    private let waiting: [AnnouncedDelivery]
    private let refused: [DeliveryName: Problem]

    /// Nobody reads more; a flood of refs shall not fill the memory or the screen.
    public static let maximumProblems = 100

    /// Asks A for its refs and compares them.
    ///
    /// - Parameters:
    ///   - judged: Returns what a delivery pointed at when it was judged, and how far that is the last word; nil if it never was.
    /// - Throws: A problem of the transport, or what `judged` throws.
    public init(
        over connection: Connection, for source: Source,
        judged: (AnnouncedDelivery) throws(Problem) -> Judged?
    ) throws(Problem) {
        let listed = try connection.references().map { (reference: $0.name, object: $0.id) }
        try self.init(listed, for: source, judged: judged)
    }

    init(
        _ listed: [(reference: String, object: ObjectID)], for source: Source,
        judged lookUp: (AnnouncedDelivery) throws(Problem) -> Judged?
    ) throws(Problem) {
        var seen: Set<DeliveryName> = []
        var waiting: [AnnouncedDelivery] = []
        var again: [AnnouncedDelivery] = []
        var judged: [AnnouncedDelivery] = []
        var refused: [DeliveryName: Problem] = [:]
        var problems: [Problem] = []
        var count = 0
        for (reference, object) in listed where source.isDelivery(reference) {
            guard let announced = AnnouncedDelivery(reference: reference, object: object) else {
                count += 1
                if problems.count < Self.maximumProblems {
                    problems.append(Problem(.delivery(.refName), Self.shortened(reference)))
                }
                continue
            }
            // Only a hostile server lists a name twice; what is fetched decides then, and it is judged once.
            guard seen.insert(announced.name).inserted else { continue }
            guard let before = try lookUp(announced) else {
                waiting.append(announced)
                continue
            }
            if before.object == object && before.isOpenAgain {
                waiting.append(announced)
            } else if before.object == object {
                judged.append(announced)
            } else if !before.isFinal {
                again.append(announced)
            } else {
                count += 1
                let problem = Problem(
                    .delivery(.moved), announced.name.text, expected: before.object.hex, found: object.hex)
                refused[announced.name] = problem
                if problems.count < Self.maximumProblems { problems.append(problem) }
            }
        }
        self.waiting = Self.sorted(waiting) + Self.sorted(again)
        self.judged = Self.sorted(judged)
        self.refused = refused
        self.problems = problems.sorted { ($0.code.name, $0.subject) < ($1.code.name, $1.subject) }
        omittedProblems = count - problems.count
        new = Array(self.waiting.prefix(source.maxNew))
        remaining = self.waiting.count - new.count
    }

    /// Returns the delivery with a name if it is to be judged, however many stand before it; nil if it is not.
    public func new(named name: DeliveryName) -> AnnouncedDelivery? { waiting.first { $0.name == name } }

    /// Returns the delivery with a name, whether it has been judged or not.
    ///
    /// - Throws: `delivery.missing`, or `delivery.moved` if it was judged and points at another object now.
    public func delivery(named name: DeliveryName) throws(Problem) -> AnnouncedDelivery {
        if let problem = refused[name] { throw problem }
        guard let found = (waiting + judged).first(where: { $0.name == name }) else {
            throw Problem(.delivery(.missing), name.text)
        }
        return found
    }

    private static func sorted(_ deliveries: [AnnouncedDelivery]) -> [AnnouncedDelivery] {
        deliveries.map { ($0.name.version, $0) }.sorted { $0.0 < $1.0 }.map(\.1)
    }

    private static func shortened(_ reference: String) -> String {
        let longest = 250
        guard reference.utf8.count > longest else { return reference }
        return String(decoding: reference.utf8.prefix(longest), as: UTF8.self) + "…"
    }
}
