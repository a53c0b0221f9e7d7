public import Problems

/// Writes objects as a pack, each of them whole.
///
/// Nothing is compared with anything to save space: deliveries are binaries, and searching for differences between them takes
/// minutes where this takes seconds. What stands whole in a pack of ours is not even inflated.
public struct PackWriter: Sendable {
    /// The objects in the order in which they are written, each once.
    public let objects: [ObjectID]

    /// Makes a writer for some objects; one that is named twice is written once.
    public init(objects: [ObjectID]) {
        var seen: Set<ObjectID> = []
        self.objects = objects.filter { seen.insert($0).inserted }
    }

    /// Writes the pack.
    ///
    /// - Parameters:
    ///   - repository: Where all of the objects can be read, be it from its own folder, another one, or memory.
    ///   - sink: Takes the pack piece by piece; the bytes are valid only inside the closure.
    /// - Throws: What `sink` throws, or a problem of the repository if an object cannot be read. What was handed over until
    ///   then is no valid pack, and no receiver takes it.
    /// - Complexity: Memory for the largest object that has to be inflated, and no more.
    public func write(
        from repository: borrowing Repository, to sink: (UnsafeRawBufferPointer) throws(Problem) -> Void
    ) throws(Problem) {
        guard let count = UInt32(exactly: objects.count) else {
            throw Problem(.defect(.invariant), "PackWriter")
        }
        let store = PackStore(repository.folders.paths.reversed())
        var output = try PackOutput()
        var deflater = try Deflater()
        var buffer = [UInt8](repeating: 0, count: 1 << 18)
        try unsafe output.append(Array("PACK".utf8) + [0, 0, 0, 2], to: sink)
        try unsafe output.append((0..<4).map { UInt8(truncatingIfNeeded: count >> (24 - 8 * $0)) }, to: sink)
        for id in objects {
            if let entry = store.entry(of: id) {
                let isCopied = try unsafe store.lend(entry, through: &buffer) { bytes throws(Problem) in
                    unsafe try output.append(bytes, to: sink)
                }
                if isCopied { continue }
            }
            try unsafe Self.deflate(id, from: repository, with: &deflater, into: &output, sink: sink)
        }
        try unsafe output.finish(to: sink)
    }

    private static func deflate(
        _ id: ObjectID, from repository: borrowing Repository, with deflater: inout Deflater,
        into output: inout PackOutput, sink: (UnsafeRawBufferPointer) throws(Problem) -> Void
    ) throws(Problem) {
        var failure: Problem?
        do {
            try unsafe repository.withObject(id) { kind, content in
                do throws(Problem) {
                    try unsafe output.append(header(kind, content.count), to: sink)
                    try unsafe deflater.deflate(content) { bytes throws(Problem) in
                        unsafe try output.append(bytes, to: sink)
                    }
                } catch { failure = error }
            }
        } catch {
            throw Problem(.repository(.unusable), "\(repository.path): \(id.hex)", cause: error.message)
        }
        if let failure { throw failure }
    }

    /// The kind in three bits and the size in groups of seven, the first group of four.
    private static func header(_ kind: ObjectKind, _ size: Int) -> [UInt8] {
        let code: UInt8 =
            switch kind {
            case .commit: 1
            case .tree: 2
            case .blob: 3
            case .tag: 4
            }
        var bytes = [code << 4 | UInt8(size & 15)]
        var rest = size >> 4
        while rest > 0 {
            bytes[bytes.count - 1] |= 0x80
            bytes.append(UInt8(rest & 0x7F))
            rest >>= 7
        }
        return bytes
    }
}

/// Gathers small pieces, so that a sink is called for large ones only, and hashes all of them.
private struct PackOutput: ~Copyable {
    private var pending: [UInt8] = []
    private let hasher: PackHasher

    init() throws(Problem) {
        hasher = try PackHasher()
        pending.reserveCapacity(1 << 17)
    }

    mutating func append(
        _ bytes: UnsafeRawBufferPointer, to sink: (UnsafeRawBufferPointer) throws(Problem) -> Void
    ) throws(Problem) {
        unsafe hasher.update(bytes)
        if bytes.count < 1 << 16 {
            unsafe pending.append(contentsOf: bytes)
            if pending.count >= 1 << 16 { try unsafe flush(to: sink) }
        } else {
            try unsafe flush(to: sink)
            unsafe try sink(bytes)
        }
    }

    mutating func append(
        _ bytes: [UInt8], to sink: (UnsafeRawBufferPointer) throws(Problem) -> Void
    ) throws(Problem) {
        try unsafe bytes.lend(first: bytes.count) { bytes throws(Problem) in
            unsafe try append(bytes, to: sink)
        }
    }

    mutating func finish(to sink: (UnsafeRawBufferPointer) throws(Problem) -> Void) throws(Problem) {
        pending += hasher.finish()
        try unsafe flush(to: sink)
    }

    private mutating func flush(to sink: (UnsafeRawBufferPointer) throws(Problem) -> Void) throws(Problem) {
        guard !pending.isEmpty else { return }
        try unsafe pending.lend(first: pending.count, to: sink)
        pending.removeAll(keepingCapacity: true)
    }
}
