internal import Problems

/// One conversation with `git-receive-pack`.
struct Push {
    private let connection: Connection
    private let address: RemoteURL
    private let stream: ServiceStream
    private var reader: PacketReader
    private let announcement: PushAnnouncement

    /// Connects, and reads where the refs stand.
    init(
        _ connection: Connection, to address: RemoteURL, about updates: [ReferenceUpdate],
        besides known: [String]? = nil
    ) throws(Problem) {
        self.connection = connection
        self.address = address
        let names = updates.map(\.name)
        for name in names + (known ?? []) where !ReferenceName.isLegal(name) {
            throw Problem(.repository(.referenceMissing), name)
        }
        let stream = try connection.pushStream(to: address, about: known.map { names + $0 })
        self.stream = stream
        let text = address.text
        reader = unsafe PacketReader(text, from: stream.read, tooEarly: stream.reason)
        announcement = try PushAnnouncement(
            &reader, namesService: stream.namesService, about: Set(updates.map(\.name)))
        let capabilities = announcement.capabilities
        // Without a report nobody could know what became of the refs.
        guard capabilities.contains("report-status") else {
            throw Problem(.transport(.malformed), text, expected: "report-status")
        }
        let format = capabilities.first { $0.hasPrefix("object-format=") }
        guard format == nil || format == "object-format=sha1" else {
            throw Problem(.repository(.unusable), text, found: format.map(String.init))
        }
    }

    /// Returns where refs stand now, and sends nothing.
    static func references(
        of updates: [ReferenceUpdate], at address: RemoteURL, for connection: Connection
    ) throws(Problem) -> References {
        let push = try Push(connection, to: address, about: updates)
        push.stream.finish()
        return push.announcement.references
    }

    /// Whether the server takes all refs of a push or none.
    var isAtomic: Bool { announcement.capabilities.contains("atomic") }

    /// Sends the updates with the objects, and reads what became of them.
    mutating func carryOut(
        _ updates: [ReferenceUpdate], objects: [ObjectID], from repository: borrowing Repository
    ) throws(Problem) -> PushOutcome {
        let isAtomic = isAtomic || updates.count == 1
        let late = updates.filter { update in
            announcement.references[update.name].map { $0 != update.old } ?? false
        }
        guard late.isEmpty else {
            // The server would refuse them, and only after it had unpacked everything.
            stream.finish()
            return PushOutcome(
                statuses: Dictionary(
                    updates.map { ($0.name, late.contains($0) ? .moved : .withheld) },
                    uniquingKeysWith: { $1 }),
                messages: [], wasAtomic: isAtomic)
        }
        let usesSideband = announcement.capabilities.contains("side-band-64k")
        do throws(Problem) {
            try send(commands(updates, usesSideband: usesSideband))
            if updates.contains(where: { $0.new != .null }) {
                try unsafe PackWriter(objects: objects).write(from: repository, to: stream.write)
            }
        } catch {
            // A server that stops reading has said why: that report is worth more than the broken pipe.
            guard error.code == .transport(.brokenOff) else { throw error }
        }
        let names = Set(updates.map(\.name))
        let report = try PushReport(&reader, usesSideband: usesSideband, about: names)
        stream.finish()
        let judgement = PushJudgement(report, of: updates)
        return PushOutcome(
            statuses: judgement.needsAnotherLook
                ? try judgement.statuses(afterLookingAgain: connection, at: address) : judgement.statuses,
            messages: report.remarks.lines, wasAtomic: isAtomic)
    }

    private func commands(_ updates: [ReferenceUpdate], usesSideband: Bool) -> [[UInt8]] {
        var wishes = ["report-status"]
        if usesSideband { wishes.append("side-band-64k") }
        if updates.count > 1, isAtomic { wishes.append("atomic") }
        if announcement.capabilities.contains("object-format=sha1") { wishes.append("object-format=sha1") }
        if announcement.capabilities.contains(where: { $0.hasPrefix("agent=") }) {
            wishes.append("agent=stagectl")
        }
        return updates.enumerated().map { index, update in
            let line = "\(update.old.hex) \(update.new.hex) \(update.name)"
            return Array((index == 0 ? "\(line)\0 \(wishes.joined(separator: " "))" : line).utf8)
        }
    }

    private func send(_ lines: [[UInt8]]) throws(Problem) {
        let bytes = lines.flatMap { packet($0) } + Array("0000".utf8)
        try unsafe bytes.lend(first: bytes.count, to: stream.write)
    }
}
