import Foundation
import Support
import Testing

/// Separate processes of the built binary, killed or racing at moments that nobody chose.
@Suite("Faults and rivals", .serialized)
struct FaultTests {
    static let threeStages = """
          eingang: { title: Eingang }
          test:    { after: [eingang] }
          betrieb: { after: [test] }
        """

    private func start(_ scenario: Scenario, _ arguments: [String], as player: Player) throws -> Process {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: stagectlBinary)
        process.arguments = arguments
        process.currentDirectoryURL = URL(fileURLWithPath: scenario.folder.path)
        process.environment = cleanEnvironment(adding: player.environment)
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        process.standardInput = FileHandle.nullDevice
        try process.run()
        return process
    }

    private func count(_ scenario: Scenario, _ subject: String) throws -> Int {
        try expectRun("git", ["-C", scenario.inner, "log", "--format=%s", "wohngeld/ledger"])
            .split(separator: "\n").filter { $0.hasPrefix(subject) }.count
    }

    @Test("Two engines that promote at the same time lose nothing and do nothing twice")
    func rivals() throws {
        let scenario = try Scenario(stages: Self.threeStages)
        try scenario.begin()
        let rounds = 20
        for round in 1...rounds {
            try scenario.deliver("v1.0.\(round)", ["app/VERSION": "\(round)\n"])
            let rivals = try (0..<2).map { _ in try start(scenario, ["promote"], as: scenario.cast.engine) }
            for rival in rivals {
                rival.waitUntilExit()
                #expect([0, 75].contains(rival.terminationStatus), "status \(rival.terminationStatus)")
            }
        }
        #expect(try scenario.json(["promote"]).status == 0)
        #expect(try count(scenario, "Accept") == rounds)
        for stage in ["eingang", "test", "betrieb"] {
            let log = try expectRun(
                "git", ["-C", scenario.inner, "log", "-1", "--format=%s", "wohngeld/\(stage)"])
            #expect(log == "Promote v1.0.\(rounds) to \(stage)")
        }
        let audit = try scenario.json(["audit"])
        #expect(audit.isFine, "\(audit.codes)")
        try expectRun("git", ["-C", scenario.inner, "fsck", "--strict"])
    }

    @Test("A run that is killed at any moment leaves what the next run completes")
    func killed() throws {
        let scenario = try Scenario(stages: Self.threeStages)
        try scenario.begin()
        var generator = SystemRandomNumberGenerator()
        let rounds = 100
        var killed = 0
        // How long a run takes that has everything to do, in microseconds: as the machine is at this time, followed as it changes.
        try scenario.deliver("v1.0.0", ["app/VERSION": "0\n"])
        let begun = ContinuousClock.now
        #expect(try scenario.json(["promote"]).status == 0)
        var whole: Double = (ContinuousClock.now - begun) / .microseconds(1)
        for round in 1...rounds {
            if round % 4 == 1 { try scenario.deliver("v1.0.\(round)", ["app/VERSION": "\(round)\n"]) }
            let victim = try start(scenario, ["promote"], as: scenario.cast.engine)
            usleep(UInt32(whole * Double.random(in: 0..<1, using: &generator)))
            let isRunning = victim.isRunning
            if isRunning {
                kill(victim.processIdentifier, SIGKILL)
                killed += 1
            }
            if round % 4 == 1 { whole *= isRunning ? 1.1 : 0.75 }
            victim.waitUntilExit()
            if round % 4 == 0 {
                let next = try scenario.json(["promote"])
                #expect(next.status == 0, "\(next.codes)")
                let audit = try scenario.json(["audit"])
                #expect(audit.isFine, "round \(round): \(audit.codes)")
                let log = try expectRun(
                    "git", ["-C", scenario.inner, "log", "-1", "--format=%s", "wohngeld/betrieb"])
                #expect(log == "Promote v1.0.\(round - 3) to betrieb")
            }
        }
        #expect(killed > rounds / 4, "only \(killed) of \(rounds) were killed before they ended")
        #expect(try count(scenario, "Accept") == 1 + rounds / 4)
        try expectRun("git", ["-C", scenario.inner, "fsck", "--strict"])
    }
}
