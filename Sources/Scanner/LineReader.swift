internal import Glibc
internal import Problems

/// Takes a stream of bytes apart into its lines.
struct LineReader {
    /// What is read, for problems.
    private let path: String
    private var buffer: [UInt8] = []
    private var number = 0

    /// The longest line that is read.
    static let longestLine = 1 << 20

    /// Starts before the first line.
    init(of path: String) { self.path = path }

    /// Takes in the next bytes.
    ///
    /// - Parameter body: Gets each line without its line end, and its number from 1.
    mutating func read(
        _ bytes: ArraySlice<UInt8>, _ body: (ArraySlice<UInt8>, Int) throws(Problem) -> Void
    ) throws(Problem) {
        let searched = buffer.count
        buffer += bytes
        var start = 0
        var position = searched
        while let end = Self.lineEnd(in: buffer, from: position) {
            number += 1
            try checkLength(end - start, line: number)
            try body(Self.withoutReturn(buffer[start..<end]), number)
            start = end + 1
            position = start
        }
        try checkLength(buffer.count - start, line: number + 1)
        buffer.removeFirst(start)
    }

    /// Hands out the last line, if no line end has ended it.
    mutating func finish(_ body: (ArraySlice<UInt8>, Int) throws(Problem) -> Void) throws(Problem) {
        if !buffer.isEmpty { try body(Self.withoutReturn(buffer[...]), number + 1) }
        buffer = []
    }

    private static func lineEnd(in bytes: [UInt8], from start: Int) -> Int? {
        unsafe bytes.withUnsafeBytes { bytes -> Int? in
            guard start < bytes.count, let first = bytes.baseAddress,
                let end = unsafe memchr(first + start, 0x0a, bytes.count - start)
            else { return nil }
            return unsafe UnsafeRawPointer(end) - first
        }
    }

    /// Returns a line without the carriage return that may end it.
    private static func withoutReturn(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        line.last == 0x0d ? line.dropLast() : line
    }

    private func checkLength(_ length: Int, line: Int) throws(Problem) {
        guard length <= Self.longestLine else {
            throw Problem(
                .malware(.databaseMalformed), "\(path):\(line)", expected: "<= \(Self.longestLine) B",
                place: Place(file: path, line: line, column: 1, text: ""))
        }
    }
}
