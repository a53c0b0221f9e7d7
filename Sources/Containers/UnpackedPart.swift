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
    /// What the member lies in, the innermost last; a container that stands behind something else has that around it.
    public let layers: [Layer]

    /// Makes a path; the file itself if there is no name.
    public init(_ names: [String] = [], in layers: [Layer] = []) {
        self.names = names
        self.layers = layers
    }

    /// The longest name that is told, in bytes.
    static let longestName = 1024

    /// The most layers that one name adds.
    static let mostLayersOfName = 3

    func appending(_ name: String, in layers: [Layer]) -> MemberPath {
        MemberPath(names + [MemberPath.cut(name)], in: self.layers + layers)
    }

    func appending(_ name: String, in layer: Layer) -> MemberPath { appending(name, in: [layer]) }

    private static func cut(_ name: String) -> String {
        guard name.utf8.count > longestName else { return name }
        return String(decoding: name.utf8.prefix(longestName), as: UTF8.self) + "…"
    }
}
