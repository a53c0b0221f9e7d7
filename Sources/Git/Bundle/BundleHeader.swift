internal import Glibc

/// The head of a bundle of version 2, as `git bundle create` writes it: refs with what they point at.
///
/// Behind it stands a pack. A bundle that leans on commits which the reader must have already is none that is read here: it would
/// prove nothing by itself.
public struct BundleHeader: Sendable, Hashable {
    /// A ref of the bundle.
    public struct Reference: Sendable, Hashable {
        /// Its full name.
        public let name: String
        /// What it points at.
        public let id: ObjectID

        /// Puts the two together.
        public init(_ name: String, _ id: ObjectID) {
            self.name = name
            self.id = id
        }
    }

    /// The refs, in the order of the file.
    public let references: [Reference]

    /// The longest head that is read, in bytes.
    public static let largest = 1 << 20
    /// The most refs that are read.
    public static let mostReferences = 1_000

    private static let signature = Array("# v2 git bundle\n".utf8)

    /// Returns whether a file begins as a bundle of version 2 does.
    public static func begins(file path: String) -> Bool {
        let file = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard file >= 0 else { return false }
        defer { close(file) }
        var start = [UInt8](repeating: 0, count: signature.count)
        return unsafe read(file, &start, start.count) == start.count && start == signature
    }

    /// Makes a head.
    public init(_ references: [Reference]) { self.references = references }

    /// The bytes of the head, with the empty line that ends it.
    var content: [UInt8] {
        references.reduce(into: Self.signature) { $0 += Array("\($1.id.hex) \($1.name)\n".utf8) } + [0x0A]
    }

    /// Reads the head at the beginning of a file.
    ///
    /// - Returns: The head, and how many bytes it has.
    static func parsing(_ bytes: [UInt8]) throws(MalformedObject) -> (header: BundleHeader, count: Int) {
        guard bytes.starts(with: signature) else {
            throw MalformedObject(reason: "is no bundle of version 2")
        }
        var references: [Reference] = []
        var names: Set<[UInt8]> = []
        var position = signature.count
        while true {
            guard let end = bytes[position...].firstIndex(of: 0x0A) else {
                throw MalformedObject(reason: "has a head without an end")
            }
            let line = bytes[position..<end]
            position = end + 1
            guard !line.isEmpty else { return (BundleHeader(references), position) }
            guard line.count > 41, line[line.startIndex + 40] == UInt8(ascii: " "),
                let id = ObjectID(hex: String(decoding: line.prefix(40), as: UTF8.self)),
                let name = String(validating: line.dropFirst(41), as: UTF8.self),
                ReferenceName.isLegal(name), names.insert(Array(line.dropFirst(41))).inserted,
                references.count < mostReferences
            else { throw MalformedObject(reason: "has a head with a line that names no ref") }
            references.append(Reference(name, id))
        }
    }
}
