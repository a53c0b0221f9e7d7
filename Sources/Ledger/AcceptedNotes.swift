public import Git
public import Pipeline
public import Problems
public import Seals

/// The newest delivery with a note that was accepted of an application: `notes/<application>.json`.
public struct NoteRecord: Sendable, Hashable {
    /// The delivery.
    public let delivery: DeliveryName
    /// The number in its note.
    public let number: Int

    /// Makes a record.
    public init(delivery: DeliveryName, number: Int) {
        self.delivery = delivery
        self.number = number
    }

    init(parsing content: [UInt8]) throws(MalformedRecord) {
        let fields = try Fields(parsing: content, as: "the record of a note", known: ["delivery", "number"])
        self.init(delivery: try fields.delivery("delivery"), number: try fields.count("number"))
    }

    var content: [UInt8] {
        JSONValue.object(["delivery": .string(delivery.text), "number": .integer(Int64(number))]).canonical
    }
}

/// What has been accepted of each application, which the note of the next delivery must follow.
public struct AcceptedNotes: Sendable {
    private var newest: [String: NoteRecord]

    /// Nothing has been accepted but what is named, by application.
    public init(_ newest: [String: NoteRecord] = [:]) { self.newest = newest }

    /// Takes the note of one more accepted delivery.
    public mutating func insert(_ note: DeliveryNote, of delivery: DeliveryName) {
        newest[note.application] = NoteRecord(delivery: delivery, number: note.sequence)
    }

    /// Returns what is wrong with the place of a note among the others.
    public func problems(with note: DeliveryNote, of delivery: String) -> [Problem] {
        let before = newest[note.application]
        var problems: [Problem] = []
        if let before, note.sequence <= before.number {
            problems.append(
                Problem(
                    .note(.sequence), delivery, expected: "\(before.number)", found: "\(note.sequence)"))
        }
        let names = [note.predecessor, before?.delivery.text].map { $0.map { Array($0.utf8) } }
        if names[0] != names[1] {
            problems.append(
                Problem(
                    .note(.predecessor), delivery, expected: before?.delivery.text, found: note.predecessor))
        }
        return problems
    }
}

extension DeliveryNote {
    /// Returns what the note says otherwise than it is, whatever was accepted before.
    ///
    /// - Parameters:
    ///   - delivery: The name of the delivery; nil where it has none yet.
    ///   - time: When the delivery came to us.
    public func problems(
        of delivery: DeliveryName?, shown subject: String, for pipeline: String, at time: Timestamp
    ) -> [Problem] {
        var problems: [Problem] = []
        if !audience.utf8.elementsEqual(pipeline.utf8) {
            problems.append(Problem(.note(.audience), subject, expected: pipeline, found: audience))
        }
        if let delivery, !version.utf8.elementsEqual(delivery.versionText.utf8) {
            problems.append(
                Problem(.note(.version), subject, expected: delivery.versionText, found: version))
        }
        if let expires, time >= expires {
            problems.append(Problem(.note(.expired), subject, found: expires.text))
        }
        return problems
    }
}

extension DeliveryName {
    /// The version in the name as it is written, without what may stand before it; the last part of the name if there is none in it.
    public var versionText: String {
        let bytes = Array(text.utf8)
        let last = bytes.lastIndex(of: UInt8(ascii: "/")).map { bytes[($0 + 1)...] } ?? bytes[...]
        guard version.isNumbered, let digit = last.firstIndex(where: isDigit) else {
            return String(decoding: last, as: UTF8.self)
        }
        return String(decoding: last[digit...], as: UTF8.self)
    }
}

extension LedgerState {
    /// Returns what has been accepted of each application.
    public func acceptedNotes(in repository: borrowing Repository) throws(Problem) -> AcceptedNotes {
        let suffix = ".json"
        var newest: [String: NoteRecord] = [:]
        for entry in try entries(of: StatePath.notes, in: repository) where entry.name.hasSuffix(suffix) {
            let application = String(entry.name.dropLast(suffix.count))
            newest[application] = try newestNote(of: application, in: repository)
        }
        return AcceptedNotes(newest)
    }

    private func newestNote(
        of application: String, in repository: borrowing Repository
    ) throws(Problem) -> NoteRecord? {
        try record(at: StatePath.note(of: application), in: repository) { (content) throws(MalformedRecord) in
            try NoteRecord(parsing: content)
        }
    }

    /// Refuses a delivery whose note says something else than it is, or does not follow what was accepted.
    func requireNote(
        _ note: DeliveryNote?, of name: DeliveryName, _ event: Event, under policy: Policy,
        in repository: borrowing Repository
    ) throws(Problem) {
        guard let note else {
            guard policy.definition.checkup.note.presence == .required else { return }
            throw Problem(.note(.missing), DeliveryNote.path)
        }
        let before = try newestNote(of: note.application, in: repository)
        let accepted = AcceptedNotes(before.map { [note.application: $0] } ?? [:])
        let problems =
            note.problems(
                of: name, shown: name.text, for: policy.definition.name, at: event.time)
            + accepted.problems(with: note, of: name.text)
        if let problem = problems.first { throw problem }
    }
}
