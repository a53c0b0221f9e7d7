internal import Glibc
internal import Problems

/// The place where what was compiled is kept from run to run.
///
/// A new file takes the place of the old one in one step, so that any number of runs may read and compile at the same time; each
/// sees either the old or the new one.
struct CompiledCache {
    /// The compiled file.
    let path: String
    private let folder: String

    /// For how long a file that nobody finished may be somebody's work, in seconds.
    private static let patience: Int64 = 3600

    /// Finds the place for a database.
    ///
    /// - Parameter settings: What else decides about what is compiled.
    init(folder: String, paths: [String], _ settings: SignatureDatabase.Settings) throws(Problem) {
        let key = (paths + settings.marks).joined(separator: "\n")
        let digest = unsafe Array(key.utf8).withUnsafeBytes { unsafe DigestKind.sha256.digest(of: $0) }
        guard let digest else { throw Problem(.malware(.digestUnavailable), folder, found: "sha256") }
        self.folder = folder
        path = "\(folder)/\(hexadecimal(Array(digest.prefix(16)))).signatures"
    }

    /// Opens what was compiled last; nil if there is nothing, or nothing that can be used.
    func open() -> CompiledDatabase? {
        let descriptor = unsafe Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
        guard descriptor >= 0 else { return nil }
        defer { _ = close(descriptor) }
        // Whoever else may write there could decide what is malware.
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0, status.st_uid == geteuid(), status.st_mode & 0o022 == 0
        else { return nil }
        // It is only a copy: what is damaged is compiled anew.
        return try? CompiledDatabase(CompiledBytes(mapping: descriptor))
    }

    /// Compiles anew, and takes the result once it has proved that it finds what it must.
    func renew(
        from list: SourceList, of paths: [String], after previous: CompiledDatabase?, _ limit: AgeLimit,
        _ settings: SignatureDatabase.Settings,
        _ shrinkage: SignatureDatabase.Shrinkage
    ) throws(Problem) -> CompiledDatabase {
        try makeFolder()
        clearAway()
        do throws(Problem) {
            return try compile(list, of: paths, after: previous, limit, settings, shrinkage)
        } catch {
            // The copy may be damaged where only a whole reading sees it.
            guard error.code == .malware(.databaseDamaged), previous != nil else { throw error }
            return try compile(list, of: paths, after: nil, limit, settings, shrinkage)
        }
    }

    private func compile(
        _ list: SourceList, of paths: [String], after previous: CompiledDatabase?, _ limit: AgeLimit,
        _ settings: SignatureDatabase.Settings,
        _ shrinkage: SignatureDatabase.Shrinkage
    ) throws(Problem) -> CompiledDatabase {
        let temporary = "\(path).\(getpid()).\(UInt32.random(in: 0...UInt32.max)).new"
        let descriptor = unsafe Glibc.open(temporary, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw unwritable(temporary) }
        defer { _ = close(descriptor) }
        do throws(Problem) {
            try DatabaseCompiler(
                to: descriptor, at: temporary, after: previous, now: limit.now,
                settings: settings
            )
            .compile(list, of: paths)
            let compiled = try test(descriptor)
            try compiled.requireAge(limit)
            if let previous {
                try compiled.requireReleases(of: previous)
                if shrinkage == .refused { try compiled.requireSize(of: previous) }
            }
            guard fsync(descriptor) == 0, unsafe rename(temporary, path) == 0 else {
                throw unwritable(path)
            }
            return compiled
        } catch {
            _ = unsafe unlink(temporary)
            throw error
        }
    }

    private func test(_ descriptor: Int32) throws(Problem) -> CompiledDatabase {
        do throws(ScanFailure) {
            return try CompiledDatabase(CompiledBytes(mapping: descriptor)).tested()
        } catch { throw Problem(.malware(.databaseDamaged), path) }
    }

    private func makeFolder() throws(Problem) {
        var built = folder.hasPrefix("/") ? "" : "."
        for part in folder.split(separator: "/") {
            built += "/\(part)"
            guard unsafe mkdir(built, 0o700) == 0 || errno == EEXIST else { throw unwritable(built) }
        }
    }

    private func unwritable(_ path: String) -> Problem {
        Problem(.malware(.cacheNotWritable), path, cause: reason(errno))
    }

    /// Removes what runs have left over that were killed.
    private func clearAway() {
        // A leftover that cannot be removed only takes room.
        guard let names = try? folderEntries(at: folder) else { return }
        var now = timespec()
        guard unsafe clock_gettime(CLOCK_REALTIME, &now) == 0 else { return }
        for name in names where name.hasSuffix(".new") {
            var status = stat()
            let file = "\(folder)/\(name)"
            guard unsafe lstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
                Int64(status.st_mtim.tv_sec) < Int64(now.tv_sec) - Self.patience
            else { continue }
            _ = unsafe unlink(file)
        }
    }
}

extension CompiledDatabase {
    /// Makes sure that a new database is not much smaller than the one before, as a whole and file by file.
    fileprivate func requireSize(of previous: CompiledDatabase) throws(Problem) {
        let before = Dictionary(
            previous.directory.sources.map { ($0.series, $0.active) }, uniquingKeysWith: { first, _ in first }
        )
        for source in directory.sources {
            if let count = before[source.series] { try require(source.active, of: count, in: source.path) }
        }
        try require(active, of: previous.active, in: directory.sources.first?.path ?? "")
    }

    private var active: Int { directory.sources.reduce(0) { $0 + $1.active } }

    private func require(_ count: Int, of before: Int, in path: String) throws(Problem) {
        guard count * 10 < before * 7 else { return }
        throw Problem(.malware(.databaseShrunk), path, expected: "\(before)", found: "\(count)")
    }
}
