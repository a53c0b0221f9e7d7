public import Problems

extension SignatureDatabase {
    /// Reads a database.
    ///
    /// - Parameters:
    ///   - paths: Files, and folders whose files are read by the endings of their names; folders in folders are not.
    ///   - maxAge: The most seconds that may have passed since any file that is scanned with was modified.
    ///   - now: The present, in seconds since 1970.
    ///   - cache: The folder in which what was compiled is kept for the next run; nil to compile into memory.
    ///   - settings: What is read, and whom it is believed of.
    ///   - thoroughness: How much of what was compiled before is verified before it is used.
    ///   - shrinkage: Whether fewer signatures than before are accepted.
    /// - Throws: ``Problem``, all with exit status 69: `malware.database-missing`, `-unreadable`, `-empty`, `-malformed` (with
    ///   file and line), `-stale`, `-future`, `-too-large`, `-untrusted`, `-older`, `malware.container-damaged`, `-unsupported` if no file can be used by this version,
    ///   `-shrunk` if more than 30 % of the signatures are gone, and `malware.cache-not-writable`. What was compiled before is
    ///   kept then.
    /// - Complexity: O(1) if nothing has changed since the last run, else O(*n* log *n*) in the number of signatures.
    public init(
        readingFrom paths: [String], maxAge: Int, now: Int64, cache: String? = nil,
        settings: Settings = Settings(),
        reading thoroughness: Thoroughness = .asNeeded, shrinkage: Shrinkage = .refused
    ) throws(Problem) {
        let list = try SourceList(paths, unwanted: settings.unwanted)
        let limit = AgeLimit(maxAge: maxAge, now: now)
        try list.requireAge(limit)
        guard let cache else {
            let compiled = try CompiledDatabase.inMemory(list, of: paths, now: now, settings: settings)
            try compiled.requireAge(limit)
            try self.init(compiled, in: nil, isNew: true)
            return
        }
        let place = try CompiledCache(folder: cache, paths: paths, settings)
        let previous = place.open()
        if let previous, previous.isOf(list), thoroughness == .asNeeded || previous.isSound {
            try previous.requireAge(limit)
            try self.init(previous, in: place.path, isNew: false)
            return
        }
        let compiled = try place.renew(
            from: list, of: paths, after: previous, limit, settings, shrinkage)
        try self.init(compiled, in: place.path, isNew: true)
    }

    private init(_ compiled: CompiledDatabase, in file: String?, isNew: Bool) throws(Problem) {
        self.init(compiled, generation: try compiled.generation(), file: file, isNew: isNew)
    }

    /// How much of what was compiled before is verified before it is used.
    public enum Thoroughness: Sendable {
        /// Each block when a verdict first rests on it.
        case asNeeded
        /// Every block at once.
        case whole
    }

    /// Whether a database may shrink by more than 30 %.
    public enum Shrinkage: Sendable {
        /// It may not: somebody may have emptied it by mistake, or on purpose.
        case refused
        /// A person has looked into it.
        case accepted
    }
}

extension CompiledDatabase {
    /// Whether the file was compiled from just these files, as they are now.
    fileprivate func isOf(_ list: SourceList) -> Bool {
        let sources = directory.sources.filter { !$0.isSelfTest }
        return sources.map(\.path) == list.entries.map(\.path)
            && sources.map(\.state) == list.entries.map(\.state)
            && sources.map(\.isSupported) == list.entries.map(\.format.isRead)
            && sources.allSatisfy { $0.isSettled(when: directory.compiled) }
    }

    /// Whether every block of the file is what was compiled.
    fileprivate var isSound: Bool {
        do throws(ScanFailure) {
            try bytes.verifyAll()
            return true
        } catch { return false }
    }

    /// Returns the digest over the sources that are scanned with, independent of where they lie.
    fileprivate func generation() throws(Problem) -> String {
        // The number changes with the engine, so that verdicts of an older one are not taken for those of this one.
        var text = "stagectl-scanner-\(CompiledHeader.version)\n"
        let files = directory.sources.filter { $0.isSupported && !$0.isSelfTest }.map {
            ($0.path.split(separator: "/").last ?? "", $0.sha256)
        }
        for (_, digest) in files.sorted(by: <) { text += "\(digest)\n" }
        let digest = unsafe Array(text.utf8).withUnsafeBytes { unsafe DigestKind.sha256.digest(of: $0) }
        guard let digest else { throw Problem(.malware(.digestUnavailable), "generation", found: "sha256") }
        return hexadecimal(digest)
    }

    /// Compiles a database that nobody keeps.
    fileprivate static func inMemory(
        _ list: SourceList, of paths: [String], now: Int64, settings: SignatureDatabase.Settings
    ) throws(Problem) -> CompiledDatabase {
        let name = paths.joined(separator: ", ")
        let compiled = try DatabaseCompiler(to: nil, at: name, after: nil, now: now, settings: settings)
            .compile(list, of: paths)
        do throws(ScanFailure) {
            return try CompiledDatabase(CompiledBytes(copying: compiled)).tested()
        } catch { throw Problem(.malware(.databaseDamaged), name) }
    }

    /// Returns the database if it finds what every scanner must.
    func tested() throws(ScanFailure) -> CompiledDatabase {
        guard try SelfTest.passes(self) else { throw .damaged }
        return self
    }
}

extension CompiledSource {
    /// For how long after it was changed a file may be changed again without a trace in its times, in seconds.
    private static let grain: Int64 = 2

    /// Whether the file's times would tell if it had been changed once more since it was read.
    func isSettled(when read: Int64) -> Bool { max(state.modified, state.changed) < read - Self.grain }
}
