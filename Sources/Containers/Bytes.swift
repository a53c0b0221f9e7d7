/// Bytes that nobody trusts, lent for the time of a call.
///
/// Every access is checked, so that a mistake in reading a format can never lead beyond them.
@safe
struct Bytes {
    let buffer: UnsafeRawBufferPointer

    init(_ buffer: UnsafeRawBufferPointer) { unsafe self.buffer = buffer }

    static var none: Bytes { unsafe Bytes(UnsafeRawBufferPointer(start: nil, count: 0)) }

    var count: Int { unsafe buffer.count }

    /// Where a piece lies in these bytes; nil if it was not taken out of them.
    func place(of piece: Bytes) -> Range<Int>? {
        guard let start = unsafe buffer.baseAddress, let other = unsafe piece.buffer.baseAddress,
            unsafe other >= start, unsafe other + piece.count <= start + count
        else { return nil }
        let offset = unsafe other - start
        return offset..<offset + piece.count
    }

    subscript(position: Int) -> UInt8 {
        precondition(position >= 0 && position < count)
        return unsafe buffer[position]
    }

    /// The part between two positions, cut to what is there.
    subscript(range: Range<Int>) -> Bytes {
        let part = range.clamped(to: 0..<count)
        return unsafe Bytes(UnsafeRawBufferPointer(rebasing: buffer[part]))
    }

    func dropFirst(_ count: Int) -> Bytes { self[max(0, count)..<max(self.count, count)] }

    /// Whether a literal stands at a position.
    func has(_ literal: [UInt8], at position: Int = 0) -> Bool {
        guard position >= 0, literal.count <= count, position <= count - literal.count else { return false }
        return literal.indices.allSatisfy { self[position + $0] == literal[$0] }
    }

    func has(_ literal: StaticString, at position: Int = 0) -> Bool {
        unsafe has(
            Array(UnsafeBufferPointer(start: literal.utf8Start, count: literal.utf8CodeUnitCount)),
            at: position)
    }

    /// The number of up to eight bytes at a position, the lowest first; nil if they are not all there.
    func number(at position: Int, bytes: Int) -> Int? {
        guard position >= 0, position <= count - bytes else { return nil }
        var value: UInt64 = 0
        for index in (0..<bytes).reversed() { value = value << 8 | UInt64(self[position + index]) }
        // What is beyond any size is as good as the greatest.
        return Int(clamping: value)
    }

    func bigNumber(at position: Int, bytes: Int) -> Int? {
        guard position >= 0, position <= count - bytes else { return nil }
        var value: UInt64 = 0
        for index in 0..<bytes { value = value << 8 | UInt64(self[position + index]) }
        return Int(clamping: value)
    }

    func text(_ range: Range<Int>) -> String { unsafe String(decoding: self[range].buffer, as: UTF8.self) }
}
