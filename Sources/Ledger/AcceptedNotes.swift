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
    /// To whom among its senders the application belongs; nil if to all of them.
    public let owners: [String]?

    /// Makes a record.
    public init(delivery: DeliveryName, number: Int, owners: [String]? = nil) {
        self.delivery = delivery
        self.number = number
        self.owners = owners
    }

    init(parsing content: [UInt8]) throws(MalformedRecord) {
        let fields = try Fields(
            parsing: content, as: "the record of a note", known: ["delivery", "number", "owners"])
        self.init(
            delivery: try fields.delivery("delivery"), number: try fields.count("number"),
            owners: fields.optional("owners") == nil ? nil : try fields.people("owners"))
    }

    var content: [UInt8] {
        var members: [String: JSONValue] = [
            "delivery": .string(delivery.text), "number": .integer(Int64(number)),
        ]
        if let owners { members["owners"] = .array(owners.map(JSONValue.string)) }
        return JSONValue.object(members).canonical
    }
}

/// What has been accepted of each application, which the note of the next delivery must follow.
public struct AcceptedNotes: Sendable {
    /// The newest delivery of an application.
    public struct Newest: Sendable {
        let record: NoteRecord
        /// The names of those to whom the application belongs.
        let owners: [String]

        /// Makes it from what the ledger says.
        ///
        /// - Parameter senders: The names of those who have sent it.
        public init(_ record: NoteRecord, from senders: [String]) {
            self.record = record
            owners = record.owners ?? senders
        }
    }

    private var newest: [String: Newest]

    /// How far beyond the last number the next one may be.
    ///
    /// Numbers end at 1,000,000,000: whoever could leave out all of them would close an application for good.
    static let widestGap = 1_000
    /// The greatest number of the first delivery: suppliers may have counted before.
    static let greatestFirst = 1_000_000

    /// Nothing has been accepted but what is named, by application.
    public init(_ newest: [String: Newest] = [:]) { self.newest = newest }

    /// Takes the note of one more accepted delivery.
    public mutating func insert(_ note: DeliveryNote, of delivery: DeliveryName, from senders: [String]) {
        let record = record(of: note, of: delivery, from: senders)
        newest[note.application] = Newest(record, from: senders)
    }

    /// Returns what is to be kept of the note of a delivery that is accepted.
    ///
    /// A signature beside a manifest can be laid there by anybody, without asking who made it. So the application stays with those
    /// owners who have signed, and whoever has signed beside them gains nothing. Only where no owner has, because the policy knows
    /// none any more, and with the first delivery it belongs to everybody who has signed.
    func record(of note: DeliveryNote, of delivery: DeliveryName, from senders: [String]) -> NoteRecord {
        let owned = newest[note.application]?.owned(among: senders) ?? []
        let isShared = owned.isEmpty || owned.count == Set(senders.map(Principal.folded)).count
        return NoteRecord(delivery: delivery, number: note.sequence, owners: isShared ? nil : owned)
    }

    /// Returns what is wrong with the place of a note among the others.
    ///
    /// - Parameter senders: The names of those who have signed; nil if nobody certified has, which is refused for itself.
    public func problems(
        with note: DeliveryNote, of delivery: String, from senders: [String]?, under policy: Policy
    ) -> [Problem] {
        let last = newest[note.application]
        let before = last?.record
        var problems: [Problem] = []
        let greatest = before.map { $0.number + Self.widestGap } ?? Self.greatestFirst
        if note.sequence > greatest {
            problems.append(
                Problem(.note(.gap), delivery, expected: "\(greatest)", found: "\(note.sequence)"))
        }
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
        if let senders, let last, let problem = last.stranger(among: senders, delivery, under: policy) {
            problems.append(problem)
        }
        return problems
    }
}

extension AcceptedNotes.Newest {
    /// Returns which senders are among the owners, each once, in their order.
    fileprivate func owned(among senders: [String]) -> [String] {
        var open = Set(owners.map(Principal.folded))
        return senders.filter { open.remove(Principal.folded($0)) != nil }
    }

    /// Returns the problem if none of the owners has sent the next delivery, although one of them still could.
    ///
    /// So nobody who is certified for something else can go on with an application in another's place. Whom a new policy does not
    /// know any more holds nobody back.
    fileprivate func stranger(among next: [String], _ delivery: String, under policy: Policy) -> Problem? {
        guard owned(among: next).isEmpty else { return nil }
        let left = owners.filter(policy.hasSender)
        guard !left.isEmpty else { return nil }
        return Problem(
            .note(.sender), delivery, expected: left.joined(separator: ", "),
            found: next.joined(separator: ", "))
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
        var newest: [String: AcceptedNotes.Newest] = [:]
        for entry in try entries(of: StatePath.notes, in: repository) where entry.name.hasSuffix(suffix) {
            let application = String(entry.name.dropLast(suffix.count))
            newest[application] = try newestNote(of: application, in: repository)
        }
        return AcceptedNotes(newest)
    }

    private func newestNote(
        of application: String, in repository: borrowing Repository
    ) throws(Problem) -> AcceptedNotes.Newest? {
        let found = try record(at: StatePath.note(of: application), in: repository) {
            (content) throws(MalformedRecord) in try NoteRecord(parsing: content)
        }
        guard let found else { return nil }
        guard let delivery = try delivery(found.delivery, in: repository) else {
            throw Problem(.ledger(.broken), found.delivery.text, found: StatePath.note(of: application))
        }
        return AcceptedNotes.Newest(found, from: delivery.senders.map(\.name))
    }

    /// Refuses a delivery whose note says something else than it is, or does not follow what was accepted.
    ///
    /// - Returns: What is to be kept of its note; nil if there is none, and none is asked for.
    func requireNote(
        _ note: DeliveryNote?, of name: DeliveryName, from senders: [CheckupReport.Sender], _ event: Event,
        under policy: Policy, in repository: borrowing Repository
    ) throws(Problem) -> NoteRecord? {
        guard let note else {
            guard policy.definition.checkup.note.presence == .required else { return nil }
            throw Problem(.note(.missing), DeliveryNote.path)
        }
        let before = try newestNote(of: note.application, in: repository)
        let accepted = AcceptedNotes(before.map { [note.application: $0] } ?? [:])
        let problems =
            note.problems(
                of: name, shown: name.text, for: policy.definition.name, at: event.time)
            + accepted.problems(
                with: note, of: name.text, from: senders.map(\.name), under: policy)
        if let problem = problems.first { throw problem }
        return accepted.record(of: note, of: name, from: senders.map(\.name))
    }
}
