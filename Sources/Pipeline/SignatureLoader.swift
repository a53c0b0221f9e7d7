internal import Problems
internal import Seals
internal import YAML

extension FieldReader {
    /// Reads who must have signed a delivery.
    mutating func signatures(of parent: Fields) -> SignatureRules? {
        guard let fields = fields("signatures", of: parent, as: .signatures) else { return nil }
        let signers = text("signers", of: fields)
        let require = quantity("require", of: fields, as: .number(upTo: Self.mostSenders))
        let on = wordOrWords("on", of: fields, as: SignatureRules.Carrier.self)
        let strength = word("strength", of: fields, as: SignatureStrength.self)
        let lists = text("revocation-lists", of: fields)
        let (senders, named) = senders(of: fields)
        guard let signers, let require, let on, !on.isEmpty, let strength,
            fields["revocation-lists"] == nil || lists != nil
        else { return nil }
        // Whatever the keys are: nobody can sign a tag twice, and no sender counts twice.
        let most = min(on.map(\.mostSignatures).reduce(0, +), named ?? Int.max)
        if require > most {
            note(
                .requireUnreachable, "require", fields.valueMark(of: "require"), expected: "\(most)",
                found: "\(require)")
        }
        return SignatureRules(
            signers: signers, require: require,
            on: SignatureRules.Carrier.allCases.filter(on.contains), strength: strength,
            revocationLists: lists,
            senders: senders)
    }

    /// More than any pipeline has; each is compared with each signature.
    private static let mostSenders = 1_000

    /// Reads who may send; also how many are named, whatever is wrong with them.
    private mutating func senders(of parent: Fields) -> (rules: [SenderRule]?, named: Int?) {
        guard let entry = parent["senders"], let entries = entries(entry.value, "senders") else {
            return (nil, nil)
        }
        if entries.isEmpty { note(.valueEmpty, "senders", entry.value.mark) }
        guard entries.count <= Self.mostSenders else {
            note(.limitTooLarge, "senders", entry.mark, expected: "\(Self.mostSenders)")
            return (nil, nil)
        }
        refuseCollisions(among: entries)
        return (entries.compactMap { sender($0) }, entries.isEmpty ? nil : entries.count)
    }

    private mutating func sender(_ entry: Entry) -> SenderRule? {
        let name = name(entry.key, at: entry.mark)
        guard let fields = fields(entry.value, as: .sender, entry.key, at: entry.mark) else { return nil }
        let title = text("title", of: fields)
        let principals = textOrList("principals", of: fields)
        for principal in principals ?? [] where !Self.isPattern(principal.text) {
            note(.senderPattern, principal.text, principal.mark)
        }
        let subjects = textOrList("subjects", of: fields)
        var patterns: [SubjectPattern] = []
        for subject in subjects ?? [] {
            if let pattern = SubjectPattern(subject.text) {
                patterns.append(pattern)
            } else {
                note(.senderSubject, subject.text, subject.mark)
            }
        }
        if fields["principals"] == nil, fields["subjects"] == nil {
            note(.keyMissing, "principals", entry.mark)
        }
        let paths = fields["paths"].flatMap { list($0.value, "paths") }
        if let paths {
            if paths.isEmpty { note(.valueEmpty, "paths", fields.valueMark(of: "paths")) }
            refuseRepetition(in: paths, "paths")
            for glob in paths where !isInside(glob.text) { note(.path, glob.text, glob.mark) }
        }
        guard let name, principals != nil || subjects != nil else { return nil }
        return SenderRule(
            name: name, title: title, principals: (principals ?? []).map(\.text), subjects: patterns,
            paths: paths?.map(\.text))
    }

    /// Returns whether a text is one pattern for addresses that does not stand for everybody's.
    private static func isPattern(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        return bytes.count <= 200
            && !bytes.contains { $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: "!") || $0 <= 0x20 }
            && !bytes.allSatisfy { $0 == UInt8(ascii: "*") || $0 == UInt8(ascii: "?") }
    }
}

extension SignatureRules.Carrier {
    /// How many signatures there is room for.
    fileprivate var mostSignatures: Int {
        switch self {
        case .tag, .commit: 1
        case .manifest: ManifestSignature.allCases.count
        }
    }
}
