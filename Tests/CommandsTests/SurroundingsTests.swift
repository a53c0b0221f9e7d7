import Commands
import Problems
import Testing

@Suite("Surroundings")
struct SurroundingsTests {
    @Test("A folder that is gone is said so before anything else happens")
    func noFolder() {
        let run = stagectl(
            calling: ["status", "--json"], environment: ["PWD": "/gone"], folder: nil)

        #expect(run.status == .missing)
        #expect(run.output.contains("configuration.folder-missing"))
    }

    @Test("The process's own surroundings are those of the process")
    func ofProcess() {
        let surroundings = Surroundings.ofProcess()

        #expect(surroundings.environment["PATH"] != nil)
        #expect(surroundings.folder?.hasPrefix("/") == true)
        #expect(surroundings.now() > 1_700_000_000)
        #expect(surroundings.platform.hasPrefix("Linux "))
        #expect(abs(surroundings.offset(surroundings.now())) <= 50_400)
    }
}
