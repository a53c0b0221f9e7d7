import Foundation
import Support
import Testing

@Suite("git daemon on either side of the border")
struct DaemonTests {
    @Test("From an A that git daemon serves a delivery is taken in as from any other, and refused as well")
    func outer() throws {
        let files = try TemporaryFolder()
        let daemon = try GitDaemon(serving: files.path)
        let scenario = try Scenario(outerURL: daemon.url("outer.git"))
        try FileManager.default.createSymbolicLink(
            atPath: "\(files.path)/outer.git", withDestinationPath: scenario.outer)
        try scenario.begin()
        try scenario.deliver("v1.0.0", ["app/VERSION": "1.0.0\n"])
        let promote = try scenario.json(["promote"])
        #expect(promote.status == 0, "\(promote.codes) \(promote.result.errors)")
        #expect(
            try expectRun("git", ["-C", scenario.inner, "rev-parse", "wohngeld/vorpruefung^{tree}"])
                == expectRun("git", ["-C", scenario.outer, "rev-parse", "v1.0.0^{tree}"]))
        // Whoever stands on the way can send whatever is wanted: what counts is who has signed it.
        try scenario.deliver("v1.1.0", ["app/VERSION": "1.1.0\n"], by: scenario.cast.stranger)
        let forged = try scenario.json(["promote"])
        #expect(forged.codes == ["signature.key-unknown"] && forged.status == 11, "\(forged.codes)")
        #expect(try scenario.json(["audit"]).isFine)
    }

    @Test("A B that could only be read is refused before anybody signs anything")
    func inner() throws {
        let files = try TemporaryFolder()
        let daemon = try GitDaemon(serving: files.path)
        let scenario = try Scenario(innerURL: daemon.url("inner.git"))
        try FileManager.default.createSymbolicLink(
            atPath: "\(files.path)/inner.git", withDestinationPath: scenario.inner)
        for command in ["init", "status", "audit"] {
            let run = try scenario.json([command])
            #expect(run.codes == ["transport.read-only"] && run.status == 78, "\(command): \(run.codes)")
        }
        #expect(try expectRun("git", ["-C", scenario.inner, "for-each-ref"]).isEmpty)
    }
}
