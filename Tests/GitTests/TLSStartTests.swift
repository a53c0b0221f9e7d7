import Foundation
import Git
import Support
import Testing

@Suite("Start of libgit2")
struct TLSStartTests {
    /// What this process has read from files so far, in bytes.
    private static func bytesRead() -> Int? {
        // Without /proc there is nothing to compare, and the test says so by failing.
        guard let text = try? String(contentsOfFile: "/proc/self/io", encoding: .utf8) else { return nil }
        return text.split(separator: "\n").lazy
            .compactMap { $0.hasPrefix("rchar: ") ? Int($0.dropFirst("rchar: ".count)) : nil }.first
    }

    @Test("The machine's CA certificates are not read before somebody needs them")
    func bundleStaysShut() async {
        await #expect(processExitsWith: .success) {
            guard let before = Self.bytesRead() else { exit(1) }
            // Opening what is not there starts libgit2 and does nothing else.
            _ = try? Repository(at: "/nonexistent")
            guard let after = Self.bytesRead() else { exit(1) }
            exit(after - before < 50_000 ? 0 : 1)
        }
    }
}
