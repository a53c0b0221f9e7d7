/// The test file that every scanner knows: whoever cannot find it finds nothing.
enum SelfTest {
    /// EICAR's test string, put together here so that no scanner takes the program for it.
    static let content = Array(
        (#"X5O!P%@AP[4\PZX54(P^)7CC)7}$"# + "EICAR-STANDARD-" + "ANTIVIRUS-TEST-FILE!$H+H*").utf8)

    /// Its digest.
    static let digestLine = Array(
        "275a021bbfb6489e54d471899f7db9d1663fc695ec2fe2a2c4538aabf651fd0f:68:Self-Test".utf8)

    /// Signatures that are decided by the first search, and by the exact one.
    static let bodyLines: [[UInt8]] = [
        "Self-Test:0:*:\(hexadecimal(content))",
        "Self-Test:0:0:\(hexadecimal(Array(content.prefix(12))))*\(hexadecimal(Array(content.suffix(16))))",
        "Self-Test:0:EOF-5:\(hexadecimal(Array(content.suffix(5))))",
    ].map { Array($0.utf8) }

    /// Whether a database finds it by all of its signatures.
    static func passes(_ database: CompiledDatabase) throws(ScanFailure) -> Bool {
        let hits = unsafe content.withUnsafeBytes { content -> Result<Int, ScanFailure> in
            do throws(ScanFailure) {
                let hits = unsafe try database.selfTestHits(in: content, allowance: Allowance(1 << 27))
                return .success(hits.count { $0.isSelfTest })
            } catch { return .failure(error) }
        }
        return try hits.get() == 1 + bodyLines.count
    }
}
