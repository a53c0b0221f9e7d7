import Checkup
import Git
import Ledger
import Pipeline
import Problems
import Seals

extension Verdict {
    /// The verdict as it stands in the documents of `--json`.
    var members: [String: JSONValue] {
        var members: [String: JSONValue] = [
            "delivery": .string(report.delivery), "verdict": .string(report.result.rawValue),
            "files": .integer(Int64(report.counts.files)), "bytes": .integer(Int64(report.counts.bytes)),
            "refusals": .integer(Int64(report.refusals)), "warnings": .integer(Int64(report.warnings)),
            "findings": .array(findings.map(\.document)),
        ]
        members["note"] = report.note?.json
        members["vouched"] = report.vouching?.json
        members["digest"] = report.digest.map { .string($0.text) }
        members["tree"] = report.source.tree.map { .string($0.hex) }
        members["coverage"] = report.coverage.json
        members["containers"] = .array(report.containers.map(\.json))
        members["containersTotal"] = .integer(Int64(report.containersTotal))
        members["scanner"] = report.scannerDocument
        members["senders"] = .array(report.senders.map(\.document))
        return members
    }

    /// Why the delivery is refused, each reason once: a signature that stands in two databases is one.
    var refusals: [Problem] {
        var seen: Set<Problem> = []
        return findings.filter { $0.severity == .refuse }.map(\.problem).filter { seen.insert($0).inserted }
    }

    /// What is shown of a refused delivery: a line, and its findings below.
    var refusalBlocks: [Report.Block] {
        let refusals = refusals
        return report.scanBlocks + [
            .line(StyledText(.rejected(report.delivery, findings: refusals.count), .refused)),
            .findings(delivery: report.delivery, refusals),
        ]
    }

    fileprivate var blocks: [Report.Block] {
        switch report.result {
        case .passed:
            return report.scanBlocks + [
                .line(
                    StyledText(
                        .passed(
                            report.delivery, files: report.counts.files, bytes: report.counts.bytes,
                            sender: report.shownSenders ?? "?"), .done))
            ] + report.vouchedBlocks
        case .refused: return refusalBlocks
        }
    }
}

extension CheckupReport {
    /// How far malware was looked for, and by whom: told if there was anything to unpack or another engine to ask.
    var scanBlocks: [Report.Block] {
        guard coverage.members + coverage.unscanned + engines.count > 0 else { return [] }
        let engineLines = engines.map { engine in
            StyledText(
                .engine(
                    engine.name, version: engine.version, contents: engine.contents,
                    findings: findings.count { $0.isBy(engine) },
                    age: engine.database.map { Int(max(0, started.seconds - $0.seconds)) }))
        }
        return ([StyledText(.searched(coverage))] + engineLines).map { .line($0) }
    }

    /// By whose word a delivery passed although not all of it was looked into; nothing if all was.
    var vouchedBlocks: [Report.Block] {
        guard let vouching else { return [] }
        let phrase = Phrase.passedUnscanned(findings.count { $0.isVouchedFor }, by: vouching.people)
        return [.hanging(lead: "", StyledText(phrase, .waiting))]
    }

    /// What was scanned with, as it stands in the documents of `--json`.
    fileprivate var scannerDocument: JSONValue {
        .object([
            "generation": .string(databaseGeneration),
            "sources": .array(databaseFiles.map(\.document)), "engines": .array(engines.map(\.document)),
        ])
    }
}

extension CheckupReport.RecordedFinding {
    /// Whether it is one of an engine beside the signatures.
    fileprivate func isBy(_ engine: CheckupReport.Engine) -> Bool {
        found.map { $0.hasSuffix(" (\(engine.name))") || $0.hasPrefix("\(engine.name): ") } ?? false
    }
}

extension CheckupReport.DatabaseFile {
    fileprivate var document: JSONValue {
        .object([
            "name": .string(name), "sha256": .string(digest.hex), "modified": .string(modified.text),
            "active": .integer(Int64(active)), "inactive": .integer(Int64(inactive)),
            "release": release.map { .integer(Int64($0.version)) } ?? .null,
            "signer": release.map { .string($0.signer) } ?? .null,
        ])
    }
}

extension CheckupReport.Engine {
    fileprivate var document: JSONValue {
        .object([
            "name": .string(name), "version": .string(version),
            "database": database.map { .string($0.text) } ?? .null, "contents": .integer(Int64(contents)),
        ])
    }
}

extension [Verdict] {
    /// Returns what `check` shows.
    ///
    /// - Parameters:
    ///   - remaining: How many new deliveries were not checked in this run.
    ///   - remembered: How many contents were not searched again, because nothing has changed since they were.
    ///   - problems: What was noticed while looking for deliveries.
    func report(remaining: Int, remembered: Int, _ problems: [Problem]) -> Report {
        var blocks = flatMap(\.blocks)
        if remaining > 0 { blocks.append(.line(StyledText(.remaining(remaining), .waiting))) }
        if blocks.isEmpty { blocks.append(.line(StyledText(.nothingToCheck))) }
        let refusals = flatMap(\.refusals)
        let result = JSONValue.object([
            "deliveries": .array(map { .object($0.members) }), "remaining": .integer(Int64(remaining)),
            "remembered": .integer(Int64(remembered)),
        ])
        return Report(blocks, result: result, problems: problems + refusals)
    }
}

extension CheckupReport.Sender {
    /// The sender as it stands in the documents of `--json`.
    var document: JSONValue {
        var members: [String: JSONValue] = [
            "name": .string(name), "principal": .string(principal), "key": .string(fingerprint),
            "on": .string(carrier.rawValue),
        ]
        members["file"] = file.map(JSONValue.string)
        return .object(members)
    }
}

extension Finding {
    /// The finding as it stands in the documents of `--json`.
    var document: JSONValue {
        var members: [String: JSONValue] = [
            "code": .string(problem.code.name), "severity": .string(severity.rawValue),
            "subject": .string(problem.subject),
        ]
        members["expected"] = problem.expected.map(JSONValue.string)
        members["found"] = problem.found.map(JSONValue.string)
        members.merge(problem.placeInside) { $1 }
        return .object(members)
    }
}
