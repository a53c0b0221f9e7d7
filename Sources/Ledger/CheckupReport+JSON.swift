internal import Git
public import Pipeline
internal import Problems
public import Seals

extension CheckupReport {
    /// The report in canonical JSON.
    public var canonical: [UInt8] { json.canonical }

    /// The report as a JSON value.
    public var json: JSONValue {
        var members = members
        // Without one the report is what it was before there were any.
        members["note"] = note?.json
        return .object(members)
    }

    private var members: [String: JSONValue] {
        [
            "version": .integer(CheckupReport.version),
            "result": .string(result.rawValue),
            "delivery": .string(delivery),
            "source": .object([
                "reference": .string(source.reference), "object": .string(source.object.hex),
                "tag": text(source.tag?.hex), "commit": text(source.commit?.hex),
                "tree": text(source.tree?.hex),
            ]),
            "digest": text(digest?.text),
            "senders": .array(senders.map(json(of:))),
            "counts": .object([
                "files": number(counts.files), "folders": number(counts.folders),
                "symlinks": number(counts.symlinks), "bytes": number(counts.bytes),
            ]),
            "findings": .array(findings.map(json(of:))),
            "findings-total": .object(["refuse": number(refusals), "warn": number(warnings)]),
            "scanner": .object(scanner),
            "policy": .string(policy.text),
            "started": .string(started.text),
            "stagectl": .string(stagectlVersion),
        ]
    }

    private var scanner: [String: JSONValue] {
        var members: [String: JSONValue] = [
            "generation": .string(databaseGeneration), "sources": .array(databaseFiles.map(json(of:))),
            "coverage": .object([
                "contents": number(coverage.contents), "bytes": number(coverage.bytes),
                "members": number(coverage.members), "unpacked": number(coverage.unpacked),
                "unscanned": number(coverage.unscanned),
            ]),
        ]
        // Without one the report is what it was before there were any.
        if !engines.isEmpty { members["engines"] = .array(engines.map(json(of:))) }
        return members
    }

    private func json(of engine: Engine) -> JSONValue {
        .object([
            "name": .string(engine.name), "version": .string(engine.version),
            "database": text(engine.database?.text), "contents": number(engine.contents),
        ])
    }

    private func json(of sender: Sender) -> JSONValue {
        var members: [String: JSONValue] = [
            "name": .string(sender.name), "on": .string(sender.carrier.rawValue),
            "principal": .string(sender.principal), "fingerprint": .string(sender.fingerprint),
            "key-type": .string(sender.keyType),
        ]
        members["file"] = sender.file.map(JSONValue.string)
        return .object(members)
    }

    private func json(of finding: RecordedFinding) -> JSONValue {
        .object([
            "code": .string(finding.code), "severity": .string(finding.severity.rawValue),
            "subject": .string(finding.subject), "expected": text(finding.expected),
            "found": text(finding.found), "inside": .array(finding.inside.map(JSONValue.string)),
            "offset": finding.offset.map(number) ?? .null,
        ])
    }

    private func json(of file: DatabaseFile) -> JSONValue {
        var members: [String: JSONValue] = [
            "name": .string(file.name), "sha256": .string(file.digest.hex),
            "modified": .string(file.modified.text), "active": number(file.active),
            "inactive": number(file.inactive),
        ]
        members["release"] = file.release.map { number($0.version) }
        members["signer"] = file.release.map { .string($0.signer) }
        return .object(members)
    }
}

private func text(_ value: String?) -> JSONValue { value.map(JSONValue.string) ?? .null }

private func number(_ value: Int) -> JSONValue { .integer(Int64(value)) }

extension CheckupReport {
    /// Reads a report that was stored.
    ///
    /// Everything that ``json`` writes must be there, nothing else may be, and what the parts say must fit together: a
    /// delivery that passed has a sender, a digest and no finding that refuses it.
    ///
    /// - Throws: ``MalformedSeal``.
    public init(_ value: JSONValue) throws(MalformedSeal) {
        let noted: Set<String> = value["note"] == nil ? [] : ["note"]
        let root = try Members(
            of: value,
            noted.union([
                "version", "result", "delivery", "source", "digest", "senders", "counts", "findings",
                "findings-total", "scanner", "policy", "started", "stagectl",
            ]))
        guard try root.integer("version") == CheckupReport.version else {
            throw MalformedSeal(reason: "a checkup report of an unknown version")
        }
        let total = try Members(of: root["findings-total"], ["refuse", "warn"])
        let second: Set<String> = root["scanner"]?["engines"] == nil ? [] : ["engines"]
        let scanner = try Members(
            of: root["scanner"], second.union(["generation", "sources", "coverage"]))
        self.init(
            delivery: try root.string("delivery"), source: try Source(root["source"]),
            digest: try root.optional("digest", SHA256Digest.init(text:)),
            senders: try root.array("senders", Sender.init),
            note: noted.isEmpty ? nil : try DeliveryNote(root["note"]),
            counts: try Counts(root["counts"]),
            findings: try root.array("findings", RecordedFinding.init),
            refusals: try total.count("refuse"), warnings: try total.count("warn"),
            databaseGeneration: try scanner.string("generation"),
            databaseFiles: try scanner.array("sources", DatabaseFile.init),
            coverage: try Coverage(scanner["coverage"]),
            engines: second.isEmpty ? [] : try scanner.array("engines", Engine.init),
            policy: try root.value("policy", SHA256Digest.init(text:)),
            started: try root.value("started", Timestamp.init(text:)),
            stagectlVersion: try root.string("stagectl"))
        try requireConsistency(statedResult: try root.string("result"))
        // Digests and times may have a second spelling that their readers take; the record has only one.
        guard canonical == value.canonical else { throw MalformedSeal(reason: "not as stagectl writes it") }
    }

    private func requireConsistency(statedResult: String) throws(MalformedSeal) {
        guard statedResult == result.rawValue else {
            throw MalformedSeal(reason: "the result does not follow from the findings")
        }
        let refusing = findings.count { $0.severity == .refuse }
        let total = refusals.addingReportingOverflow(warnings)
        let most = CheckupReport.mostRecorded(of: senders)
        guard !total.overflow, findings.count == min(total.partialValue, most), refusing <= refusals,
            findings.count - refusing <= warnings
        else { throw MalformedSeal(reason: "the findings and their totals do not fit together") }
        if result == .passed {
            guard digest != nil, !senders.isEmpty, source.commit != nil, source.tree != nil else {
                throw MalformedSeal(reason: "a delivery that passed without digest, sender or tree")
            }
            guard coverage.unscanned == 0 else {
                throw MalformedSeal(reason: "a delivery that passed without having been looked into")
            }
        }
        guard engines.allSatisfy({ $0.contents <= coverage.contents }) else {
            throw MalformedSeal(reason: "an engine that has judged more than there is")
        }
    }
}

extension CheckupReport.Source {
    fileprivate init(_ value: JSONValue?) throws(MalformedSeal) {
        let members = try Members(of: value, ["reference", "object", "tag", "commit", "tree"])
        guard let object = ObjectID(hex: try members.string("object")) else {
            throw MalformedSeal(reason: "the source names no object")
        }
        self.init(
            reference: try members.string("reference"), object: object,
            tag: try members.optional("tag") { ObjectID(hex: $0) },
            commit: try members.optional("commit") { ObjectID(hex: $0) },
            tree: try members.optional("tree") { ObjectID(hex: $0) })
    }
}

extension CheckupReport.Sender {
    fileprivate init(_ value: JSONValue) throws(MalformedSeal) {
        let isInFile = value["on"] == .string(SignatureRules.Carrier.manifest.rawValue)
        let members = try Members(
            of: value,
            Set(["name", "on", "principal", "fingerprint", "key-type"] + (isInFile ? ["file"] : [])))
        self.init(
            name: try members.string("name"),
            carrier: try members.value("on") { SignatureRules.Carrier(rawValue: $0) },
            file: isInFile
                ? try members.value("file") { ManifestSignature.split($0) == nil ? nil : $0 } : nil,
            principal: try members.string("principal"), fingerprint: try members.string("fingerprint"),
            keyType: try members.string("key-type"))
    }
}

extension CheckupReport.Counts {
    fileprivate init(_ value: JSONValue?) throws(MalformedSeal) {
        let members = try Members(of: value, ["files", "folders", "symlinks", "bytes"])
        self.init(
            files: try members.count("files"), folders: try members.count("folders"),
            symlinks: try members.count("symlinks"), bytes: try members.count("bytes"))
    }
}

extension CheckupReport.Coverage {
    fileprivate init(_ value: JSONValue?) throws(MalformedSeal) {
        let members = try Members(of: value, ["contents", "bytes", "members", "unpacked", "unscanned"])
        self.init()
        contents = try members.count("contents")
        bytes = try members.count("bytes")
        self.members = try members.count("members")
        unpacked = try members.count("unpacked")
        unscanned = try members.count("unscanned")
    }
}

extension CheckupReport.Engine {
    fileprivate init(_ value: JSONValue) throws(MalformedSeal) {
        let members = try Members(of: value, ["name", "version", "database", "contents"])
        self.init(
            name: try members.string("name"), version: try members.string("version"),
            database: try members.optional("database") { Timestamp(text: $0) },
            contents: try members.count("contents"))
    }
}

extension CheckupReport.RecordedFinding {
    fileprivate init(_ value: JSONValue) throws(MalformedSeal) {
        let members = try Members(
            of: value, ["code", "severity", "subject", "expected", "found", "inside", "offset"])
        self.init(
            code: try members.value("code") { isCodeName($0) ? $0 : nil },
            severity: try members.value("severity") { Finding.Severity(rawValue: $0) },
            subject: try members.string("subject"), expected: try members.optional("expected") { $0 },
            found: try members.optional("found") { $0 },
            inside: try members.array("inside") { (value) throws(MalformedSeal) in
                guard let name = value.string else { throw MalformedSeal(reason: "a name that is no text") }
                return name
            },
            offset: members["offset"] == .null ? nil : try members.count("offset"))
    }
}

extension CheckupReport.DatabaseFile {
    fileprivate init(_ value: JSONValue) throws(MalformedSeal) {
        let isSigned = value["signer"] != nil
        let names: Set = ["name", "sha256", "modified", "active", "inactive"]
        let members = try Members(of: value, isSigned ? names.union(["release", "signer"]) : names)
        self.init(
            name: try members.string("name"), digest: try members.value("sha256") { SHA256Digest(hex: $0) },
            modified: try members.value("modified") { Timestamp(text: $0) },
            active: try members.count("active"), inactive: try members.count("inactive"),
            release: isSigned
                ? Release(version: try members.count("release"), signer: try members.string("signer")) : nil)
    }
}

extension DeliveryNote {
    fileprivate init(_ value: JSONValue?) throws(MalformedSeal) {
        let members = try Members(
            of: value, ["application", "version", "audience", "sequence", "predecessor", "expires"])
        self.init(
            application: try members.value("application") { DeliveryNote.isApplication($0) ? $0 : nil },
            version: try members.string("version"), audience: try members.string("audience"),
            sequence: try members.count("sequence"),
            predecessor: try members.optional("predecessor") { $0 },
            expires: try members.optional("expires") { Timestamp(text: $0) })
    }

    /// The note as it stands in reports and documents.
    public var json: JSONValue {
        .object([
            "application": .string(application), "version": .string(version), "audience": .string(audience),
            "sequence": number(sequence), "predecessor": text(predecessor), "expires": text(expires?.text),
        ])
    }
}

/// Returns whether a text is shaped like the name of a code: words of small letters, digits and dashes, with a dot between them.
///
/// Which codes there are differs from version to version; but names of codes go into messages as they stand.
private func isCodeName(_ text: String) -> Bool {
    let words = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    return words.count == 2 && text.utf8.count <= 100
        && words.allSatisfy { word in
            !word.isEmpty
                && word.allSatisfy {
                    UInt8(ascii: "a")...UInt8(ascii: "z") ~= $0 || isDigit($0) || $0 == UInt8(ascii: "-")
                }
        }
}

/// A JSON object that must have exactly the names that are asked for.
private struct Members {
    private let values: [String: JSONValue]

    init(of value: JSONValue?, _ names: Set<String>) throws(MalformedSeal) {
        guard let values = value?.object, values.count == names.count,
            names.allSatisfy({ values[$0] != nil })
        else {
            throw MalformedSeal(reason: "not an object of \(names.sorted().joined(separator: ", "))")
        }
        self.values = values
    }

    subscript(name: String) -> JSONValue? { values[name] }

    func string(_ name: String) throws(MalformedSeal) -> String {
        guard let value = values[name]?.string else { throw wrong(name) }
        return value
    }

    func integer(_ name: String) throws(MalformedSeal) -> Int64 {
        guard let value = values[name]?.integer else { throw wrong(name) }
        return value
    }

    func count(_ name: String) throws(MalformedSeal) -> Int {
        let value = try integer(name)
        guard value >= 0 else { throw wrong(name) }
        return Int(value)
    }

    func value<Value>(_ name: String, _ make: (String) -> Value?) throws(MalformedSeal) -> Value {
        guard let value = make(try string(name)) else { throw wrong(name) }
        return value
    }

    func optional<Value>(_ name: String, _ make: (String) -> Value?) throws(MalformedSeal) -> Value? {
        if values[name] == .null { return nil }
        return try value(name, make)
    }

    func array<Value>(
        _ name: String, _ make: (JSONValue) throws(MalformedSeal) -> Value
    ) throws(MalformedSeal) -> [Value] {
        guard let elements = values[name]?.array else { throw wrong(name) }
        var made: [Value] = []
        for element in elements { made.append(try make(element)) }
        return made
    }

    private func wrong(_ name: String) -> MalformedSeal {
        MalformedSeal(reason: "\"\(name)\" is missing or of the wrong type")
    }
}
