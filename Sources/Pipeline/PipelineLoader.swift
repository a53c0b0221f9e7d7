public import Problems
internal import YAML

extension PipelineDefinition {
    /// Reads a pipeline file.
    ///
    /// - Parameter file: The name that messages give to the file.
    /// - Throws: ``ProblemList`` with everything that is wrong with it, in the order of the file, each with
    ///   its place.
    public static func load(_ bytes: [UInt8], file: String) throws(ProblemList) -> PipelineDefinition {
        try PipelineLoader.load(bytes, file: file).definition
    }
}

extension PipelineDefinition {
    /// Reads a pipeline file from disk, without the keys that it names.
    public static func load(readingFrom file: String) throws(ProblemList) -> PipelineDefinition {
        let bytes: [UInt8]
        do throws(OperatorFile.Failure) { bytes = try OperatorFile.content(of: file) } catch {
            throw ProblemList([error.problem(ofPipeline: file)])
        }
        return try load(bytes, file: file)
    }
}

/// A definition with where its parts stand, for what can only be found when the keys are known too.
struct LoadedPipeline {
    let definition: PipelineDefinition
    /// Every member of every role, in the order of the file.
    let members: [(principal: String, place: Place)]
    /// Where the path of the operators' keys stands.
    let operatorsPlace: Place
    /// Where the path of the senders' keys stands.
    let sendersPlace: Place
    /// Where the path of the revocation lists stands, if there is one.
    let listsPlace: Place
    /// Where the zone of the calendar stands.
    let zonePlace: Place
}

/// Turns a document into a definition.
struct PipelineLoader {
    private var reader: FieldReader
    private let file: String

    static func load(_ bytes: [UInt8], file: String) throws(ProblemList) -> LoadedPipeline {
        let document = try Document(parsing: bytes, file: file)
        var loader = PipelineLoader(reader: FieldReader(document), file: file)
        let loaded = loader.pipeline(document.root)
        guard let loaded, loader.reader.problems.isEmpty else {
            throw ProblemList(inFileOrder(loader.reader.problems))
        }
        return loaded
    }

    private mutating func pipeline(_ root: Node) -> LoadedPipeline? {
        guard let fields = reader.fields(root, as: .pipeline, file, at: root.mark) else { return nil }
        let name = reader.text("pipeline", of: fields)
            .flatMap { reader.name($0, at: fields.valueMark(of: "pipeline")) }
        if let name, PipelineDefinition.isReserved(name) {
            reader.note(.nameReserved, name, fields.valueMark(of: "pipeline"))
        }
        let title = reader.text("title", of: fields)
        let language = reader.word("language", of: fields, as: Language.self)
        let source = source(fields)
        let target = target(fields, name)
        let signers = reader.text("signers", of: fields)
        let roles = roles(fields)
        let membership = roles.map { Membership($0.map(\.role)) }
        let checkup = reader.checkup(of: fields, membership)
        let found = reader.problems.count
        let stages = reader.stages(of: fields, membership)
        let graph = reader.problems.count == found ? stages.map(StageGraph.init) : nil
        let lanes = reader.lanes(of: fields, stages: stages, graph, membership)
        let authority = membership.map { reader.authority(of: fields, $0) }
        let calendar = reader.calendar(of: fields)
        let freezes = reader.freezes(of: fields, stages: stages?.map(\.name))
        refuseUnsigned(source, checkup, root)
        if let checkup { refuseLooseManifests(checkup, root) }
        guard let name, let source, let target, let signers, let roles, let checkup, let stages,
            let authority
        else { return nil }
        let definition = PipelineDefinition(
            name: name, title: title, language: language, source: source, target: target, signers: signers,
            roles: roles.map(\.role), checkup: checkup, stages: stages, lanes: lanes,
            authority: authority, calendar: calendar, freezes: freezes)
        return LoadedPipeline(
            definition: definition, members: roles.flatMap(\.members),
            operatorsPlace: reader.place(mark(["signers"], in: root)),
            sendersPlace: reader.place(mark(["checkup", "signatures", "signers"], in: root)),
            listsPlace: reader.place(mark(["checkup", "signatures", "revocation-lists"], in: root)),
            zonePlace: reader.place(mark(["calendar", "zone"], in: root)))
    }

    /// Returns where the value at the end of some keys stands, or the last of them that there is.
    private func mark(_ path: [String], in root: Node) -> Mark {
        var node = root
        for key in path {
            guard case .mapping(let entries) = node.content,
                let entry = entries.first(where: { $0.key == key })
            else { return node.mark }
            node = entry.value
        }
        return node.mark
    }

    // MARK: Repositories

    private mutating func source(_ parent: FieldReader.Fields) -> Source? {
        guard let fields = reader.fields("source", of: parent, as: .source) else { return nil }
        let url = url(fields)
        let deliveries = reader.text("deliveries", of: fields)
        if let deliveries, !Source.isPattern(deliveries) {
            reader.note(.pattern, deliveries, fields.valueMark(of: "deliveries"))
        }
        let tags = reader.word("tags", of: fields, as: Source.Tags.self)
        let maxNew = reader.quantity("max-new", of: fields, as: .number(upTo: 10_000))
        guard let url, let deliveries, let tags, let maxNew else { return nil }
        return Source(url: url, deliveries: deliveries, tags: tags, maxNew: maxNew)
    }

    private mutating func target(_ parent: FieldReader.Fields, _ pipeline: String?) -> Target? {
        guard let fields = reader.fields("target", of: parent, as: .target) else { return nil }
        let url = url(fields)
        let other = others(fields, pipeline)
        let checkup = reader.word("checkup", of: fields, as: Target.Recheck.self)
        guard let url else { return nil }
        return Target(url: url, other: other, checkup: checkup)
    }

    /// Every ref that is pushed is compared with each of them.
    private static let mostOthers = 100

    private mutating func others(_ fields: FieldReader.Fields, _ pipeline: String?) -> [ReferencePattern] {
        guard let texts = fields["other"].flatMap({ reader.list($0.value, "other") }) else { return [] }
        reader.refuseRepetition(in: texts, "other")
        if texts.count > Self.mostOthers {
            let mark = fields.valueMark(of: "other")
            reader.note(.limitTooLarge, "other", mark, expected: "\(Self.mostOthers)")
        }
        var patterns: [ReferencePattern] = []
        for (text, mark) in texts {
            guard let pattern = ReferencePattern(text) else {
                reader.note(.otherPattern, text, mark)
                continue
            }
            if let pipeline, pattern.opens(pipeline) {
                reader.note(.otherReserved, text, mark, found: pipeline)
            }
            patterns.append(pattern)
        }
        return patterns
    }

    /// Reads the address of a repository; what it means is found out by who connects.
    private mutating func url(_ fields: FieldReader.Fields) -> String? {
        guard let text = reader.text("url", of: fields) else { return nil }
        let mark = fields.valueMark(of: "url")
        guard !text.hasPrefix("-"), !text.unicodeScalars.contains(where: \.properties.isWhitespace) else {
            reader.note(.url, text, mark)
            return nil
        }
        // The policy lies in B for everyone to read, so it must hold no secret; nor must the message.
        guard !hasPassword(text) else {
            reader.noteSecret(.urlSecret, "\(fields.section.rawValue).url", mark)
            return nil
        }
        return text
    }

    private func hasPassword(_ url: String) -> Bool {
        guard let scheme = url.firstRange(of: "://") else { return false }
        let authority = url[scheme.upperBound...].prefix { $0 != "/" }
        guard let at = authority.lastIndex(of: "@") else { return false }
        return authority[..<at].contains(":")
    }

    /// Refuses the one combination that would let deliveries in that nobody can have signed.
    private mutating func refuseUnsigned(_ source: Source?, _ checkup: CheckupRules?, _ root: Node) {
        guard source?.tags == .any, checkup?.signatures.on.contains(.tag) == true else { return }
        reader.note(.tagsUnsigned, "tags", mark(["source", "tags"], in: root))
    }

    /// Refuses to have manifests signed where that would not say what was delivered, and as what.
    private mutating func refuseLooseManifests(_ checkup: CheckupRules, _ root: Node) {
        guard checkup.signatures.asksForManifest else { return }
        let on = mark(["checkup", "signatures", "on"], in: root)
        // Whoever signs one of several has signed a part, and not what the others list.
        if checkup.checksums.manifests.count > 1 {
            reader.note(.manifestsMany, "manifest", on, found: "\(checkup.checksums.manifests.count)")
        }
        // Files and checksums may be those of an earlier delivery; only tag and note say which one it is. And the tag says it for whoever
        // signed that alone: not for a second sender who is needed, or who may deliver other paths.
        let signatures = checkup.signatures
        let needsSeveral = signatures.require > 1 || signatures.senders?.contains { $0.paths != nil } == true
        if checkup.note.presence == .optional, !signatures.on.contains(.tag) || needsSeveral {
            reader.note(.nameUnsigned, "manifest", on)
        }
    }

    // MARK: Roles

    /// More than any pipeline has, and few enough that finding out who can fill which rule takes no time.
    private static let mostRoles = 100
    private static let mostMembers = 1_000

    private typealias PlacedRole = (role: Role, members: [(principal: String, place: Place)])

    private mutating func roles(_ parent: FieldReader.Fields) -> [PlacedRole]? {
        guard let parentEntry = parent["roles"], let entries = reader.entries(parentEntry.value, "roles")
        else {
            return nil
        }
        guard entries.count <= Self.mostRoles else {
            reader.note(.limitTooLarge, "roles", parentEntry.mark, expected: "\(Self.mostRoles)")
            return nil
        }
        reader.refuseCollisions(among: entries)
        var roles: [PlacedRole] = []
        for entry in entries {
            _ = reader.name(entry.key, at: entry.mark)
            guard let members = reader.list(entry.value, entry.key) else {
                // Known by name at least, so that a release by it is no second problem.
                roles.append((Role(name: entry.key, principals: []), []))
                continue
            }
            if members.isEmpty { reader.note(.roleEmpty, entry.key, entry.mark) }
            if members.count > Self.mostMembers {
                reader.note(.limitTooLarge, entry.key, entry.mark, expected: "\(Self.mostMembers)")
            }
            var seen: Set<String> = []
            for member in members {
                if !Principal.isLegal(member.text) {
                    reader.note(.principalIllegal, member.text, member.mark)
                } else if !seen.insert(Principal.folded(member.text)).inserted {
                    reader.note(.principalDuplicate, member.text, member.mark, expected: entry.key)
                }
            }
            let role = Role(name: entry.key, principals: members.map(\.text))
            roles.append((role, members.map { ($0.text, reader.place($0.mark)) }))
        }
        if !entries.contains(where: { $0.key == PipelineDefinition.engineRole }) {
            reader.note(.engineMissing, PipelineDefinition.engineRole, parentEntry.mark)
        }
        return roles
    }
}

/// How people and machines are named.
package enum Principal {
    /// Returns whether a text is written like an e-mail address of plain letters, up to 200 bytes.
    package static func isLegal(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        guard bytes.count <= 200, let at = bytes.firstIndex(of: UInt8(ascii: "@")), let first = bytes.first
        else {
            return false
        }
        let host = bytes[(at + 1)...]
        return isLetterOrDigit(first) && !host.isEmpty
            && bytes[..<at].allSatisfy { isLetterOrDigit($0) || "._+-".utf8.contains($0) }
            && host.allSatisfy { isLetterOrDigit($0) || ".-".utf8.contains($0) }
    }

    /// Returns what two ways to write the same principal share.
    package static func folded(_ text: String) -> String { text.lowercased() }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")...UInt8(ascii: "z"):
            true
        default: false
        }
    }
}
