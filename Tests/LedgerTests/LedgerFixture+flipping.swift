import Foundation
import Git
import Problems
import Support
import Testing

extension LedgerFixture {
    /// Bends every object of the ledger, one after the other, and expects that the audit sees it; then takes it away.
    ///
    /// - Parameter flips: How many bytes of each object are bent, one at a time.
    func expectFlipsSeen(pinnedTo root: ObjectID, seed: UInt64, flips: Int) throws {
        let inner = scenario.inner
        let listing = try git(["rev-list", "--objects", "--no-object-names", "wohngeld/ledger"])
        try explodePacks()
        #expect(try audit(pinnedTo: root).problems.isEmpty)
        var generator = SplitMix(state: seed)
        let ids = listing.split(separator: "\n").map(String.init)
        let entries = try git(["rev-list", "wohngeld/ledger"]).split(separator: "\n")
        #expect(ids.count > 30)
        for id in ids {
            let kind = try git(["cat-file", "-t", id])
            let content = try run("git", ["-C", inner, "cat-file", kind, id]).output
            let file = "\(inner)/objects/\(id.prefix(2))/\(id.dropFirst(2))"
            let original = try Data(contentsOf: URL(fileURLWithPath: file))
            for _ in 0..<flips {
                var bent = content
                bent[Int.random(in: 0..<bent.count, using: &generator)] ^= UInt8.random(
                    in: 1...255, using: &generator)
                try replace(file, by: bent, kind: kind)
                let problems = try audit(pinnedTo: root).problems
                #expect(problems.map(\.code) == [.ledger(.broken)], "\(kind) \(id)")
                let named = problems.first?.subject ?? ""
                #expect(
                    entries.contains { named.count >= 12 && $0.hasPrefix(named) }, "\(kind) \(id): \(named)")
            }
            try FileManager.default.removeItem(atPath: file)
            #expect(
                try audit(pinnedTo: root).problems.map(\.code) == [.ledger(.incomplete)],
                "missing \(kind) \(id)")
            try original.write(to: URL(fileURLWithPath: file))
        }
        #expect(try audit(pinnedTo: root).problems.isEmpty)
    }

    /// Makes each object a file that can be replaced.
    private func explodePacks() throws {
        let packs = "\(scenario.inner)/objects/pack"
        for pack in try FileManager.default.contentsOfDirectory(atPath: packs) where pack.hasSuffix(".pack") {
            let bytes = try Data(contentsOf: URL(fileURLWithPath: "\(packs)/\(pack)"))
            for suffix in ["pack", "idx"] {
                try FileManager.default.removeItem(atPath: "\(packs)/\(pack.dropLast(4))\(suffix)")
            }
            try expectRun("git", ["-C", scenario.inner, "unpack-objects", "-q"], input: bytes)
        }
    }

    /// Puts a content into the place of another object: stock Git deflates it, then the file is moved.
    private func replace(_ file: String, by content: Data, kind: String) throws {
        let id = try expectRun(
            "git", ["-C", scenario.inner, "hash-object", "-w", "--literally", "-t", kind, "--stdin"],
            input: content)
        let bent = "\(scenario.inner)/objects/\(id.prefix(2))/\(id.dropFirst(2))"
        try FileManager.default.removeItem(atPath: file)
        try FileManager.default.moveItem(atPath: bent, toPath: file)
    }
}

/// A generator with a fixed seed, so that a failure can be seen again.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
