import Foundation
import Git
import Support
import Testing

@Suite("Bundles that are refused")
struct RefusedBundleTests {
    /// A change to the bytes of a bundle, with what it is told.
    private typealias Case = (name: String, code: String, status: Int32, change: (inout Data) throws -> Void)

    private static let ledger = "refs/heads/wohngeld/ledger"

    /// Changes the head of a bundle as text.
    private static func head(_ change: @escaping (inout [String]) throws -> Void) -> (inout Data) throws ->
        Void
    {
        { bundle in
            let end = try #require(bundle.range(of: Data("\n\n".utf8))).lowerBound
            var lines = String(decoding: bundle[..<end], as: UTF8.self).split(separator: "\n").map(
                String.init)
            try change(&lines)
            bundle = Data(lines.joined(separator: "\n").utf8) + bundle[end...]
        }
    }

    private static func start(of bundle: Data) throws -> Int {
        try #require(bundle.range(of: Data("\n\nPACK".utf8))).lowerBound + 2
    }

    private static func line(_ part: String, in lines: [String]) throws -> Int {
        try #require(lines.firstIndex { $0.contains(part) })
    }

    /// Changes bytes of the pack and makes its checksum right again.
    private static func pack(_ offset: Int, _ bytes: [UInt8]) -> (inout Data) throws -> Void {
        { bundle in
            let start = try start(of: bundle)
            bundle.replaceSubrange((start + offset)..<(start + offset + bytes.count), with: bytes)
            let sum = try run("sha1sum", [], input: bundle[start..<(bundle.count - 20)]).text.prefix(40)
            var digest = Data()
            var rest = sum[...]
            while let byte = UInt8(rest.prefix(2), radix: 16) {
                digest.append(byte)
                rest = rest.dropFirst(2)
            }
            bundle.replaceSubrange((bundle.count - 20)..., with: digest)
        }
    }

    private static var cases: [Case] {
        [
            ("empty", "bundle.malformed", 65, { $0 = Data() }),
            ("text", "bundle.malformed", 65, { $0 = Data("wohngeld\n".utf8) }),
            ("cut short", "bundle.malformed", 65, { $0.removeLast(1) }),
            ("cut in the middle", "bundle.malformed", 65, { $0.removeLast($0.count / 2) }),
            (
                "only a head", "bundle.malformed", 65,
                { $0 = Data($0[..<(try start(of: $0))]) }
            ),
            ("bytes behind the end", "bundle.malformed", 65, { $0.append(0) }),
            (
                "another pack behind the end", "bundle.malformed", 65,
                { $0.append($0[(try start(of: $0))...]) }
            ),
            ("a flipped bit", "bundle.malformed", 65, { $0[$0.count - 500] ^= 4 }),
            ("a wrong checksum", "bundle.malformed", 65, { $0[$0.count - 1] ^= 1 }),
            ("version 3", "bundle.malformed", 65, head { $0[0] = "# v3 git bundle" }),
            ("pack of version 3", "bundle.malformed", 65, pack(7, [3])),
            ("more objects than bytes", "bundle.malformed", 65, pack(8, [0, 0x20, 0, 0])),
            ("more objects than anybody reads", "bundle.too-large", 65, pack(8, [0xFF, 0, 0, 0])),
            ("one object less", "bundle.malformed", 65, pack(11, [3])),
            (
                "what the reader must have", "bundle.malformed", 65,
                head { $0.insert("-" + String(repeating: "a", count: 40) + " x", at: 1) }
            ),
            ("a ref twice", "bundle.malformed", 65, head { $0.append($0[1]) }),
            (
                "an id in capitals", "bundle.malformed", 65,
                head { $0[1] = $0[1].prefix(40).uppercased() + $0[1].dropFirst(40) }
            ),
            ("a name that Git refuses", "bundle.malformed", 65, head { $0[1] += "..x" }),
            ("no ledger", "bundle.incomplete", 65, head { $0.remove(at: try line("/ledger", in: $0)) }),
            ("no judgement", "bundle.incomplete", 65, head { $0.remove(at: try line("/judged/", in: $0)) }),
            ("no delivery", "bundle.incomplete", 65, head { $0.remove(at: try line("refs/tags/", in: $0)) }),
            (
                "an object that is not there", "bundle.incomplete", 65,
                head { $0[1] = String(repeating: "a", count: 40) + " " + ledger }
            ),
            (
                "a foreign ref", "bundle.reference", 30,
                head { $0.append($0[1].prefix(40) + " refs/heads/main") }
            ),
            (
                "another pipeline", "bundle.reference", 30,
                head { $0 = $0.map { $0.replacing("/wohngeld/", with: "/lang/") } }
            ),
            (
                "another delivery", "bundle.reference", 30,
                head { $0 = $0.map { $0.replacing("v1.0.0", with: "v1.0.1") } }
            ),
            (
                "a refused delivery", "bundle.reference", 30,
                head { $0 = $0.map { $0.replacing("v1.0.0", with: "v1.1.0") } }
            ),
            (
                "an entry that judged nothing", "bundle.reference", 30,
                head { swap(&$0, try line("/judged/", in: $0), try line("/entered/eingang", in: $0)) }
            ),
            (
                "stages exchanged", "bundle.reference", 30,
                head {
                    swap(&$0, try line("/entered/eingang", in: $0), try line("/entered/produktion", in: $0))
                }
            ),
            (
                "a stage that was not entered", "bundle.reference", 30,
                head { $0.append($0[1].prefix(40) + " refs/stagectl/wohngeld/entered/abnahme") }
            ),
            (
                "the ledger as the delivery", "bundle.reference", 30,
                head { swap(&$0, try line("refs/tags/", in: $0), try line("/judged/", in: $0)) }
            ),
        ]
    }

    /// Exchanges what two refs point at.
    private static func swap(_ lines: inout [String], _ first: Int, _ second: Int) {
        let (left, right) = (lines[first], lines[second])
        lines[first] = "\(right.prefix(40))\(left.dropFirst(40))"
        lines[second] = "\(left.prefix(40))\(right.dropFirst(40))"
    }

    @Test("Each of them by its code, and nothing is left behind")
    func refused() throws {
        let site = try ProofSite()
        let bundle = try site.bundle()
        #expect(try site.audit(bundle).isFine)
        for (name, code, status, change) in Self.cases {
            var altered = bundle
            try change(&altered)
            let run = try site.audit(altered)
            #expect(run.codes == [code] && run.status == status, "\(name): \(run.codes) \(run.status)")
        }
    }

    @Test("A pack that would keep the processor busy for minutes is given up")
    func busy() throws {
        let site = try ProofSite()
        let bundle = try site.bundle()
        let chain = try PackBytes.chain(60_000) { try Repository.id(of: .blob, $0).hex }
        let pack = try PackBytes.pack([PackBytes.base] + chain.reversed())
        let run = try site.audit(bundle[..<(try Self.start(of: bundle))] + pack)
        #expect(run.codes == ["limit.time"] && run.status == 69)
    }

    @Test("A ledger that is cut short lacks the stage, and one that goes another way is broken")
    func ledgers() throws {
        let site = try ProofSite()
        let bundle = try site.bundle()
        let earlier = try expectRun("git", ["-C", site.scenario.inner, "rev-parse", "wohngeld/ledger~3"])
        var short = bundle
        try Self.head { lines in
            let index = try Self.line("/ledger", in: lines)
            lines[index] = "\(earlier) \(Self.ledger)"
        }(&short)
        #expect(try site.audit(short).codes == ["bundle.reference"])
        let clone = site.file("clone.git")
        try expectRun("git", ["clone", "-q", "--bare", site.file("wohngeld-v1.0.0.bundle"), clone])
        try expectRun(
            "git", ["-C", clone, "fetch", "-q", site.file("wohngeld-v1.0.0.bundle"), "refs/*:refs/*"])
        let tree = try expectRun("git", ["-C", clone, "rev-parse", "wohngeld/ledger^{tree}"])
        let forged = try site.scenario.cast.engine.git(
            ["-C", clone, "commit-tree", "-S", "-p", "wohngeld/ledger", "-m", "Nichts", tree],
            in: site.scenario.folder.path)
        try expectRun("git", ["-C", clone, "update-ref", Self.ledger, forged])
        let names = try expectRun("git", ["-C", clone, "for-each-ref", "--format=%(refname)"])
        try expectRun(
            "git",
            ["-C", clone, "bundle", "create", "-q", "--version=2", "forged.bundle"]
                + names.split(separator: "\n").map(String.init))
        let run = try site.audit("\(clone)/forged.bundle")
        #expect(run.codes == ["ledger.broken"] && run.status == 30)
    }
}
