/// A signature that does not count, as a line of `.ign2` (`name[:md5]`) or `.ign` (`file:line:name`) says.
struct IgnoredSignature: Sendable, Hashable {
    /// The signature's name, without what ClamAV adds to it.
    let name: String
    /// The MD5 digest that the signature's line must have, in hexadecimal digits; empty if any line will do.
    let line: String

    /// The most that are read of one file: each is compared with each hit.
    static let most = 10_000

    init(name: String, line: String) {
        self.name = name
        self.line = line
    }

    /// Reads a line.
    ///
    /// Of the old form with three fields, only the name counts, as in ClamAV: the line of a file changes with every release.
    init(_ text: ArraySlice<UInt8>) throws(LineFault) {
        let line = SignatureLine(text)
        guard (1...3).contains(line.fields.count) else {
            throw .malformed("one to three fields are needed", column: 1)
        }
        let name = try line.name(line.fields[line.fields.count == 3 ? 2 : 0])
        self.name = Self.plain(String(decoding: name, as: UTF8.self))
        guard line.fields.count == 2 else {
            self.line = ""
            return
        }
        guard line.fields[1].count == 32, line.fields[1].allSatisfy({ nibble($0) != nil }) else {
            throw line.malformed("32 hexadecimal digits are needed", at: line.fields[1])
        }
        self.line = String(decoding: line.fields[1], as: UTF8.self).lowercased()
    }

    /// Returns a name without `.UNOFFICIAL`, or without `.{…}`, at its end.
    static func plain(_ name: String) -> String {
        if name.hasSuffix("}"), let brace = name.range(ofPair: (UInt8(ascii: "."), UInt8(ascii: "{"))) {
            return String(name[..<brace])
        }
        let mark = ".UNOFFICIAL"
        return name.hasSuffix(mark) && name.utf8.count > mark.utf8.count
            ? String(name.dropLast(mark.count)) : name
    }
}

extension String {
    /// Returns where two bytes first stand one after the other.
    fileprivate func range(ofPair pair: (UInt8, UInt8)) -> String.Index? {
        zip(utf8.indices, utf8.indices.dropFirst()).first { utf8[$0] == pair.0 && utf8[$1] == pair.1 }?.0
    }
}
