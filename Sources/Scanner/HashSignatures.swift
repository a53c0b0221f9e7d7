/// All signatures of whole files in a database, by hash function.
struct HashSignatures: Sendable {
    private var tables: [DigestKind: HashTable] = [:]
    private(set) var names = NamePool()

    /// How many signatures there are.
    var count: Int { tables.values.reduce(0) { $0 + $1.count } }

    /// Adds the signature of files with a digest.
    ///
    /// - Parameter size: The size that the files have too; nil for any.
    mutating func add(digest: [UInt8], kind: DigestKind, size: UInt32?, name: ArraySlice<UInt8>) {
        tables[kind, default: HashTable()].add(digest, size: size, name: names.add(name))
    }

    /// Sorts the tables, so that they can be searched.
    mutating func finish() {
        for kind in DigestKind.allCases { tables[kind]?.finish() }
    }

    /// A hash function that a scan needs is not to be had on this machine.
    struct DigestUnavailable: Error { let kind: DigestKind }

    /// Returns the numbers of the names of all signatures that content has.
    ///
    /// Only the functions are computed that a signature for content of this size asks for.
    ///
    /// - Parameter known: The SHA-256 digest of the content, if the caller has it already.
    func matches(
        in content: UnsafeRawBufferPointer, knownDigest known: [UInt8]?
    ) throws(DigestUnavailable) -> [Int] {
        var found: [Int] = []
        for kind in DigestKind.allCases {
            guard let table = tables[kind], table.mayContain(size: content.count) else { continue }
            let digest = kind == .sha256 ? known : nil
            guard let digest = unsafe digest ?? kind.digest(of: content) else {
                throw DigestUnavailable(kind: kind)
            }
            found += table.names(of: digest, size: content.count)
        }
        return found
    }
}

/// The signatures of one hash function, sorted by digest.
struct HashTable: Sendable {
    private var rows: [Row] = []
    private var sizes: Set<UInt32> = []
    private var holdsAnySize = false

    private struct Row: Sendable {
        let digest: Key
        /// Zero for any size: no signature is written for empty files.
        let size: UInt32
        let name: Int
    }

    /// The bytes of a digest as numbers, which compare quickly.
    private struct Key: Sendable, Comparable {
        let words: (UInt64, UInt64, UInt64, UInt64)

        init(_ digest: [UInt8]) {
            func word(_ number: Int) -> UInt64 {
                var word: UInt64 = 0
                for index in (number * 8)..<(number * 8 + 8) {
                    word = word << 8 | (index < digest.count ? UInt64(digest[index]) : 0)
                }
                return word
            }
            words = (word(0), word(1), word(2), word(3))
        }

        static func == (left: Key, right: Key) -> Bool { left.words == right.words }
        static func < (left: Key, right: Key) -> Bool { left.words < right.words }
    }

    var count: Int { rows.count }

    mutating func add(_ digest: [UInt8], size: UInt32?, name: Int) {
        rows.append(Row(digest: Key(digest), size: size ?? 0, name: name))
        if let size { sizes.insert(size) } else { holdsAnySize = true }
    }

    mutating func finish() {
        rows.sort { ($0.digest, $0.name) < ($1.digest, $1.name) }
    }

    /// Whether any signature could match content of a size.
    func mayContain(size: Int) -> Bool {
        holdsAnySize || UInt32(exactly: size).map(sizes.contains) == true
    }

    /// Returns the names of the signatures with a digest and a size.
    func names(of digest: [UInt8], size: Int) -> [Int] {
        let key = Key(digest)
        var low = 0
        var high = rows.count
        while low < high {
            let middle = (low + high) / 2
            if rows[middle].digest < key { low = middle + 1 } else { high = middle }
        }
        return rows[low...].prefix { $0.digest == key }
            .filter { $0.size == 0 || Int($0.size) == size }
            .map(\.name)
    }
}
