internal import CGit2

/// The name of a Git object: the SHA-1 of its header and content.
public struct ObjectID: Hashable, Sendable {
    private let first: UInt64
    private let second: UInt64
    private let third: UInt32

    /// The id of nothing: in a push, the old side of a ref that must not exist yet.
    public static let null = ObjectID(git_oid())

    /// Reads an id from 40 hex digits in lower case, as Git writes them.
    ///
    /// - Returns: nil for anything else.
    public init?(hex: some StringProtocol) {
        guard let id = hex.utf8.withContiguousStorageIfAvailable({ unsafe Self(digits: $0) }) else {
            self.init(hexDigits: Array(hex.utf8)[...])
            return
        }
        guard let id else { return nil }
        self = id
    }

    /// Reads an id from 40 hex digits in lower case.
    ///
    /// - Returns: nil for anything else.
    public init?(hexDigits: ArraySlice<UInt8>) {
        guard let id = unsafe hexDigits.withUnsafeBufferPointer({ unsafe Self(digits: $0) }) else {
            return nil
        }
        self = id
    }

    private init?(digits: UnsafeBufferPointer<UInt8>) {
        guard digits.count == 40, let first = unsafe Self.word(digits, 0..<16),
            let second = unsafe Self.word(digits, 16..<32), let third = unsafe Self.word(digits, 32..<40)
        else { return nil }
        (self.first, self.second, self.third) = (first, second, UInt32(truncatingIfNeeded: third))
    }

    private static func word(_ digits: UnsafeBufferPointer<UInt8>, _ places: Range<Int>) -> UInt64? {
        var word: UInt64 = 0
        for place in places {
            let digit = unsafe digits[place]
            switch digit {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): word = word << 4 | UInt64(digit - UInt8(ascii: "0"))
            case UInt8(ascii: "a")...UInt8(ascii: "f"):
                word = word << 4 | UInt64(digit - UInt8(ascii: "a") + 10)
            default: return nil
            }
        }
        return word
    }

    /// Feeds a part of the id into a hasher: it is a digest already.
    public func hash(into hasher: inout Hasher) { hasher.combine(first) }

    /// The first byte.
    var firstByte: Int { Int(first >> 56) }

    /// The number of the four bytes behind the first one.
    var share: Int { Int(first >> 24 & 0xFFFF_FFFF) }

    /// Takes over the 20 bytes of an id, as they stand in a tree.
    ///
    /// - Returns: nil if there are not 20.
    public init?(bytes: some Collection<UInt8>) {
        guard bytes.count == 20 else { return nil }
        var words: (UInt64, UInt64, UInt32) = (0, 0, 0)
        for (index, byte) in bytes.enumerated() {
            switch index {
            case 0..<8: words.0 = words.0 << 8 | UInt64(byte)
            case 8..<16: words.1 = words.1 << 8 | UInt64(byte)
            default: words.2 = words.2 << 8 | UInt32(byte)
            }
        }
        first = words.0
        second = words.1
        third = words.2
    }

    /// Takes over the 20 bytes that stand at a place.
    init(at place: Int, in bytes: UnsafeRawBufferPointer) {
        first = unsafe UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self))
        second = unsafe UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: place + 8, as: UInt64.self))
        third = unsafe UInt32(bigEndian: bytes.loadUnaligned(fromByteOffset: place + 16, as: UInt32.self))
    }

    /// The 20 bytes, as they stand in a tree.
    public var bytes: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(20)
        append(to: &bytes)
        return bytes
    }

    /// Appends the 20 bytes, as they stand in a tree.
    func append(to bytes: inout [UInt8]) {
        unsafe withUnsafeBytes(of: first.bigEndian) { unsafe bytes.append(contentsOf: $0) }
        unsafe withUnsafeBytes(of: second.bigEndian) { unsafe bytes.append(contentsOf: $0) }
        unsafe withUnsafeBytes(of: third.bigEndian) { unsafe bytes.append(contentsOf: $0) }
    }

    /// The 40 hex digits, as Git writes them.
    public var hex: String {
        unsafe String(unsafeUninitializedCapacity: 40) { text in
            func write(_ word: UInt64, _ place: Int, _ count: Int) {
                for index in 0..<count {
                    let digit = UInt8(truncatingIfNeeded: word >> UInt64(4 * (count - 1 - index))) & 15
                    let letter = digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10
                    unsafe text[place + index] = letter
                }
            }
            write(first, 0, 16)
            write(second, 16, 16)
            write(UInt64(third), 32, 8)
            return 40
        }
    }

    /// The 40 hex digits as bytes.
    var hexDigits: [UInt8] { Array(hex.utf8) }

    /// The first 12 hex digits: what people are shown.
    public var short: String { String(decoding: hex.utf8.prefix(12), as: UTF8.self) }

    init(_ raw: git_oid) {
        self = unsafe withUnsafeBytes(of: raw) { unsafe ObjectID(at: 0, in: $0) }
    }

    var raw: git_oid {
        var raw = git_oid()
        unsafe withUnsafeMutableBytes(of: &raw) { bytes in
            unsafe bytes.storeBytes(of: first.bigEndian, toByteOffset: 0, as: UInt64.self)
            unsafe bytes.storeBytes(of: second.bigEndian, toByteOffset: 8, as: UInt64.self)
            unsafe bytes.storeBytes(of: third.bigEndian, toByteOffset: 16, as: UInt32.self)
        }
        return raw
    }
}

extension ObjectID: Comparable {
    /// Returns whether one id sorts before another, byte by byte.
    public static func < (left: ObjectID, right: ObjectID) -> Bool {
        (left.first, left.second, left.third) < (right.first, right.second, right.third)
    }
}

/// What a Git object is.
public enum ObjectKind: String, Sendable, Hashable, CaseIterable {
    /// A commit.
    case commit
    /// A folder.
    case tree
    /// The content of a file, or the target of a symbolic link.
    case blob
    /// An annotated tag.
    case tag

    init?(_ raw: git_object_t) {
        switch raw {
        case GIT_OBJECT_COMMIT: self = .commit
        case GIT_OBJECT_TREE: self = .tree
        case GIT_OBJECT_BLOB: self = .blob
        case GIT_OBJECT_TAG: self = .tag
        default: return nil
        }
    }

    var raw: git_object_t {
        switch self {
        case .commit: GIT_OBJECT_COMMIT
        case .tree: GIT_OBJECT_TREE
        case .blob: GIT_OBJECT_BLOB
        case .tag: GIT_OBJECT_TAG
        }
    }
}
