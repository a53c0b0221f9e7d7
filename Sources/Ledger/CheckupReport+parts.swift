internal import Git
public import Pipeline
internal import Problems
public import Seals

// How each part of a report is read back.

extension CheckupReport.Source {
    init(_ value: JSONValue?) throws(MalformedSeal) {
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
    init(_ value: JSONValue) throws(MalformedSeal) {
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
    init(_ value: JSONValue?) throws(MalformedSeal) {
        let members = try Members(of: value, ["files", "folders", "symlinks", "bytes"])
        self.init(
            files: try members.count("files"), folders: try members.count("folders"),
            symlinks: try members.count("symlinks"), bytes: try members.count("bytes"))
    }
}

extension CheckupReport.Coverage {
    init(_ value: JSONValue?) throws(MalformedSeal) {
        let isCounted = value?["seen"] != nil
        let more: Set<String> = isCounted ? ["seen", "unseen", "per-mille"] : []
        let members = try Members(
            of: value, more.union(["contents", "bytes", "members", "unpacked", "unscanned"]))
        self.init()
        if isCounted {
            var extent = Extent()
            extent.seen = try members.count("seen")
            extent.unseen = try members.count("unseen")
            self.extent = extent
        }
        contents = try members.count("contents")
        bytes = try members.count("bytes")
        self.members = try members.count("members")
        unpacked = try members.count("unpacked")
        unscanned = try members.count("unscanned")
    }
}

extension CheckupReport.Vouching {
    init(_ value: JSONValue?) throws(MalformedSeal) {
        let members = try Members(of: value, ["judged", "unscanned", "given"])
        self.init(
            judged: try members.count("judged"),
            unscanned: try members.value("unscanned", SHA256Digest.init(text:)),
            given: try members.array("given") { (value) throws(MalformedSeal) in
                let given = try Members(of: value, ["person", "statement"])
                return Given(
                    person: try given.string("person"),
                    statement: try given.value("statement", SHA256Digest.init(text:)))
            })
    }
}

extension CheckupReport.Coverage {
    /// The coverage as it stands in reports and documents.
    public var json: JSONValue {
        var members: [String: JSONValue] = [
            "contents": number(contents), "bytes": number(bytes), "members": number(members),
            "unpacked": number(unpacked), "unscanned": number(unscanned),
        ]
        members["seen"] = extent.map { number($0.seen) }
        members["unseen"] = extent.map { number($0.unseen) }
        members["per-mille"] = perMille.map(number)
        return .object(members)
    }
}

extension CheckupReport.Container {
    /// Reads what ``json`` has written.
    ///
    /// - Throws: ``MalformedSeal``.
    package init(_ value: JSONValue) throws(MalformedSeal) {
        let read = try Members(of: value, ["file", "inside", "kind", "members", "bytes", "unscanned"])
        self.init(
            file: try read.string("file"),
            inside: try read.array("inside") { (value) throws(MalformedSeal) in
                guard let name = value.string else { throw MalformedSeal(reason: "a name that is no text") }
                return name
            }, kind: try read.optional("kind") { $0 })
        members = try read.count("members")
        bytes = try read.count("bytes")
        unscanned = try read.count("unscanned")
    }
}

extension CheckupReport.Engine {
    init(_ value: JSONValue) throws(MalformedSeal) {
        let members = try Members(of: value, ["name", "version", "database", "contents"])
        self.init(
            name: try members.string("name"), version: try members.string("version"),
            database: try members.optional("database") { Timestamp(text: $0) },
            contents: try members.count("contents"))
    }
}

extension CheckupReport.RecordedFinding {
    init(_ value: JSONValue) throws(MalformedSeal) {
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
    init(_ value: JSONValue) throws(MalformedSeal) {
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
    init(_ value: JSONValue?) throws(MalformedSeal) {
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
struct Members {
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
