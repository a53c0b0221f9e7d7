import Foundation

/// Packs that no git makes, written byte by byte (`pack-format` in Git's documentation).
public enum PackBytes {
    /// The content of the object that ``base`` holds: what the differences begin with.
    public static let content = [UInt8](repeating: 7, count: 64)

    /// An entry with a blob of 64 bytes.
    public static var base: [UInt8] { header(3, 64) + stored(content) }

    /// Returns a whole pack, with its checksum.
    public static func pack(_ entries: [[UInt8]]) throws -> Data {
        let content = Data(Array("PACK".utf8) + [0, 0, 0, 2] + fourBytes(entries.count) + entries.joined())
        let folder = try TemporaryFolder()
        return content + Data(bytes(try expectRun("sha1sum", [folder.write(content, to: "pack")]).prefix(40)))
    }

    /// Returns an entry's kind and size.
    public static func header(_ kind: UInt8, _ size: Int) -> [UInt8] {
        size < 16 ? [kind << 4 | UInt8(size)] : groups(size >> 4, first: [kind << 4 | UInt8(size & 15)])
    }

    /// Returns a number in groups of seven bits, the lowest first.
    public static func groups(_ number: Int, first: [UInt8] = []) -> [UInt8] {
        var bytes = first
        var rest = number
        repeat {
            if !bytes.isEmpty, bytes.count == first.count, !first.isEmpty { bytes[bytes.count - 1] |= 0x80 }
            bytes.append(UInt8(rest & 0x7F) | (rest >> 7 > 0 ? 0x80 : 0))
            rest >>= 7
        } while rest > 0
        return bytes
    }

    /// Deflates without compressing, by hand: one stored block and the Adler-32.
    public static func stored(_ content: [UInt8]) -> [UInt8] {
        let count = UInt16(content.count)
        let (low, high) = content.reduce((UInt32(1), UInt32(0))) { sums, byte in
            let low = (sums.0 + UInt32(byte)) % 65521
            return (low, (sums.1 + low) % 65521)
        }
        return [
            0x78, 0x01, 1, UInt8(count & 255), UInt8(count >> 8), UInt8(~count & 255), UInt8(~count >> 8),
        ]
            + content + fourBytes(Int(high << 16 | low))
    }

    /// Returns differences on top of ``base``, each from the one before it by its id.
    ///
    /// - Parameter id: Gives the id of a blob, in hexadecimal digits.
    public static func chain(_ count: Int, id: ([UInt8]) throws -> String) rethrows -> [[UInt8]] {
        var object = content
        return try (0..<count).map { number in
            let base = bytes(try id(object))
            let tail = fourBytes(number)
            object.replaceSubrange(60..., with: tail)
            let content = [64, 64, 0x90, 60, 4] + tail
            return header(7, content.count) + base + stored(content)
        }
    }

    private static func fourBytes(_ number: Int) -> [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: number >> (24 - 8 * $0)) }
    }

    private static func bytes(_ hex: some StringProtocol) -> [UInt8] {
        let digits = Array(hex)
        return stride(from: 0, to: digits.count, by: 2).compactMap {
            UInt8(String(digits[$0...$0 + 1]), radix: 16)
        }
    }
}
