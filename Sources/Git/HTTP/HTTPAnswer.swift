/// Watches the beginning of each answer of an HTTP server as it passes by: its status, and where it sends us.
///
/// libgit2 says only in words what an answer was. Nothing is decided by words here, so the status line is
/// read a second time.
struct HTTPAnswer: Sendable, Hashable {
    /// The status of the last answer; nil before the first.
    private(set) var status: Int?
    /// Where the last answer redirected to.
    private(set) var location: String?

    private var header: [UInt8]? = []

    /// Notes that a request goes out: what is received next begins a new answer.
    mutating func requestSent() { header = [] }

    /// Takes note of received bytes.
    mutating func received(_ bytes: UnsafeRawBufferPointer) {
        guard var text = header else { return }
        // libgit2's parser stops at 80 KiB; what matters to us stands long before.
        unsafe text.append(contentsOf: bytes.prefix(65_536 - text.count))
        let lines = String(decoding: text, as: UTF8.self).split(
            separator: "\r\n", omittingEmptySubsequences: false)
        guard lines.dropLast().contains(""), text.count < 65_536 else {
            header = text
            return
        }
        header = nil
        status = Self.status(of: lines[0])
        location = lines.prefix { !$0.isEmpty }.lazy.compactMap(Self.location).first
    }

    /// Reads `HTTP/1.1 200 OK`.
    private static func status(of line: Substring) -> Int? {
        let parts = line.split(separator: " ", maxSplits: 2)
        guard parts.count >= 2, parts[0].hasPrefix("HTTP/1."), parts[1].count == 3 else { return nil }
        return Int(parts[1])
    }

    private static func location(in line: Substring) -> String? {
        guard let colon = line.firstIndex(of: ":"), line[..<colon].lowercased() == "location" else {
            return nil
        }
        let value = line[line.index(after: colon)...]
        return String(value.drop { $0 == " " })
    }
}
