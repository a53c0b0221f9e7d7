import Foundation
import Problems
import Scanner

// Scans files as clamscan does, for the comparison with it: `peer-scan -d DATABASE… FILE…`, or `--container FILE [ROOT]`.
//
// It reads kinds of databases one by one, so that each is compared on its own, whatever the product makes of them.

/// Reads a file, or ends.
func bytes(of path: String) -> [UInt8] {
    guard let data = FileManager.default.contents(atPath: path) else {
        FileHandle.standardError.write(Data("cannot read \(path)\n".utf8))
        exit(2)
    }
    return Array(data)
}

/// Ends with a problem.
func end(with problem: Problem) -> Never {
    FileHandle.standardError.write(Data("\(problem.code): \(problem.subject) \(problem.cause ?? "")\n".utf8))
    exit(2)
}

/// One line of a database of digests.
struct DigestRow {
    let digest: String
    let size: Int?
    let name: String
}

/// The databases, by what they are of.
struct Databases {
    var plain: [String] = []
    var logical: [LogicalSignature] = []
    var names: [String] = []
    var sections: [DigestRow] = []
    var imports: [DigestRow] = []
    var unread: [String] = []

    mutating func add(_ path: String) {
        let text = String(decoding: bytes(of: path), as: UTF8.self)
        let lines = text.split(separator: "\n").filter { !$0.hasPrefix("#") }
        func rows(_ digest: Int, _ size: Int) -> [DigestRow] {
            lines.map { line in
                let fields = line.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
                return DigestRow(
                    digest: fields[digest].lowercased(), size: Int(fields[size]), name: fields[2])
            }
        }
        switch path.split(separator: ".").last {
        case "hdb", "hsb", "ndb": plain.append(path)
        case "mdb", "msb": sections += rows(1, 0)
        case "imp": imports += rows(0, 1)
        case "ldb":
            for line in lines {
                do throws(LineFault) {
                    logical.append(try LogicalSignature(Array(line.utf8)[...]))
                    names.append(String(line.prefix { $0 != ";" }))
                } catch { unread.append("\(line): \(error)") }
            }
        default: unread.append(path)
        }
    }
}

func matches(_ rows: [DigestRow], _ content: ArraySlice<UInt8>) -> [String] {
    guard !rows.isEmpty else { return [] }
    let digests = Set(
        DigestKind.allCases.map { kind in
            let digest = content.withUnsafeBytes { kind.digest(of: $0) } ?? []
            return digest.map { String(format: "%02x", $0) }.joined()
        })
    return rows.filter { digests.contains($0.digest) && ($0.size ?? content.count) == content.count }
        .map(\.name)
}

func scan(_ path: String, _ databases: Databases, _ plain: SignatureDatabase?) -> [String] {
    let content = bytes(of: path)
    var found: Set<String> = []
    do {
        try content.withUnsafeBytes { bytes in
            for match in try plain?.matches(in: bytes, named: path) ?? [] { found.insert(match.signature) }
            for (signature, name) in zip(databases.logical, databases.names)
            where try signature.match(in: bytes, steps: 1 << 30) != nil {
                found.insert("\(name).UNOFFICIAL")
            }
            guard let layout = ProgramLayout(of: bytes) else { return }
            for section in layout.hashedSections {
                guard let range = section.range(inContentOf: content.count) else { continue }
                found.formUnion(matches(databases.sections, content[range]).map { "\($0).UNOFFICIAL" })
            }
            if let text = layout.importText {
                found.formUnion(matches(databases.imports, text[...]).map { "\($0).UNOFFICIAL" })
            }
        }
    } catch { return ["NOT SCANNED"] }
    return found.sorted()
}

var arguments = CommandLine.arguments.dropFirst()
if arguments.first == "--container" {
    arguments.removeFirst()
    let path = arguments.removeFirst()
    var trust = ContainerTrust.official
    if let root = arguments.first {
        trust = trust.vouched(by: String(decoding: bytes(of: root), as: UTF8.self))
    }
    var sizes: [String: Int] = [:]
    do throws(Problem) {
        let header = try readSignatureContainer(at: path, trust: trust) { member, bytes in
            sizes[member, default: 0] += bytes.count
        }
        print("version \(header.version), \(header.signatures) signatures, \(sizes.count) members")
    } catch { end(with: error) }
    exit(0)
}
var databases = Databases()
var files: [String] = []
while let argument = arguments.popFirst() {
    if argument == "-d", let path = arguments.popFirst() {
        databases.add(path)
    } else {
        files.append(argument)
    }
}
var plain: SignatureDatabase?
if !databases.plain.isEmpty {
    do throws(Problem) {
        plain = try SignatureDatabase(
            readingFrom: databases.plain, maxAge: Int.max / 2, now: Int64(Date().timeIntervalSince1970))
    } catch { end(with: error) }
}
for line in databases.unread { FileHandle.standardError.write(Data("not read: \(line)\n".utf8)) }
for file in files {
    let names = scan(file, databases, plain)
    for name in names { print("\(file): \(name) FOUND") }
    if names.isEmpty { print("\(file): OK") }
}
