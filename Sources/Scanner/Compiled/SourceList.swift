internal import Problems

/// The files of a database as they lie on the disk, in the order of configuration and name.
struct SourceList {
    /// One file.
    struct Entry {
        let path: String
        let format: DatabaseFormat
        let state: FileState
    }

    private(set) var entries: [Entry] = []

    private let unwanted: SignatureDatabase.Unwanted

    /// Looks up what was configured: files, and folders whose files are taken by the endings of their names.
    init(_ paths: [String], unwanted: SignatureDatabase.Unwanted) throws(Problem) {
        self.unwanted = unwanted
        for path in paths { try add(path) }
    }

    private mutating func add(_ path: String) throws(Problem) {
        guard let names = try folderEntries(at: path) else {
            let name = path.split(separator: "/").last.map(String.init) ?? path
            guard let format = DatabaseFormat(fileName: name, unwanted: unwanted) else {
                throw Problem(.malware(.databaseUnsupported), path)
            }
            return try add(path, format)
        }
        let folder = path.hasSuffix("/") ? path : path + "/"
        let files = names.compactMap { name in
            DatabaseFormat(fileName: name, unwanted: unwanted).map { (folder + name, $0) }
        }
        guard !files.isEmpty else { throw Problem(.malware(.databaseEmpty), path) }
        for (file, format) in files { try add(file, format) }
    }

    private mutating func add(_ path: String, _ format: DatabaseFormat) throws(Problem) {
        guard !entries.contains(where: { $0.path == path }) else { return }
        entries.append(Entry(path: path, format: format, state: try DatabaseFile(at: path).state))
    }

    /// Makes sure that no file that is scanned with is too old, or from the future; containers are asked for their age once
    /// they are verified.
    func requireAge(_ limit: AgeLimit) throws(Problem) {
        for entry in entries
        where entry.format.isRead && entry.format != .container && !entry.format.allows {
            try limit.require(entry.state.modified, of: entry.path)
        }
    }
}

/// How old a database may be.
struct AgeLimit {
    /// The most seconds that may have passed since it was made.
    let maxAge: Int
    /// The present, in seconds since 1970.
    let now: Int64

    /// How far a file may lie in the future, in seconds: as far as clocks differ.
    private static let clockSkew: Int64 = 3600

    /// Makes sure that what was made at a time is neither too old nor from the future.
    func require(_ made: Int64, of path: String) throws(Problem) {
        try requirePast(made, of: path)
        let age = now - made
        guard age <= Int64(maxAge) else {
            throw Problem(
                .malware(.databaseStale), path, expected: duration(Int64(maxAge)), found: duration(age))
        }
    }

    /// Makes sure that what was made at a time is not from the future.
    func requirePast(_ made: Int64, of path: String) throws(Problem) {
        guard now - made >= -Self.clockSkew else {
            throw Problem(.malware(.databaseFuture), path, found: duration(made - now))
        }
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
