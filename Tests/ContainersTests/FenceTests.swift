import CFence
import Containers
import Foundation
import Problems
import Support
import Testing

/// What unpacking came across, kept.
struct Unpacked: Equatable {
    var members: [[String]: [UInt8]] = [:]
    var obstacles: [Obstacle] = []
}

func unpacked(
    _ content: [UInt8], by program: String = stagectlBinary, limits: UnpackingLimits = UnpackingLimits()
) throws -> Unpacked {
    try unpacked(content, with: Unpacker(program, limits: limits, largest: 1 << 20))
}

func unpacked(_ content: [UInt8], with unpacker: Unpacker) throws -> Unpacked {
    var all = Unpacked()
    try content.withUnsafeBytes { bytes in
        try unpacker.unpack(bytes, named: "file") { (part) throws(Problem) in
            switch part {
            case .member(let path, let content): all.members[path.names] = Array(content)
            case .notLookedInto(_, let obstacle, _, _): all.obstacles.append(obstacle)
            case .escapingPath: break
            }
        }
    }
    return all
}

@Suite("The fence")
struct FenceTests {
    @Test(
        "Behind it no file, no socket and no process can be had, and no code be laid out; without it, all of that works"
    )
    func attempts() throws {
        // A file without a name is not to be had on every file system.
        let everything =
            STAGECTL_OPENED_FILE | STAGECTL_OPENED_SOCKET | STAGECTL_STARTED_PROCESS
            | STAGECTL_STARTED_PROGRAM
            | STAGECTL_MADE_CODE
        #expect(Int(stagectl_try_fence()) & everything == everything)
        let fenced = Process()
        fenced.executableURL = URL(fileURLWithPath: stagectlBinary)
        fenced.arguments = ["unpack-behind-fence", "\(4 << 30)"]
        let (input, output) = (Pipe(), Pipe())
        fenced.standardInput = input
        fenced.standardOutput = output
        try fenced.run()
        // That it is ready, and that nothing of what it tried has worked.
        let hello = try #require(try output.fileHandleForReading.read(upToCount: 9))
        #expect(Array(hello) == [0x52, 4, 0, 0, 0, 0, 0, 0, 0])
        let status = try String(contentsOfFile: "/proc/\(fenced.processIdentifier)/status", encoding: .utf8)
        #expect(status.contains("Seccomp:\t2\n") && status.contains("NoNewPrivs:\t1\n"))
        try input.fileHandleForWriting.close()
        fenced.waitUntilExit()
        #expect(fenced.terminationStatus == 0)
    }

    @Test(
        "A fault behind it ends the process, whatever handler the run-time has set",
        arguments: [
            SIGSEGV, SIGBUS, SIGILL, SIGTRAP, SIGFPE, SIGABRT,
        ])
    func fault(signal: Int32) throws {
        let fenced = Process()
        fenced.executableURL = URL(fileURLWithPath: stagectlBinary)
        fenced.arguments = ["unpack-behind-fence", "\(4 << 30)"]
        fenced.environment = ["SWIFT_BACKTRACE": "enable=yes"]
        let (input, output) = (Pipe(), Pipe())
        fenced.standardInput = input
        fenced.standardOutput = output
        fenced.standardError = FileHandle.nullDevice
        try fenced.run()
        _ = try output.fileHandleForReading.read(upToCount: 9)
        kill(fenced.processIdentifier, signal)
        // A handler would come back, and the process go on reading.
        fenced.waitUntilExit()
        #expect(fenced.terminationReason == .uncaughtSignal && fenced.terminationStatus == signal)
        try input.fileHandleForWriting.close()
    }

    @Test("One process serves one file after the other")
    func manyFiles() throws {
        let folder = try TemporaryFolder()
        try folder.write("content", to: "a.txt")
        try expectRun("sh", ["-c", "gzip -k a.txt && tar -cf a.tar a.txt"], in: folder.path)
        let unpacker = Unpacker(stagectlBinary, limits: UnpackingLimits(), largest: 1 << 20)
        for _ in 0..<20 {
            for (name, way) in [("a.txt.gz", ["file unpacked"]), ("a.tar", ["a.txt"])] {
                let content = try Data(contentsOf: URL(fileURLWithPath: "\(folder.path)/\(name)"))
                let result = try unpacked(Array(content), with: unpacker)
                #expect(result == Unpacked(members: [way: Array("content".utf8)]))
            }
        }
    }

    @Test(
        "Without a process behind a fence nothing is judged",
        arguments: ["/bin/true", "/bin/false", "/does/not/exist"])
    func noFence(program: String) {
        #expect(throws: Problem.self) { try unpacked([1], by: program) }
        do { _ = try unpacked([1], by: program) } catch let problem as Problem {
            #expect([.malware(.fence), .configuration(.programMissing)].contains(problem.code))
        } catch { Issue.record(error) }
    }

    /// What a process that was taken over might say after its greeting.
    private static let lies: [(what: String, says: String, obstacle: Obstacle)] = [
        ("dies", "", .crashed), ("an unknown letter", #"X\0\0\0\0"#, .crashed),
        ("a frame without end", #"D\377\377\377\177"#, .crashed),
        ("bytes of no member", #"D\1\0\0\0a"#, .crashed),
        ("the end of no member", #"E\0\0\0\0"#, .crashed),
        ("a second greeting", #"R\4\0\0\0\0\0\0\0"#, .crashed),
        ("a member in a member", #"B\2\0\0\0\0\0B\2\0\0\0\0\0"#, .crashed),
        ("a name that goes beyond", #"B\4\0\0\0\1\0\377\377"#, .crashed),
        ("more than a member may have", #"B\2\0\0\0\0\0D\5\0\0\0aaaaa"#, .crashed),
        ("an unknown reason", #"N\13\0\0\0\377\0\0\0\0\0\0\0\0\0\0"#, .crashed),
        ("done within a member", #"B\2\0\0\0\0\0F\0\0\0\0"#, .crashed),
    ]

    @Test(
        "Whatever it says, the file counts as not looked into, and the next one gets a new process",
        arguments: lies.indices)
    func lying(index: Int) throws {
        let (_, says, obstacle) = Self.lies[index]
        let folder = try TemporaryFolder()
        let program = try folder.write("#!/bin/sh\nprintf 'R\\4\\0\\0\\0\\0\\0\\0\\0\(says)'\n", to: "liar")
        try expectRun("chmod", ["+x", program])
        let unpacker = Unpacker(program, limits: UnpackingLimits(member: 4), largest: 1 << 20)
        for _ in 0..<2 { #expect(try unpacked([1, 2, 3], with: unpacker).obstacles == [obstacle]) }
    }

    @Test("One that says nothing more is given up in time")
    func silence() throws {
        let folder = try TemporaryFolder()
        let program = try folder.write(
            "#!/bin/sh\nprintf 'R\\4\\0\\0\\0\\0\\0\\0\\0'\nexec sleep 60\n", to: "silent")
        try expectRun("chmod", ["+x", program])
        let start = ContinuousClock.now
        let result = try unpacked([1], by: program, limits: UnpackingLimits(seconds: 1))
        #expect(result.obstacles == [.time] && ContinuousClock.now - start < .seconds(20))
    }
}
