import Foundation
import Git
import Problems
import Support
import Testing

/// A server is played by a script that stands where `ssh` would.
@Suite("Hostile servers")
struct TransportHostileTests {
    private static let id = String(repeating: "1", count: 40)

    private func packet(_ text: String) -> String {
        String(format: "%04x", text.utf8.count + 4) + text
    }

    private func fixture(saying answer: Data, then script: String = "cat > /dev/null") throws
        -> TransportFixture
    {
        let fixture = try TransportFixture()
        let file = try fixture.folder.write(answer, to: "answer")
        fixture.environment["GIT_SSH_COMMAND"] = "f() { cat '\(file)'; \(script); }; f"
        return fixture
    }

    private func references(
        _ answer: String, then script: String = "cat > /dev/null", timeout: Duration = .seconds(20),
        limit: Int? = nil
    ) throws -> [AdvertisedReference] {
        let fixture = try fixture(saying: Data(answer.utf8), then: script)
        return try fixture.connection(to: "ssh://host/a.git", timeout: timeout).references(limit: limit)
    }

    @Test("A path stays one word for the server's shell, also with marks behind its quotes")
    func quoting() throws {
        let fixture = try TransportFixture()
        let mark = "\(fixture.folder.path)/mark"
        // As sshd does: the shell reads what stands last.
        fixture.environment["GIT_SSH_COMMAND"] = "f() { for last; do :; done; sh -c \"$last\"; }; f"
        for quote in ["'", "'\u{301}", "!\u{301}'"] {
            _ = #expect(throws: Problem.self) {
                try fixture.connection(to: "host:a\(quote); touch \(mark); '").references()
            }
            #expect(!FileManager.default.fileExists(atPath: mark))
        }
    }

    @Test("Names that git would refuse neither crash nor change what else is there")
    func names() throws {
        let names = [
            "refs/heads/a..b", "refs/heads/a.lock", "refs/tags/@{", "refs/heads/\u{1B}[31m",
            "../../etc/passwd",
            "refs/tags/" + String(repeating: "x", count: 5000), "--upload-pack=id", "^{}", "refs/heads/good",
        ]
        let first = packet("\(Self.id) HEAD\0multi_ack side-band-64k ofs-delta agent=x\n")
        let answer = first + names.map { packet("\(Self.id) \($0)\n") }.joined() + "0000"

        let references = try references(answer)

        #expect(references.map(\.name).contains("refs/heads/good"))
        #expect(references.allSatisfy { $0.id.hex == Self.id })
    }

    @Test(
        "What is no announcement is malformed, broken off or refused, and never a crash",
        arguments: [
            "", "HTTP/1.1 200 OK\r\n\r\n", "0000", "zzzz", "0003", "ffff", "0005x0000", "0010\(id)",
            "003e\(id) HEAD\0 symref=HEAD", "000eversion 2\n0000", "0020ERR access denied by policy\n",
            "0008\0\0\0\00000", "0030\(id.dropLast())x HEAD\0\n0000",
        ])
    func garbage(answer: String) throws {
        do {
            // Saying nothing at all is how an empty repository of old looks.
            #expect(try references(answer, then: "exit 0").isEmpty)
        } catch let problem as Problem {
            #expect(problem.code.exitStatus == .unavailable || problem.code == .repository(.missing))
            #expect(problem.subject == "ssh://host/a.git")
        }
    }

    @Test("The server's own words are passed on when it refuses")
    func refusal() throws {
        let problem = #expect(throws: Problem.self) { try references(packet("ERR access denied\n")) }
        #expect(problem?.code == .transport(.refused))
        #expect(problem?.found == "access denied\n")
    }

    @Test("An endless list of refs ends at the limit")
    func endless() throws {
        let line = packet("\(Self.id) refs/heads/a\n")
        let problem = #expect(throws: Problem.self) {
            try references(
                packet("\(Self.id) HEAD\0agent=x\n"), then: "yes '\(line.dropLast())'", limit: 5000)
        }
        #expect(problem?.code == .limit(.references))
    }

    @Test(
        "Silence and trickling end with the time-out",
        arguments: ["sleep 60", "while :; do printf 0; sleep 0.1; done"])
    func slow(script: String) throws {
        let start = ContinuousClock.now
        let problem = #expect(throws: Problem.self) {
            try references(
                packet("\(Self.id) HEAD\0agent=x\n") + "ffff", then: script, timeout: .milliseconds(300))
        }
        #expect(problem?.code == .transport(.timedOut))
        #expect(ContinuousClock.now - start < .seconds(20))
    }

    @Test("A pack that is damaged, cut off or none at all leaves no ref", arguments: ["PACK", "garbage", ""])
    func packs(content: String) throws {
        let name = "refs/tags/v1"
        let answer =
            packet("\(Self.id) \(name)\0ofs-delta agent=x\n") + "0000" + packet("NAK\n") + content
        let fixture = try fixture(saying: Data(answer.utf8), then: "exec 1>&-; cat > /dev/null")
        let repository = try Repository(at: fixture.quarantine())
        let problem = #expect(throws: Problem.self) {
            try fixture.connection(to: "ssh://host/a.git").fetch(
                [(name, "refs/deliveries/v1")], into: repository, limits: TransportFixture.limits)
        }
        #expect(problem?.code.exitStatus == .unavailable)
        #expect(try repository.reference("refs/deliveries/v1") == nil)
    }

    @Test(
        "A report that leaves a ref open, names another or contradicts itself is no success",
        arguments: [
            ["unpack ok\n"], ["ok refs/heads/a\n"], ["unpack ok\n", "ok refs/heads/b\n"],
            ["unpack ok\n", "ok refs/heads/a\n", "ng refs/heads/a no\n"],
            ["unpack ok\n", "maybe refs/heads/a\n"],
            ["unpack ok\n", "ok refs/heads/a\n", "ok refs/heads/b\n"], [],
        ])
    func reports(lines: [String]) throws {
        let null = String(repeating: "0", count: 40)
        let answer =
            packet("\(null) capabilities^{}\0report-status atomic\n") + "0000" + lines.map(packet).joined()
            + "0000"
        let fixture = try fixture(saying: Data(answer.utf8))
        let id = try fixture.commit("one")
        let problem = #expect(throws: Problem.self) {
            try fixture.connection(to: "ssh://host/a.git").push(
                [ReferenceUpdate(name: "refs/heads/a", old: .null, new: id)], objects: [id],
                from: Repository(at: "\(fixture.folder.path)/work"))
        }
        #expect(problem?.code == .transport(.malformed))
    }

    @Test("A server that cannot report, or keeps other objects, is not pushed to")
    func capabilities() throws {
        let null = String(repeating: "0", count: 40)
        for (capabilities, code) in [
            ("atomic", Code.transport(.malformed)),
            ("report-status object-format=sha256", .repository(.unusable)),
        ] {
            let fixture = try fixture(
                saying: Data((packet("\(null) capabilities^{}\0\(capabilities)\n") + "0000").utf8))
            let id = try fixture.commit("one")
            let problem = #expect(throws: Problem.self) {
                try fixture.connection(to: "ssh://host/a.git").push(
                    [ReferenceUpdate(name: "refs/heads/a", old: .null, new: id)], objects: [id],
                    from: Repository(at: "\(fixture.folder.path)/work"))
            }
            #expect(problem?.code == code)
        }
    }

    @Test("Remarks cut anywhere come out as whole lines without anything a terminal would obey")
    func remarks() throws {
        let null = String(repeating: "0", count: 40)
        let said = Array("Über\u{1B}[2J    \rzwei\n\nunfinished \u{202E}".utf8)
        var answer = Data((packet("\(null) capabilities^{}\0report-status side-band-64k\n") + "0000").utf8)
        for byte in said { answer += Array("0006".utf8) + [2, byte] }
        let report = Array((packet("unpack ok\n") + packet("ok refs/heads/a\n") + "0000").utf8)
        for byte in report { answer += Array("00061".utf8).dropLast() + [1, byte] }
        answer += Array("0000".utf8)
        let fixture = try fixture(saying: answer)
        let id = try fixture.commit("one")

        let outcome = try fixture.connection(to: "ssh://host/a.git").push(
            [ReferenceUpdate(name: "refs/heads/a", old: .null, new: id)], objects: [id],
            from: Repository(at: "\(fixture.folder.path)/work"))

        #expect(outcome.statuses == ["refs/heads/a": .taken])
        #expect(outcome.messages == ["Über\\u{1B}[2J", "zwei", "unfinished \\u{202E}"])
    }
}
