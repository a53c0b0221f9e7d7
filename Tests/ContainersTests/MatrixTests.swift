import Foundation
import Support
import Testing

/// A delivery of containers of every kind, checked once by the built binary.
private struct Matrix: Sendable {
    struct Finding: Sendable, CustomStringConvertible {
        let code: String
        let reason: String
        let inside: [String]
        var description: String { "\(code) \(reason) \(inside)" }
    }

    /// The findings by the path of the file.
    let findings: [String: [Finding]]
    let coverage: [String: Int]
    let files: [String]
    let status: Int32

    func files(in folder: String) -> [String] { files.filter { $0.hasPrefix("\(folder)/") } }

    static let limits =
        "max-member: 1MiB, max-unpacked: 4MiB, max-ratio: 500, max-members: 500, max-depth: 12"

    /// A program for Windows that does nothing, with a text that is found nowhere else: harmless, and marked.
    static let marked: [UInt8] = {
        var head = [UInt8](repeating: 0, count: 512)
        func put(_ bytes: [UInt8], at position: Int) {
            head.replaceSubrange(position..<position + bytes.count, with: bytes)
        }
        put(Array("MZ".utf8), at: 0)
        put([64, 0, 0, 0], at: 60)
        put(Array("PE\0\0".utf8) + [0x64, 0x86, 1, 0], at: 64)
        put(Array(".text\0\0\0".utf8) + [0, 4, 0, 0, 0, 0x10, 0, 0, 0, 4, 0, 0, 0, 2, 0, 0], at: 88)
        let text = Array(String(repeating: "Harmless marked file. ", count: 40).utf8)
        return head + (text + [UInt8](repeating: 0, count: 1024)).prefix(1024)
    }()

    static let made: Result<Matrix, any Error> = Result { try Matrix() }

    private init() throws {
        let scenario = try Scenario()
        let pipeline = try String(contentsOfFile: scenario.pipeline, encoding: .utf8)
        try pipeline.replacingOccurrences(of: "max-age: 48h }", with: "max-age: 48h, \(Self.limits) }")
            .write(toFile: scenario.pipeline, atomically: true, encoding: .utf8)
        let folder = "\(scenario.folder.path)/containers"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try Data(Self.marked).write(to: URL(fileURLWithPath: "\(folder)/mark.exe"))
        let here = URL(fileURLWithPath: #filePath).deletingLastPathComponent().path
        // As a whole it is marked, and nothing in it: whoever has not seen it from its first byte to its last does not find it.
        try Data("A text without a mark of its own.\n".utf8).write(
            to: URL(fileURLWithPath: "\(folder)/mark.txt"))
        try expectRun("sh", ["\(here)/carriers.sh", folder, "\(here)/craft.py"])
        var lines = ""
        for name in ["mark.exe", "mark.txt"] {
            lines += "\(try expectRun("sha256sum", ["\(folder)/\(name)"]).prefix(64)):*:Marked.File:73\n"
        }
        try scenario.folder.write(lines, to: "signatures/marked.hsb")
        for name in ["carriers", "odd", "fine"] {
            try expectRun("mv", ["\(folder)/\(name)", "\(scenario.work)/\(name)"])
        }
        // The same content once more, and a virus that everybody knows in a zip in a tar that is packed.
        try expectRun("cp", ["\(scenario.work)/carriers/LZMA.7z", "\(scenario.work)/carriers/again.7z"])
        try scenario.folder.write(Scenario.eicar, to: "virus/eicar.com")
        try expectRun(
            "sh",
            [
                "-c",
                "zip -q -j a.zip virus/eicar.com && tar -czf work/eicar.tar.gz a.zip && cp virus/eicar.com work",
            ],
            in: scenario.folder.path)
        try scenario.begin()
        try scenario.deliver("v1.0.0", [:])
        let run = try scenario.json(["check", "v1.0.0"])
        status = run.status
        files = try FileManager.default.subpathsOfDirectory(atPath: scenario.work)
        let document = try JSONSerialization.jsonObject(with: run.result.output) as? [String: Any]
        let deliveries = (document?["result"] as? [String: Any])?["deliveries"] as? [[String: Any]]
        let delivery = try #require(deliveries?.first, "\(run.result.text) \(run.result.errors)")
        coverage = delivery["coverage"] as? [String: Int] ?? [:]
        var findings: [String: [Finding]] = [:]
        for finding in delivery["findings"] as? [[String: Any]] ?? [] {
            let reason = (finding["found"] as? String ?? "") + " " + (finding["expected"] as? String ?? "")
            findings[finding["subject"] as? String ?? "", default: []].append(
                Finding(
                    code: finding["code"] as? String ?? "", reason: reason,
                    inside: finding["inside"] as? [String] ?? []))
        }
        self.findings = findings
    }
}

@Suite("Containers, by the built binary")
struct MatrixTests {
    @Test("In every container the marked file is found, and where it lies in it is told")
    func carriers() throws {
        let matrix = try Matrix.made.get()
        let carriers = matrix.files(in: "carriers")
        #expect(carriers.count >= 60)
        for path in carriers {
            let found = matrix.findings[path, default: []].filter {
                $0.code == "malware.found" && $0.reason.hasPrefix("Marked.File")
            }
            #expect(!found.isEmpty, "\(path): \(matrix.findings[path, default: []])")
            #expect(found.allSatisfy { !$0.inside.isEmpty }, "\(path): \(found)")
        }
        #expect(matrix.status == 12)
    }

    @Test(
        "A virus in a zip in a tar that is packed is told with the whole way, and one content under two paths twice"
    )
    func ways() throws {
        let matrix = try Matrix.made.get()
        let virus = matrix.findings["eicar.tar.gz", default: []].filter { $0.code == "malware.found" }
        #expect(virus.map(\.inside) == [["eicar.tar", "a.zip", "eicar.com"]])
        #expect(matrix.findings["eicar.com"]?.map(\.inside) == [[]])
        let paths = ["carriers/LZMA.7z", "carriers/again.7z"].map {
            matrix.findings[$0, default: []].map(\.inside)
        }
        #expect(paths == [[["in/mark.exe"]], [["in/mark.exe"]]])
        #expect(matrix.coverage["unscanned", default: 0] > 20 && matrix.coverage["members", default: 0] > 100)
    }

    /// What each of these must get, and the reason that is told.
    private static let odd: [(name: String, code: String, reason: String)] = [
        ("encrypted.zip", "malware.unscannable", "encrypted"),
        ("aes.zip", "malware.unscannable", "encrypted"),
        ("encrypted.7z", "malware.unscannable", "encrypted"),
        ("encrypted-header.7z", "malware.unscannable", "encrypted"),
        ("encrypted-self", "malware.unscannable", "encrypted"),
        ("encrypted-damaged.zip", "malware.unscannable", "damaged"),
        ("truncated.7z", "malware.unscannable", "damaged"),
        ("truncated.zip", "malware.unscannable", "truncated"),
        ("truncated.gzip", "malware.unscannable", "truncated"),
        ("truncated.bzip2", "malware.unscannable", "truncated"),
        ("truncated.xz", "malware.unscannable", "damaged"),
        ("truncated.zstd", "malware.unscannable", "truncated"),
        ("truncated.lz4", "malware.unscannable", "truncated"),
        ("truncated.lzip", "malware.unscannable", "damaged"),
        ("truncated.br", "malware.unscannable", "truncated"),
        ("truncated.tar", "malware.unscannable", "truncated"),
        ("truncated.deb", "malware.unscannable", "truncated"),
        ("truncated.rpm", "malware.unscannable", "truncated"),
        ("truncated.pack", "malware.unscannable", "damaged"),
        ("truncated-behind.pack", "malware.unscannable", "damaged"),
        ("damaged.7z", "malware.unscannable", "damaged"),
        ("damaged.gz", "malware.unscannable", "damaged"), ("damaged.xz", "malware.unscannable", "damaged"),
        ("damaged.zip", "malware.unscannable", "damaged"), ("crc.zip", "malware.unscannable", "damaged"),
        ("squashfs.img", "malware.unscannable", "opaque"), ("appimage", "malware.unscannable", "opaque"),
        ("image.wim", "malware.unscannable", "opaque"), ("packed.lzo", "malware.unscannable", "opaque"),
        ("behind.gzip", "malware.unscannable", "damaged"), ("behind.bzip2", "malware.unscannable", "damaged"),
        ("behind.xz", "malware.unscannable", "damaged"), ("behind.zstd", "malware.unscannable", "damaged"),
        ("behind.lz4", "malware.unscannable", "damaged"), ("behind.lzip", "malware.unscannable", "damaged"),
        ("behind.7z", "malware.unscannable", "damaged"),
        ("shared.iso", "malware.unscannable", "ambiguous"),
        ("byte-orders.iso", "malware.unscannable", "ambiguous"),
        ("attributes.iso", "malware.unscannable", "ambiguous"),
        ("left-open.iso", "malware.unscannable", "ambiguous"),
        ("roots.iso", "malware.unscannable", "ambiguous"),
        ("looks-like.tgz", "malware.unscannable", "damaged"),
        ("arj.arj", "malware.unscannable", "opaque"), ("udf.iso", "malware.unscannable", "opaque"),
        ("deflate64.7z", "malware.unscannable", "unknown-method"),
        ("method-unknown.zip", "malware.unscannable", "unknown-method"),
        ("method-differs.zip", "malware.unscannable", "ambiguous"),
        ("name-differs.zip", "malware.unscannable", "ambiguous"),
        ("size-differs.zip", "malware.unscannable", "ambiguous"),
        ("overlap.zip", "malware.unscannable", "ambiguous"),
        ("without-end.zip", "malware.unscannable", "truncated"),
        ("version.cab", "malware.unscannable", "opaque"),
        ("two-ends.zip", "malware.unscannable", "ambiguous"),
        ("no-file.zip", "malware.unscannable", "ambiguous"),
        ("grows.tar.xz", "limit.expansion", "max-ratio 500"),
        ("large-member.tgz", "limit.expansion", "max-member 1048576"),
        ("many.tgz", "limit.expansion", "max-members 500"),
        ("total.zip", "limit.expansion", "max-unpacked 4194304"),
        ("deep.zip", "limit.expansion", "max-depth 12"), ("absolute.tar", "malware.archive-path", ""),
        ("dots.tar", "malware.archive-path", ""), ("dots.zip", "malware.archive-path", ""),
        ("backslash.zip", "malware.archive-path", ""), ("symlink.tar", "malware.archive-path", ""),
    ]

    @Test("What is encrypted, damaged, unknown, contradictory or beyond a limit is never clean, and says why")
    func nothingIsPassedOver() throws {
        let matrix = try Matrix.made.get()
        #expect(Set(matrix.files(in: "odd")) == Set(Self.odd.map { "odd/\($0.name)" }))
        for (name, code, reason) in Self.odd {
            let findings = matrix.findings["odd/\(name)", default: []]
            #expect(
                findings.contains { $0.code == code && (reason.isEmpty || $0.reason.contains(reason)) },
                "\(name): \(findings)")
        }
    }

    @Test("Ordinary files and whole containers of these get no finding")
    func nothingIsMadeUp() throws {
        let matrix = try Matrix.made.get()
        #expect(matrix.files(in: "fine").count >= 6)
        for path in matrix.files(in: "fine") { #expect(matrix.findings[path] == nil, "\(path)") }
    }
}
