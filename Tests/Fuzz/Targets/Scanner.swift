import Problems

@testable import Scanner

extension FuzzTarget {
    /// Lines of a `.hdb` or `.hsb` file, and a scan with them.
    static let hashSignatures = FuzzTarget("hash-signatures") { try scan(with: $0, .hashes) }

    /// Lines of a `.ndb` file, and a scan with them.
    static let bodySignatures = FuzzTarget("body-signatures") { try scan(with: $0, .bodies) }

    private static func scan(with input: [UInt8], _ format: SignatureSet.Format) throws {
        var signatures = SignatureSet()
        for line in input.split(separator: 0x0A, omittingEmptySubsequences: false) {
            do throws(LineFault) {
                try signatures.add(line, format: format)
            } catch {
                guard case .malformed(_, let column) = error else { continue }
                try require(1...(line.count + 1) ~= column, "column \(column) of a line of \(line.count)")
            }
        }
        signatures.finish()
        let database = SignatureDatabase(sources: [], generation: "", signatures: signatures)
        // The lines themselves hold what they look for about as often as anything else does.
        for content in [input, Array("MZ".utf8) + input.reversed(), []] {
            let found = try content.withUnsafeBytes {
                try database.matches(in: $0, named: "content", allowance: Allowance(1 << 22))
            }
            for match in found {
                try require((match.offset ?? 0) <= content.count, "a match behind the end")
            }
        }
    }
}
