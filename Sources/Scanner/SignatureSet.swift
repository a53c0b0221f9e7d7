/// The signatures of all sources, while they are read and afterwards.
struct SignatureSet: Sendable {
    private(set) var hashes = HashSignatures()
    private(set) var bodies = BodySignatures()

    /// The formats that this version reads.
    enum Format: Sendable {
        /// `.hdb` and `.hsb`: digests of whole files.
        case hashes
        /// `.ndb`: patterns in the content.
        case bodies

        /// What a line looks like, as ClamAV's manual writes it.
        var form: String {
            switch self {
            case .hashes: "hash:size:name[:minfl[:maxfl]]"
            case .bodies: "name:target:offset:hex[:minfl[:maxfl]]"
            }
        }
    }

    /// Adds the signature that a line holds.
    ///
    /// - Throws: ``LineFault``, `unsupported` also for signatures that are not meant for this version.
    mutating func add(_ text: ArraySlice<UInt8>, format: Format) throws(LineFault) {
        let line = SignatureLine(text)
        switch format {
        case .hashes: try addHash(line)
        case .bodies: try addBody(line)
        }
    }

    /// Makes the set searchable.
    mutating func finish() {
        hashes.finish()
        bodies.finish()
    }

    private mutating func addHash(_ line: SignatureLine) throws(LineFault) {
        let fields = line.fields
        guard (3...5).contains(fields.count) else {
            throw .malformed("three to five fields are needed", column: 1)
        }
        let lowestLevel = try line.levels(from: 3)
        let size = try size(fields[1], lowestLevel: lowestLevel, in: line)
        let name = try line.name(fields[2])
        guard fields[0].count.isMultiple(of: 2), let kind = DigestKind(rawValue: fields[0].count / 2) else {
            throw line.malformed("32, 40 or 64 hexadecimal digits are needed", at: fields[0])
        }
        var digest: [UInt8] = []
        digest.reserveCapacity(kind.rawValue)
        var index = fields[0].startIndex
        while index < fields[0].endIndex {
            guard let high = nibble(fields[0][index]), let low = nibble(fields[0][index + 1]) else {
                throw line.malformed("hexadecimal digits are needed", at: fields[0])
            }
            digest.append(high << 4 | low)
            index += 2
        }
        hashes.add(digest: digest, kind: kind, size: size, name: name)
    }

    /// Returns the size that a file must have, nil for any.
    ///
    /// Signatures for any size must keep versions away that do not know them: they name level 73 or higher.
    private func size(
        _ field: ArraySlice<UInt8>, lowestLevel: Int?, in line: SignatureLine
    ) throws(LineFault) -> UInt32? {
        if field.elementsEqual("*".utf8) {
            guard let lowestLevel, lowestLevel >= 73 else {
                throw line.malformed("* needs a minimum level of 73", at: field)
            }
            return nil
        }
        guard let size = UInt32(exactly: try line.number(field)), size > 0, size < UInt32.max else {
            throw line.malformed("a size from 1 to 4294967294 is needed", at: field)
        }
        return size
    }

    private mutating func addBody(_ line: SignatureLine) throws(LineFault) {
        let fields = line.fields
        guard (4...6).contains(fields.count) else {
            throw .malformed("four to six fields are needed", column: 1)
        }
        try line.levels(from: 4)
        let name = try line.name(fields[0])
        // A line that is both malformed and unsupported is malformed: what this version cannot use, it can still read.
        var isSupported = true
        var target = FileTarget.any
        let number = fields[1].elementsEqual("*".utf8) ? 0 : try line.number(fields[1])
        if let known = FileTarget(rawValue: number) { target = known } else { isSupported = false }
        let placement = try Placement(fields[2], for: number, in: line)
        let parts = try PatternParser.parts(of: fields[3], in: line)
        // The groups of macros are looked for by no signature yet.
        if case .group = placement { isSupported = false }
        guard isSupported else { throw .unsupported }
        bodies.add(name: name, target: target, placement: placement, pattern: parts)
    }
}
