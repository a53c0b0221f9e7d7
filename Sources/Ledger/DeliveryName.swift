internal import Git
internal import Seals

/// The name of a delivery: the name of its ref in A without `refs/tags/` or `refs/heads/`.
///
/// Two names are equal if their bytes are. Every name is a legal part of a ref name and, encoded, one component of a path.
public struct DeliveryName: Sendable {
    /// The name as the sender wrote it.
    public let text: String

    /// The name as one component of a path in the ledger.
    public let encoded: String

    /// The folder above the delivery's own in the ledger: two hex digits that spread the names evenly.
    ///
    /// Only ASCII digits count, which no other spelling of the same name changes: all of them lie in one folder.
    public let shard: String

    /// The longest name: with a prefix it still fits into every file system that Git keeps refs in.
    public static let maximumBytes = 200

    /// Makes a name.
    ///
    /// - Returns: nil unless Git takes `refs/tags/<name>` as the name of a ref, and if the name is too long.
    public init?(_ text: String) {
        guard text.utf8.count <= Self.maximumBytes, ReferenceName.isLegal("refs/tags/\(text)") else {
            return nil
        }
        let encoded = Self.encode(text)
        guard encoded.utf8.count <= 250 else { return nil }
        self.init(text, encoded: encoded)
    }

    /// Takes a name that was found legal before.
    init(known text: String) { self.init(text, encoded: Self.encode(text)) }

    private init(_ text: String, encoded: String) {
        self.text = text
        self.encoded = encoded
        let digits = text.utf8.filter { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        shard = String(SHA256Digest(of: Array(digits)).hex.prefix(2))
    }

    /// Takes the name out of the name of a ref.
    ///
    /// - Returns: nil if the ref is neither a tag nor a branch, or its name is no legal one.
    public init?(reference: String) {
        for prefix in ["refs/tags/", "refs/heads/"] where reference.utf8.starts(with: prefix.utf8) {
            self.init(String(decoding: reference.utf8.dropFirst(prefix.utf8.count), as: UTF8.self))
            return
        }
        return nil
    }

    /// Reads a name back from the component of a path that it was encoded to.
    ///
    /// - Returns: nil for anything that ``encoded`` never gives.
    public init?(encoded: String) {
        var bytes: [UInt8] = []
        var rest = encoded.utf8[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard rest.count >= 2,
                let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
            else {
                return nil
            }
            bytes.append(value)
            rest = rest.dropFirst(2)
        }
        guard let text = String(validating: bytes, as: UTF8.self) else { return nil }
        self.init(text)
        guard self.encoded.utf8.elementsEqual(encoded.utf8) else { return nil }
    }

    /// The place of this delivery among the others.
    public var version: DeliveryVersion { DeliveryVersion(of: self) }

    private static func encode(_ text: String) -> String {
        // Nearly every name stands for itself.
        if text.utf8.first != UInt8(ascii: "."), text.utf8.allSatisfy(isPlain) { return text }
        let digits = Array("0123456789ABCDEF".utf8)
        var encoded: [UInt8] = []
        for (index, byte) in text.utf8.enumerated() {
            switch byte {
            case UInt8(ascii: ".") where index == 0:
                encoded += [UInt8(ascii: "%"), digits[2], digits[14]]
            case let byte where isPlain(byte): encoded.append(byte)
            default: encoded += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: encoded, as: UTF8.self)
    }
}

/// Whether a byte stands in an encoded name as it is; a dot does not at the beginning.
private func isPlain(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "+"), UInt8(ascii: "-"),
        UInt8(ascii: "."):
        true
    default: false
    }
}

extension DeliveryName: Hashable {
    // A String equals every other spelling of the same letters; Git tells them apart, and so must we.

    /// Returns whether two names are the same, byte by byte.
    public static func == (left: DeliveryName, right: DeliveryName) -> Bool {
        left.text.utf8.elementsEqual(right.text.utf8)
    }

    /// Hashes the bytes of the name.
    public func hash(into hasher: inout Hasher) {
        var text = text
        // All at once, which it does not do byte by byte.
        text.withUTF8 { unsafe hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    }
}
