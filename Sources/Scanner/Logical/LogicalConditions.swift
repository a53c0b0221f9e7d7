/// What a logical signature asks of content besides the hits: its second field.
struct LogicalConditions: Sendable, Hashable {
    private(set) var target = FileTarget.any
    private(set) var targetNumber = 0
    private var fileSize: Bounds?
    private var entryPoint: Bounds?
    private var sections: Bounds?
    private var container: ContentKind?
    private var intermediates: [ContentKind]?

    private struct Bounds: Sendable, Hashable {
        let least: Int
        let most: Int
        func contains(_ number: Int) -> Bool { least <= number && number <= most }
    }

    /// Whether content is of the target and of the size that are asked for.
    func mayHold(for content: Content) -> Bool {
        (fileSize?.contains(content.count) ?? true) && target.includes(content)
    }

    /// Whether all else holds too.
    func hold(for facts: inout ContentFacts) -> Bool {
        if let container, !(facts.containers.first?.kinds ?? [.any]).contains(container) { return false }
        if let intermediates, !Self.match(intermediates, facts.containers) { return false }
        guard entryPoint != nil || sections != nil else { return true }
        guard let layout = facts.layout() else { return false }
        return entryPoint?.contains(Int(layout.entryPoint)) ?? true
            && sections?.contains(layout.sections.count) ?? true
    }

    /// Whether content lies in containers of these kinds, the last one named the innermost.
    ///
    /// `ANY` asks for one more layer somewhere, and is none of those that are compared, as in ClamAV.
    private static func match(_ kinds: [ContentKind], _ containers: [ContentLayer]) -> Bool {
        guard containers.count >= kinds.count || containers.contains(where: \.isRepeated) else {
            return false
        }
        return lies(in: containers[...], kinds.reversed().filter { $0 != .any }[...])
    }

    /// Whether layers are of these kinds, both from the innermost on.
    private static func lies(in layers: ArraySlice<ContentLayer>, _ kinds: ArraySlice<ContentKind>) -> Bool {
        guard let kind = kinds.first else { return true }
        guard let layer = layers.first, layer.kinds.contains(kind) else { return false }
        if lies(in: layers.dropFirst(), kinds.dropFirst()) { return true }
        return layer.isRepeated && lies(in: layers, kinds.dropFirst())
    }

    /// Reads the conditions.
    ///
    /// - Throws: ``LineFault``, `unsupported` for conditions that this version does not know or cannot judge.
    init(_ field: ArraySlice<UInt8>, in line: SignatureLine) throws(LineFault) {
        var isSupported = true
        var engine: Bounds?
        var isNewer = false
        var hasTarget = false
        let attributes = field.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
        for (index, attribute) in attributes.enumerated() {
            guard let colon = attribute.firstIndex(of: UInt8(ascii: ":")) else {
                throw line.malformed("an attribute has a colon", at: attribute)
            }
            let value = attribute[(colon + 1)...]
            let name = String(decoding: attribute[..<colon], as: UTF8.self)
            if name != "Engine", name != "Target" { isNewer = true }
            switch name {
            case "Engine":
                guard index == 0 else { throw line.malformed("Engine is named first", at: attribute) }
                engine = try Self.bounds(value, in: line)
            case "Target":
                targetNumber = try line.number(value)
                hasTarget = true
            case "FileSize": fileSize = try Self.bounds(value, in: line)
            case "EntryPoint": entryPoint = try Self.bounds(value, in: line)
            case "NumberOfSections": sections = try Self.bounds(value, in: line)
            case "Container":
                guard let kind = ContentKind(named: value) else { throw .unsupported }
                container = kind
            case "Intermediates": intermediates = try Self.kinds(value)
            // Icons are compared by no signature engine but ClamAV's own, and files are not taken for others here.
            case "IconGroup1", "IconGroup2", "HandlerType": isSupported = false
            default: throw .unsupported
            }
        }
        guard hasTarget else { throw line.malformed("Target is needed", at: field) }
        if isNewer, (engine?.least ?? 0) < 51 {
            throw line.malformed("Engine of at least 51 is needed", at: field)
        }
        if let engine, !engine.contains(SignatureLine.functionLevel) { throw .unsupported }
        guard let target = FileTarget(rawValue: targetNumber), isSupported else { throw .unsupported }
        if entryPoint != nil || sections != nil, ![1, 6, 9].contains(targetNumber) {
            throw line.malformed("only a program has an entry point and sections", at: field)
        }
        self.target = target
    }

    private static func bounds(_ text: ArraySlice<UInt8>, in line: SignatureLine) throws(LineFault) -> Bounds
    {
        let ends = text.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        guard ends.count == 2, let least = decimal(ends[0]), let most = decimal(ends[1]) else {
            throw line.malformed("a range is needed", at: text)
        }
        return Bounds(least: least, most: most)
    }

    private static func kinds(_ text: ArraySlice<UInt8>) throws(LineFault) -> [ContentKind] {
        var kinds: [ContentKind] = []
        for name in text.split(separator: UInt8(ascii: ">"), omittingEmptySubsequences: false) {
            guard let kind = ContentKind(named: name) else { throw .unsupported }
            kinds.append(kind)
        }
        guard kinds.count <= 16 else { throw .unsupported }
        return kinds
    }
}
