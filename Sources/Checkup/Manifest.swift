internal import Problems

/// A list of checksums as `sha256sum`, `sha512sum` and their `--tag` write it.
///
/// What the commands read leniently is not read here: a line is in one of the two forms exactly, or the manifest is refused. All
/// lines of one manifest use one algorithm, as both commands ask for.
struct Manifest {
    /// How the content of a file is digested.
    enum Algorithm: String {
        case sha256 = "SHA256"
        case sha512 = "SHA512"

        var hexDigits: Int {
            switch self {
            case .sha256: 64
            case .sha512: 128
            }
        }
    }

    /// One file with its digest.
    struct Entry {
        /// The digest in lower-case hex.
        let digest: String
        /// The path as it is listed, with escapes undone; it counts from the manifest's own folder.
        let path: [UInt8]
        /// Counted from 1.
        let line: Int
    }

    /// A line that cannot be read.
    struct MalformedLine {
        let line: Int
        let text: String
    }

    /// The algorithm; nil if nothing is listed.
    private(set) var algorithm: Algorithm?
    private(set) var entries: [Entry] = []
    private(set) var malformed: [MalformedLine] = []
    /// The name of an algorithm that is too weak, if a line uses one.
    private(set) var weak: String?

    /// Whether every line could be read, so that what is not listed here is listed nowhere.
    var isWhole: Bool { malformed.isEmpty && weak == nil }

    /// A content with more lines that cannot be read is not read further: it is no manifest, and may have a line per byte.
    private static let maximumMalformed = 1000

    init(parsing content: [UInt8]) {
        var rest = content[...]
        var number = 0
        while !rest.isEmpty, malformed.count < Manifest.maximumMalformed {
            let line = rest.prefix { $0 != 0x0A }
            rest = rest.dropFirst(line.count + 1)
            number += 1
            if line.first != UInt8(ascii: "#") { read(line, number: number) }
        }
    }

    private mutating func read(_ line: ArraySlice<UInt8>, number: Int) {
        guard let parsed = ManifestLine(line) else {
            malformed.append(MalformedLine(line: number, text: readable(Array(line.prefix(200)))))
            return
        }
        switch parsed.kind {
        case .weak(let name): weak = weak ?? name
        case .strong(let algorithm):
            guard self.algorithm == nil || self.algorithm == algorithm else {
                malformed.append(MalformedLine(line: number, text: readable(Array(line.prefix(200)))))
                return
            }
            self.algorithm = algorithm
            entries.append(Entry(digest: parsed.digest, path: parsed.path, line: number))
        }
    }
}

/// One line of a manifest, taken apart.
private struct ManifestLine {
    enum Kind {
        case strong(Manifest.Algorithm)
        case weak(String)
    }

    let kind: Kind
    let digest: String
    let path: [UInt8]

    init?(_ line: ArraySlice<UInt8>) {
        // A name with a line end or a backslash is marked by a backslash before the whole line.
        let isEscaped = line.first == UInt8(ascii: "\\")
        let rest = isEscaped ? line.dropFirst() : line
        guard !rest.contains(0),
            let (kind, digest, name) = ManifestLine.tagged(rest) ?? ManifestLine.plain(rest),
            let path = isEscaped ? ManifestLine.unescaped(name) : Array(name),
            // No file of a delivery ends in a blank or a carriage return; a line that does has been through an editor.
            let last = path.last, last != 0x20, last != 0x09, last != 0x0D,
            String(validating: path, as: UTF8.self) != nil
        else { return nil }
        self.kind = kind
        self.digest = digest
        self.path = path
    }

    /// `<digest>  <name>`, with `*` for the second blank where the file was read as binary.
    private static func plain(_ line: ArraySlice<UInt8>) -> (Kind, String, ArraySlice<UInt8>)? {
        let digest = line.prefix(while: isHexDigit)
        let rest = line.dropFirst(digest.count)
        guard let kind = kind(digits: digest.count), let blank = rest.first, blank == 0x20,
            let mark = rest.dropFirst().first, mark == 0x20 || mark == UInt8(ascii: "*")
        else { return nil }
        return (kind, String(decoding: digest, as: UTF8.self).lowercased(), rest.dropFirst(2))
    }

    /// `SHA256 (<name>) = <digest>`.
    private static func tagged(_ line: ArraySlice<UInt8>) -> (Kind, String, ArraySlice<UInt8>)? {
        let algorithm = line.prefix { $0 != 0x20 }
        var name = line.dropFirst(algorithm.count)
        guard name.starts(with: " (".utf8) else { return nil }
        name = name.dropFirst(2)
        let digest = Array(name.reversed().prefix(while: isHexDigit).reversed())
        name = name.dropLast(digest.count)
        guard name.suffix(4).elementsEqual(") = ".utf8), let kind = kind(digits: digest.count),
            tag(of: kind) == String(decoding: algorithm, as: UTF8.self)
        else { return nil }
        return (kind, String(decoding: digest, as: UTF8.self).lowercased(), name.dropLast(4))
    }

    private static func kind(digits: Int) -> Kind? {
        switch digits {
        case 32: .weak("MD5")
        case 40: .weak("SHA1")
        case Manifest.Algorithm.sha256.hexDigits: .strong(.sha256)
        case Manifest.Algorithm.sha512.hexDigits: .strong(.sha512)
        default: nil
        }
    }

    private static func tag(of kind: Kind) -> String {
        switch kind {
        case .strong(let algorithm): algorithm.rawValue
        case .weak(let name): name
        }
    }

    private static func unescaped(_ name: ArraySlice<UInt8>) -> [UInt8]? {
        var plain: [UInt8] = []
        var rest = name
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "\\") else {
                plain.append(byte)
                continue
            }
            switch rest.popFirst() {
            case UInt8(ascii: "\\"): plain.append(UInt8(ascii: "\\"))
            case UInt8(ascii: "n"): plain.append(0x0A)
            case UInt8(ascii: "r"): plain.append(0x0D)
            default: return nil
            }
        }
        return plain
    }

    private static func isHexDigit(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"),
            UInt8(ascii: "A")...UInt8(ascii: "F"):
            true
        default: false
        }
    }
}
