internal import Git

/// The delivered tree, unfolded: every path once.
///
/// The entries of a folder stand side by side, and every folder stands before what is in it; so whoever goes from the end to
/// the beginning has seen everything in a folder before the folder.
struct DeliveredTree: Sendable {
    /// What an entry is.
    enum Kind: Sendable, Hashable {
        case folder
        case file
        case executable
        case symlink

        /// Reads the mode exactly as Git writes it, without padding and foreign bits.
        init?(mode: [UInt8]) {
            switch String(decoding: mode, as: UTF8.self) {
            case "40000": self = .folder
            case "100644": self = .file
            case "100755": self = .executable
            case "120000": self = .symlink
            default: return nil
            }
        }
    }

    /// One entry.
    struct Node: Sendable {
        let parent: Int
        let depth: Int
        let name: [UInt8]
        let kind: Kind
        let id: ObjectID
        /// Of a folder: what is in it.
        var children: Range<Int> = 0..<0
    }

    /// The root first.
    var nodes: [Node]

    /// How much of the delivered tree stands here.
    enum Extent: Sendable, Hashable {
        /// Every entry.
        case whole
        /// All but entries that were noted as findings.
        case partial
        /// Only a beginning, because a limit was passed; nothing more is to be read.
        case cutOff
    }

    private(set) var extent = Extent.whole

    /// Notes that something is not here; what is cut off stays so.
    mutating func lose(_ extent: Extent) {
        if self.extent != .cutOff { self.extent = extent }
    }

    init(root: ObjectID) {
        nodes = [Node(parent: 0, depth: 0, name: [], kind: .folder, id: root)]
    }

    /// The bytes of the path of an entry; empty for the root.
    func pathBytes(of index: Int) -> [UInt8] {
        var names: [[UInt8]] = []
        var current = index
        while current != 0 {
            names.append(nodes[current].name)
            current = nodes[current].parent
        }
        return Array(names.reversed().joined(separator: [UInt8(ascii: "/")]))
    }

    /// The path of an entry as text, `/` for the root; bytes that are no UTF-8 are written as `\xNN`.
    func path(of index: Int) -> String {
        index == 0 ? "/" : readable(pathBytes(of: index))
    }

    /// Returns the regular file at a path, without following any link; nil if there is none.
    func file(at names: [[UInt8]]) -> Int? {
        var current = 0
        for name in names {
            guard let next = nodes[current].children.first(where: { nodes[$0].name == name }) else {
                return nil
            }
            current = next
        }
        return nodes[current].kind == .file || nodes[current].kind == .executable ? current : nil
    }

    /// Files, folders and symbolic links, without the root.
    func indices(of kinds: Kind...) -> [Int] {
        nodes.indices.dropFirst().filter { kinds.contains(nodes[$0].kind) }
    }
}

/// Returns bytes as text that shows each byte: those that are no UTF-8 are written as `\xNN`.
package func readable(_ bytes: [UInt8]) -> String {
    if let text = String(validating: bytes, as: UTF8.self) { return text }
    var text = ""
    var rest = bytes[...]
    while let first = rest.first {
        let length = (1...4).first { String(validating: rest.prefix($0), as: UTF8.self) != nil }
        if let length {
            text += String(decoding: rest.prefix(length), as: UTF8.self)
            rest = rest.dropFirst(length)
        } else {
            let digits = String(first, radix: 16, uppercase: true)
            text += "\\x" + (digits.utf8.count == 1 ? "0" : "") + digits
            rest = rest.dropFirst()
        }
    }
    return text
}
