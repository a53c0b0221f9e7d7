import Containers
import Foundation
import Support
import Testing

@Suite("Packed twice in one way")
struct PackedTwiceTests {
    /// What nothing is seen of must be told, even where it might only look packed.
    @Test(
        "It counts as not looked into, at the beginning and behind something else",
        arguments: [
            "lzma -c a | lzma -c", "xz -c a | xz -c", "{ echo '#!/bin/sh'; xz -c a | xz -c; }",
            "{ echo '#!/bin/sh'; bzip2 -c a | bzip2 -c; }", "{ echo '#!/bin/sh'; zstd -qc a | zstd -qc; }",
        ])
    func told(script: String) throws {
        let folder = try TemporaryFolder()
        try folder.write(String(repeating: "content ", count: 100), to: "a")
        try expectRun("sh", ["-c", "\(script) > packed"], in: folder.path)
        let content = try Data(contentsOf: URL(fileURLWithPath: "\(folder.path)/packed"))
        let result = try unpacked(Array(content), by: stagectlBinary)
        #expect(result.obstacles.contains(.ambiguous), "\(result.obstacles)")
    }
}
