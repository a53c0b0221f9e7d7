/// The order in which the bytes of a number stand in a file.
enum ByteOrder: Sendable {
    case littleEndian
    case bigEndian
}

extension Content {
    /// Returns the two bytes at a position as a number; nil beyond the end.
    func word16(at position: Int, _ order: ByteOrder = .littleEndian) -> UInt16? {
        guard position >= 0, position <= count - 2 else { return nil }
        let word = pair(at: position)
        return order == .littleEndian ? word : word.byteSwapped
    }

    /// Returns the four bytes at a position as a number; nil beyond the end.
    func word32(at position: Int, _ order: ByteOrder = .littleEndian) -> UInt32? {
        guard position >= 0, position <= count - 4 else { return nil }
        let word = UInt32(truncatingIfNeeded: gram(at: position))
        return order == .littleEndian ? word : word.byteSwapped
    }

    /// Returns the eight bytes at a position as a number; nil beyond the end.
    func word64(at position: Int, _ order: ByteOrder = .littleEndian) -> UInt64? {
        guard position >= 0, position <= count - 8 else { return nil }
        let word = octet(at: position)
        return order == .littleEndian ? word : word.byteSwapped
    }

    /// Whether so many bytes stand at a position.
    func holds(_ length: Int, at position: Int) -> Bool {
        position >= 0 && length >= 0 && position <= count && length <= count - position
    }
}
