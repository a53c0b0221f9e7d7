internal import Problems

/// Reads the packets of Git's protocol: four hex digits for the length, then what it says.
@safe
struct PacketReader {
    /// One packet.
    enum Packet: Equatable {
        case content([UInt8])
        /// The end of a part.
        case flush
    }

    let subject: String
    private let source: (UnsafeMutableRawBufferPointer) throws(Problem) -> Int
    private let tooEarly: () -> Problem
    private var buffer = [UInt8](repeating: 0, count: 1 << 16)
    private var start = 0
    private var end = 0

    /// Makes a reader.
    ///
    /// - Parameters:
    ///   - subject: The repository, for problems.
    ///   - source: Reads what is there; 0 at the end.
    ///   - tooEarly: Says why the end came in the middle of something.
    init(
        _ subject: String, from source: @escaping (UnsafeMutableRawBufferPointer) throws(Problem) -> Int,
        tooEarly: @escaping () -> Problem
    ) {
        self.subject = subject
        unsafe self.source = source
        self.tooEarly = tooEarly
    }

    /// Returns the next packet.
    mutating func next() throws(Problem) -> Packet {
        var length = 0
        for _ in 0..<4 {
            guard let digit = PacketReader.digit(try byte()) else { throw malformed }
            length = length << 4 | digit
        }
        // 1, 2 and 3 are marks of a later version of the protocol.
        guard length != 0 else { return .flush }
        guard length >= 4 else { throw malformed }
        var content: [UInt8] = []
        content.reserveCapacity(length - 4)
        while content.count < length - 4 {
            try fill()
            let count = min(length - 4 - content.count, end - start)
            content += buffer[start..<start + count]
            start += count
        }
        return .content(content)
    }

    /// The problem of an answer that is none of Git's.
    var malformed: Problem { Problem(.transport(.malformed), subject) }

    private mutating func byte() throws(Problem) -> UInt8 {
        try fill()
        start += 1
        return buffer[start - 1]
    }

    private mutating func fill() throws(Problem) {
        guard start == end else { return }
        var count = 0
        var problem: Problem?
        unsafe buffer.withUnsafeMutableBytes { bytes in
            do throws(Problem) { count = unsafe try source(bytes) } catch { problem = error }
        }
        if let problem { throw problem }
        guard count > 0 else { throw tooEarly() }
        start = 0
        end = count
    }

    private static func digit(_ byte: UInt8) -> Int? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): Int(byte - UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "f"): Int(byte - UInt8(ascii: "a") + 10)
        case UInt8(ascii: "A")...UInt8(ascii: "F"): Int(byte - UInt8(ascii: "A") + 10)
        default: nil
        }
    }
}

/// Returns a packet with this content.
func packet(_ content: [UInt8]) -> [UInt8] {
    let digits = String(content.count + 4, radix: 16)
    return Array((String(repeating: "0", count: 4 - digits.utf8.count) + digits).utf8) + content
}
