internal import Pipeline
package import Problems
public import Seals

/// Everything in a delivery that could not be looked into, for reasons that lie in the files themselves.
public struct UnscannedList: Sendable, Hashable {
    /// One place: a file, or what lies in it.
    public struct Place: Sendable, Hashable {
        /// The path of the file.
        public let file: String
        /// The way to a member of it; empty for the file itself.
        public let inside: [String]
        /// Why it could not be looked into, as reports write it: `encrypted`, `opaque`, `unknown-method`, or what clamd says.
        public let reason: String
        /// How many bytes nobody has seen.
        public let bytes: Int

        fileprivate var json: JSONValue {
            .object([
                "file": .string(file), "inside": .array(inside.map(JSONValue.string)),
                "reason": .string(reason), "bytes": .integer(Int64(bytes)),
            ])
        }
    }

    /// The places, in the order of their canonical JSON.
    public let places: [Place]

    /// The SHA-256 over the canonical JSON of the places, by which people name them.
    public let digest: SHA256Digest

    /// The bytes of all of them.
    public var bytes: Int {
        places.reduce(0) { $0.addingReportingOverflow($1.bytes).overflow ? Int.max : $0 + $1.bytes }
    }

    init(_ places: [Place]) {
        let written = places.map { ($0, $0.json.canonical) }
            .sorted { $0.1.lexicographicallyPrecedes($1.1) }
        self.places = written.map(\.0)
        digest = SHA256Digest(
            of: [UInt8(ascii: "[")] + Array(written.map(\.1).joined(separator: [UInt8(ascii: ",")]))
                + [UInt8(ascii: "]")])
    }

    /// The places as they stand in documents.
    public var json: JSONValue { .array(places.map(\.json)) }
}

extension UnscannedList {
    /// What stands against vouching for a delivery.
    public struct Unfit: Error, Sendable, Hashable {
        /// The code of a finding that refuses the delivery whatever people say, or what else there is.
        public let reason: String
    }

    /// Lists what findings say that nobody has looked into.
    ///
    /// - Parameters:
    ///   - findings: All that refuse a delivery, or all that are vouched for.
    ///   - code: The code that each of them must have.
    /// - Throws: ``Unfit`` if there are none or if one of them is of a kind that nobody can vouch for: found, damaged, ambiguous, beyond
    ///   a limit, or only counted.
    package init(
        _ findings: some Collection<CheckupReport.RecordedFinding>, of code: MalwareProblem
    ) throws(Unfit) {
        // Of more than so many in one file some are only counted.
        guard findings.count < CheckupReport.recordedFindings else { throw Unfit(reason: "too many") }
        var places: [Place] = []
        for finding in findings {
            guard finding.code == Code.malware(code).name, let place = Place(finding) else {
                throw Unfit(reason: [finding.code, finding.found].compactMap(\.self).joined(separator: ": "))
            }
            places.append(place)
        }
        guard !places.isEmpty else { throw Unfit(reason: "nothing") }
        for place in places where place.isOfClamd && !places.contains(where: { $0.explains(place) }) {
            throw Unfit(reason: "\(Code.malware(code).name): \(place.reason)")
        }
        self.init(places)
    }
}

extension UnscannedList.Place {
    /// The reasons that lie in the nature of a file, whoever looks at it: not that it is damaged, contradicts itself, is too much, or that
    /// something has failed.
    private static let natural: Set<String> = ["encrypted", "opaque", "unknown-method"]

    /// Reads a place from what was found there; nil for a reason for which nobody can vouch.
    fileprivate init?(_ finding: CheckupReport.RecordedFinding) {
        guard let found = finding.found, !([finding.subject] + finding.inside).contains(where: \.isCut) else {
            return nil
        }
        let suffix = " bytes"
        guard found.hasSuffix(suffix), let comma = found.utf8.lastIndex(of: UInt8(ascii: ",")) else {
            return nil
        }
        let number = found[found.utf8.index(after: comma)...].dropLast(suffix.utf8.count)
        guard number.utf8.first == UInt8(ascii: " "), let bytes = decimal(number.dropFirst().utf8) else {
            return nil
        }
        let reason = String(found[..<comma])
        guard Self.natural.contains(reason) || Self.isNaturalForClamd(reason) else { return nil }
        self.init(file: finding.subject, inside: finding.inside, reason: reason, bytes: bytes)
    }

    /// Whether it is a place that clamd names.
    fileprivate var isOfClamd: Bool { Self.isNaturalForClamd(reason) }

    /// Whether it is what clamd may have come across in another place: something encrypted, there or in what lies there.
    ///
    /// Of anything else that clamd calls encrypted nothing here has seen that there is nothing else in it.
    fileprivate func explains(_ other: Self) -> Bool {
        reason == "encrypted" && file.utf8.elementsEqual(other.file.utf8)
            && inside.count >= other.inside.count
            && zip(inside, other.inside).allSatisfy { $0.utf8.elementsEqual($1.utf8) }
    }

    /// What clamd says of its limits and of what is broken is no such reason.
    private static func isNaturalForClamd(_ reason: String) -> Bool {
        reason == "clamd: Heuristics.Encrypted" || reason.hasPrefix("clamd: Heuristics.Encrypted.")
    }
}

extension String {
    /// Whether it may have been cut to a length that can be recorded: then it is not the whole name.
    fileprivate var isCut: Bool { unicodeScalars.last == "\u{2026}" }
}

extension CheckupReport {
    /// Returns what people can vouch for so that a delivery that was refused is taken in.
    ///
    /// - Throws: ``UnscannedList/Unfit`` if anything else speaks against the delivery, or might.
    public func vouchable() throws(UnscannedList.Unfit) -> UnscannedList {
        guard result == .refused else { throw UnscannedList.Unfit(reason: result.rawValue) }
        let refusing = findings.filter { $0.severity == .refuse }
        let list = try UnscannedList(refusing, of: .unscannable)
        // What is only counted nobody has read, and of what is not proven nobody knows who has sent it.
        guard refusing.count == refusals, findings.count == refusals + warnings, digest != nil,
            source.tree != nil, !senders.isEmpty
        else { throw UnscannedList.Unfit(reason: "incomplete") }
        return list
    }

    /// Returns an engine that had judged all of a delivery when it was rejected before, and has not now; nil if there is none, or if more
    /// speaks against the delivery now than what nobody could look into then.
    package func missingEngine(since earlier: CheckupReport) -> String? {
        do throws(UnscannedList.Unfit) {
            let (now, before) = (try vouchable(), try earlier.vouchable())
            guard Set(now.places).isSubset(of: before.places) else { return nil }
        } catch {
            return nil
        }
        return earlier.engines.first { engine in
            engine.contents == earlier.coverage.contents
                && !engines.contains { $0.name == engine.name && $0.contents == coverage.contents }
        }?.name
    }

    /// The findings of a delivery that passed because people vouch for them.
    var vouchedFindings: [RecordedFinding] { findings.filter(\.isVouchedFor) }
}

extension CheckupReport.RecordedFinding {
    /// Whether it refuses nothing because people vouch for it.
    public var isVouchedFor: Bool { code == Code.malware(.vouched).name }
}
