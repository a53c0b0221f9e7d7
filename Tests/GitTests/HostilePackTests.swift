import Foundation
import Git
import Problems
import Support
import Testing

/// A server is played by a script that stands where `ssh` would, and sends packs that no git makes.
@Suite("Hostile packs")
struct HostilePackTests {
    private func packet(_ content: some Sequence<UInt8>) -> Data {
        let content = Data(content)
        return Data(String(format: "%04x", content.count + 4).utf8) + content
    }

    /// A difference that repeats the first 64 bytes of its PackBytes.base until the result has a size.
    private func difference(to size: Int, declaring declared: Int? = nil) -> [UInt8] {
        PackBytes.groups(64) + PackBytes.groups(declared ?? size)
            + (0..<size / 64).flatMap { _ in [0x90, 64] as [UInt8] }
    }

    private enum Timing { case whenAsked, unasked }

    private func problem(
        receiving packs: [Data], _ timing: Timing = .whenAsked, bytes: Int = 1 << 16,
        objects: Int = 100, seconds: Int = 5
    ) throws -> Problem? {
        let fixture = try TransportFixture()
        let id = try Repository.id(of: .blob, PackBytes.content).hex
        let list =
            packet("\(id) refs/tags/v1\0side-band-64k ofs-delta agent=x\n".utf8) + Data("0000".utf8)
        let first = try fixture.folder.write(list, to: "list")
        let pieces = packs.flatMap { pack in
            stride(from: 0, to: pack.count, by: 60_000).map { pack[$0..<min($0 + 60_000, pack.count)] }
        }
        let answer = pieces.reduce(into: packet("NAK\n".utf8)) { $0 += packet([1] + $1) } + Data("0000".utf8)
        let second = try fixture.folder.write(answer, to: "answer")
        fixture.environment["GIT_SSH_COMMAND"] =
            switch timing {
            case .whenAsked:
                "f() { cat '\(first)'; head -c 4 > /dev/null; cat '\(second)'; cat > /dev/null; }; f"
            case .unasked: "f() { cat '\(first)' '\(second)'; cat > /dev/null; }; f"
            }
        let path = try fixture.quarantine()
        let repository = try Repository(at: path)
        do throws(Problem) {
            _ = try fixture.connection(to: "ssh://host/a.git").fetch(
                [("refs/tags/v1", "refs/deliveries/v1")], into: repository,
                limits: FetchLimits(
                    bytes: bytes, objects: objects, references: 100, processorSeconds: seconds))
            return nil
        } catch { return error }
    }

    private func differing(to size: Int, declaring declared: Int? = nil) -> [UInt8] {
        let content = difference(to: size, declaring: declared)
        // From the entry before it, whose length is that of `base`.
        return PackBytes.header(6, content.count) + [UInt8(PackBytes.base.count)] + PackBytes.stored(content)
    }

    @Test("A pack that unpacks to far more than is allowed is refused before it is unpacked")
    func bomb() throws {
        let small = try PackBytes.pack([PackBytes.base, differing(to: 6400)])
        #expect(try problem(receiving: [small]) == nil)
        let declared = try PackBytes.pack([PackBytes.base, differing(to: 6400, declaring: 1 << 40)])
        #expect(try problem(receiving: [declared])?.code == .limit(.bytes))
        let large = try PackBytes.pack([PackBytes.base, differing(to: 640_000)])
        #expect(try problem(receiving: [large], bytes: 1 << 20) == nil)
        #expect(try problem(receiving: [declared], bytes: Int.max)?.code == .limit(.bytes))
        let whole = try PackBytes.pack([PackBytes.header(3, 1 << 40) + PackBytes.stored([1])])
        #expect(try problem(receiving: [whole])?.code == .limit(.bytes))
    }

    @Test(
        "What is large and packed to little has the time that it takes, so that it can be refused for its size"
    )
    func zeros() throws {
        let fixture = try TransportFixture()
        try fixture.folder.write(Data(PackBytes.content), to: "work/small")
        try expectRun("truncate", ["-s", "64M", "\(fixture.folder.path)/work/zeros"])
        try expectRun(
            "sh", ["-c", "git hash-object -w small zeros | git pack-objects -q --stdout > ../pack"],
            in: "\(fixture.folder.path)/work", environment: fixture.environment)
        let pack = try Data(contentsOf: URL(fileURLWithPath: "\(fixture.folder.path)/pack"))
        #expect(try problem(receiving: [pack], bytes: 1 << 27, seconds: 0) == nil)
    }

    private static func chain(_ count: Int) throws -> [[UInt8]] {
        try PackBytes.chain(count) { try Repository.id(of: .blob, $0).hex }
    }

    @Test("A pack whose differences stand before their bases does not keep the processor busy for long")
    func backwards() throws {
        let few = try PackBytes.pack([PackBytes.base] + Self.chain(100).reversed())
        #expect(try problem(receiving: [few], objects: 101) == nil)
        // Whoever tries them again and again has 1.8 thousand million differences to look at.
        let many = try PackBytes.pack([PackBytes.base] + Self.chain(60_000).reversed())
        let found = try problem(receiving: [many], bytes: 1 << 24, objects: 60_001, seconds: 1)
        #expect(found?.code == .limit(.time))
        #expect(found?.code.exitStatus == .unavailable)
    }

    @Test("A chain as deep as git writes them is unpacked, and no deeper one", arguments: [4095, 4096])
    func deep(count: Int) throws {
        // Each from the entry before it.
        let entry = { (length: Int, number: Int) -> [UInt8] in
            let content: [UInt8] = [64, 64, 0x90, 62, 2, 0x80 | UInt8(number >> 8), UInt8(number & 255)]
            return PackBytes.header(6, content.count) + [UInt8(length)] + PackBytes.stored(content)
        }
        var entries = [PackBytes.base]
        for number in 0..<count { entries.append(entry(entries[number].count, number)) }
        let found = try problem(receiving: [PackBytes.pack(entries)], bytes: 1 << 20, objects: 5000)
        #expect(
            found?.code == (count == 4095 ? nil : .limit(.chains)), "\(found?.cause ?? "no cause")")
    }

    @Test("More objects than allowed are refused by what the pack announces")
    func objects() throws {
        let whole = try PackBytes.pack([PackBytes.base, differing(to: 6400)])
        #expect(try problem(receiving: [whole], objects: 2) == nil)
        #expect(try problem(receiving: [whole], objects: 1)?.code == .limit(.objects))
        var announcing = whole
        announcing.replaceSubrange(8..<12, with: [255, 255, 255, 255])
        #expect(try problem(receiving: [announcing], objects: 1000)?.code == .limit(.objects))
    }

    @Test("Nothing in front of a pack or behind it keeps it from being looked at")
    func hidden() throws {
        let small = try PackBytes.pack([PackBytes.base])
        let declared = try PackBytes.pack([PackBytes.base, differing(to: 6400, declaring: 1 << 40)])
        #expect(try problem(receiving: [small, declared])?.code == .transport(.malformed))
        // As it comes in one piece with the list or right after it.
        let codes = [Code.transport(.malformed), .limit(.bytes)]
        #expect(codes.contains(try #require(try problem(receiving: [declared], .unasked)).code))
    }

    @Test(
        "An entry that holds more or less than it declares is no pack, and so are impossible headers",
        arguments: [
            [0x3F, 0x01] + Array(repeating: 0x00, count: 3), [0xBF] + Array(repeating: 0xFF, count: 12),
            // A difference whose PackBytes.base begins nowhere, between entries, or at itself.
            [0x66, 0x7F], [0x66, 0x01], [0x66, 0x00],
            [0x50, 0x00], [0x00], [0x75, 1, 2], [0x60] + Array(repeating: 0xFF, count: 20),
        ])
    func malformed(entry: [UInt8]) throws {
        #expect(
            try problem(receiving: [PackBytes.pack([PackBytes.base, entry])])?.code.exitStatus == .unavailable
        )
        #expect(
            try problem(receiving: [
                PackBytes.pack([PackBytes.header(3, 65) + PackBytes.stored(PackBytes.content)])
            ])?.code
                == .transport(.malformed))
        #expect(
            try problem(receiving: [
                PackBytes.pack([PackBytes.header(3, 63) + PackBytes.stored(PackBytes.content)])
            ])?.code
                == .transport(.malformed))
    }
}
