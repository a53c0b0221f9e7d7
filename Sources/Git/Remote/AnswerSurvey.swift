/// Follows the answer to a fetch as it comes in, and surveys the pack in it.
///
/// The pack comes in packets of the side-band, mixed with remarks, or, from a server that does not offer that, as it stands.
final class AnswerSurvey {
    private let pack: PackSurvey
    private var head: [UInt8] = []
    private var missing = 0
    /// What the packet is for: nil before its first byte.
    private var band: UInt8?
    private var isBare = false

    /// What the objects unpack to that are no differences, as far as they have come.
    var wholeBytes: Int { pack.wholeBytes }

    /// - Parameter limits: What the pack may bring.
    init(_ limits: FetchLimits) { pack = PackSurvey(allowance: limits.bytes, objects: limits.objects) }

    /// Begins with another answer of the same fetch: over HTTP there are several.
    func beginAnswer() {
        head = []
        missing = 0
        band = nil
    }

    /// Takes note of bytes in their order.
    func read(_ bytes: UnsafeRawBufferPointer) throws(PackSurvey.Fault) {
        var position = 0
        while position < bytes.count {
            if isBare {
                try unsafe pack.read(UnsafeRawBufferPointer(rebasing: bytes[position...]))
                return
            }
            if missing == 0 {
                unsafe head.append(bytes[position])
                position += 1
                if head.count == 4 { try begin() }
                continue
            }
            let count = min(missing, bytes.count - position)
            var part = unsafe UnsafeRawBufferPointer(rebasing: bytes[position..<position + count])
            position += count
            missing -= count
            if band == nil {
                band = unsafe part[0]
                unsafe part = UnsafeRawBufferPointer(rebasing: part[1...])
            }
            if band == 1, unsafe !part.isEmpty { try unsafe pack.read(part) }
        }
    }

    /// Begins a packet, or the pack itself, which no packet can be taken for.
    private func begin() throws(PackSurvey.Fault) {
        defer { head = [] }
        guard !head.elementsEqual("PACK".utf8) else {
            isBare = true
            var failure: PackSurvey.Fault?
            unsafe head.withUnsafeBytes { bytes in
                do throws(PackSurvey.Fault) { try unsafe pack.read(bytes) } catch { failure = error }
            }
            if let failure { throw failure }
            return
        }
        guard head.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }),
            let length = Int(String(decoding: head, as: UTF8.self), radix: 16)
        else { throw .malformed("no packet") }
        missing = max(0, length - 4)
        band = nil
    }
}
