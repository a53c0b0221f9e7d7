internal import Glibc

/// A quick look whether a content can hold what candidates need, before the exact search is worth its pass over every byte.
///
/// The C library finds a byte faster than any search for many patterns reads the content; and of most candidates one stretch stands
/// nowhere. That a rule may match is always a safe answer: it is all the scout says once it has read what it may read.
struct LiteralScout {
    /// Up to how many candidates it is worth to look for what each of them needs before the search for all.
    static let few = 64
    /// The most bytes of a stretch that are looked for together.
    private static let longest = 16

    private let content: Content
    /// How many bytes may still be read, for all candidates together: hostile rules have thousands of stretches that stand at the end.
    private(set) var bytesLeft: Int
    /// How often a byte may still be found: each time costs as much as reading some of them.
    private(set) var hitsLeft: Int

    init(of content: Content) {
        self.content = content
        bytesLeft = 32 * content.count
        hitsLeft = content.count / 4 + 64
    }

    /// Whether literal bytes of each part stand somewhere in the content, as far as that was looked for.
    mutating func mayHold(_ parts: [PatternPart]) -> Bool {
        for part in parts {
            for stretch in Self.stretches(of: part) {
                guard mayHold(stretch) else { return false }
            }
        }
        return true
    }

    /// Returns the stretches of literal bytes in a part, those first that are the least to be expected in ordinary files.
    private static func stretches(of part: PatternPart) -> [[UInt8]] {
        var all: [(rarity: Int, bytes: [UInt8])] = []
        var run: [UInt8] = []
        func end() {
            defer { run = [] }
            guard run.count > 2 else { return }
            all.append((run.reduce(0) { $0 + Anchor.rarity(of: $1) }, run))
        }
        for element in part.elements {
            guard let cell = element.cell, cell.isLiteral else {
                end()
                continue
            }
            run.append(cell.value)
            if run.count == longest { end() }
        }
        end()
        return all.sorted { $0.rarity > $1.rarity }.map(\.bytes)
    }

    private mutating func mayHold(_ bytes: [UInt8]) -> Bool {
        guard bytes.count <= content.count else { return false }
        let rarest = bytes.indices.max { Anchor.rarity(of: bytes[$0]) < Anchor.rarity(of: bytes[$1]) } ?? 0
        let end = content.count - (bytes.count - 1 - rarest)
        var position = rarest
        while position < end {
            guard bytesLeft > 0, hitsLeft > 0 else { return true }
            let length = min(end - position, bytesLeft)
            let start = unsafe content.first
            guard let hit = unsafe memchr(start + position, Int32(bytes[rarest]), length) else {
                bytesLeft -= length
                return position + length < end
            }
            let place = unsafe UnsafeRawPointer(hit) - start
            bytesLeft -= place + 1 - position
            hitsLeft -= 1
            if content.has(bytes, at: place - rarest) { return true }
            position = place + 1
        }
        return false
    }
}
