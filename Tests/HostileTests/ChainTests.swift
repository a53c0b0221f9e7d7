import Foundation
import Git
import Support
import Testing

@Suite("Objects that build on each other as no Git writes them, by the built binary")
struct ChainTests {
    /// What a server in the place of A sends: a tag that leads to the last of a chain of differences.
    private func environment(of scenario: Scenario, chain count: Int) throws -> [String: String] {
        let entry = { (length: Int, number: Int) -> [UInt8] in
            let content: [UInt8] = [64, 64, 0x90, 62, 2, 0x80 | UInt8(number >> 8), UInt8(number & 255)]
            return PackBytes.header(6, content.count) + [UInt8(length)] + PackBytes.stored(content)
        }
        var entries = [PackBytes.base]
        for number in 0..<count { entries.append(entry(entries[number].count, number)) }
        let packet = { (content: [UInt8]) -> Data in
            Data(String(format: "%04x", content.count + 4).utf8) + Data(content)
        }
        let id = try Repository.id(of: .blob, PackBytes.content).hex
        let end = Data("0000".utf8)
        let list = packet(Array("\(id) refs/tags/v1.0.0\0side-band-64k ofs-delta agent=x\n".utf8)) + end
        let pack = try PackBytes.pack(entries)
        let pieces = stride(from: 0, to: pack.count, by: 60_000).map {
            packet([1] + pack[$0..<min($0 + 60_000, pack.count)])
        }
        let answer = pieces.reduce(packet(Array("NAK\n".utf8)), +) + end
        let (first, second) = (
            try scenario.folder.write(list, to: "list"), try scenario.folder.write(answer, to: "answer")
        )
        return [
            "GIT_SSH_COMMAND":
                "f() { cat '\(first)'; head -c 4 > /dev/null; cat '\(second)'; cat > /dev/null; }; f"
        ]
    }

    @Test("A delivery of a chain too deep is rejected once, with its own reason, and does not hold up cron")
    func rejected() throws {
        let scenario = try Scenario(outerURL: "ssh://outer.example/a.git")
        try scenario.begin()
        let environment = try environment(of: scenario, chain: 4096)
        let run = try scenario.json(["promote"], environment: environment)
        #expect(run.status == 10 && run.codes.contains("limit.chains"), "\(run.status) \(run.codes)")
        let subject = try expectRun(
            "git", ["-C", scenario.inner, "log", "-1", "--format=%s", "wohngeld/ledger"])
        #expect(subject.hasPrefix("Reject v1.0.0"))
        #expect(try scenario.json(["promote"], environment: environment).status == 0)
        #expect(try scenario.json(["audit"]).status == 0)
    }
}
