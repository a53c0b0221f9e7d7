/// The names of one folder, to notice those that a file system cannot keep apart.
///
/// Two whole paths collide exactly where two names of one folder do, because neither case folding nor normalisation crosses a
/// slash; so each folder is judged for itself.
struct NameFolding {
    /// How a name is taken by what stands there already.
    enum Collision {
        /// The very same name.
        case duplicate
        /// Only the Unicode normalisation tells them apart.
        case normalisation(with: [UInt8])
        /// Only the case tells them apart.
        case letterCase(with: [UInt8])
    }

    private var exact: Set<[UInt8]> = []
    // Swift compares and hashes strings by canonical equivalence: "é" is the same key composed and decomposed.
    private var folded: [String: [UInt8]] = [:]

    /// Takes one more name and returns what it collides with.
    mutating func insert(_ name: [UInt8]) -> Collision? {
        guard exact.insert(name).inserted else { return .duplicate }
        // Names that are no UTF-8 are refused elsewhere; by their bytes they collide with nothing.
        guard let text = String(validating: name, as: UTF8.self) else { return nil }
        guard let other = folded.updateValue(name, forKey: NameFolding.fold(text)) else { return nil }
        return text == String(decoding: other, as: UTF8.self)
            ? .normalisation(with: other) : .letterCase(with: other)
    }

    /// Simple case folding: every character by itself, so that "Maße" and "Masse" stay two names.
    ///
    /// By way of the capital letter, because some small letters share one (ſ and s, ς and σ).
    static func fold(_ text: String) -> String {
        if text.utf8.allSatisfy({ $0 < 0x80 }) { return text.lowercased() }
        var folded = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            let capital = single(scalar.properties.uppercaseMapping) ?? scalar
            folded.append(single(capital.properties.lowercaseMapping) ?? capital)
        }
        return String(folded)
    }

    private static func single(_ mapping: String) -> Unicode.Scalar? {
        mapping.unicodeScalars.count == 1 ? mapping.unicodeScalars.first : nil
    }
}
