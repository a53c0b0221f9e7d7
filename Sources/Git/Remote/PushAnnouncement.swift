internal import Problems

/// What `git-receive-pack` says before it is told anything: what it can do, and where its refs stand.
struct PushAnnouncement {
    /// More than any list of refs has; the bound ends an endless one.
    private static let packetLimit = 2_000_000

    /// What the server can do.
    let capabilities: Set<Substring>

    /// Where the refs stand that were asked about; one that is missing here may still exist, hidden.
    let references: References

    /// Reads the announcement.
    ///
    /// - Parameter names: The refs that matter; nothing else is kept.
    init(
        _ reader: inout PacketReader, namesService: Bool, about names: Set<String>
    ) throws(Problem) {
        if namesService {
            guard case .content(let line) = try reader.next(), line.starts(with: "# service=".utf8),
                try reader.next() == .flush
            else { throw reader.malformed }
        }
        var capabilities: Set<Substring>?
        var references = References()
        var count = 0
        while case .content(let content) = try reader.next() {
            count += 1
            guard count <= PushAnnouncement.packetLimit else { throw reader.malformed }
            var line = content[...]
            if line.last == UInt8(ascii: "\n") { line.removeLast() }
            if capabilities == nil {
                if line.starts(with: "ERR ".utf8) {
                    throw Problem(
                        .transport(.refused), reader.subject,
                        found: String(decoding: line.dropFirst(4), as: UTF8.self))
                }
                let mark = line.firstIndex(of: 0) ?? line.endIndex
                let list = String(decoding: line[mark...].dropFirst(), as: UTF8.self)
                capabilities = Set(list.split(separator: " "))
                line = line[..<mark]
            }
            guard line.count > 41, line[line.startIndex + 40] == UInt8(ascii: " "),
                let id = ObjectID(hex: String(decoding: line.prefix(40), as: UTF8.self))
            else {
                // A shallow repository lists where its history ends.
                if line.starts(with: "shallow ".utf8) { continue }
                throw reader.malformed
            }
            let name = String(decoding: line.dropFirst(41), as: UTF8.self)
            if names.contains(name) { references[name] = id }
        }
        self.capabilities = capabilities ?? []
        self.references = references
    }
}
