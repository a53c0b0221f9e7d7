/// The objects in a pack of Git, as it goes over the wire and into bundles.
///
/// Differences are resolved by what came before in the same pack; one that builds on anything else cannot be looked into.
struct GitPack {
    private struct Entry {
        let kind: Int
        let size: Int
        let base: Base?
        let data: Int
    }

    private enum Base {
        case place(Int)
        case name([UInt8])
    }

    /// How long a chain of differences may be: Git itself makes none of more than 4095.
    private static let longestChain = 4096

    private let bytes: Bytes
    private var entries: [Int: Entry] = [:]
    /// Where each object begins, in the order of the pack.
    private(set) var places: [Int] = []
    private var names: [[UInt8]: Int] = [:]
    /// The objects that were resolved last, for the differences that build on them.
    private var recent: [Int: (kind: Int, content: [UInt8])] = [:]
    private var recentBytes = 0
    /// Where the pack ends; nil if its entries cannot be read to the end.
    private(set) var end: Int?
    /// Whether not even the first object is one, so that no Git reads anything of it: programs know the mark, too.
    private(set) var isNone = false

    /// Reads the list of entries.
    ///
    /// - Parameter limit: The most bytes that an object may have.
    init(_ bytes: Bytes, limit: Int) {
        self.bytes = bytes
        guard let count = bytes.bigNumber(at: 8, bytes: 4), var inflater = Inflater() else { return }
        var position = 12
        for _ in 0..<count {
            guard let entry = readEntry(at: position) else {
                isNone = places.isEmpty
                return
            }
            guard entry.size <= limit else { return }
            guard let inflated = inflater.inflate(bytes.dropFirst(entry.data), size: entry.size) else {
                isNone = places.isEmpty && !isDeflated(at: entry.data)
                return
            }
            entries[position] = entry
            places.append(position)
            position = entry.data + inflated.packed
        }
        // Behind the last entry stands the digest of the pack.
        if position + 20 <= bytes.count { end = position + 20 }
    }

    /// Whether what begins at a position could be a stream of zlib (RFC 1950, 2.2).
    private func isDeflated(at position: Int) -> Bool {
        bytes.bigNumber(at: position, bytes: 2).map { $0 >> 8 & 15 == 8 && $0 % 31 == 0 } ?? false
    }

    private func readEntry(at start: Int) -> Entry? {
        guard start < bytes.count else { return nil }
        var position = start
        var byte = bytes[position]
        let kind = Int(byte >> 4 & 7)
        var size = Int(byte & 15)
        var shift = 4
        while byte & 0x80 != 0 {
            position += 1
            guard position < bytes.count, shift < 53 else { return nil }
            byte = bytes[position]
            size |= Int(byte & 0x7f) << shift
            shift += 7
        }
        position += 1
        switch kind {
        case 1...4: return Entry(kind: kind, size: size, base: nil, data: position)
        case 6:
            guard let (distance, next) = readDistance(at: position), distance > 0, distance <= start else {
                return nil
            }
            return Entry(kind: kind, size: size, base: .place(start - distance), data: next)
        case 7:
            guard position + 20 <= bytes.count else { return nil }
            let name = (position..<position + 20).map { bytes[$0] }
            return Entry(kind: kind, size: size, base: .name(name), data: position + 20)
        default: return nil
        }
    }

    private func readDistance(at start: Int) -> (Int, Int)? {
        guard start < bytes.count else { return nil }
        var position = start
        var distance = Int(bytes[position] & 0x7f)
        while bytes[position] & 0x80 != 0 {
            position += 1
            guard position < bytes.count, distance < 1 << 48 else { return nil }
            distance = (distance + 1) << 7 | Int(bytes[position] & 0x7f)
        }
        return (distance, position + 1)
    }

    /// Returns the object that begins at a place; nil if it cannot be made.
    mutating func object(at place: Int, limit: Int) -> (kind: Int, content: [UInt8])? {
        guard var inflater = Inflater() else { return nil }
        var differences: [[UInt8]] = []
        var position = place
        var found: (kind: Int, content: [UInt8])?
        while found == nil {
            if let known = recent[position] {
                found = known
                break
            }
            guard let entry = entries[position], differences.count < GitPack.longestChain,
                let inflated = inflater.inflate(bytes.dropFirst(entry.data), size: entry.size)
            else { return nil }
            switch entry.base {
            case nil: found = (entry.kind, inflated.content)
            case .place(let base):
                differences.append(inflated.content)
                position = base
            case .name(let name):
                guard let base = names[name] else { return nil }
                differences.append(inflated.content)
                position = base
            }
        }
        guard var object = found else { return nil }
        for difference in differences.reversed() {
            guard let content = GitPack.apply(difference, to: object.content, limit: limit) else {
                return nil
            }
            object.content = content
        }
        remember(object, at: place)
        return object
    }

    private mutating func remember(_ object: (kind: Int, content: [UInt8]), at place: Int) {
        names[GitPack.name(of: object)] = place
        if recentBytes + object.content.count > 64 << 20 {
            recent = [:]
            recentBytes = 0
        }
        guard object.content.count <= 32 << 20 else { return }
        recent[place] = object
        recentBytes += object.content.count
    }

    /// The names of kinds as they stand in an object's head.
    static func word(for kind: Int) -> String {
        switch kind {
        case 1: "commit"
        case 2: "tree"
        case 3: "blob"
        default: "tag"
        }
    }

    static func name(of object: (kind: Int, content: [UInt8])) -> [UInt8] {
        var digest = SHA1()
        digest.update(Array("\(word(for: object.kind)) \(object.content.count)\0".utf8))
        digest.update(object.content)
        return digest.finish()
    }

    /// Applies a difference: pieces of the base, and bytes of its own.
    private static func apply(_ difference: [UInt8], to base: [UInt8], limit: Int) -> [UInt8]? {
        var position = 0
        func size() -> Int? {
            var value = 0
            var shift = 0
            while position < difference.count, shift < 56 {
                let byte = difference[position]
                position += 1
                value |= Int(byte & 0x7f) << shift
                if byte & 0x80 == 0 { return value }
                shift += 7
            }
            return nil
        }
        guard size() == base.count, let result = size(), result <= limit else { return nil }
        var content: [UInt8] = []
        content.reserveCapacity(min(result, 1 << 20))
        while position < difference.count {
            let command = difference[position]
            position += 1
            if command & 0x80 != 0 {
                var fields = [0, 0]
                for bit in 0..<7 where command & 1 << bit != 0 {
                    guard position < difference.count else { return nil }
                    fields[bit < 4 ? 0 : 1] |=
                        Int(difference[position]) << (bit < 4 ? 8 * bit : 8 * (bit - 4))
                    position += 1
                }
                let length = fields[1] == 0 ? 0x10000 : fields[1]
                guard fields[0] + length <= base.count else { return nil }
                content += base[fields[0]..<fields[0] + length]
            } else {
                guard command > 0, position + Int(command) <= difference.count else { return nil }
                content += difference[position..<position + Int(command)]
                position += Int(command)
            }
            guard content.count <= result else { return nil }
        }
        return content.count == result ? content : nil
    }
}

extension Walk {
    /// Reads all objects of a pack but trees, which hold nothing but names.
    ///
    /// - Returns: Where it ends, if it could be read whole.
    func openPack(_ content: Bytes, at path: MemberPath, offset: Int) throws(Halt) -> Int? {
        let bytes = content.dropFirst(offset)
        var pack = GitPack(bytes, limit: limits.member)
        if offset > 0, pack.isNone { return nil }
        var isWhole = pack.end != nil
        if !isWhole {
            note(
                .damaged, at: path, bytes: bytes.count, cause: "a pack of Git that cannot be read to its end")
        }
        for place in pack.places {
            try count()
            guard let object = pack.object(at: place, limit: limits.member) else {
                note(
                    .damaged, at: path.appending("@\(offset + place)", in: .other), bytes: 0,
                    cause: "a difference without its base")
                isWhole = false
                continue
            }
            guard object.kind != 2 else { continue }
            let name = GitPack.name(of: object).map { String($0, radix: 16).leftPadded }.joined()
            _ = try take(
                path.appending("\(GitPack.word(for: object.kind)) \(name)", in: .other),
                size: object.content.count
            ) { visit in
                _ = object.content.withBytes { visit($0, 0) }
                return nil
            }
        }
        return isWhole ? pack.end.map { offset + $0 } : nil
    }
}

extension String {
    fileprivate var leftPadded: String { count < 2 ? "0" + self : self }
}
