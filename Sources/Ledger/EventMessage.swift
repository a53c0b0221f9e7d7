internal import Git
internal import Pipeline
public import Seals

/// The message of a commit that stagectl writes: a subject, a reason, and trailers that machines read.
///
/// It is made from the event and from nothing else, so that a verifier makes it again and compares it byte for byte.
public struct EventMessage: Sendable, Hashable {
    /// The version of the ledger's format that this program writes and reads.
    public static let version = "1"

    /// The first line.
    public let subject: String
    /// What the person said, or nil.
    public let reason: String?
    /// The trailers in their order, names without the prefix `Stagectl-`.
    public let trailers: [Trailer]

    /// One trailer.
    public struct Trailer: Sendable, Hashable {
        /// The name without the prefix `Stagectl-`.
        public let name: String
        /// The value, one line.
        public let value: String
    }

    init(subject: String, reason: String? = nil, trailers: [(String, String?)]) {
        self.subject = subject
        self.reason = reason
        self.trailers = trailers.compactMap { name, value in value.map { Trailer(name: name, value: $0) } }
    }

    /// The text of the message, ending in a line end.
    public var text: String {
        var text = "\(subject)\n\n"
        if let reason, !reason.isEmpty { text += "\(reason)\n\n" }
        for trailer in trailers { text += "Stagectl-\(trailer.name): \(trailer.value)\n" }
        return text
    }

    /// Returns the trailers of a message that have exactly one value, by their names without the prefix `Stagectl-`.
    static func trailers(of message: String) -> [String: String] {
        guard message.utf8.last == UInt8(ascii: "\n") else { return [:] }
        let prefix = Array("Stagectl-".utf8)
        var seen: Set<String> = []
        var values: [String: String] = [:]
        for line in message.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            .dropLast().reversed()
        {
            // The last block of lines; what stands before it is for people.
            if line.isEmpty { break }
            guard line.starts(with: prefix), let colon = line.firstIndex(of: UInt8(ascii: ":")) else {
                continue
            }
            let rest = line[line.index(after: colon)...]
            guard rest.first == UInt8(ascii: " ") else { continue }
            let name = String(decoding: line[..<colon].dropFirst(prefix.count), as: UTF8.self)
            values[name] =
                seen.insert(name).inserted ? String(decoding: rest.dropFirst(), as: UTF8.self) : nil
        }
        return values
    }
}

extension Event {
    /// Returns the message that an event's commit must bear.
    ///
    /// - Throws: ``MalformedRecord`` also if a value has more than one line, for it would bring trailers of its own.
    package func message() throws(MalformedRecord) -> EventMessage {
        let message = try wording()
        guard message.trailers.allSatisfy({ !$0.value.utf8.contains(UInt8(ascii: "\n")) }) else {
            throw MalformedRecord("a trailer of several lines")
        }
        return message
    }

    private func wording() throws(MalformedRecord) -> EventMessage {
        let head: [(String, String?)] = [
            ("Event", act.kind.rawValue), ("Version", EventMessage.version), ("Pipeline", pipeline),
            ("Sequence", String(sequence)),
        ]
        switch act {
        case .genesis(let policy):
            return EventMessage(
                subject: "Begin \(pipeline)", trailers: head + [("Policy", policy.digest.text)])
        case .accept(let judgement):
            let report = try judgement.parsedReport()
            guard let commit = judgement.delivered else { throw MalformedRecord("no delivery commit") }
            return EventMessage(
                subject: "Accept \(report.delivery)",
                trailers: head + [
                    ("Delivery", report.delivery), ("Digest", report.digest?.text),
                    ("Tree", report.source.tree?.hex), ("Sender", report.sender?.principal),
                    ("Commit", try id(ofCommit: commit)),
                ])
        case .reject(let judgement):
            let report = try judgement.parsedReport()
            return EventMessage(
                subject: "Reject \(report.delivery)",
                trailers: head + [
                    ("Delivery", report.delivery), ("Digest", report.digest?.text),
                    ("Findings", report.refusingCodes.joined(separator: ", ")),
                ])
        case .release(let statement, _):
            return EventMessage(
                subject: "Release \(statement.delivery.text) for \(statement.stage)",
                reason: statement.reason,
                trailers: head + [
                    ("Delivery", statement.delivery.text), ("Digest", statement.digest.text),
                    ("Stage", statement.stage), ("Person", statement.person),
                ])
        case .promote(let move):
            return EventMessage(
                subject: "Promote \(move.delivery.text) to \(move.stage)",
                trailers: head + [
                    ("Delivery", move.delivery.text), ("Stage", move.stage),
                    ("Commit", try id(ofCommit: move.raw)),
                ])
        }
    }

    private func id(ofCommit raw: RawObject<CommitObject>) throws(MalformedRecord) -> String {
        do { return try raw.id.get().hex } catch {
            throw MalformedRecord(error.message)
        }
    }
}

extension EventMessage {
    /// Returns the message of the commit that a delivery's tag points at.
    public static func accepted(
        _ delivery: DeliveryName, pipeline: String, sequence: Int, digest: SHA256Digest
    ) -> EventMessage {
        EventMessage(
            subject: "Accept \(delivery.text)",
            trailers: [
                ("Pipeline", pipeline), ("Sequence", String(sequence)), ("Delivery", delivery.text),
                ("Digest", digest.text),
            ])
    }

    /// Returns the message of the commit that a stage's branch moves to.
    public static func promoted(
        _ delivery: DeliveryName, to stage: String, pipeline: String, sequence: Int, digest: SHA256Digest
    ) -> EventMessage {
        EventMessage(
            subject: "Promote \(delivery.text) to \(stage)",
            trailers: [
                ("Pipeline", pipeline), ("Sequence", String(sequence)), ("Delivery", delivery.text),
                ("Digest", digest.text), ("Stage", stage),
            ])
    }
}
