/// What unpacking comes across.
@safe
public enum UnpackedPart {
    /// The whole content of a member, or as much of it as could be had: then ``notLookedInto(_:_:bytes:cause:)`` follows.
    ///
    /// The bytes are lent for the time of the call.
    case member(MemberPath, UnsafeRawBufferPointer)
    /// Something that was not looked into: a member, or at an empty path the file itself.
    case notLookedInto(MemberPath, Obstacle, bytes: Int, cause: String?)
    /// A member whose name would lead a careless program out of the folder that it unpacks into.
    case escapingPath(MemberPath)
}

/// The way to a member: the names of containers that lie in one another, the member's own last.
public struct MemberPath: Sendable, Hashable {
    /// The names, as the containers write them; they are not trusted.
    public let names: [String]

    /// Makes a path; the file itself if there is no name.
    public init(_ names: [String] = []) { self.names = names }

    /// The longest name that is told, in bytes.
    static let longestName = 1024

    func appending(_ name: String) -> MemberPath { MemberPath(names + [MemberPath.cut(name)]) }

    private static func cut(_ name: String) -> String {
        guard name.utf8.count > longestName else { return name }
        return String(decoding: name.utf8.prefix(longestName), as: UTF8.self) + "…"
    }
}
