import Foundation
import Git
import Support
import Testing

/// Deliveries that cannot be unpacked, or are more than is received.
@Suite("Packs that are refused while they are received")
struct PackRowTests {
    /// A pack that A's `git upload-pack` hands out: what Git makes of the delivery, or what a script writes.
    struct Row: Sendable {
        let row: BorderRow
        /// The file with bytes that the script knows as `$bytes`.
        var bytes: (@Sendable () throws -> Data)?
        var script = #"cat "$bytes""#
        /// What is in the files that the bytes hold, as far as one of them is whole.
        var contents: [[UInt8]] = []
    }

    /// What is refused: 10, with a `reject` entry and without evidence.
    static let refused: [Row] = [
        Row(
            row: .entry("a pack of more bytes than are received", "limit.bytes") { forge in
                try (0..<150).map { number in
                    var generator = SystemRandomNumberGenerator()
                    let noise = (0..<1200).map { _ in String(generator.next(), radix: 36) }.joined()
                    return try forge.file("f\(number)", noise)
                }
            }),
        Row(
            row: .entry("a pack of more objects than are allowed", "limit.objects") { forge in
                try (0..<300).map { try forge.file("f\($0)") }
            }),
        Row(
            row: plain("a pack without an end", "limit.bytes"),
            bytes: { Data((0..<30).flatMap { large(filledWith: $0) }) },
            script: #"printf 'PACK\0\0\0\002\0\0\0\310'; while cat "$bytes"; do :; done"#,
            contents: (0..<30).map { [UInt8](repeating: $0, count: 60_000) }),
        Row(
            row: plain("a difference that unpacks to more than is allowed", "limit.bytes"),
            bytes: {
                let content = PackBytes.groups(64) + PackBytes.groups(1 << 40) + [0x90, 64]
                let difference =
                    PackBytes.header(6, content.count) + [UInt8(PackBytes.base.count)]
                    + PackBytes.stored(content)
                return try PackBytes.pack([PackBytes.base, difference])
            }, contents: [PackBytes.content]),
        Row(
            row: plain("an object that announces more than is allowed", "limit.bytes"),
            bytes: { try PackBytes.pack([PackBytes.header(3, 1 << 40) + PackBytes.stored([1])]) },
            contents: [[1]]),
    ]

    /// What decides nothing: 69, and no entry.
    ///
    /// Nobody can tell who has damaged it.
    static let undecided: [Row] = [
        Row(
            row: plain("a damaged zlib stream", "transport.malformed"),
            bytes: {
                var entry = PackBytes.base
                entry[entry.count - 1] ^= 1
                return try PackBytes.pack([entry])
            }),
        Row(
            row: plain("a pack that repeats an object without an end", "transport.malformed"),
            bytes: { Data(large(filledWith: 7)) },
            script: #"printf 'PACK\0\0\0\002\0\0\0\310'; while cat "$bytes"; do :; done"#),
        Row(
            row: plain("a pack whose checksum differs", "transport.broken-off"),
            bytes: {
                var pack = try PackBytes.pack([PackBytes.base])
                pack[pack.count - 1] ^= 1
                return pack
            }),
        Row(
            row: plain("a pack that is cut off", "transport.broken-off"),
            bytes: { try PackBytes.pack([PackBytes.base]).dropLast(60) }),
    ]

    /// An entry of a pack: a file of 60,000 equal bytes.
    private static func large(filledWith byte: UInt8) -> [UInt8] {
        let content = [UInt8](repeating: byte, count: 60_000)
        return PackBytes.header(3, content.count) + PackBytes.stored(content)
    }

    private static func plain(_ what: String, _ code: String) -> BorderRow { .entry(what, code) { _ in [] } }

    private static let limits = "max-file: 20KiB, max-total: 8MiB, max-received: 1MiB, max-objects: 250"

    /// Puts deliveries into A, with what the hook there hands out for each.
    private func publish(
        _ rows: [(name: String, row: Row)], _ forge: Forge
    ) throws -> [ObjectID] {
        var tags: [(name: String, tag: Forge.Tag)] = []
        var objects: [ObjectID] = []
        for (name, row) in rows {
            forge.begin(name)
            tags.append((name, try row.row.make(forge)))
            objects += forge.written
            objects += try row.contents.map { try Repository.id(of: .blob, $0) }
        }
        let targets = try forge.publish(tags)
        for (name, row) in rows {
            guard let bytes = try row.bytes?(), let target = targets[name] else { continue }
            let file = try forge.scenario.folder.write(bytes, to: "packs/\(target.hex).bytes")
            try forge.scenario.folder.write("bytes='\(file)'\n\(row.script)\n", to: "packs/\(target.hex)")
        }
        return objects
    }

    private func scenario() throws -> (Scenario, Forge) {
        let scenario = try Scenario(stages: "  eingang: {}", limits: Self.limits)
        try scenario.begin()
        try scenario.handOut(
            """
            asked=$(cat; echo .)
            wanted=$(echo "$asked" | head -n 1)
            if [ -f '\(scenario.folder.path)'/packs/"$wanted" ]; then
                . '\(scenario.folder.path)'/packs/"$wanted"
            else
                printf %s "${asked%.}" | "$@"
            fi
            """)
        return (scenario, try Forge(scenario))
    }

    @Test("Each of them is refused with its own code, and nothing of it is in B")
    func refused() throws {
        let (scenario, forge) = try scenario()
        let rows = Self.refused.enumerated().map { (name: "v0.0.\($0.offset + 1)", row: $0.element) }
        let objects = try publish(rows, forge)
        // What A holds besides is taken in: nothing but the packs is wrong.
        let good = (name: "v0.1.0", row: Row(row: Self.plain("a delivery", "")))
        _ = try publish([good], forge)

        try scenario.expectStatus(rows.map { ($0.name, $0.row.row) })
        let run = try scenario.json(["promote"])
        let judged = try Judged.all(run)
        for (name, row) in rows { judged[name]?.expect(row.row, name) }
        #expect(run.status == 10 && judged.count == rows.count + 1, "\(run.result.text)")
        #expect(judged["v0.1.0"]?.verdict == "passed")
        // None of them stands for nothing.
        #expect(rows.allSatisfy { $0.row.bytes == nil || !$0.row.contents.isEmpty })
        try scenario.expectAbsent(objects, atLeast: 480)
        let log = try expectRun("git", ["-C", scenario.inner, "log", "--format=%s", "wohngeld/ledger"])
        for (name, _) in rows { #expect(log.contains("Reject \(name)\n"), "\(log)") }
        #expect(try scenario.json(["promote"]).status == 0, "each is judged once")
        #expect(try scenario.json(["audit"]).isFine)
    }

    @Test("What is damaged decides nothing, and what comes whole afterwards is taken in")
    func undecided() throws {
        let (scenario, forge) = try scenario()
        for (number, row) in Self.undecided.enumerated() {
            let name = "v0.0.\(number + 1)"
            let before = try scenario.everythingInB()
            _ = try publish([(name, row)], forge)
            for call in [["check", name], ["promote"], ["promote"]] {
                let start = ContinuousClock.now
                let run = try scenario.json(call)
                // Who sends without end is not listened to until the time-out.
                #expect(ContinuousClock.now - start < .seconds(50), "\(row.row)")
                #expect(run.codes == [row.row.code] && run.status == 69, "\(row.row): \(run.result.text)")
                #expect(try scenario.everythingInB() == before, "\(row.row)")
            }
            try FileManager.default.removeItem(atPath: "\(scenario.folder.path)/packs")
            #expect(try scenario.json(["promote"]).status == 0, "\(row.row)")
            #expect(try scenario.everythingInB() != before, "\(row.row)")
        }
        #expect(try scenario.json(["audit"]).isFine)
    }
}
