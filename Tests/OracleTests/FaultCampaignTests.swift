import Foundation
import Support
import Testing

/// The program, disturbed at system calls: killed, without power, with a disk that is full or fails.
///
/// `Tests/Faults/run` does it at every one of them.
@Suite("Fault campaign")
struct FaultCampaignTests {
    #if arch(x86_64)
        @Test("Whatever is disturbed, the next run puts everything right")
        func sample() throws {
            let folder = try TemporaryFolder()
            let result = try run(
                "python3",
                [
                    "-B", "\(repositoryRoot)/Tests/Faults/run", "--sample", "--program", stagectlBinary,
                    "--kept", folder.path,
                ], environment: ["GIT_TEST_FSYNC": "1"])
            #expect(result.status == 0, "\(result.text.suffix(4000))\n\(result.errors.suffix(2000))")
        }
    #endif
}
