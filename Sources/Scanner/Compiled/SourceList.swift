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

    /// How far a file may lie in the future, in seconds: as far as clocks differ.
    private static let clockSkew: Int64 = 3600

    /// Looks up what was configured: files, and folders whose files are taken by the endings of their names.
    init(_ paths: [String]) throws(Problem) {
        for path in paths { try add(path) }
    }

    private mutating func add(_ path: String) throws(Problem) {
        guard let names = try folderEntries(at: path) else {
            let name = path.split(separator: "/").last.map(String.init) ?? path
            guard let format = DatabaseFormat(fileName: name) else {
                throw Problem(.malware(.databaseUnsupported), path)
            }
            return try add(path, format)
        }
        let folder = path.hasSuffix("/") ? path : path + "/"
        let files = names.compactMap { name in DatabaseFormat(fileName: name).map { (folder + name, $0) } }
        guard !files.isEmpty else { throw Problem(.malware(.databaseEmpty), path) }
        for (file, format) in files { try add(file, format) }
    }

    private mutating func add(_ path: String, _ format: DatabaseFormat) throws(Problem) {
        guard !entries.contains(where: { $0.path == path }) else { return }
        entries.append(Entry(path: path, format: format, state: try DatabaseFile(at: path).state))
    }

    /// Makes sure that no file that is scanned with is too old, or from the future.
    ///
    /// - Parameters:
    ///   - maxAge: The most seconds that may have passed since it was modified.
    ///   - now: The present, in seconds since 1970.
    func requireAge(_ maxAge: Int, now: Int64) throws(Problem) {
        for entry in entries where entry.format.isRead {
            let age = now - entry.state.modified
            guard age >= -Self.clockSkew else {
                throw Problem(.malware(.databaseFuture), entry.path, found: duration(-age))
            }
            guard age <= Int64(maxAge) else {
                throw Problem(
                    .malware(.databaseStale), entry.path, expected: duration(Int64(maxAge)),
                    found: duration(age))
            }
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
