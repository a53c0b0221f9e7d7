/// A pattern for what a certificate calls its holder, such as `O=Hersteller GmbH, C=DE`.
///
/// It names attributes of the subject, or of its other names as `DNS` and `URI`, each with a pattern for its value. What is compared
/// are the attributes themselves, never their text in one line: a name that holds a comma cannot pass for two.
public struct SubjectPattern: Sendable, Hashable {
    private struct Part: Sendable, Hashable {
        let type: String
        let value: PatternList.Pattern
    }

    private let parts: [Part]

    /// Reads a pattern; nil if it is none, or one for everybody.
    ///
    /// A comma, a backslash or a blank at the end of a value stands behind a backslash.
    public init?(_ text: some StringProtocol) {
        guard text.utf8.count <= 400, let pieces = Self.pieces(of: Array(text.utf8)) else { return nil }
        var parts: [Part] = []
        for (type, value) in pieces {
            guard let known = Self.types.first(where: { $0.lowercased() == type.lowercased() }),
                !value.isEmpty
            else { return nil }
            parts.append(Part(type: known, value: PatternList.Pattern(text: value, excludes: false)))
        }
        let isForEverybody = parts.allSatisfy { part in
            part.value.text.utf8.allSatisfy { $0 == UInt8(ascii: "*") || $0 == UInt8(ascii: "?") }
        }
        // Whoever has a country is nobody in particular.
        guard !isForEverybody, parts.contains(where: { $0.type != "C" }) else { return nil }
        self.parts = parts
    }

    /// Returns whether a holder is one of those whom the pattern stands for.
    ///
    /// Of every attribute that the pattern names the subject must have as many values as the pattern, each matched by one of its own;
    /// of other names it must have one that is matched.
    public func matches(_ identity: CertificateIdentity) -> Bool {
        parts.allSatisfy { part in
            let values = identity.values(of: part.type)
            guard
                Self.otherNames.contains(part.type)
                    || values.count == parts.count(where: { $0.type == part.type })
            else { return false }
            return values.contains { part.value.matches($0) }
        }
            && parts.allSatisfy { part in
                Self.otherNames.contains(part.type)
                    || identity.values(of: part.type).allSatisfy { value in
                        parts.contains { $0.type == part.type && $0.value.matches(value) }
                    }
            }
    }

    /// The names of a certificate that stand beside its subject.
    private static let otherNames: Set<String> = ["DNS", "URI"]

    private static let types = otherNames.union(CertificateIdentity.attributeNames.values)

    /// Splits at commas, and at the first `=` of each part.
    private static func pieces(of text: [UInt8]) -> [(type: String, value: String)]? {
        var pieces: [(String, String)] = []
        var rest = text[...]
        while true {
            rest = rest.drop { $0 == 0x20 }
            let type = rest.prefix { $0 != UInt8(ascii: "=") }
            rest = rest.dropFirst(type.count)
            guard rest.popFirst() != nil, !type.isEmpty else { return nil }
            var value: [UInt8] = []
            var kept = 0
            var ends = false
            while let byte = rest.popFirst() {
                if byte == UInt8(ascii: ",") {
                    ends = true
                    break
                }
                if byte == UInt8(ascii: "\\") {
                    guard let next = rest.popFirst() else { return nil }
                    value.append(next)
                    kept = value.count
                } else {
                    value.append(byte)
                    if byte != 0x20 { kept = value.count }
                }
            }
            let whole = String(decoding: value.prefix(kept), as: UTF8.self)
            pieces.append((String(decoding: type, as: UTF8.self), whole))
            if !ends { return pieces }
        }
    }
}
