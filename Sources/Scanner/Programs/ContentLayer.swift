/// One of the contents that a content lies in.
public struct ContentLayer: Sendable, Hashable {
    /// All the kinds that it counts as.
    public let kinds: [ContentKind]
    /// Whether it stands for any number of layers, each of any of these kinds: ClamAV makes several of some contents.
    public let isRepeated: Bool

    /// Makes a layer.
    public init(_ kinds: [ContentKind], isRepeated: Bool = false) {
        self.kinds = kinds
        self.isRepeated = isRepeated
    }
}

extension ContentLayer: ExpressibleByArrayLiteral {
    /// Makes a layer that counts as some kinds.
    public init(arrayLiteral kinds: ContentKind...) { self.init(kinds) }
}
