internal import Git
internal import Pipeline
internal import Problems
internal import Seals

/// The checksums of files, as `sha256sum` writes them.
struct ChecksumManifest {
    /// Where it lies in a delivery.
    static let path = "SHA256SUMS"
    /// What detached signatures of it are called.
    static let signatures = ManifestSignature.allCases.map { $0.path(beside: path) }

    private var lines: [(path: [UInt8], digest: String)] = []

    /// How many files are listed.
    var count: Int { lines.count }

    /// Lists one more file.
    mutating func add(_ path: [UInt8], _ digest: SHA256Digest) { lines.append((path, digest.hex)) }

    /// The file: one line for each, in the order of the paths' bytes.
    var content: [UInt8] {
        var content: [UInt8] = []
        for line in lines.sorted(by: { $0.path.lexicographicallyPrecedes($1.path) }) {
            let escaped = ChecksumManifest.escaped(line.path)
            // As sha256sum marks a line whose name it had to escape.
            if escaped != line.path { content.append(UInt8(ascii: "\\")) }
            content += Array("\(line.digest)  ".utf8) + escaped + [UInt8(ascii: "\n")]
        }
        return content
    }

    private static func escaped(_ path: [UInt8]) -> [UInt8] {
        path.flatMap { byte -> [UInt8] in
            switch byte {
            case UInt8(ascii: "\\"): Array("\\\\".utf8)
            case UInt8(ascii: "\n"): Array("\\n".utf8)
            case UInt8(ascii: "\r"): Array("\\r".utf8)
            default: [byte]
            }
        }
    }
}
