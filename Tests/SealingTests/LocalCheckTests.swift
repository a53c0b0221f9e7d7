import Foundation
import Support
import Testing

@Suite("stagectl check --local")
struct LocalCheckTests {
    private let rest = ["name", "transfer"]

    private func unjudged(_ run: StagectlRun) throws -> Set<String> {
        Set(try run.member("unjudged") as? [String] ?? [])
    }

    @Test("A tag is judged as at the border, by the same code, and what only the border knows is named")
    func tag() throws {
        let supplier = try Supplier()
        #expect(try supplier.seal().status == 0)
        let run = try supplier.check("--local", "v0.9.0")
        #expect(run.codes == [] && run.status == 0, "\(run.result.errors)")
        #expect(try unjudged(run) == ["name", "order", "transfer"])
        let hidden = try supplier.check(
            "--local", "v0.9.0", "--without", "malware", "--without", "signatures")
        #expect(try unjudged(hidden) == ["name", "order", "transfer", "malware", "signatures"])
    }

    static let bad:
        [(what: String, code: String, status: Int32, change: @Sendable (Supplier) throws -> Void)] = [
            (
                "nobody's signature", "signature.key-unknown", 11,
                {
                    try $0.scenario.cast.stranger.git(["tag", "-f", "-s", "-m", "x", "v0.9.0"], in: $0.work)
                }
            ),
            ("no signature", "signature.missing", 11, { try $0.git("tag", "-f", "-a", "-m", "x", "v0.9.0") }),
            ("a lightweight tag", "signature.missing", 11, { try $0.git("tag", "-f", "v0.9.0") }),
            (
                "malware", "malware.found", 12,
                {
                    try $0.write(Scenario.eicar, to: "app/x.com")
                    try $0.commit()
                    try $0.git("tag", "-f", "-s", "-m", "x", "v0.9.0")
                }
            ),
            (
                "a file without a checksum", "checksum.file-unlisted", 10,
                {
                    try $0.write("x", to: "app/neu")
                    try $0.commit()
                    try $0.git("tag", "-f", "-s", "-m", "x", "v0.9.0")
                }
            ),
            (
                "another audience", "note.audience", 10,
                {
                    try $0.write(
                        $0.read("lieferung.yaml").replacing("wohngeld", with: "bauamt"), to: "lieferung.yaml")
                    try $0.commit()
                    try $0.git("tag", "-f", "-s", "-m", "x", "v0.9.0")
                }
            ),
            (
                "a tag of another name", "delivery.tag-name", 10,
                { try $0.git("tag", "-f", "v0.9.0", "v0.8.0") }
            ),
        ]

    @Test(
        "What the border would refuse is refused here, with the same code and status", arguments: bad.indices)
    func refused(index: Int) throws {
        let (what, code, status, change) = Self.bad[index]
        let supplier = try Supplier()
        #expect(try supplier.seal("--tag", "v0.8.0").status == 0)
        #expect(try supplier.seal("--tag", "v0.9.0").status == 0)
        try change(supplier)
        let here = try supplier.check("--local", "v0.9.0")
        #expect(here.codes.contains(code) && here.status == status, "\(what): \(here.codes)")
        try supplier.scenario.begin()
        try supplier.git("push", "-q", supplier.scenario.outer, "refs/tags/v0.9.0")
        let border = try supplier.scenario.json(["check", "v0.9.0"])
        // What was accepted before is what only the border knows.
        let known = border.codes.filter { !["note.predecessor", "note.sequence"].contains($0) }
        #expect(here.codes == known && here.status == border.status, "\(what)")
    }

    @Test("A folder is judged as it lies there, ignored files too; a commit by its files")
    func folder() throws {
        let supplier = try Supplier([".gitignore": "*.log\n"])
        try expectRun(
            "sh",
            [
                "-c",
                "find . -path ./.git -prune -o -type f ! -name SHA256SUMS -exec sha256sum {} + >SHA256SUMS",
            ],
            in: supplier.work)
        let parts = ["--without", "signatures"]
        let whole = try supplier.check(".", parts[0], parts[1])
        #expect(whole.codes == [] && whole.status == 0, "\(whole.result.errors)")
        #expect(try unjudged(whole) == ["name", "transfer", "tag", "signatures"])
        #expect(try supplier.git("status", "--porcelain") == "?? SHA256SUMS")
        try supplier.commit()
        #expect(try supplier.check("--local", "HEAD", parts[0], parts[1]).codes == [])
        try supplier.write("x", to: "app/x.log")
        let more = try supplier.check(supplier.work, parts[0], parts[1])
        #expect(more.codes == ["checksum.file-unlisted"] && more.status == 10)
        try expectRun("git", ["init", "-q", "\(supplier.work)/app/modul"])
        try supplier.sender.git(
            ["commit", "-q", "--allow-empty", "-m", "x"], in: "\(supplier.work)/app/modul")
        #expect(try supplier.check(".", parts[0], parts[1]).codes.contains("content.gitlink"))
    }

    @Test("What is missing for a part is an error, unless that part is left out by name")
    func missing() throws {
        let supplier = try Supplier()
        #expect(try supplier.seal().status == 0)
        try FileManager.default.removeItem(atPath: supplier.scenario.signatures)
        let noDatabase = try supplier.check("--local", "v0.9.0")
        #expect(noDatabase.codes == ["malware.database-missing"] && noDatabase.status == 69)
        try FileManager.default.removeItem(atPath: "\(supplier.scenario.folder.path)/signers")
        let noKeys = try supplier.check("--local", "v0.9.0", "--without", "malware")
        #expect(noKeys.codes == ["signers.file-missing", "signers.file-missing"] && noKeys.status == 65)
        let bare = try supplier.check("--local", "v0.9.0", "--without", "malware", "--without", "signatures")
        #expect(bare.codes == [] && bare.status == 0)
        let nothing = try supplier.check(
            "--local", "nirgends", "--without", "malware", "--without", "signatures")
        #expect(nothing.codes == ["repository.ref-missing"] && nothing.status == 66)
        let alone = try supplier.check("v0.9.0", "--without", "malware")
        #expect(alone.codes == ["usage.argument-missing"] && alone.status == 64)
        let other = try supplier.scenario.folder.write("x", to: "work/x")
        #expect(other.hasSuffix("x"))
        try supplier.git("tag", "andere")
        let strange = try supplier.check(
            "--local", "andere", "--without", "malware", "--without", "signatures")
        #expect(strange.codes == ["delivery.missing"] && strange.status == 66)
    }
}
