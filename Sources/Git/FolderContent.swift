internal import Glibc

/// A tree object as it stands, with the places of its entries: a folder of thousands of names in two pieces of memory.
final class FolderContent: Sendable {
    /// The tree object.
    let bytes: [UInt8]
    /// Where each entry begins; behind them, where the last one ends.
    private let starts: [UInt32]
    /// Whether the entries stand in Git's order and no two alike, so that they can be found by halving.
    private let isOrdered: Bool

    /// Takes a tree object apart.
    ///
    /// - Throws: As ``RawTree/entries(in:)``.
    init(_ bytes: [UInt8]) throws(MalformedObject) {
        guard bytes.count <= RawTree.maximumBytes else {
            throw MalformedObject(reason: "larger than \(RawTree.maximumBytes) bytes")
        }
        var starts: [UInt32] = []
        starts.reserveCapacity(bytes.count / 28 + 2)
        let found = unsafe bytes.withUnsafeBytes { content -> (malformed: String?, isOrdered: Bool) in
            var position = 0
            var isOrdered = true
            var previous: EntryName?
            while position < content.count {
                guard let space = unsafe RawTree.endOfMode(at: position, in: content) else {
                    return ("has an entry without a proper mode at byte \(position)", false)
                }
                guard let end = unsafe content.firstIndex(of: 0, from: space + 1), end > space + 1 else {
                    return ("has an entry without a name at byte \(position)", false)
                }
                guard content.count - end > 20 else { return ("is cut off", false) }
                let name = unsafe EntryName(
                    UnsafeRawBufferPointer(rebasing: content[(space + 1)..<end]),
                    isFolder: Self.isFolder(content, position, space))
                if isOrdered, let before = unsafe previous, unsafe !before.precedes(name) {
                    isOrdered = false
                }
                unsafe previous = name
                starts.append(UInt32(position))
                position = end + 21
            }
            return (nil, isOrdered)
        }
        if let reason = found.malformed { throw MalformedObject(reason: reason) }
        starts.append(UInt32(bytes.count))
        self.bytes = bytes
        self.starts = starts
        isOrdered = found.isOrdered
    }

    /// How many entries there are.
    var count: Int { starts.count - 1 }

    /// How many bytes it takes in memory besides the tree object.
    var weight: Int { starts.count * 4 }

    /// Returns an entry.
    subscript(index: Int) -> RawTreeEntry {
        unsafe bytes.withUnsafeBytes { content in
            let (start, space, end) = unsafe parts(of: index, in: content)
            return unsafe RawTreeEntry(
                mode: RawTree.mode(UnsafeRawBufferPointer(rebasing: content[start..<space])),
                name: Array(content[(space + 1)..<end]), id: ObjectID(at: end + 1, in: content))
        }
    }

    /// Returns what an entry leads to; the mode is nil if it is one that stagectl does not write.
    func target(of index: Int) -> (mode: TreeEntry.Mode?, id: ObjectID) {
        unsafe bytes.withUnsafeBytes { content in
            let (start, space, end) = unsafe parts(of: index, in: content)
            let digits = unsafe UnsafeRawBufferPointer(rebasing: content[start..<space])
            return unsafe (TreeEntry.Mode(digits: digits), ObjectID(at: end + 1, in: content))
        }
    }

    /// Returns an entry as stagectl writes one.
    ///
    /// - Throws: ``GitError``, `damaged` for an entry of another mode, or with a name that is no text.
    func entry(_ index: Int) throws(GitError) -> TreeEntry {
        let target = target(of: index)
        let name = unsafe bytes.withUnsafeBytes { content in
            let (_, space, end) = unsafe parts(of: index, in: content)
            return unsafe String(text: UnsafeRawBufferPointer(rebasing: content[(space + 1)..<end]))
        }
        guard let mode = target.mode, let name else { throw .strangeEntry }
        return TreeEntry(mode: mode, name: name, id: target.id)
    }

    /// Returns the first entry of a name, compared as bytes; nil if there is none.
    func index(of name: [UInt8]) -> Int? {
        unsafe name.withUnsafeBytes { unsafe index(of: $0) }
    }

    /// Returns the first entry of a name, compared as bytes; nil if there is none.
    func index(of name: UnsafeRawBufferPointer) -> Int? {
        unsafe bytes.withUnsafeBytes { content in
            guard isOrdered else {
                return (0..<count).first { index in
                    unsafe self.name(of: index, in: content).hasSameBytes(as: name)
                }
            }
            // A folder stands where its name with a slash would, which may be far from where a file of that name stands.
            var isFolder = false
            repeat {
                let sought = unsafe EntryName(name, isFolder: isFolder)
                let place = unsafe place(of: sought, in: content)
                if place < count, unsafe self.name(of: place, in: content).hasSameBytes(as: name) {
                    return place
                }
                isFolder.toggle()
            } while isFolder
            return nil
        }
    }

    /// Returns the entries that do not stand in the same way in an earlier folder, each with the one of its name there.
    func entries(notIn earlier: FolderContent?) -> [(entry: Int, before: Int?)] {
        guard let earlier else { return (0..<count).map { ($0, nil) } }
        var found: [(entry: Int, before: Int?)] = []
        unsafe bytes.withUnsafeBytes { content in
            unsafe earlier.bytes.withUnsafeBytes { old in
                var position = 0
                for index in 0..<count {
                    let entry = unsafe entry(index, in: content)
                    // Nearly always the next one; the order is only a guess, which a search makes up for.
                    if position < earlier.count,
                        unsafe entry.hasSameBytes(as: earlier.entry(position, in: old))
                    {
                        position += 1
                        continue
                    }
                    let place = unsafe earlier.index(of: name(of: index, in: content).bytes)
                    if let place {
                        position = place + 1
                        if unsafe entry.hasSameBytes(as: earlier.entry(place, in: old)) { continue }
                    }
                    found.append((index, place))
                }
            }
        }
        return found
    }

    /// Returns the tree object without some entries and with others.
    ///
    /// - Parameter removed: Their places.
    func bytes(without removed: Set<Int>, with added: [RawTreeEntry]) -> [UInt8] {
        guard isOrdered else {
            return RawTree.content(of: (0..<count).filter { !removed.contains($0) }.map { self[$0] } + added)
        }
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count + added.reduce(0) { $0 + $1.name.count + 28 })
        var next = 0
        var places = removed.sorted()[...]
        func keep(upTo end: Int) {
            while let index = places.first, index < end {
                places.removeFirst()
                result += bytes[Int(starts[next])..<Int(starts[index])]
                next = index + 1
            }
            result += bytes[Int(starts[next])..<Int(starts[end])]
            next = end
        }
        for entry in added.sorted(by: RawTree.precedes) {
            let isFolder = entry.mode == TreeEntry.Mode.folder.digits
            let place = unsafe entry.name.withUnsafeBytes { name in
                unsafe bytes.withUnsafeBytes { content in
                    unsafe self.place(of: EntryName(name, isFolder: isFolder), in: content)
                }
            }
            keep(upTo: max(place, next))
            RawTree.append(entry, to: &result)
        }
        keep(upTo: count)
        return result
    }

    /// Returns where the first entry stands that a name does not stand behind.
    private func place(of name: EntryName, in content: UnsafeRawBufferPointer) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = low + (high - low) / 2
            if unsafe self.name(of: middle, in: content).precedes(name) {
                low = middle + 1
            } else {
                high = middle
            }
        }
        return low
    }

    private func entry(_ index: Int, in content: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        unsafe UnsafeRawBufferPointer(rebasing: content[Int(starts[index])..<Int(starts[index + 1])])
    }

    private func parts(
        of index: Int, in content: UnsafeRawBufferPointer
    ) -> (start: Int, space: Int, end: Int) {
        let start = Int(starts[index])
        var space = start + 1
        while unsafe content[space] != UInt8(ascii: " ") { space += 1 }
        return (start, space, Int(starts[index + 1]) - 21)
    }

    private func name(of index: Int, in content: UnsafeRawBufferPointer) -> EntryName {
        let (start, space, end) = unsafe parts(of: index, in: content)
        return unsafe EntryName(
            UnsafeRawBufferPointer(rebasing: content[(space + 1)..<end]),
            isFolder: Self.isFolder(content, start, space))
    }

    private static func isFolder(_ content: UnsafeRawBufferPointer, _ start: Int, _ space: Int) -> Bool {
        // "40000"
        unsafe space - start == 5 && content[start] == UInt8(ascii: "4")
            && content.loadUnaligned(fromByteOffset: start + 1, as: UInt32.self) == 0x3030_3030
    }
}

/// The name of an entry as it counts for Git's order, which takes a folder's for one that ends in a slash.
@unsafe
private struct EntryName {
    let bytes: UnsafeRawBufferPointer
    private let isFolder: Bool

    init(_ bytes: UnsafeRawBufferPointer, isFolder: Bool) {
        unsafe self.bytes = bytes
        unsafe self.isFolder = isFolder
    }

    func hasSameBytes(as name: UnsafeRawBufferPointer) -> Bool { unsafe bytes.hasSameBytes(as: name) }

    func precedes(_ other: EntryName) -> Bool {
        let shared = unsafe min(bytes.count, other.bytes.count)
        if let own = unsafe bytes.baseAddress, let others = unsafe other.bytes.baseAddress {
            let order = unsafe memcmp(own, others, shared)
            guard order == 0 else { return order < 0 }
        }
        let (own, others) = unsafe (byte(shared), other.byte(shared))
        let isShorter = unsafe bytes.count < other.bytes.count
        return own < others || (own == others && isShorter)
    }

    /// The byte at a place; less than any behind the end.
    private func byte(_ index: Int) -> Int {
        if unsafe index < bytes.count { return unsafe Int(bytes[index]) }
        return unsafe isFolder ? Int(UInt8(ascii: "/")) : -1
    }
}

extension UnsafeRawBufferPointer {
    /// Returns whether other bytes are the same.
    func hasSameBytes(as other: UnsafeRawBufferPointer) -> Bool {
        guard count == other.count, let own = baseAddress, let others = other.baseAddress else {
            return count == other.count
        }
        return unsafe memcmp(own, others, count) == 0
    }

    /// Returns where a byte stands first from a place on.
    func firstIndex(of byte: UInt8, from start: Int) -> Int? {
        guard start < count, let base = baseAddress,
            let found = unsafe memchr(base + start, Int32(byte), count - start)
        else { return nil }
        return unsafe UnsafeRawPointer(found) - base
    }
}
