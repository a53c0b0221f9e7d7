internal import Problems

/// Puts events together to a tree, within bounds.
///
/// What does not keep it from reading on is noted in `problems`; what does is noted there too, and then
/// ``Stopped`` is thrown.
struct Composer: ~Copyable {
    /// Reading cannot go on; the reason is the last of the problems.
    struct Stopped: Error {}

    private(set) var problems: [Problem] = []

    private let source: SourceText
    private let limits: DocumentLimits
    private var events: EventReader?
    private var anchors: [String: Measured] = [:]
    private var count = 0

    /// A node with what it costs.
    private struct Measured {
        let node: Node
        let count: Int
        let height: Int
    }

    init(_ source: SourceText, limits: DocumentLimits) {
        self.source = source
        self.limits = limits
        events = EventReader(source.bytes)
    }

    /// Reads the only document of the file.
    mutating func document() throws(Stopped) -> Node {
        var start = try next()
        while case .other = start.event { start = try next() }
        guard case .documentStart(let hasTagDirectives) = start.event else {
            throw stop(.fileEmpty, source.file, Mark(line: 1, column: 1))
        }
        if hasTagDirectives { note(.tag, "%TAG", start.mark) }
        let root = try node(try next(), depth: 1).node
        while true {
            let following = try next()
            switch following.event {
            case .documentEnd, .other: continue
            case .streamEnd: return root
            default: throw stop(.documents, source.file, following.mark)
            }
        }
    }

    // MARK: Nodes

    private mutating func node(_ first: (event: Event, mark: Mark), depth: Int) throws(Stopped) -> Measured {
        let before = count
        let mark = first.mark
        try spend(1, mark)
        guard depth <= limits.depth else {
            throw stop(.tooDeep, source.file, mark, expected: "\(limits.depth)")
        }
        switch first.event {
        case .scalar(let text, let style, let properties):
            let scalar = scalar(text, style, tag: properties.tag, mark)
            return try finish(.scalar(scalar), properties.anchor, mark, before, height: 1)
        case .alias(let name):
            guard let anchored = anchors[name] else {
                note(.aliasUnknown, name, mark)
                return Measured(node: Node(.unresolved, at: mark), count: 1, height: 1)
            }
            try spend(anchored.count - 1, mark)
            guard depth + anchored.height - 1 <= limits.depth else {
                throw stop(.tooDeep, source.file, mark, expected: "\(limits.depth)")
            }
            return Measured(
                node: Node(anchored.node.content, at: mark), count: anchored.count, height: anchored.height)
        case .sequenceStart(let properties):
            check(tag: properties.tag, isOneOf: ["seq"], mark)
            return try sequence(properties.anchor, mark, before, depth)
        case .mappingStart(let properties):
            check(tag: properties.tag, isOneOf: ["map"], mark)
            return try mapping(properties.anchor, mark, before, depth)
        case .documentStart, .documentEnd, .streamEnd, .sequenceEnd, .mappingEnd, .other:
            // libyaml's grammar never gives one of these where a node must stand.
            throw stop(.syntax, source.file, mark, found: "unexpected event")
        }
    }

    private mutating func sequence(
        _ anchor: String?, _ mark: Mark, _ before: Int, _ depth: Int
    ) throws(Stopped) -> Measured {
        var items: [Node] = []
        var height = 1
        while true {
            let following = try next()
            if case .sequenceEnd = following.event { break }
            let item = try node(following, depth: depth + 1)
            height = max(height, item.height + 1)
            items.append(item.node)
        }
        return try finish(.sequence(items), anchor, mark, before, height: height)
    }

    private mutating func mapping(
        _ anchor: String?, _ mark: Mark, _ before: Int, _ depth: Int
    ) throws(Stopped) -> Measured {
        var entries: [Entry] = []
        // Compared byte by byte: Swift takes composed and decomposed letters for equal, the file may mean
        // either.
        var seen: [[UInt8]: Mark] = [:]
        var height = 1
        while true {
            let following = try next()
            if case .mappingEnd = following.event { break }
            let key = try node(following, depth: depth + 1)
            let value = try node(try next(), depth: depth + 1)
            height = max(height, key.height + 1, value.height + 1)
            guard case .scalar(let text) = key.node.content, !isAlias(following.event) else {
                note(.keyNotText, source.file, following.mark)
                continue
            }
            guard !(text.isPlain && text.text == "<<") else {
                note(.mergeKey, text.text, following.mark)
                continue
            }
            let bytes = Array(text.text.utf8)
            if let first = seen[bytes] {
                note(.keyDuplicate, text.text, following.mark, expected: "\(first.line)")
                continue
            }
            seen[bytes] = following.mark
            entries.append(Entry(text.text, at: following.mark, value.node))
        }
        return try finish(.mapping(entries), anchor, mark, before, height: height)
    }

    private func isAlias(_ event: Event) -> Bool {
        if case .alias = event { return true }
        return false
    }

    /// Remembers a node under its anchor once it is complete, so that nothing can contain itself.
    private mutating func finish(
        _ content: Node.Content, _ anchor: String?, _ mark: Mark, _ before: Int, height: Int
    ) throws(Stopped) -> Measured {
        let measured = Measured(node: Node(content, at: mark), count: count - before, height: height)
        if let anchor {
            if anchors[anchor] != nil {
                note(.anchorDuplicate, anchor, mark)
            } else {
                anchors[anchor] = measured
            }
        }
        return measured
    }

    // MARK: Scalars and tags

    private mutating func scalar(_ text: String, _ style: ScalarStyle, tag: String?, _ mark: Mark) -> Scalar {
        // Only escapes can bring in what the file itself was found free of.
        if style == .escaped, let unsafe = text.unicodeScalars.first(where: isUnsafe) {
            note(.character, codePoint(unsafe), mark)
        }
        check(tag: tag, isOneOf: ["str", "int", "bool", "float", "null"], mark)
        let isText = tag == Self.core + "str"
        return Scalar(text, isPlain: tag == nil ? style == .plain : !isText)
    }

    private static let core = "tag:yaml.org,2002:"

    private mutating func check(tag: String?, isOneOf names: [String], _ mark: Mark) {
        guard let tag, !names.contains(where: { tag == Self.core + $0 }) else { return }
        note(.tag, tag, mark)
    }

    // MARK: Bounds and problems

    private mutating func next() throws(Stopped) -> (event: Event, mark: Mark) {
        do throws(SyntaxFailure) {
            guard let next = try events?.next() else {
                throw SyntaxFailure(mark: Mark(line: 1, column: 1), reason: "out of memory")
            }
            return next
        } catch {
            throw stop(.syntax, source.file, error.mark, found: error.reason)
        }
    }

    private mutating func spend(_ nodes: Int, _ mark: Mark) throws(Stopped) {
        count += nodes
        guard count <= limits.nodes else {
            throw stop(.tooManyNodes, source.file, mark, expected: "\(limits.nodes)")
        }
    }

    private mutating func note(
        _ kind: PipelineProblem, _ subject: String, _ mark: Mark, expected: String? = nil,
        found: String? = nil
    ) {
        problems.append(
            Problem(.pipeline(kind), subject, expected: expected, found: found, place: source.place(mark)))
    }

    private mutating func stop(
        _ kind: PipelineProblem, _ subject: String, _ mark: Mark, expected: String? = nil,
        found: String? = nil
    ) -> Stopped {
        note(kind, subject, mark, expected: expected, found: found)
        return Stopped()
    }
}
