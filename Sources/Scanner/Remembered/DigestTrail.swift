/// The digests of everything in a content that a signature of digests may be about.
///
/// A database of tomorrow can be asked about them without the content. They are held as they are kept: each is a row of twelve bytes
/// (subject, which digests follow, kinds of file, zero, size), followed by MD5, SHA-1 and SHA-256, as far as they are known.
public struct DigestTrail: Sendable, Hashable {
    /// The rows, one after the other.
    public private(set) var rows: [UInt8] = []
    /// How many there are.
    public private(set) var count = 0

    /// The bytes of a row before its digests.
    static let headSize = 12
    /// The most rows of one content: what has more is not remembered.
    public static let most = 1 << 18

    /// Makes an empty one.
    public init() {}

    /// Takes over rows that were kept.
    ///
    /// - Returns: nil if they are none.
    public init?(rows: [UInt8]) {
        self.rows = rows
        var position = 0
        while position < rows.count {
            guard position + Self.headSize <= rows.count, DigestSubject(rawValue: rows[position]) != nil,
                rows[position + 1] < 8, rows[position + 2] & ~FileTarget.allBits == 0, rows[position + 3] == 0
            else { return nil }
            position += Self.headSize + Self.digestSize(rows[position + 1])
            count += 1
        }
        guard position == rows.count, count <= Self.most else { return nil }
    }

    /// Whether there are more rows than are kept.
    public var isTooLong: Bool { count > Self.most }

    /// The kinds of files that the contents are, a bit for each.
    public var targets: UInt8 {
        var bits: UInt8 = 0
        var position = 0
        while position < rows.count {
            bits |= rows[position + 2]
            position += Self.headSize + Self.digestSize(rows[position + 1])
        }
        return bits
    }

    mutating func note(
        _ subject: DigestSubject, size: Int, targets: UInt8 = 0, _ digests: [DigestKind: [UInt8]]
    ) {
        // What is beyond is not kept anyway, and must not take memory.
        guard count <= Self.most else { return }
        count += 1
        let kinds = digests.keys.reduce(into: UInt8(0)) { $0 |= Self.bit(of: $1) }
        rows += [subject.rawValue, kinds, targets, 0] + little(UInt64(size))
        for kind in DigestKind.allCases { rows += digests[kind] ?? [] }
    }

    static func bit(of kind: DigestKind) -> UInt8 {
        switch kind {
        case .md5: 1
        case .sha1: 2
        case .sha256: 4
        }
    }

    /// Returns how many bytes the digests have whose bits are set.
    @inline(__always)
    static func digestSize(_ kinds: UInt8) -> Int {
        (kinds & 1 != 0 ? 16 : 0) + (kinds & 2 != 0 ? 20 : 0) + (kinds & 4 != 0 ? 32 : 0)
    }
}

extension FileTarget {
    /// All kinds, in the order of their bits.
    static let inOrder: [FileTarget] = [.any, .windowsProgram, .linuxProgram, .macProgram, .pdf]

    static let allBits: UInt8 = 0x1f

    /// The bits of the kinds that content is of.
    static func bits(of content: Content) -> UInt8 {
        var bits: UInt8 = 0
        for (index, target) in inOrder.enumerated() where target.includes(content) {
            bits |= 1 << UInt8(index)
        }
        return bits
    }
}
