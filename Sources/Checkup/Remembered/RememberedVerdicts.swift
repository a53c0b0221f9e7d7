internal import Git
internal import Scanner
internal import Seals

/// What is remembered of scans, as it stands in the file.
struct RememberedVerdicts: Sendable {
    /// One blob of a delivery.
    struct Blob: Sendable, Hashable {
        let id: ObjectID
        let key: ContentKey
    }

    /// A delivery, by its content digest.
    struct Delivery: Sendable, Hashable {
        var day: UInt32
        let blobs: [Blob]
    }

    /// Grows with every writing.
    var sequence: UInt64 = 0
    var scopes: [SHA256Digest: ScanScope] = [:]
    var contents: [ContentKey: CleanContent] = [:]
    var deliveries: [SHA256Digest: Delivery] = [:]
    var packs: [SHA256Digest: KnownPack] = [:]

    init() {}

    private static let magic = Array("stagectl verdicts 3\n".utf8)
    /// The same without packs.
    private static let former = Array("stagectl verdicts 2\n".utf8)

    // MARK: Reading

    /// Reads a file.
    ///
    /// - Parameter owner: Of what it must be.
    /// - Returns: nil if it is of another form or of something else.
    init?(_ file: [UInt8], of owner: SHA256Digest) {
        var reader = ByteReader(file)
        guard let magic = reader.take(Self.magic.count).map(Array.init),
            magic == Self.magic || magic == Self.former,
            reader.digest() == owner, let sequence = reader.number(8)
        else { return nil }
        self.sequence = sequence
        guard let ids = scopes(from: &reader), let count = reader.count(of: Self.leastContent) else {
            return nil
        }
        contents.reserveCapacity(count)
        for _ in 0..<count {
            guard let (key, content) = Self.content(from: &reader, ids) else { return nil }
            contents[key] = content
        }
        guard let deliveries = reader.count(of: Self.leastDelivery) else { return nil }
        for _ in 0..<deliveries {
            guard let (digest, delivery) = Self.delivery(from: &reader) else { return nil }
            self.deliveries[digest] = delivery
        }
        if magic == Self.magic {
            guard let packs = reader.count(of: Self.leastPack) else { return nil }
            for _ in 0..<packs {
                guard let (digest, pack) = Self.pack(from: &reader) else { return nil }
                self.packs[digest] = pack
            }
        }
        guard reader.isAtEnd else { return nil }
    }

    private mutating func scopes(from reader: inout ByteReader) -> [SHA256Digest]? {
        guard let count = reader.count(of: 32 * (2 + ScanScope.kinds)) else { return nil }
        var ids: [SHA256Digest] = []
        for _ in 0..<count {
            guard let engine = reader.digest(), let database = reader.digest() else { return nil }
            let prints = (0..<ScanScope.kinds).compactMap { _ in reader.digest() }
            guard prints.count == ScanScope.kinds else { return nil }
            let scope = ScanScope(engine: engine, database: database, prints: prints)
            ids.append(scope.id)
            scopes[scope.id] = scope
        }
        return ids
    }

    private static func content(
        from reader: inout ByteReader, _ scopes: [SHA256Digest]
    ) -> (ContentKey, CleanContent)? {
        guard let key = reader.digest(), let scope = reader.number(4), scope < scopes.count,
            let day = reader.number(4), let members = reader.number(8), members <= 1 << 53,
            let unpacked = reader.number(8), unpacked <= 1 << 53, let size = reader.count(of: 1),
            let rows = reader.take(size), let trail = DigestTrail(rows: Array(rows)),
            let length = reader.count(of: 1), let outlined = reader.take(length)
        else { return nil }
        let outline = length == 0 ? nil : ContainerOutline(encoded: Array(outlined))
        guard length == 0 || outline != nil else { return nil }
        let content = CleanContent(
            scope: scopes[Int(scope)], day: UInt32(day), members: Int(members), unpacked: Int(unpacked),
            outline: outline, trail: trail)
        return (ContentKey(digest: key), content)
    }

    private static func delivery(from reader: inout ByteReader) -> (SHA256Digest, Delivery)? {
        guard let digest = reader.digest(), let day = reader.number(4), let count = reader.count(of: 52)
        else {
            return nil
        }
        var blobs: [Blob] = []
        blobs.reserveCapacity(count)
        for _ in 0..<count {
            guard let raw = reader.take(20), let id = ObjectID(bytes: raw), let key = reader.digest() else {
                return nil
            }
            blobs.append(Blob(id: id, key: ContentKey(digest: key)))
        }
        return (digest, Delivery(day: UInt32(day), blobs: blobs))
    }

    private static func pack(from reader: inout ByteReader) -> (SHA256Digest, KnownPack)? {
        guard let digest = reader.digest(), let pack = reader.number(8), pack <= 1 << 53,
            let index = reader.number(8), index <= 1 << 53, let day = reader.number(4),
            let count = reader.count(of: KnownPack.rowSize),
            let rows = reader.take(count * KnownPack.rowSize),
            let known = KnownPack(
                size: KnownPack.Size(pack: Int(pack), index: Int(index)), day: UInt32(day), rows: Array(rows))
        else { return nil }
        return (digest, known)
    }

    private static let leastPack = 32 + 8 + 8 + 4 + 4
    private static let leastContent = 32 + 4 + 4 + 8 + 8 + 4 + 4
    private static let leastDelivery = 32 + 4 + 4

    // MARK: Writing

    /// Returns the file, without what was asked for the longest ago if it would become too large.
    func file(of owner: SHA256Digest, atMost limit: Int) -> [UInt8] {
        var room = limit
        var keptDeliveries: [(SHA256Digest, Delivery)] = []
        for (digest, delivery) in deliveries.sorted(by: {
            ($0.value.day, $0.key.hex) > ($1.value.day, $1.key.hex)
        }) {
            let size = Self.leastDelivery + 52 * delivery.blobs.count
            // Which blobs a delivery has is worth less than what is known of them.
            guard size <= room - limit / 2 else { continue }
            room -= size
            keptDeliveries.append((digest, delivery))
        }
        var kept: [(ContentKey, CleanContent)] = []
        var days: [UInt32: [ContentKey]] = [:]
        for (key, content) in contents { days[content.day, default: []].append(key) }
        for day in days.keys.sorted(by: >) {
            for key in days[day] ?? [] {
                guard let content = contents[key] else { continue }
                let size =
                    Self.leastContent + content.trail.rows.count + (content.outline?.encoded.count ?? 0)
                guard size <= room else { continue }
                room -= size
                kept.append((key, content))
            }
        }
        // What spares the least comes last.
        let keptPacks = packs.sorted { ($0.value.day, $0.key.hex) > ($1.value.day, $1.key.hex) }
            .filter { _, pack in
                let size = Self.leastPack + pack.rows.count
                guard size <= room else { return false }
                room -= size
                return true
            }
        return encoded(owner, kept, keptDeliveries, keptPacks.map { ($0.key, $0.value) })
    }

    private func encoded(
        _ owner: SHA256Digest, _ contents: [(ContentKey, CleanContent)],
        _ deliveries: [(SHA256Digest, Delivery)], _ packs: [(SHA256Digest, KnownPack)]
    ) -> [UInt8] {
        // Scopes that nothing speaks of any more are not kept.
        let used = Set(contents.map(\.1.scope)).compactMap { id in scopes[id].map { (id, $0) } }
        let places = Dictionary(uniqueKeysWithValues: used.enumerated().map { ($1.0, $0) })
        var file = Self.magic + owner.bytes
        file.add(sequence, 8)
        file.add(UInt64(used.count), 4)
        for (_, scope) in used {
            file += scope.engine.bytes + scope.database.bytes
            for print in scope.prints { file += print.bytes }
        }
        let known = contents.filter { places[$0.1.scope] != nil }
        file.add(UInt64(known.count), 4)
        for (key, content) in known {
            file += key.digest.bytes
            file.add(UInt64(places[content.scope] ?? 0), 4)
            file.add(UInt64(content.day), 4)
            file.add(UInt64(content.members), 8)
            file.add(UInt64(content.unpacked), 8)
            file.add(UInt64(content.trail.rows.count), 4)
            file += content.trail.rows
            let outline = content.outline?.encoded ?? []
            file.add(UInt64(outline.count), 4)
            file += outline
        }
        file.add(UInt64(deliveries.count), 4)
        for (digest, delivery) in deliveries {
            file += digest.bytes
            file.add(UInt64(delivery.day), 4)
            file.add(UInt64(delivery.blobs.count), 4)
            for blob in delivery.blobs { file += blob.id.bytes + blob.key.digest.bytes }
        }
        file.add(UInt64(packs.count), 4)
        for (digest, pack) in packs {
            file += digest.bytes
            file.add(UInt64(pack.size.pack), 8)
            file.add(UInt64(pack.size.index), 8)
            file.add(UInt64(pack.day), 4)
            file.add(UInt64(pack.count), 4)
            file += pack.rows
        }
        return file
    }
}

extension [UInt8] {
    /// Appends the lowest bytes of a number, the lowest first.
    fileprivate mutating func add(_ number: UInt64, _ count: Int) {
        for index in 0..<count { append(UInt8(truncatingIfNeeded: number >> UInt64(8 * index))) }
    }
}

/// Takes bytes off the front of a file, never more than there are.
private struct ByteReader {
    private let bytes: [UInt8]
    private var position = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    var isAtEnd: Bool { position == bytes.count }

    mutating func take(_ count: Int) -> ArraySlice<UInt8>? {
        guard count >= 0, count <= bytes.count - position else { return nil }
        defer { position += count }
        return bytes[position..<position + count]
    }

    mutating func number(_ count: Int) -> UInt64? {
        take(count)?.reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }

    mutating func digest() -> SHA256Digest? { take(32).flatMap { SHA256Digest(taking: $0) } }

    /// Reads how many things follow, each of which has a least size: no more than can be there.
    mutating func count(of size: Int) -> Int? {
        guard let count = number(4), Int(count) <= (bytes.count - position) / size else { return nil }
        return Int(count)
    }
}
