internal import Git
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
    public var text: String { String(decoding: bytes, as: UTF8.self) }

    /// The bytes of ``text``.
    private var bytes: [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity(512)
        text += subject.utf8
        text += "\n\n".utf8
        if let reason, !reason.isEmpty {
            text += reason.utf8
            text += "\n\n".utf8
        }
        for trailer in trailers {
            text += "Stagectl-".utf8
            text += trailer.name.utf8
            text += ": ".utf8
            text += trailer.value.utf8
            text.append(UInt8(ascii: "\n"))
        }
        return text
    }

    /// Returns whether a commit bears this message, byte for byte.
    func isBorne(by commit: CommitObject) -> Bool { Array(commit.message.utf8) == bytes }

    /// Returns the trailers of a message that have exactly one value, by their names without the prefix `Stagectl-`.
    static func trailers(of message: String) -> [String: String] {
        let message = Array(message.utf8)
        guard message.last == UInt8(ascii: "\n") else { return [:] }
        // nil once there are two.
        var values: [String: String?] = [:]
        var end = message.count - 1
        while true {
            let start = message[..<end].lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
            // The last block of lines; what stands before it is for people.
            guard start < end else { break }
            if let (name, value) = trailer(in: message[start..<end]) {
                values.updateValue(values[name] == nil ? value : nil, forKey: name)
            }
            guard start > 0 else { break }
            end = start - 1
        }
        return values.compactMapValues(\.self)
    }

    private static let prefix = Array("Stagectl-".utf8)

    private static func trailer(in line: ArraySlice<UInt8>) -> (name: String, value: String)? {
        guard line.starts(with: prefix), let colon = line.firstIndex(of: UInt8(ascii: ":")) else {
            return nil
        }
        let rest = line[(colon + 1)...]
        guard rest.first == UInt8(ascii: " ") else { return nil }
        return (
            String(decoding: line[..<colon].dropFirst(prefix.count), as: UTF8.self),
            String(decoding: rest.dropFirst(), as: UTF8.self)
        )
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
        _ delivery: DeliveryName, to stage: String, _ kind: Move.Kind = .regular, pipeline: String,
        sequence: Int, digest: SHA256Digest
    ) -> EventMessage {
        EventMessage(
            subject: subject(of: kind, delivery, stage), reason: kind.reason,
            trailers: [
                ("Pipeline", pipeline), ("Sequence", String(sequence)), ("Delivery", delivery.text),
                ("Digest", digest.text), ("Stage", stage),
            ] + kind.purpose.trailers)
    }

    /// The first line of a promotion: in the ledger and on the stage's branch the same.
    static func subject(of kind: Move.Kind, _ delivery: DeliveryName, _ stage: String) -> String {
        switch kind {
        case .regular: "Promote \(delivery.text) to \(stage)"
        case .rollback: "Roll \(stage) back to \(delivery.text)"
        case .lane(let name, _): "Promote \(delivery.text) to \(stage) by \(name)"
        }
    }
}

extension Purpose {
    /// The trailers that tell it; none for the regular way.
    var trailers: [(String, String?)] { self == .regular ? [] : [("Purpose", word), ("Lane", lane)] }
}
