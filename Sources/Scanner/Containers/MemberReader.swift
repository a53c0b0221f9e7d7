/// Takes a stream of the form that tar writes apart into its members.
///
/// Only what ClamAV's containers hold is read: files with short names and no folders. Anything else damages the whole.
struct MemberReader {
    /// What happens next in the stream.
    enum Event {
        case starts(name: String, size: Int)
        case bytes(ArraySlice<UInt8>)
        case ends
    }

    private var header: [UInt8] = []
    private var left = 0
    private var padding = 0
    private var isInMember = false
    private var isAtEnd = false
    private var members = 0
    private var total = 0

    private static let block = 512
    private static let mostMembers = 256
    /// The most bytes of all members together.
    static let largest = 1 << 32

    /// Whether the stream ended where one may end.
    var isComplete: Bool { !isInMember && padding == 0 && (isAtEnd || header.isEmpty) }

    /// Takes in the next bytes; false if they are not what a container holds.
    mutating func read<Failure: Error>(
        _ bytes: ArraySlice<UInt8>, _ body: (Event) throws(Failure) -> Void
    ) throws(Failure) -> Bool {
        var rest = bytes
        while !rest.isEmpty, !isAtEnd {
            if isInMember {
                let piece = rest.prefix(left)
                try body(.bytes(piece))
                rest = rest.dropFirst(piece.count)
                left -= piece.count
                if left == 0 { try end(body) }
            } else if padding > 0 {
                let skipped = min(padding, rest.count)
                rest = rest.dropFirst(skipped)
                padding -= skipped
            } else {
                let piece = rest.prefix(Self.block - header.count)
                header += piece
                rest = rest.dropFirst(piece.count)
                guard header.count == Self.block else { continue }
                guard try start(body) else { return false }
                header = []
            }
        }
        return true
    }

    private mutating func end<Failure: Error>(_ body: (Event) throws(Failure) -> Void) throws(Failure) {
        isInMember = false
        try body(.ends)
    }

    private mutating func start<Failure: Error>(
        _ body: (Event) throws(Failure) -> Void
    ) throws(Failure) -> Bool {
        if header[0] == 0 {
            isAtEnd = true
            return true
        }
        let name = header[..<100].prefix { $0 != 0 }
        let digits = header[124..<136].drop { $0 == 0x20 }.prefix { (0x30...0x37).contains($0) }
        let isFile = header[156] == 0 || header[156] == UInt8(ascii: "0")
        guard isFile, !name.contains(UInt8(ascii: "/")), (1...11).contains(digits.count),
            name.allSatisfy({ (0x21...0x7e).contains($0) })
        else { return false }
        let size = digits.reduce(0) { $0 << 3 | Int($1 - 0x30) }
        members += 1
        total += size
        guard members <= Self.mostMembers, total <= Self.largest else { return false }
        left = size
        padding = (Self.block - size % Self.block) % Self.block
        isInMember = true
        try body(.starts(name: String(decoding: name, as: UTF8.self), size: size))
        if size == 0 { try end(body) }
        return true
    }
}
