/// Follows the packets of an announcement of refs as they come in, and counts them.
///
/// libgit2 keeps every announced ref in memory before anybody else can count them: a server that announces
/// without end has to be stopped on the way.
struct AnnouncementCounter {
    /// The packets that have begun so far.
    private(set) var packets = 0

    /// The bytes so far.
    private(set) var bytes = 0

    /// More bytes than any announcement has: names may be long, and libgit2 keeps them all.
    static let byteLimit = 1 << 27

    /// Whether something follows the packet that ends the list, which nobody has asked for.
    private(set) var isExceeded = false

    private var hasEnded = false

    /// The server's own words when it answers with an error instead; nil otherwise.
    var refusal: String? {
        guard packets == 1, first.starts(with: "ERR ".utf8) else { return nil }
        return String(decoding: first.dropFirst(4), as: UTF8.self)
    }

    private var head: [UInt8] = []
    private var missing = 0
    private var first: [UInt8] = []

    /// Takes note of bytes in their order.
    mutating func read(_ bytes: UnsafeRawBufferPointer) {
        var position = 0
        self.bytes += bytes.count
        while position < bytes.count {
            if hasEnded { isExceeded = true }
            if missing > 0 {
                let count = min(missing, bytes.count - position)
                if packets == 1, first.count < 1000 {
                    unsafe first.append(contentsOf: bytes[position..<position + min(count, 1000)])
                }
                missing -= count
                position += count
                continue
            }
            unsafe head.append(bytes[position])
            position += 1
            guard head.count == 4 else { continue }
            // Digits that are none end the matter anyway: libgit2 refuses them.
            let length = Int(String(decoding: head, as: UTF8.self), radix: 16) ?? 0
            head.removeAll(keepingCapacity: true)
            missing = max(0, length - 4)
            packets += 1
            // Over HTTP the first one only ends the name of the service, and the answer ends by itself.
            hasEnded = length == 0
        }
    }
}
