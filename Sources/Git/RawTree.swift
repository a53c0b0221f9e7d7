/// One entry of a tree object as it stands there, before any rule is applied to it.
public struct RawTreeEntry: Sendable, Hashable {
    /// The octal digits of the mode.
    public let mode: [UInt8]

    /// The name, which may be no UTF-8.
    public let name: [UInt8]

    /// The object.
    public let id: ObjectID

    init(mode: [UInt8], name: [UInt8], id: ObjectID) {
        self.mode = mode
        self.name = name
        self.id = id
    }
}

/// The structure of tree objects.
public enum RawTree {
    /// No folder of a real delivery comes near it; a tree object that does is refused before it is taken apart.
    static let maximumBytes = 64 << 20

    /// Takes a tree object apart.
    ///
    /// Order, duplicates, modes and names are not judged: that is the checkup's affair. Only what cannot be told apart at all
    /// is refused: an entry that is cut off, a mode that is no number, an empty name.
    public static func entries(in content: [UInt8]) throws(MalformedObject) -> [RawTreeEntry] {
        let folder = try FolderContent(content)
        return (0..<folder.count).map { folder[$0] }
    }

    /// Returns where the digits of a mode end; nil if there are none, or too many of them.
    static func endOfMode(at start: Int, in content: UnsafeRawBufferPointer) -> Int? {
        var end = start
        while end < content.count {
            let byte = unsafe content[end]
            if byte == UInt8(ascii: " ") { break }
            guard end - start < 8, UInt8(ascii: "0")...UInt8(ascii: "7") ~= byte else { return nil }
            end += 1
        }
        return end < content.count && end > start ? end : nil
    }

    /// Returns the digits of a mode.
    static func mode(_ digits: UnsafeRawBufferPointer) -> [UInt8] {
        // Nearly every entry is one of two, whose digits need not be kept for each.
        unsafe commonModes.first { unsafe digits.elementsEqual($0) } ?? Array(digits)
    }

    /// Writes a tree object; the entries are put into Git's order.
    static func content(of entries: [RawTreeEntry]) -> [UInt8] {
        var content: [UInt8] = []
        content.reserveCapacity(entries.count * 48)
        let isOrdered = zip(entries, entries.dropFirst()).allSatisfy(precedes)
        for entry in isOrdered ? entries : entries.sorted(by: precedes) { append(entry, to: &content) }
        return content
    }

    /// Writes one entry of a tree object.
    static func append(_ entry: RawTreeEntry, to content: inout [UInt8]) {
        content += entry.mode
        content.append(UInt8(ascii: " "))
        content += entry.name
        content.append(0)
        entry.id.append(to: &content)
    }

    /// Returns whether an entry stands before another one.
    ///
    /// Git sorts a folder as if its name ended in a slash.
    static func precedes(_ left: RawTreeEntry, _ right: RawTreeEntry) -> Bool {
        let shared = min(left.name.count, right.name.count)
        for index in 0..<shared where left.name[index] != right.name[index] {
            return left.name[index] < right.name[index]
        }
        return byte(shared, of: left) < byte(shared, of: right)
            || (byte(shared, of: left) == byte(shared, of: right) && left.name.count < right.name.count)
    }

    /// The byte of a name as it counts for the order; less than any behind the end.
    private static func byte(_ index: Int, of entry: RawTreeEntry) -> Int {
        if index < entry.name.count { return Int(entry.name[index]) }
        return entry.mode == folderMode ? Int(UInt8(ascii: "/")) : -1
    }

    private static let folderMode = TreeEntry.Mode.folder.digits
    private static let commonModes = [TreeEntry.Mode.file.digits, folderMode]
}
