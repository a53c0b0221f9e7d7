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
        guard content.count <= maximumBytes else {
            throw MalformedObject(reason: "larger than \(maximumBytes) bytes")
        }
        var entries: [RawTreeEntry] = []
        var position = 0
        while position < content.count {
            guard let space = content[position...].prefix(9).firstIndex(of: UInt8(ascii: " ")),
                space > position,
                content[position..<space].allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "7")).contains($0) })
            else { throw MalformedObject(reason: "has an entry without a proper mode at byte \(position)") }
            guard let end = content[(space + 1)...].firstIndex(of: 0), end > space + 1 else {
                throw MalformedObject(reason: "has an entry without a name at byte \(position)")
            }
            guard let id = ObjectID(bytes: content[(end + 1)...].prefix(20)) else {
                throw MalformedObject(reason: "is cut off")
            }
            let digits = content[position..<space]
            // Nearly every entry is one of two, whose digits need not be kept for each.
            let mode = commonModes.first { $0.elementsEqual(digits) } ?? Array(digits)
            entries.append(RawTreeEntry(mode: mode, name: Array(content[(space + 1)..<end]), id: id))
            position = end + 21
        }
        return entries
    }

    /// Writes a tree object; the entries are put into Git's order.
    static func content(of entries: [RawTreeEntry]) -> [UInt8] {
        var content: [UInt8] = []
        content.reserveCapacity(entries.count * 48)
        let isOrdered = zip(entries, entries.dropFirst()).allSatisfy(precedes)
        for entry in isOrdered ? entries : entries.sorted(by: precedes) {
            content += entry.mode
            content.append(UInt8(ascii: " "))
            content += entry.name
            content.append(0)
            entry.id.append(to: &content)
        }
        return content
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
