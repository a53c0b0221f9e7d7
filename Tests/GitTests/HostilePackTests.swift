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

    /// Writes a number in groups of seven bits, the lowest first.
    private func groups(_ number: Int, first: [UInt8] = []) -> [UInt8] {
        var bytes = first
        var rest = number
        repeat {
            if !bytes.isEmpty, bytes.count == first.count, !first.isEmpty { bytes[bytes.count - 1] |= 0x80 }
            bytes.append(UInt8(rest & 0x7F) | (rest >> 7 > 0 ? 0x80 : 0))
            rest >>= 7
        } while rest > 0
        return bytes
    }

    /// An entry's kind and size.
    private func header(_ kind: UInt8, _ size: Int) -> [UInt8] {
        size < 16 ? [kind << 4 | UInt8(size)] : groups(size >> 4, first: [kind << 4 | UInt8(size & 15)])
    }

    /// Deflates without compressing, by hand: one stored block and the Adler-32.
    private func stored(_ content: [UInt8]) -> [UInt8] {
        let count = UInt16(content.count)
        let (low, high) = content.reduce((UInt32(1), UInt32(0))) { sums, byte in
            let low = (sums.0 + UInt32(byte)) % 65521
            return (low, (sums.1 + low) % 65521)
        }
        let sum = high << 16 | low
        return [
            0x78, 0x01, 1, UInt8(count & 255), UInt8(count >> 8), UInt8(~count & 255), UInt8(~count >> 8),
        ]
            + content + (0..<4).map { UInt8(truncatingIfNeeded: sum >> (24 - 8 * $0)) }
    }

    /// A difference that repeats the first 64 bytes of its base until the result has a size.
    private func difference(to size: Int, declaring declared: Int? = nil) -> [UInt8] {
        groups(64) + groups(declared ?? size) + (0..<size / 64).flatMap { _ in [0x90, 64] as [UInt8] }
    }

    private func pack(_ entries: [[UInt8]]) throws -> Data {
        let content = Data(
            Array("PACK".utf8) + [0, 0, 0, 2, 0, 0, 0, UInt8(entries.count)] + entries.joined())
        let folder = try TemporaryFolder()
        let sum = try expectRun("sha1sum", [folder.write(content, to: "pack")]).prefix(40)
        let digits = Array(sum)
        return content
            + Data(
                stride(from: 0, to: 40, by: 2).compactMap { UInt8(String(digits[$0...$0 + 1]), radix: 16) })
    }

    private enum Timing { case whenAsked, unasked }

    private func problem(
        receiving packs: [Data], _ timing: Timing = .whenAsked, bytes: Int = 1 << 16
    ) throws -> Problem? {
        let fixture = try TransportFixture()
        let id = try Repository.id(of: .blob, Array(repeating: 7, count: 64)).hex
        let list =
            packet("\(id) refs/tags/v1\0side-band-64k ofs-delta agent=x\n".utf8) + Data("0000".utf8)
        let first = try fixture.folder.write(list, to: "list")
        let answer = packs.reduce(packet("NAK\n".utf8)) { $0 + packet([1] + $1) } + Data("0000".utf8)
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
                limits: FetchLimits(bytes: bytes, objects: 100, references: 100))
            return nil
        } catch { return error }
    }

    private var base: [UInt8] { header(3, 64) + stored(Array(repeating: 7, count: 64)) }

    private func differing(to size: Int, declaring declared: Int? = nil) -> [UInt8] {
        let content = difference(to: size, declaring: declared)
        // From the entry before it, whose length is that of `base`.
        return header(6, content.count) + [UInt8(base.count)] + stored(content)
    }

    @Test("A pack that unpacks to far more than is allowed is refused before it is unpacked")
    func bomb() throws {
        let small = try pack([base, differing(to: 6400)])
        #expect(try problem(receiving: [small]) == nil)
        let declared = try pack([base, differing(to: 6400, declaring: 1 << 40)])
        #expect(try problem(receiving: [declared])?.code == .limit(.bytes))
        let large = try pack([base, differing(to: 640_000)])
        #expect(try problem(receiving: [large], bytes: 1 << 20) == nil)
        #expect(try problem(receiving: [declared], bytes: Int.max)?.code == .limit(.bytes))
        let whole = try pack([header(3, 1 << 40) + stored([1])])
        #expect(try problem(receiving: [whole])?.code == .limit(.bytes))
    }

    @Test("Nothing in front of a pack or behind it keeps it from being looked at")
    func hidden() throws {
        let small = try pack([base])
        let declared = try pack([base, differing(to: 6400, declaring: 1 << 40)])
        #expect(try problem(receiving: [small, declared])?.code == .transport(.malformed))
        // As it comes in one piece with the list or right after it.
        let codes = [Code.transport(.malformed), .limit(.bytes)]
        #expect(codes.contains(try #require(try problem(receiving: [declared], .unasked)).code))
    }

    @Test(
        "An entry that holds more or less than it declares is no pack, and so are impossible headers",
        arguments: [
            [0x3F, 0x01] + Array(repeating: 0x00, count: 3), [0xBF] + Array(repeating: 0xFF, count: 12),
            [0x50, 0x00], [0x00], [0x75, 1, 2], [0x60] + Array(repeating: 0xFF, count: 20),
        ])
    func malformed(entry: [UInt8]) throws {
        #expect(try problem(receiving: [pack([base, entry])])?.code.exitStatus == .unavailable)
        #expect(
            try problem(receiving: [pack([header(3, 65) + stored(Array(repeating: 7, count: 64))])])?.code
                == .transport(.malformed))
        #expect(
            try problem(receiving: [pack([header(3, 63) + stored(Array(repeating: 7, count: 64))])])?.code
                == .transport(.malformed))
    }
}
