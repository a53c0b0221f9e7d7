internal import Problems
internal import Seals
internal import YAML

extension FieldReader {
    /// Reads what a delivery must pass.
    ///
    /// - Parameter membership: nil if the roles could not be read; then nothing is said about them.
    mutating func checkup(of parent: Fields, _ membership: Membership?) -> CheckupRules? {
        guard let fields = fields("checkup", of: parent, as: .checkup) else { return nil }
        let content = content(of: fields)
        let checksums = checksums(of: fields)
        let signatures = signatures(of: fields)
        let malware = malware(of: fields, membership)
        let note = note(of: fields)
        guard let content, let checksums, let signatures, let malware, let note else { return nil }
        return CheckupRules(
            content: content, checksums: checksums, signatures: signatures, malware: malware, note: note)
    }

    private mutating func note(of fields: Fields) -> NoteRules? {
        let presence = word("note", of: fields, as: NoteRules.Presence.self)
        let demands = words("demand", of: fields, as: NoteRules.Demand.self) ?? []
        guard let presence else { return nil }
        // It would ask nothing of whoever leaves the note out.
        if presence == .optional, fields["demand"] != nil {
            note(.demandIdle, "demand", fields.mark(of: "demand"))
        }
        return NoteRules(presence: presence, demands: demands)
    }

    /// Reads a mapping that may be left out, and then says as much as an empty one.
    private mutating func optionalFields(_ key: String, of parent: Fields, as section: Section) -> Fields? {
        parent[key] == nil ? Fields(section, at: parent.mark, [:]) : fields(key, of: parent, as: section)
    }

    private mutating func content(of parent: Fields) -> ContentRules? {
        guard let fields = optionalFields("content", of: parent, as: .content) else { return nil }
        let count = Quantity.number(upTo: 1_000_000_000)
        let maxFile = quantity("max-file", of: fields, as: .size)
        let maxTotal = quantity("max-total", of: fields, as: .size)
        let maxFiles = quantity("max-files", of: fields, as: count)
        let maxReceived = quantity("max-received", of: fields, as: .size)
        let maxObjects = quantity("max-objects", of: fields, as: count)
        let executables = fields["executables"].flatMap { list($0.value, "executables") }
        if let executables {
            refuseRepetition(in: executables, "executables")
            for glob in executables where !isInside(glob.text) { note(.path, glob.text, glob.mark) }
        }
        let refuseWarnings = truth("refuse-warnings", of: fields)
        guard let maxFile, let maxTotal, let maxFiles, let maxObjects, let refuseWarnings else { return nil }
        return ContentRules(
            maxFile: maxFile, maxTotal: maxTotal, maxFiles: maxFiles,
            maxReceived: maxReceived ?? 2 * maxTotal, maxObjects: maxObjects,
            executables: executables?.map(\.text), refuseWarnings: refuseWarnings)
    }

    private mutating func checksums(of parent: Fields) -> ChecksumRules? {
        guard let fields = optionalFields("checksums", of: parent, as: .checksums) else { return nil }
        guard fields["manifest"] != nil else {
            return ChecksumRules(manifests: fields.standard(of: "manifest").map { [$0] } ?? [])
        }
        guard let manifests = textOrList("manifest", of: fields) else { return nil }
        for path in manifests where !isInside(path.text) { note(.path, path.text, path.mark) }
        return ChecksumRules(manifests: manifests.map(\.text))
    }

    private mutating func malware(of parent: Fields, _ membership: Membership?) -> MalwareRules? {
        guard let fields = fields("malware", of: parent, as: .malware) else { return nil }
        let databases = fields["databases"].flatMap { list($0.value, "databases") }
        if let databases {
            if databases.isEmpty { note(.valueEmpty, "databases", fields.valueMark(of: "databases")) }
            refuseRepetition(in: databases, "databases")
        }
        let maxAge = quantity("max-age", of: fields, as: .duration)
        let publishers = publishers(of: fields)
        let refusesUnwanted = truth("unwanted", of: fields)
        let unpacking = unpacking(of: fields)
        let clamd = clamd(of: fields)
        let unscanned = quorum("unscanned", of: fields, as: .unscanned, membership)
        guard let databases, let maxAge, let refusesUnwanted, let unpacking,
            fields["clamd"] == nil || clamd != nil, fields["unscanned"] == nil || unscanned != nil
        else { return nil }
        return MalwareRules(
            databases: databases.map(\.text), maxAge: maxAge, publishers: publishers,
            refusesUnwanted: refusesUnwanted, unpacking: unpacking, clamd: clamd,
            unscanned: unscanned)
    }

    private mutating func publishers(of fields: Fields) -> [PublisherKey] {
        guard let listed = fields["publishers"].flatMap({ list($0.value, "publishers") }) else { return [] }
        var keys: [PublisherKey] = []
        for text in listed {
            guard let key = PublisherKey(text.text) else {
                note(.publisherKey, "checkup.malware.publishers", text.mark)
                continue
            }
            if !keys.contains(key) { keys.append(key) }
        }
        return keys
    }

    private mutating func clamd(of parent: Fields) -> ClamdRules? {
        guard let fields = fields("clamd", of: parent, as: .clamd) else { return nil }
        let socket = text("socket", of: fields)
        let address = text("address", of: fields)
        let isRequired = truth("required", of: fields)
        let maxAge = quantity("max-age", of: fields, as: .duration)
        let timeout = quantity("timeout", of: fields, as: .duration)
        let place: ClamdRules.Place? =
            switch (fields["socket"], fields["address"]) {
            case (.some, nil): socket.flatMap { $0.hasPrefix("/") ? .socket($0) : nil }
            case (nil, .some): address.flatMap { ClamdRules.isAddress($0) ? .address($0) : nil }
            case (nil, nil), (.some, .some): nil
            }
        // What is no text at all has been noted as that.
        let isText =
            (fields["socket"] == nil) == (socket == nil) && (fields["address"] == nil) == (address == nil)
        if place == nil, isText { note(.clamdPlace, "clamd", fields.mark) }
        guard let place, let isRequired, let maxAge, let timeout else { return nil }
        return ClamdRules(place: place, isRequired: isRequired, maxAge: maxAge, timeout: timeout)
    }

    private mutating func unpacking(of fields: Fields) -> UnpackingRules? {
        let maxUnpacked = quantity("max-unpacked", of: fields, as: .size)
        let maxMember = quantity("max-member", of: fields, as: .size)
        let maxRatio = quantity("max-ratio", of: fields, as: .number(upTo: 1_000_000))
        let maxMembers = quantity("max-members", of: fields, as: .number(upTo: 100_000_000))
        let maxDepth = quantity("max-depth", of: fields, as: .number(upTo: 64))
        let maxTime = quantity("max-time", of: fields, as: .duration)
        guard let maxUnpacked, let maxMember, let maxRatio, let maxMembers, let maxDepth, let maxTime else {
            return nil
        }
        return UnpackingRules(
            maxUnpacked: maxUnpacked, maxMember: maxMember, maxRatio: maxRatio, maxMembers: maxMembers,
            maxDepth: maxDepth, maxTime: maxTime)
    }

    /// Returns whether a path, or a glob for paths, stays within the delivery.
    func isInside(_ path: String) -> Bool {
        let parts = path.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        return parts.allSatisfy { !$0.isEmpty && !$0.elementsEqual(".".utf8) && !$0.elementsEqual("..".utf8) }
            && !path.utf8.contains(UInt8(ascii: "\\"))
    }
}
