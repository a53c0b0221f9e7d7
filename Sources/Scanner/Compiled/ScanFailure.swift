/// Why nothing can be said about content.
enum ScanFailure: Error {
    /// The content is made so that scanning it would take too long.
    case spent
    /// The compiled signatures are not those that were compiled.
    case damaged
    /// OpenSSL on this machine refuses a hash function.
    case digestUnavailable(DigestKind)
}

extension Allowance {
    /// Spends work of the first search.
    @inline(__always)
    mutating func step(_ work: Int) throws(ScanFailure) {
        do throws(Spent) { try spend(work) } catch { throw .spent }
    }
}
