import Foundation
import Support
import Testing

@Suite("Lines and servers that break off")
struct BrokenLineTests {
    /// A B that is reached over HTTP, with a server that the next call goes through.
    private struct Site {
        let root: TemporaryFolder
        let web: NginxServer
        let scenario: Scenario

        init() throws {
            root = try TemporaryFolder()
            web = try NginxServer(serving: root.path)
            scenario = try Scenario(outerURL: web.url("outer.git"), innerURL: web.url("inner.git"))
            for (name, path) in [("outer.git", scenario.outer), ("inner.git", scenario.inner)] {
                try FileManager.default.createSymbolicLink(
                    atPath: "\(root.path)/\(name)", withDestinationPath: path)
                try expectRun("git", ["-C", path, "config", "http.receivepack", "true"])
            }
        }

        /// Variables by which one of the two is reached through another port.
        func through(_ server: LoopbackServer, _ name: String) -> [String: String] {
            [
                "GIT_CONFIG_COUNT": "1",
                "GIT_CONFIG_KEY_0": "url.http://127.0.0.1:\(server.port)/git/\(name).insteadOf",
                "GIT_CONFIG_VALUE_0": web.url(name),
            ]
        }

        func references() throws -> String { try expectRun("git", ["-C", scenario.inner, "for-each-ref"]) }
    }

    @Test("Wherever the line breaks, nothing is half done, and the next run does it all")
    func cut() throws {
        let site = try Site()
        let scenario = site.scenario
        try scenario.begin()
        let sizes = [1, 300, 1500, 4000]
        var broken = 0
        var round = 0
        for name in ["outer.git", "inner.git"] {
            for isToldLess in [false, true] {
                for size in sizes {
                    round += 1
                    let noise = (0..<200).map { _ in UUID().uuidString }.joined()
                    try scenario.deliver("v1.0.\(round)", ["app/VERSION": "\(round)\n", "app/noise": noise])
                    let server = try LoopbackServer(
                        isToldLess
                            ? .cutOff(port: site.web.port, after: size)
                            : .cut(port: site.web.port, after: size))
                    let run = try scenario.json(["promote"], environment: site.through(server, name))
                    let round = "\(name), \(isToldLess ? "to" : "from") the server, \(size) bytes"
                    if run.status != 0 { broken += 1 }
                    #expect([0, 69].contains(run.status), "\(round): \(run.status) \(run.codes)")
                    #expect(
                        run.codes.allSatisfy { $0.hasPrefix("transport.") || $0 == "push.failed" },
                        "\(round): \(run.codes)")
                    let audit = try scenario.json(["audit"])
                    #expect(audit.isFine, "\(round): \(audit.codes)")
                    let next = try scenario.json(["promote"])
                    #expect(next.status == 0, "\(round): \(next.codes)")
                }
            }
        }
        #expect(broken > 2 * sizes.count, "only \(broken) of \(round) were cut")
        let log = try expectRun(
            "git", ["-C", scenario.inner, "log", "-1", "--format=%s", "wohngeld/vorpruefung"])
        #expect(log == "Promote v1.0.\(round) to vorpruefung")
        try expectRun("git", ["-C", scenario.inner, "fsck", "--strict"])
    }

    @Test(
        "A server that is gone between the ledger and the stage has promoted by the ledger, and is repaired")
    func goneBetween() throws {
        let scenario = try Scenario()
        try scenario.begin()
        let inner = scenario.inner
        try expectRun("git", ["-C", inner, "config", "receive.advertiseAtomic", "false"])
        let hook = "\(inner)/hooks/post-receive"
        try Data("#!/bin/sh\nmv HEAD HEAD.away\n".utf8).write(to: URL(fileURLWithPath: hook))
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: hook)
        try scenario.deliver("v1.0.0", ["app/VERSION": "1.0.0\n"])
        let run = try scenario.json(["promote"])
        #expect(run.status != 0 && run.codes.contains("push.failed"), "\(run.status) \(run.codes)")
        try FileManager.default.moveItem(atPath: "\(inner)/HEAD.away", toPath: "\(inner)/HEAD")
        try FileManager.default.removeItem(atPath: hook)
        let audit = try scenario.json(["audit"])
        #expect(audit.codes == ["ledger.reference-behind"] && audit.status == 30)
        #expect(try scenario.json(["promote"]).status == 0)
        #expect(try scenario.json(["audit"]).isFine)
        #expect(try expectRun("git", ["-C", inner, "rev-list", "--count", "wohngeld/ledger"]) == "3")
    }
}
