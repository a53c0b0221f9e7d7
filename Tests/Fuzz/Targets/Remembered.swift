import Seals

@testable import Checkup

extension FuzzTarget {
    /// What is remembered of scans, behind its seal.
    static let rememberedVerdicts = FuzzTarget("remembered-verdicts", longest: 16_384) { input in
        // Whose it is stands behind its first line; else hardly anything would be read.
        guard let owner = SHA256Digest(taking: input.dropFirst(20).prefix(32)),
            let read = RememberedVerdicts(input, of: owner)
        else { return }
        let limit = 1 << 20
        let again = RememberedVerdicts(read.file(of: owner, atMost: limit), of: owner)
        try require(again != nil, "a file that cannot be read back")
        try require(again?.sequence == read.sequence, "another place in the order")
        try require(again?.contents == read.contents, "other contents")
        try require(again?.deliveries == read.deliveries, "other deliveries")
        try require(again?.packs == read.packs, "other packs")
        let cut = read.file(of: owner, atMost: 256)
        try require(cut.count <= 4096 + 32 * 7 * read.scopes.count, "more than there is room for")
        try require(RememberedVerdicts(cut, of: owner) != nil, "a shortened file that cannot be read back")
    }
}
