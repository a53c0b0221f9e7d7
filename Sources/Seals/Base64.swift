/// Base64 of RFC 4648, section 4, in its one canonical form.
///
/// libcrypto's decoder is not used: it skips blanks and counts padding as data.
package enum Base64 {
    private static let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    /// What each byte stands for; 255 if it is no digit.
    private static let values: [UInt8] = {
        var values = [UInt8](repeating: 255, count: 256)
        for (value, digit) in digits.enumerated() { values[Int(digit)] = UInt8(value) }
        return values
    }()

    /// Returns the bytes in digits, padded to groups of four.
    package static func encode(_ bytes: [UInt8]) -> [UInt8] {
        let count = (bytes.count + 2) / 3 * 4
        let digits = digits
        return unsafe [UInt8](unsafeUninitializedCapacity: count) { text, written in
            var target = 0
            var start = 0
            while start < bytes.count {
                let rest = bytes.count - start
                let second = rest > 1 ? Int(bytes[start + 1]) : 0
                let third = rest > 2 ? Int(bytes[start + 2]) : 0
                let bits = Int(bytes[start]) << 16 | second << 8 | third
                unsafe text[target] = digits[bits >> 18]
                unsafe text[target + 1] = digits[bits >> 12 & 63]
                unsafe text[target + 2] = rest > 1 ? digits[bits >> 6 & 63] : UInt8(ascii: "=")
                unsafe text[target + 3] = rest > 2 ? digits[bits & 63] : UInt8(ascii: "=")
                start += 3
                target += 4
            }
            written = count
        }
    }

    /// Returns what digits stand for, or nil if ``encode(_:)`` would not write exactly these.
    package static func decode(_ text: some Collection<UInt8>) -> [UInt8]? {
        let decoded = text.withContiguousStorageIfAvailable { unsafe decode($0) }
        return unsafe decoded ?? Array(text).withUnsafeBufferPointer { unsafe decode($0) }
    }

    private static func decode(_ text: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
        guard text.count % 4 == 0 else { return nil }
        var digits = text.count
        // Only the last group may be padded, with one or two.
        while digits > max(text.count - 2, 0), unsafe text[digits - 1] == UInt8(ascii: "=") { digits -= 1 }
        let values = values
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count / 4 * 3)
        var bits = 0
        var count = 0
        for index in 0..<digits {
            let value = unsafe values[Int(text[index])]
            guard value < 64 else { return nil }
            bits = (bits & 255) << 6 | Int(value)
            count += 6
            if count >= 8 {
                count -= 8
                bytes.append(UInt8(bits >> count & 255))
            }
        }
        // Bits behind the last byte stand for nothing.
        return bits & ((1 << count) - 1) == 0 ? bytes : nil
    }
}
