import Foundation
import Support
import Testing

/// Returns the lines with which clamscan reports its matches of the databases in `db` in the files in `files`.
///
/// - Parameter options: Added to the call.
func clamscanLines(in folder: TemporaryFolder, _ options: [String] = []) throws -> Set<String> {
    let result = try run(
        "clamscan",
        ["--no-summary", "--allmatch", "--database=db", "--recursive"] + options + ["files"],
        in: folder.path)
    try #require(
        result.status != 127,
        "clamscan is missing; it comes with Debian's package clamav, which Tests/run installs.")
    try #require(result.status < 2, "\(result.errors)")
    let lines = result.text.split(separator: "\n").filter { $0.hasSuffix(" FOUND") }
    return Set(lines.map { $0[($0.lastIndex(of: "/") ?? $0.startIndex)...].dropFirst().description })
}
