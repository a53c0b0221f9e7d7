internal import Problems

/// What a server and its hooks say to people, put together to lines.
///
/// It comes in pieces of any length, cut in the middle of lines and of characters, and may hold anything:
/// what terminals would obey is escaped, and too much of it is dropped.
struct RemoteRemarks {
    private static let lineLimit = 1000
    private static let lengthLimit = 1000

    private var finished: [String] = []
    private var pending: [UInt8] = []

    /// Takes in a piece.
    mutating func add(_ bytes: ArraySlice<UInt8>) {
        for byte in bytes {
            if byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") {
                finishLine()
            } else if pending.count < RemoteRemarks.lengthLimit {
                pending.append(byte)
            }
        }
    }

    /// The lines so far; one that was not finished counts as one.
    var lines: [String] {
        var copy = self
        copy.finishLine()
        return copy.finished
    }

    private mutating func finishLine() {
        defer { pending.removeAll(keepingCapacity: true) }
        let text = String(decoding: pending, as: UTF8.self)
        // git pads its lines with blanks to cover a longer one before.
        let line = text.reversed().drop { $0 == " " }.reversed()
        guard !line.isEmpty, finished.count < RemoteRemarks.lineLimit else { return }
        finished.append(escapedForTerminal(String(line)))
    }
}
