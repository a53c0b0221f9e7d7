/// Where in the content a body signature may begin.
enum Placement: Sendable, Hashable {
    /// Anywhere.
    case anywhere
    /// So many bytes after the start, or up to `shift` bytes later.
    case start(Int, shift: Int)
    /// So many bytes before the end, or up to `shift` bytes later.
    case end(Int, shift: Int)
    /// So many bytes after a program's entry point, or before it if negative: `EP+n`, `EP-n`.
    case entry(Int, shift: Int)
    /// So many bytes after the start of a program's section with a number: `Sx+n`.
    case section(Int, Int, shift: Int)
    /// So many bytes after the start of a program's last section: `SL+n`.
    case lastSection(Int, shift: Int)
    /// Anywhere in the program's section with a number: `SEx`.
    case wholeSection(Int, shift: Int)
    /// At the key of a version string of a Windows program: `VI`.
    case versionKey
    /// Anywhere, and counting only where a logical signature asks for the group with the number: `$n$`.
    case group(Int)

    /// Where a signature may begin in one content.
    enum Starts {
        case range(ClosedRange<Int>)
        case set(Set<Int>)

        func contains(_ position: Int) -> Bool {
            switch self {
            case .range(let range): range.contains(position)
            case .set(let set): set.contains(position)
            }
        }

        /// The positions as ranges, in order and apart from each other.
        var windows: [ClosedRange<Int>] {
            switch self {
            case .range(let range): [range]
            case .set(let set): set.sorted().map { $0...$0 }
            }
        }
    }

    /// Returns the positions at which a signature may begin in content of a size; nil if there are none.
    ///
    /// - Parameter layout: What the headers of the content say; nil if it is no program, or none with readable headers.
    func starts(inContentOf size: Int, layout: ProgramLayout?) -> Starts? {
        guard size > 0 else { return nil }
        switch self {
        case .anywhere, .group:
            return .range(0...(size - 1))
        case .start(let first, let shift):
            return Self.range(from: first, shift, within: size)
        case .end(let distance, let shift):
            return Self.range(from: size - distance, shift, within: size)
        case .entry(let distance, let shift):
            guard let layout else { return nil }
            return Self.range(from: Int(layout.entryPoint) + distance, shift, within: size)
        case .section(let number, let distance, let shift):
            guard let layout, number < layout.sections.count else { return nil }
            return Self.range(from: Int(layout.sections[number].offset) + distance, shift, within: size)
        case .lastSection(let distance, let shift):
            guard let section = layout?.sections.last else { return nil }
            return Self.range(from: Int(section.offset) + distance, shift, within: size)
        case .wholeSection(let number, let shift):
            guard let layout, number < layout.sections.count else { return nil }
            let section = layout.sections[number]
            return Self.range(from: Int(section.offset), Int(section.size) + shift, within: size)
        case .versionKey:
            guard let layout, !layout.versionKeys.isEmpty else { return nil }
            return .set(layout.versionKeys)
        }
    }

    private static func range(from first: Int, _ shift: Int, within size: Int) -> Starts? {
        first >= 0 && first < size ? .range(first...min(size - 1, first + shift)) : nil
    }

    /// Returns how far behind the first position a signature may begin, however long the content is.
    func shift(in layout: ProgramLayout?) -> Int {
        switch self {
        case .anywhere, .group, .versionKey: return 0
        case .start(_, let shift), .end(_, let shift), .entry(_, let shift), .section(_, _, let shift),
            .lastSection(_, let shift):
            return shift
        case .wholeSection(let number, let shift):
            guard let layout, number < layout.sections.count else { return 0 }
            return Int(layout.sections[number].size) + shift
        }
    }

    /// Whether there are so few positions, known from the size alone, that trying each is cheaper than searching.
    var isNarrow: Bool {
        switch self {
        case .start(_, let shift), .end(_, let shift): shift < 16
        default: false
        }
    }

    /// Whether the headers of a program say where the positions are.
    var needsLayout: Bool {
        switch self {
        case .anywhere, .start, .end, .group: false
        case .entry, .section, .lastSection, .wholeSection, .versionKey: true
        }
    }

    /// Reads the offset of a body signature.
    init(_ field: ArraySlice<UInt8>, for target: Int, in line: SignatureLine) throws(LineFault) {
        if field.elementsEqual("*".utf8) {
            self = .anywhere
            return
        }
        guard field.count <= 64 else { throw line.malformed("the offset is too long", at: field) }
        let halves = field.split(separator: UInt8(ascii: ","), maxSplits: 1, omittingEmptySubsequences: false)
        let shift = halves.count > 1 ? try line.number(halves[1]) : 0
        let base = halves[0]
        if base.starts(with: "EOF-".utf8) {
            self = .end(try line.number(base.dropFirst(4)), shift: shift)
        } else if let first = decimal(base) {
            self = .start(first, shift: shift)
        } else if base.first == UInt8(ascii: "$"), base.count > 1 {
            // ClamAV's manual writes it without the second mark.
            let digits = base.dropFirst()
            let group = decimal(digits.last == UInt8(ascii: "$") ? digits.dropLast() : digits)
            guard let group, group < MacroSubsignature.groups else {
                throw line.malformed("a group has a number below 32", at: field)
            }
            self = .group(group)
        } else if let place = Self.inProgram(base, shift) {
            guard [1, 6, 9].contains(target) else {
                throw line.malformed("only a program has such an offset", at: field)
            }
            self = place
        } else {
            throw line.malformed("an offset is needed", at: field)
        }
    }

    /// Reads one of `EP+n`, `EP-n`, `Sx+n`, `SL+n`, `SEx` and `VI`.
    private static func inProgram(_ base: ArraySlice<UInt8>, _ shift: Int) -> Placement? {
        if base.elementsEqual("VI".utf8) { return .versionKey }
        if base.starts(with: "EP+".utf8) {
            return decimal(base.dropFirst(3)).map { .entry($0, shift: shift) }
        }
        if base.starts(with: "EP-".utf8) {
            return decimal(base.dropFirst(3)).map { .entry(-$0, shift: shift) }
        }
        if base.starts(with: "SL+".utf8) {
            return decimal(base.dropFirst(3)).map { .lastSection($0, shift: shift) }
        }
        if base.starts(with: "SE".utf8) {
            return decimal(base.dropFirst(2)).map { .wholeSection($0, shift: shift) }
        }
        let section = base.split(separator: UInt8(ascii: "+"), omittingEmptySubsequences: false)
        guard base.first == UInt8(ascii: "S"), section.count == 2,
            let number = decimal(section[0].dropFirst()), let distance = decimal(section[1])
        else { return nil }
        return .section(number, distance, shift: shift)
    }
}
