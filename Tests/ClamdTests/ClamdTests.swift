import Clamd
import Foundation
import Problems
import Support
import Testing

@Suite("clamd as an engine")
struct ClamdTests {
    @Test("The real one judges one content after the other over one socket")
    func overSocket() throws {
        let server = try ClamdServer()
        let clamd = server.client()
        for _ in 0..<3 {
            #expect(try clamd.verdict(on: "clean") == .clean)
            #expect(try clamd.verdict(on: ClamdServer.marked) == .infected("Clamd.Only.UNOFFICIAL"))
        }
        // A database that is none of the official ones has no age.
        let version = try clamd.version()
        #expect(version.text.hasPrefix("ClamAV ") && version.made == nil)
    }

    @Test("The real one judges what it is sent over the network, and what is too large for it is no verdict")
    func overNetwork() throws {
        let port = try LoopbackPort.free()
        let server = try ClamdServer(real: port)
        let clamd = Clamd(ClamdPlace(.network(host: "127.0.0.1", port: "\(port)"), timeout: 20))
        #expect(try clamd.verdict(on: [UInt8](repeating: 7, count: 900_000)) == .clean)
        #expect(try clamd.verdict(on: ClamdServer.marked) == .infected("Clamd.Only.UNOFFICIAL"))
        expectNothing(from: clamd, [UInt8](repeating: 7, count: 3_000_000))
        // And the next content gets a connection of its own.
        #expect(try clamd.verdict(on: "clean") == .clean)
        withExtendedLifetime(server) {}
    }

    @Test(
        "Everything but a well-formed answer to the very question is no verdict",
        arguments: [
            "nonsense", "other", "no-number", "no-name", "error", "nameless", "other-name", "more", "lower",
            "cut", "endless", "empty", "size", "closes", "mute",
        ])
    func lying(behaviour: String) throws {
        let server = try ClamdServer(behaviour)
        let start = ContinuousClock.now
        expectNothing(from: server.client(timeout: behaviour == "mute" ? 1 : 20), Array("content".utf8))
        #expect(ContinuousClock.now - start < .seconds(15))
    }

    @Test("That it has not looked is told apart from what it has found", arguments: ["limits", "encrypted"])
    func admissions(behaviour: String) throws {
        let server = try ClamdServer(behaviour)
        let verdict = try server.client().verdict(on: "content")
        withExtendedLifetime(server) {}
        guard case .notScanned(let reason) = verdict else {
            Issue.record("\(verdict)")
            return
        }
        #expect(reason.hasPrefix("Heuristics."))
    }

    @Test("An answer that comes before the content has is no verdict")
    func early() throws {
        let port = try LoopbackPort.free()
        let server = try ClamdServer("early", on: port)
        let clamd = Clamd(ClamdPlace(.network(host: "127.0.0.1", port: "\(port)"), timeout: 20))
        expectNothing(from: clamd, [UInt8](repeating: 7, count: 40 << 20))
        withExtendedLifetime(server) {}
    }

    @Test("One that is not there is no verdict")
    func missing() throws {
        let folder = try TemporaryFolder()
        for way in [
            ClamdPlace.Way.path("\(folder.path)/none"),
            .path("/\(String(repeating: "long", count: 100))"), .network(host: "127.0.0.1", port: "1"),
        ] {
            expectNothing(from: Clamd(ClamdPlace(way, timeout: 5)), [1])
        }
    }

    private func expectNothing(from clamd: Clamd, _ content: [UInt8]) {
        do {
            let verdict = try clamd.verdict(on: content)
            Issue.record("\(verdict)")
        } catch {
            #expect((error as? Problem)?.code == .malware(.clamd))
        }
    }
}
