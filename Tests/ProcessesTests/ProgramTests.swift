import Foundation
import Problems
import Processes
import Support
import Testing

@Suite("Running a program")
struct ProgramTests {
    private func shell(_ script: String, _ added: [String: String] = [:], in folder: String? = nil) -> Program
    {
        Program("sh", ["-c", script], environment: cleanEnvironment(adding: added), folder: folder)
    }

    @Test("Input, both outputs, environment, folder and status arrive as they are")
    func everything() throws {
        let folder = try TemporaryFolder()

        let output = try shell(
            "cat; printf %s \"$WORD\" >&2; pwd >&2; exit 3", ["WORD": "häh"], in: folder.path
        ).run(input: Array("in\0put".utf8), timeout: .seconds(20))

        #expect(output.status == 3)
        #expect(output.standardOutput == Array("in\0put".utf8))
        #expect(output.standardError == "häh\(folder.path)\n")
    }

    @Test("A program is the first of its name in PATH that can be run, wherever a folder counts from")
    func lookUp() throws {
        let folder = try TemporaryFolder()
        try folder.write("", to: "first/tool/file")
        try folder.write("#!/bin/sh\necho plain\n", to: "second/tool")
        for name in ["third", "fourth"] {
            try folder.write("#!/bin/sh\necho \(name)\n", to: "\(name)/tool")
            try expectRun("chmod", ["+x", "\(folder.path)/\(name)/tool"])
        }
        func answer(_ path: String) throws -> String {
            let program = Program("tool", environment: ["PATH": path], folder: folder.path)
            return String(decoding: try program.run(timeout: .seconds(20)).standardOutput, as: UTF8.self)
        }
        let absolute = ["first", "second", "third", "fourth"].map { "\(folder.path)/\($0)" }

        #expect(try answer(absolute.joined(separator: ":")) == "third\n")
        #expect(try answer(absolute.reversed().joined(separator: ":")) == "fourth\n")
        #expect(throws: Problem.self) { try answer(absolute[0]) }
    }

    @Test("An errand goes on by itself, and tells everyone who asks what came of it")
    func errand() throws {
        let folder = try TemporaryFolder()
        func errand(_ script: String) -> Errand<Int32> {
            Errand(shell(script, in: folder.path), timeout: .seconds(20), limit: 1 << 17) {
                (output) throws(Problem) in
                guard output.standardOutput.count < 100_000 else {
                    throw Problem(.transport(.brokenOff), "x")
                }
                return output.status
            }
        }
        let errands = (1..<20).map { errand("echo >\($0); exit \($0)") }
        while try FileManager.default.contentsOfDirectory(atPath: folder.path).count < errands.count {
            usleep(10_000)
        }
        for (number, errand) in errands.enumerated() {
            #expect(try errand.outcome == number + 1)
            #expect(try errand.outcome == number + 1)
        }

        let missing = Errand(Program("/no/such", environment: [:]), timeout: .seconds(20), limit: 1) {
            $0.status
        }
        let long = errand("head -c 100000 /dev/zero")
        let endless = errand("yes")
        for _ in 0..<2 {
            #expect(throws: Problem(.transport(.brokenOff), "x")) { _ = try long.outcome }
            for (errand, code) in [
                (missing, Code.configuration(.programMissing)), (endless, .transport(.answerTooLong)),
            ] {
                let problem = #expect(throws: Problem.self) { _ = try errand.outcome }
                #expect(problem?.code == code)
            }
        }
    }

    @Test("An errand that nobody asks for its outcome ends with its program")
    func unasked() throws {
        let folder = try TemporaryFolder()
        do {
            _ = Errand(
                shell("sleep 0.5; touch left", in: folder.path), timeout: .seconds(20), limit: 1
            ) { $0.status }
        }
        let listed = try shell("sleep 0.7; ls", in: folder.path).run(timeout: .seconds(20))
        #expect(listed.standardOutput.isEmpty)
    }

    @Test("Megabytes pass in both directions at once")
    func both() throws {
        let input = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }

        let output = try shell("tee /dev/stderr").run(input: input, timeout: .seconds(20), limit: 1 << 22)

        #expect(output.standardOutput == input)
        #expect(output.standardError.utf8.count <= 3 * 8192)
    }

    @Test("Only the end of a long standard error is kept")
    func errorTail() throws {
        let output = try shell("seq 1 20000 >&2").run(timeout: .seconds(20))

        #expect(output.standardError.utf8.count == 8192)
        #expect(output.standardError.hasSuffix("19999\n20000\n"))
    }

    @Test("A program that does not read its input is no failure")
    func unread() throws {
        let output = try shell("exec 0<&-; echo done").run(
            input: Array(repeating: 0, count: 1 << 20), timeout: .seconds(20))

        #expect(output.status == 0)
        #expect(output.standardOutput == Array("done\n".utf8))
    }

    @Test(
        "A program that is not there is a matter of configuration",
        arguments: ["no-such-program", "/no/such"])
    func missing(name: String) throws {
        let problem = #expect(throws: Problem.self) {
            try Program(name, environment: cleanEnvironment()).run(timeout: .seconds(20))
        }
        #expect(problem?.code == .configuration(.programMissing))
        #expect(problem?.subject == name)
    }

    @Test(
        "A program that takes too long is ended, also when it has closed its output or does not want to end",
        arguments: ["sleep 100", "exec 1>&-; sleep 100", "trap '' TERM; sleep 100; sleep 100"])
    func late(script: String) throws {
        let start = ContinuousClock.now
        let problem = #expect(throws: Problem.self) { try shell(script).run(timeout: .milliseconds(200)) }

        #expect(problem?.code == .transport(.timedOut))
        #expect(ContinuousClock.now - start < .seconds(20))
    }

    @Test("All that a program started ends with it")
    func descendants() throws {
        let folder = try TemporaryFolder()
        let problem = #expect(throws: Problem.self) {
            try shell("(sleep 0.5; touch left) & wait", in: folder.path).run(timeout: .milliseconds(100))
        }

        #expect(problem?.code == .transport(.timedOut))
        let listed = try shell("sleep 0.7; ls", in: folder.path).run(timeout: .seconds(20))
        #expect(listed.standardOutput.isEmpty)
    }

    @Test("An endless answer is cut off")
    func endless() throws {
        let problem = #expect(throws: Problem.self) {
            try Program("yes", environment: cleanEnvironment()).run(timeout: .seconds(20), limit: 100_000)
        }
        #expect(problem?.code == .transport(.answerTooLong))
    }

    @Test("A daemon that keeps the outputs open does not keep us waiting")
    func daemon() throws {
        let start = ContinuousClock.now
        let output = try shell("(sleep 5) & echo done").run(timeout: .seconds(20))

        #expect(output.standardOutput == Array("done\n".utf8))
        #expect(ContinuousClock.now - start < .seconds(4))
    }

    @Test("A killed program says by which signal")
    func killed() throws {
        #expect(try shell("kill -9 $$").run(timeout: .seconds(20)).status == 128 + 9)
    }

    @Test("Variables that no program could have are left out instead of failing the start")
    func strangeVariables() throws {
        let output = try shell("printf %s \"$GOOD\"", ["1x": "a", "a=b": "c", "NUL": "x\0y", "GOOD": "yes"])
            .run(
                timeout: .seconds(20))
        #expect(output.standardOutput == Array("yes".utf8))
    }

    @Test("Many programs at once neither wait for each other nor leave a zombie")
    func many() async throws {
        let statuses = try await withThrowingTaskGroup(of: Int32.self) { group in
            for number in 0..<24 {
                group.addTask { try shell("sleep 0.05; exit \(number)").run(timeout: .seconds(60)).status }
            }
            return try await group.reduce(into: Set<Int32>()) { $0.insert($1) }
        }
        #expect(statuses == Set(0..<24))
    }
}
