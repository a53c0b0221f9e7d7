internal import Git
public import Problems

extension ReferenceTransaction {
    /// Brings to the disk the names of what has moved, before whoever has pushed is told so.
    ///
    /// Git writes the contents there if `core.fsync` says so, which the installation sees to, and leaves the names to the file
    /// system: for some seconds, a loss of power could take a ledger back that somebody has been told of.
    ///
    /// - Throws: What keeps them from being there. Git moves what it has moved all the same.
    public func keep(in path: String) throws(Problem) {
        let legal = names.filter(ReferenceName.isLegal)
        let folders = Set(legal.compactMap { name in name.lastIndex(of: "/").map { name[..<$0] } })
        guard !folders.isEmpty else { return }
        let digits = Array("0123456789abcdef")
        let fan = digits.flatMap { first in digits.map { "objects/\(first)\($0)" } }
        let earlier = fan + ["objects/pack", "objects", "refs/heads", "refs/tags", "refs"]
        let failure = Disk.keepNames(
            in: folders.map { "\(path)/\($0)" }.sorted(), andBefore: earlier.map { "\(path)/\($0)" })
        guard failure == 0 else {
            throw Problem(.repository(.notWritable), path, cause: Disk.words(for: failure))
        }
    }
}
