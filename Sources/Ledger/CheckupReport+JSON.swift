internal import Git
internal import Pipeline
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
        members["vouched"] = vouching?.json
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
            "coverage": coverage.json,
        ]
        if containersTotal > 0 {
            members["containers"] = .array(containers.map(\.json))
            members["containers-total"] = number(containersTotal)
        }
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

/// A text, or null.
func text(_ value: String?) -> JSONValue { value.map(JSONValue.string) ?? .null }

/// A number that is no larger than every reader of JSON takes.
func number(_ value: Int) -> JSONValue { .integer(Int64(value)) }

extension CheckupReport {
    /// Reads a report that was stored.
    ///
    /// Everything that ``json`` writes must be there, nothing else may be, and what the parts say must fit together: a
    /// delivery that passed has a sender, a digest and no finding that refuses it.
    ///
    /// - Throws: ``MalformedSeal``.
    public init(_ value: JSONValue) throws(MalformedSeal) {
        let noted: Set<String> = value["note"] == nil ? [] : ["note"]
        let vouched: Set<String> = value["vouched"] == nil ? [] : ["vouched"]
        let root = try Members(
            of: value,
            noted.union(vouched).union([
                "version", "result", "delivery", "source", "digest", "senders", "counts", "findings",
                "findings-total", "scanner", "policy", "started", "stagectl",
            ]))
        guard try root.integer("version") == CheckupReport.version else {
            throw MalformedSeal(reason: "a checkup report of an unknown version")
        }
        let total = try Members(of: root["findings-total"], ["refuse", "warn"])
        let second: Set<String> = root["scanner"]?["engines"] == nil ? [] : ["engines"]
        let nested: Set<String> =
            root["scanner"]?["containers"] == nil ? [] : ["containers", "containers-total"]
        let scanner = try Members(
            of: root["scanner"], second.union(nested).union(["generation", "sources", "coverage"]))
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
            containers: nested.isEmpty ? [] : try scanner.array("containers", Container.init),
            containersTotal: nested.isEmpty ? 0 : try scanner.count("containers-total"),
            engines: second.isEmpty ? [] : try scanner.array("engines", Engine.init),
            vouching: vouched.isEmpty ? nil : try Vouching(root["vouched"]),
            policy: try root.value("policy", SHA256Digest.init(text:)),
            started: try root.value("started", Timestamp.init(text:)),
            stagectlVersion: try root.string("stagectl"))
        try requireConsistency(statedResult: try root.string("result"))
        // Digests and times may have a second spelling that their readers take; the record has only one.
        guard json.isSame(as: value) else { throw MalformedSeal(reason: "not as stagectl writes it") }
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
            guard (coverage.unscanned == 0) == (vouching == nil) else {
                throw MalformedSeal(reason: "a delivery that passed without having been looked into")
            }
        }
        try requireVouching()
        guard coverage.isCountable, containers.count == min(containersTotal, Self.mostContainers(of: senders))
        else {
            throw MalformedSeal(reason: "containers and their number do not fit together")
        }
        guard engines.allSatisfy({ $0.contents <= coverage.contents }) else {
            throw MalformedSeal(reason: "an engine that has judged more than there is")
        }
    }
}
