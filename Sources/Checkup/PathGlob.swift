/// A pattern for paths in a delivery, as pipelines write them.
///
/// `*` and `?` stand for anything within one name, `**` as a whole name for any number of folders. A pattern without a slash is
/// compared with the last name only, as in `.gitignore`.
struct PathGlob: Sendable {
    private let names: [[UInt8]]

    init(_ pattern: String) {
        var names = pattern.utf8.split(separator: UInt8(ascii: "/")).map(Array.init)
        if !pattern.contains("/") { names.insert(Array("**".utf8), at: 0) }
        self.names = names
    }

    /// Returns whether the pattern matches a path.
    func matches(_ path: [UInt8]) -> Bool {
        let components = path.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        return PathGlob.match(
            names[...], components[...], isAny: { $0 == Array("**".utf8) },
            fits: { name, component in
                PathGlob.match(
                    name[...], component, isAny: { $0 == UInt8(ascii: "*") },
                    fits: { $0 == UInt8(ascii: "?") || $0 == $1 })
            })
    }

    /// Matches with one kind of wildcard that stands for any number of elements.
    ///
    /// Only the last wildcard is ever tried again, so that no pattern takes exponential time.
    private static func match<Pattern, Element>(
        _ pattern: ArraySlice<Pattern>, _ elements: ArraySlice<Element>, isAny: (Pattern) -> Bool,
        fits: (Pattern, Element) -> Bool
    ) -> Bool {
        var (position, index) = (pattern.startIndex, elements.startIndex)
        var retry: (position: Int, index: Int)?
        while index < elements.endIndex {
            if position < pattern.endIndex, isAny(pattern[position]) {
                retry = (position + 1, index)
                position += 1
            } else if position < pattern.endIndex, fits(pattern[position], elements[index]) {
                position += 1
                index += 1
            } else if let last = retry {
                retry = (last.position, last.index + 1)
                (position, index) = (last.position, last.index + 1)
            } else {
                return false
            }
        }
        return pattern[position...].allSatisfy(isAny)
    }
}
