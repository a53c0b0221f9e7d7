/// The content of one member, with where it lies in what the archive was opened from.
struct MemberSource {
    private enum Piece {
        case part(Range<Int>, offset: Int)
        case copy([UInt8], offset: Int)
    }

    private let archive: Archive
    private let content: Bytes
    private let limit: Int
    private var ahead: (pieces: [Piece], failure: Archive.Failure?)?
    /// The parts of the content that it was read from; nil if it was unpacked or is not read yet.
    private(set) var parts: [Range<Int>]?

    /// - Parameter limit: The most bytes that are read ahead.
    init(_ archive: Archive, in content: Bytes, limit: Int) {
        self.archive = archive
        self.content = content
        self.limit = limit
    }

    /// Hands over the content.
    ///
    /// - Returns: Why it could not be read to its end, if so.
    mutating func read(_ visit: (Bytes, Int) -> Bool) -> Archive.Failure? {
        guard let ahead else {
            var parts: [Range<Int>]? = []
            let failure = archive.read { piece, offset in
                note(piece, &parts)
                return visit(piece, offset)
            }
            self.parts = parts
            return failure
        }
        for piece in ahead.pieces {
            let goesOn =
                switch piece {
                case .part(let range, let offset): visit(content[range], offset)
                case .copy(let copy, let offset): copy.withBytes { visit($0, offset) }
                }
            if !goesOn { return nil }
        }
        return ahead.failure
    }

    /// Reads the content before anybody is told of it.
    ///
    /// - Returns: The parts that it was read from; none if it was unpacked.
    mutating func readAhead() -> [Range<Int>] {
        var parts: [Range<Int>]? = []
        var pieces: [Piece] = []
        var total = 0
        let failure = archive.read { piece, offset in
            note(piece, &parts)
            if let place = content.place(of: piece) {
                pieces.append(.part(place, offset: offset))
            } else {
                pieces.append(.copy(unsafe Array(piece.buffer), offset: offset))
            }
            total += piece.count
            return total <= limit
        }
        self.parts = parts
        ahead = (pieces, failure)
        return parts ?? []
    }

    private func note(_ piece: Bytes, _ parts: inout [Range<Int>]?) {
        guard piece.count > 0 else { return }
        guard let place = content.place(of: piece) else {
            parts = nil
            return
        }
        if let last = parts?.last, last.upperBound == place.lowerBound {
            parts?.removeLast()
            parts?.append(last.lowerBound..<place.upperBound)
        } else {
            parts?.append(place)
        }
    }
}
