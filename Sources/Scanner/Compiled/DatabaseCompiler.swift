internal import Problems

/// Compiles the files of a database into one file, reading only what has changed since the last time.
struct DatabaseCompiler: ~Copyable {
    private let previous: CompiledDatabase?
    private let now: Int64
    private let settings: SignatureDatabase.Settings
    private var writer: CompiledWriter
    private var bodies = BodyBuilder()
    private var directory = CompiledDirectory()

    /// Starts a compilation.
    ///
    /// - Parameters:
    ///   - descriptor: An empty file, open for reading and writing; nil to compile into memory.
    ///   - path: Its path, for problems.
    ///   - previous: What was compiled of the same database before, if anything.
    ///   - now: The present, in seconds since 1970.
    ///   - settings: What is read, and whom it is believed of.
    init(
        to descriptor: Int32?, at path: String, after previous: CompiledDatabase?, now: Int64,
        settings: SignatureDatabase.Settings
    ) {
        self.previous = previous
        self.settings = settings
        self.now = now
        writer = CompiledWriter(to: descriptor, at: path)
        directory.compiled = now
    }

    /// Compiles all files of a list.
    ///
    /// - Returns: What was compiled, if it was compiled into memory.
    /// - Throws: ``Problem`` if any is malformed or cannot be read, or if nothing in them can be scanned for; the file is worth nothing
    ///   then.
    @discardableResult
    consuming func compile(_ list: SourceList, of paths: [String]) throws(Problem) -> [UInt8] {
        for entry in list.entries { try add(entry) }
        for (source, member) in bodies.waiting() { directory.sources[source].countWaiting(of: member) }
        guard directory.sources.contains(where: { $0.active > 0 }) else {
            if let source = directory.sources.first(where: { !$0.isSupported }) {
                throw Problem(.malware(.databaseUnsupported), source.path)
            }
            throw Problem(
                .malware(.databaseEmpty), directory.sources.first?.path ?? paths.joined(separator: ", "))
        }
        try addSelfTest()
        directory.bodies = try bodies.write(to: &writer)
        let notice = """

            Compiled by stagectl from the signature databases of this machine, for this machine.
            Databases of the ClamAV project are under the GNU General Public License, version 2: whoever hands on a file
            that was compiled from them hands on their content under that license.

            """
        return try writer.finish(directory: directory.encoded, notice: notice)
    }

    private mutating func add(_ entry: SourceList.Entry) throws(Problem) {
        if try reuse(entry) { return }
        let file = try DatabaseFile(at: entry.path)
        switch entry.format {
        case .signatures(let format): try read(file, format: format)
        case .container:
            try read(SignatureContainer(file, trusts: settings.trusts), state: entry.state, at: entry.path)
        case .unsupportedLines: try skip(file) { $0.count { $0 == 0x0a } }
        case .program, .unsupported: try skip(file) { _ in 0 }
        }
    }

    private mutating func read(_ file: borrowing DatabaseFile, format: DatabaseFormat.Lines) throws(Problem) {
        let path = file.path
        var source = CompiledSource(path: path, state: file.state)
        var hashes = HashBuilder()
        let mark = bodies.mark
        source.sha256 = try file.readLines { line, number throws(Problem) in
            try take(line, number: number, of: path, as: format, &source, &hashes)
        }
        try finish(&source, hashes, since: mark, isList: format.allows)
    }

    /// Reads the files in a signed container, once it was verified, as one source.
    private mutating func read(
        _ container: consuming SignatureContainer, state: FileState, at path: String
    ) throws(Problem) {
        var source = CompiledSource(path: path, state: state)
        var hashes = HashBuilder()
        let mark = bodies.mark
        var member: (name: String, format: DatabaseFormat, lines: LineReader)?
        let facts = try container.read { name, bytes throws(Problem) in
            if name != member?.name {
                try end(&member, of: path, &source, &hashes)
                member = DatabaseFormat(fileName: name, unwanted: settings.unwanted).map {
                    source.members.append(CompiledMember(name: name))
                    return (name, $0, LineReader(of: "\(path)/\(name)"))
                }
            }
            guard var current = member.take() else { return }
            switch current.format {
            case .signatures(let format):
                try current.lines.read(bytes) { line, number throws(Problem) in
                    try take(
                        line, number: number, of: "\(path)/\(name)", as: format, &source, &hashes)
                }
            case .unsupportedLines: source.countInactive(bytes.count { $0 == 0x0a })
            case .program: if bytes.isEmpty { source.countInactive(1) }
            case .container, .unsupported: break
            }
            member = current
        }
        try end(&member, of: path, &source, &hashes)
        source.sha256 = facts.sha256
        source.container = CompiledContainer(
            version: facts.header.version, level: facts.header.level, built: facts.header.built,
            builder: facts.header.builder, signer: facts.signer)
        try finish(&source, hashes, since: mark)
    }

    /// Reads the last line of a member.
    private mutating func end(
        _ member: inout (name: String, format: DatabaseFormat, lines: LineReader)?, of path: String,
        _ source: inout CompiledSource, _ hashes: inout HashBuilder
    ) throws(Problem) {
        guard var last = member.take(), case .signatures(let format) = last.format else { return }
        try last.lines.finish { line, number throws(Problem) in
            try take(line, number: number, of: "\(path)/\(last.name)", as: format, &source, &hashes)
        }
    }

    /// Reads one line.
    private mutating func take(
        _ line: ArraySlice<UInt8>, number: Int, of path: String, as format: DatabaseFormat.Lines,
        _ source: inout CompiledSource, _ hashes: inout HashBuilder
    ) throws(Problem) {
        if line.first == UInt8(ascii: "#") { return }
        if !format.allows, let subject = format.subject, hashes.addUsual(line, subject) {
            source.countActive()
            return
        }
        let place = directory.sources.count
        do throws(LineFault) {
            switch format {
            case .hashes, .sections, .imports:
                let subject = format.subject ?? .file
                let digest = try DigestLine(line, of: subject)
                try hashes.add(
                    digest: digest.digest, kind: digest.kind, subject, size: digest.size,
                    text: digest.text)
            case .harmless:
                let digest = try DigestLine(line)
                // Two files with one MD5 or SHA-1 digest can be made.
                guard digest.kind == .sha256 else { throw LineFault.unsupported }
                try hashes.add(
                    digest: digest.digest, kind: digest.kind, .harmless, size: digest.size,
                    text: digest.text)
            case .ignored:
                if line.isEmpty { return }
                let signature = try IgnoredSignature(line)
                guard source.ignored.count < IgnoredSignature.most else { throw LineFault.unsupported }
                source.ignored.append(signature)
            case .bodies: try bodies.add(try BodyRule(line), line: line, source: place)
            case .logical:
                try bodies.add(
                    try LogicalSignature(line), line: line, source: place, member: source.members.count)
            }
            if format.allows { source.countAllowing() } else { source.countActive() }
        } catch {
            switch error {
            case .unsupported: source.countInactive(1)
            case .malformed(let reason, let column):
                throw malformed(path, line, number: number, column: column, format: format, reason: reason)
            }
        }
    }

    private mutating func finish(
        _ source: inout CompiledSource, _ hashes: consuming HashBuilder,
        since mark: (rules: Int, checks: Int, cells: Int, text: Int), isList: Bool = false
    ) throws(Problem) {
        // A list of what may pass may well be empty.
        guard source.active + source.inactive > 0 || isList else {
            throw Problem(.malware(.databaseEmpty), source.path)
        }
        (source.texts, source.tables) = try hashes.write(to: &writer)
        bodies.settle()
        source.share = bodies.share(since: mark)
        directory.sources.append(source)
    }

    private func malformed(
        _ path: String, _ line: ArraySlice<UInt8>, number: Int, column: Int, format: DatabaseFormat.Lines,
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
        var source = CompiledSource(path: file.path, state: file.state)
        source.sha256 = try file.readChunks { chunk in source.inactive += count(chunk) }
        source.isSupported = false
        directory.sources.append(source)
    }

    /// Copies what was compiled of a file before, if the file is the same.
    private mutating func reuse(_ entry: SourceList.Entry) throws(Problem) -> Bool {
        guard let previous,
            let old = previous.directory.sources.first(where: {
                $0.path == entry.path && $0.state == entry.state && !$0.isSelfTest
            }),
            // A file that was changed just before it was read may have been changed once more since.
            old.isSettled(when: previous.directory.compiled),
            old.isSupported == entry.format.isRead
        else { return false }
        var source = old
        source.countNoneWaiting()
        // What has rotten on the disk is read anew from its source.
        do throws(ScanFailure) { try old.verify(in: previous) } catch { return false }
        source.texts.offset = try writer.append(previous.bytes, old.texts.offset, old.texts.count)
        source.tables = []
        for table in old.tables {
            source.tables.append(
                DigestTable(
                    subject: table.subject, kind: table.kind, count: table.count,
                    rows: try writer.append(previous.bytes, table.rows, table.count * table.rowSize),
                    tags: try writer.append(
                        previous.bytes, table.tags, table.count * DigestTable.tagSize),
                    index: try writer.append(previous.bytes, table.index, table.indexSize),
                    indexBits: table.indexBits,
                    sizes: try writer.append(previous.bytes, table.sizes, 1 << table.sizeBits / 8),
                    sizeBits: table.sizeBits, holdsAnySize: table.holdsAnySize))
        }
        do throws(ScanFailure) {
            source.share = try bodies.add(old.share, of: previous, source: directory.sources.count)
        } catch { throw Problem(.malware(.databaseDamaged), entry.path) }
        directory.sources.append(source)
        return true
    }

    /// Adds signatures of the harmless test file that every scanner knows; they are never reported.
    private mutating func addSelfTest() throws(Problem) {
        var source = CompiledSource(path: "self-test", isSelfTest: true)
        var hashes = HashBuilder()
        let mark = bodies.mark
        do throws(LineFault) {
            let digest = try DigestLine(SelfTest.digestLine[...])
            try hashes.add(
                digest: digest.digest, kind: digest.kind, .file, size: digest.size, text: digest.text)
            for line in SelfTest.bodyLines {
                try bodies.add(try BodyRule(line[...]), line: line[...], source: directory.sources.count)
            }
        } catch { throw Problem(.defect(.invariant), "self-test") }
        (source.texts, source.tables) = try hashes.write(to: &writer)
        bodies.settle()
        source.share = bodies.share(since: mark)
        directory.sources.append(source)
    }
}

extension CompiledSource {
    /// Counts a signature that is scanned for.
    @inline(__always)
    fileprivate mutating func countActive() {
        active += 1
        if !members.isEmpty { members[members.count - 1].active += 1 }
    }

    /// Counts a line that lets something pass.
    fileprivate mutating func countAllowing() {
        allowing += 1
        if !members.isEmpty { members[members.count - 1].allowing += 1 }
    }

    /// Counts signatures that this version cannot use.
    fileprivate mutating func countInactive(_ count: Int) {
        inactive += count
        if !members.isEmpty { members[members.count - 1].inactive += count }
    }

    /// Counts a signature of one of its files that asks for groups without patterns as inactive.
    ///
    /// - Parameter member: The file's place in the container, from one; zero if there is none.
    fileprivate mutating func countWaiting(of member: Int) {
        guard active > 0 else { return }
        (active, inactive, waiting) = (active - 1, inactive + 1, waiting + 1)
        guard members.indices.contains(member - 1), members[member - 1].active > 0 else { return }
        members[member - 1].active -= 1
        members[member - 1].inactive += 1
        members[member - 1].waiting += 1
    }

    /// Counts all signatures that ask for groups as active again: other files may have got patterns of them.
    fileprivate mutating func countNoneWaiting() {
        (active, inactive, waiting) = (active + waiting, inactive - waiting, 0)
        for index in members.indices {
            members[index].active += members[index].waiting
            members[index].inactive -= members[index].waiting
            members[index].waiting = 0
        }
    }

    /// Makes sure that all that was compiled of the source is as it was.
    fileprivate func verify(in database: CompiledDatabase) throws(ScanFailure) {
        let bytes = database.bytes
        try bytes.require(texts.offset, texts.count)
        for table in tables {
            try bytes.require(table.rows, table.count * table.rowSize)
            try bytes.require(table.tags, table.count * DigestTable.tagSize)
            try bytes.require(table.index, table.indexSize)
            try bytes.require(table.sizes, 1 << table.sizeBits / 8)
        }
    }
}
