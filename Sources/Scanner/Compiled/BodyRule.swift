/// The kinds of lines in a compiled file that are kept as text.
enum SignatureKind: UInt8, Sendable {
    /// Patterns in the content: `name:target:offset:hex`.
    case body = 6
    /// Combinations of patterns: `name;attributes;expression;subsignature;…`.
    case logical = 7
    /// Patterns that count only where a logical signature asks for their group: `name:target:$group$:hex`.
    case member = 8

    /// What ends the name at the start of a line.
    var separator: UInt8 {
        switch self {
        case .body, .member: UInt8(ascii: ":")
        case .logical: UInt8(ascii: ";")
        }
    }
}

/// A signature of a body as its line says.
struct BodyRule {
    let name: ArraySlice<UInt8>
    let target: FileTarget
    let placement: Placement
    let parts: [PatternPart]

    /// The group that a logical signature may ask for; nil for a rule of its own.
    var group: Int? { if case .group(let group) = placement { group } else { nil } }

    /// Reads a line.
    ///
    /// - Throws: `unsupported` also for signatures that are not meant for this version.
    init(_ text: ArraySlice<UInt8>) throws(LineFault) {
        let line = SignatureLine(text)
        let fields = line.fields
        guard (4...6).contains(fields.count) else {
            throw .malformed("four to six fields are needed", column: 1)
        }
        try line.levels(from: 4)
        name = try line.name(fields[0])
        // A line that is both malformed and unsupported is malformed: what this version cannot use, it can still read.
        var isSupported = true
        var target = FileTarget.any
        let number = fields[1].elementsEqual("*".utf8) ? 0 : try line.number(fields[1])
        if let known = FileTarget(rawValue: number) { target = known } else { isSupported = false }
        let placement = try Placement(fields[2], for: number, in: line)
        let parts = try PatternParser.parts(of: fields[3], in: line)
        guard isSupported else { throw .unsupported }
        self.target = target
        self.placement = placement
        self.parts = parts
    }
}
