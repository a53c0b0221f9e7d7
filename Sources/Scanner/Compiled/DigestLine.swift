/// A signature by a digest, read with all care: `hash:size:name[:minfl[:maxfl]]`, for sections with the size first.
struct DigestLine {
    let digest: [UInt8]
    let kind: DigestKind
    /// nil for any size.
    let size: UInt32?
    /// The name, and what follows it.
    let text: ArraySlice<UInt8>

    /// Reads a line.
    ///
    /// - Throws: `unsupported` also for signatures that are not meant for this version.
    init(_ text: ArraySlice<UInt8>, of subject: DigestSubject = .file) throws(LineFault) {
        let line = SignatureLine(text)
        var fields = line.fields
        guard (3...5).contains(fields.count) else {
            throw .malformed("three to five fields are needed", column: 1)
        }
        if subject == .section { fields.swapAt(0, 1) }
        // Import hashes are young enough to be known to every version that reads them.
        let lowestLevel = try line.levels(from: 3) ?? (subject == .imports ? 73 : nil)
        size = try Self.size(fields[1], lowestLevel: lowestLevel, in: line)
        _ = try line.name(fields[2])
        self.text = text[fields[2].startIndex...]
        guard fields[0].count.isMultiple(of: 2), let kind = DigestKind(rawValue: fields[0].count / 2) else {
            throw line.malformed("32, 40 or 64 hexadecimal digits are needed", at: fields[0])
        }
        self.kind = kind
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
        self.digest = digest
    }

    /// Returns the size that a file must have, nil for any.
    ///
    /// Signatures for any size must keep versions away that do not know them: they name level 73 or higher.
    private static func size(
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
}
