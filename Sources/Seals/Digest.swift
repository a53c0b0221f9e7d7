/// The SHA-256 of some bytes.
///
/// Every statement and event names content by it, so that no proof rests on Git's SHA-1 alone.
public struct SHA256Digest: Hashable, Sendable {
    /// The 32 bytes.
    public let bytes: [UInt8]

    /// Hashes bytes that are in memory anyway; for streams there is ``SHA256Hasher``.
    ///
    /// - Complexity: O(n), about 1.8 GB a second where the processor has instructions for it.
    public init(of content: [UInt8]) {
        var hasher = SHA256Hasher()
        hasher.update(content)
        self = hasher.finish()
    }

    /// Reads 64 hex digits in lower case; returns nil for anything else.
    public init?(hex: some StringProtocol) {
        guard let bytes = decoded(hexadecimal: hex), bytes.count == 32 else { return nil }
        self.bytes = bytes
    }

    /// Reads ``text``; returns nil for anything else.
    public init?(text: some StringProtocol) {
        guard text.utf8.starts(with: "sha256:".utf8) else { return nil }
        self.init(hex: text.dropFirst(7))
    }

    /// Takes over the 32 bytes of a digest; returns nil if there are not as many.
    package init?(taking bytes: some Collection<UInt8>) {
        guard bytes.count == 32 else { return nil }
        self.bytes = Array(bytes)
    }

    init(bytes: [UInt8]) { self.bytes = bytes }

    /// The 64 hex digits in lower case, as `sha256sum` writes them.
    public var hex: String { hexadecimal(bytes) }

    /// The digest with the name of its algorithm: `sha256:` and the hex digits.
    public var text: String { "sha256:\(hex)" }
}

/// The SHA-512 of some bytes, for manifests that are written with it.
public struct SHA512Digest: Hashable, Sendable {
    /// The 64 bytes.
    public let bytes: [UInt8]

    /// Hashes bytes that are in memory anyway; for streams there is ``SHA512Hasher``.
    ///
    /// - Complexity: O(n).
    public init(of content: [UInt8]) {
        var hasher = SHA512Hasher()
        hasher.update(content)
        self = hasher.finish()
    }

    /// Reads 128 hex digits in lower case; returns nil for anything else.
    public init?(hex: some StringProtocol) {
        guard let bytes = decoded(hexadecimal: hex), bytes.count == 64 else { return nil }
        self.bytes = bytes
    }

    init(bytes: [UInt8]) { self.bytes = bytes }

    /// The 128 hex digits in lower case, as `sha512sum` writes them.
    public var hex: String { hexadecimal(bytes) }
}

/// Returns bytes as hex digits in lower case.
func hexadecimal(_ bytes: [UInt8]) -> String {
    unsafe String(unsafeUninitializedCapacity: bytes.count * 2) { text in
        func digit(_ value: UInt8) -> UInt8 {
            value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
        }
        var target = 0
        for byte in bytes {
            unsafe text[target] = digit(byte >> 4)
            unsafe text[target + 1] = digit(byte & 15)
            target += 2
        }
        return target
    }
}

/// Returns the bytes that pairs of hex digits in lower case stand for, or nil if it is anything else.
private func decoded(hexadecimal hex: some StringProtocol) -> [UInt8]? {
    let decoded = hex.utf8.withContiguousStorageIfAvailable { unsafe bytes(inDigits: $0) }
    return unsafe decoded ?? Array(hex.utf8).withUnsafeBufferPointer { unsafe bytes(inDigits: $0) }
}

private func bytes(inDigits digits: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
    guard digits.count % 2 == 0 else { return nil }
    func value(_ digit: UInt8) -> UInt8? {
        switch digit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
        default: nil
        }
    }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(digits.count / 2)
    for index in stride(from: 0, to: digits.count, by: 2) {
        guard let high = unsafe value(digits[index]), let low = unsafe value(digits[index + 1]) else {
            return nil
        }
        bytes.append(high << 4 | low)
    }
    return bytes
}
