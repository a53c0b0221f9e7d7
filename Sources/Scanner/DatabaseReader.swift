public import Problems

/// Reads the files of a database one after the other.
struct DatabaseReader {
    private let maxAge: Int
    private let now: Int64
    private(set) var signatures = SignatureSet()
    private(set) var sources: [SignatureDatabase.Source] = []

    /// How far a file may lie in the future, in seconds: as far as clocks differ.
    private static let clockSkew: Int64 = 3600

    init(maxAge: Int, now: Int64) {
        self.maxAge = maxAge
        self.now = now
    }

    /// Reads what was configured: a file, or a folder with files.
    mutating func read(_ path: String) throws(Problem) {
        guard let names = try folderEntries(at: path) else {
            let name = path.split(separator: "/").last.map(String.init) ?? path
            guard let format = DatabaseFormat(fileName: name) else {
                throw Problem(.malware(.databaseUnsupported), path)
            }
            return try read(path, format: format)
        }
        let folder = path.hasSuffix("/") ? path : path + "/"
        let files = names.compactMap { name in DatabaseFormat(fileName: name).map { (folder + name, $0) } }
        guard !files.isEmpty else { throw Problem(.malware(.databaseEmpty), path) }
        for (file, format) in files { try read(file, format: format) }
    }

    /// Makes the database of everything that was read.
    consuming func finish(paths: [String]) throws(Problem) -> SignatureDatabase {
        guard sources.contains(where: { $0.active > 0 }) else {
            if let source = sources.first(where: { !$0.isSupported }) {
                throw Problem(.malware(.databaseUnsupported), source.path)
            }
            throw Problem(.malware(.databaseEmpty), sources.first?.path ?? paths.joined(separator: ", "))
        }
        signatures.finish()
        return SignatureDatabase(sources: sources, generation: try generation(), signatures: signatures)
    }

    private mutating func read(_ path: String, format: DatabaseFormat) throws(Problem) {
        guard !sources.contains(where: { $0.path == path }) else { return }
        let file = try DatabaseFile(at: path)
        switch format {
        case .signatures(let format): try readSignatures(file, format: format)
        case .container: try skip(file, counting: Self.containerCount)
        case .unsupportedLines: try skip(file) { $0.count { $0 == 0x0a } }
        case .unsupported: try skip(file) { _ in 0 }
        }
    }

    private mutating func readSignatures(
        _ file: borrowing DatabaseFile, format: SignatureSet.Format
    ) throws(Problem) {
        try checkAge(of: file)
        let path = file.path
        var active = 0
        var inactive = 0
        let digest = try file.readLines { line, number throws(Problem) in
            if line.first == UInt8(ascii: "#") { return }
            do throws(LineFault) {
                try signatures.add(line, format: format)
                active += 1
            } catch {
                switch error {
                case .unsupported: inactive += 1
                case .malformed(let reason, let column):
                    throw malformed(
                        path, line, number: number, column: column, format: format, reason: reason)
                }
            }
        }
        guard active + inactive > 0 else { throw Problem(.malware(.databaseEmpty), path) }
        sources.append(
            SignatureDatabase.Source(
                path: path, sha256: digest, modified: file.modified, active: active, inactive: inactive,
                isSupported: true))
    }

    private func malformed(
        _ path: String, _ line: ArraySlice<UInt8>, number: Int, column: Int, format: SignatureSet.Format,
        reason: String
    ) -> Problem {
        // A line may be a megabyte long; what is wrong lies where the column points.
        let shown = line.prefix(200)
        let text = String(decoding: shown, as: UTF8.self)
        return Problem(
            .malware(.databaseMalformed), "\(path):\(number)", expected: format.form, found: text,
            place: Place(file: path, line: number, column: column, text: text), cause: reason)
    }

    /// Takes a file that this version cannot use into the list of sources, so that the report tells it.
    private mutating func skip(
        _ file: borrowing DatabaseFile, counting count: ([UInt8]) -> Int
    ) throws(Problem) {
        var inactive = 0
        let digest = try file.readChunks { chunk in inactive += count(chunk) }
        sources.append(
            SignatureDatabase.Source(
                path: file.path, sha256: digest, modified: file.modified, active: 0, inactive: inactive,
                isSupported: false))
    }

    /// Returns how many signatures a container says it holds, if this is the piece with its header.
    private static func containerCount(_ chunk: [UInt8]) -> Int {
        guard chunk.starts(with: "ClamAV-VDB:".utf8) else { return 0 }
        let fields = SignatureLine(chunk.prefix(512)).fields
        // The time in the header has a colon of its own in no version, but some write it with "-": count from the front.
        return fields.count > 3 ? decimal(fields[3]) ?? 0 : 0
    }

    private func checkAge(of file: borrowing DatabaseFile) throws(Problem) {
        let age = now - file.modified
        guard age >= -Self.clockSkew else {
            throw Problem(.malware(.databaseFuture), file.path, found: duration(-age))
        }
        guard age <= Int64(maxAge) else {
            throw Problem(
                .malware(.databaseStale), file.path, expected: duration(Int64(maxAge)), found: duration(age))
        }
    }

    /// Returns the digest over the sources that are scanned with, independent of where they lie.
    private func generation() throws(Problem) -> String {
        // The number changes with the engine, so that verdicts of an older one are not taken for those of this one.
        var text = "stagectl-scanner-2\n"
        let files = sources.filter(\.isSupported).map {
            ($0.path.split(separator: "/").last ?? "", $0.sha256)
        }
        for (_, digest) in files.sorted(by: <) { text += "\(digest)\n" }
        let digest = unsafe Array(text.utf8).withUnsafeBytes { unsafe DigestKind.sha256.digest(of: $0) }
        guard let digest else { throw Problem(.malware(.digestUnavailable), "generation", found: "sha256") }
        return hexadecimal(digest)
    }
}

/// Returns a span of time as a pipeline file writes it, in whole units.
private func duration(_ seconds: Int64) -> String {
    switch seconds {
    case ..<60: "\(seconds)s"
    case ..<3600: "\(seconds / 60)m"
    case ..<(72 * 3600): "\(seconds / 3600)h"
    default: "\(seconds / 86400)d"
    }
}

extension SignatureDatabase {
    /// Reads a database.
    ///
    /// - Parameters:
    ///   - paths: Files, and folders whose files are read by the endings of their names; folders in folders are not.
    ///   - maxAge: The most seconds that may have passed since any file that is scanned with was modified.
    ///   - now: The present, in seconds since 1970.
    /// - Throws: ``Problem``, all with exit status 69: `malware.database-missing`, `-unreadable`, `-empty`, `-malformed` (with
    ///   file and line), `-stale`, `-future`, `-too-large`, or `-unsupported` if no file can be used by this version.
    /// - Complexity: O(*n* log *n*) in the number of signatures.
    public init(readingFrom paths: [String], maxAge: Int, now: Int64) throws(Problem) {
        var reader = DatabaseReader(maxAge: maxAge, now: now)
        for path in paths { try reader.read(path) }
        self = try reader.finish(paths: paths)
    }
}
