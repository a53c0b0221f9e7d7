/// The list of sources and tables in a compiled file.
struct CompiledDirectory: Sendable {
    /// When the file was compiled, in seconds since 1970.
    var compiled: Int64 = 0
    var sources: [CompiledSource] = []
    var bodies = BodyTables()
}

/// One source of a compiled file.
struct CompiledSource: Sendable {
    var path = ""
    var state = FileState()
    var sha256 = ""
    var isSupported = true
    /// Whether its rows serve only to see that a compiled file finds anything.
    var isSelfTest = false
    var active = 0
    var inactive = 0
    /// How many of the inactive ones would be active if there were patterns of the groups that they ask for.
    var waiting = 0
    /// How many lines let something pass.
    var allowing = 0
    /// The signatures that do not count.
    var ignored: [IgnoredSignature] = []
    /// Where the ends of its lines of digests lie: names, and what follows them.
    var texts = BodyTables.Rows()
    var tables: [DigestTable] = []
    /// Its part of the rules of bodies.
    var share = BodyBuilder.Share()
    /// What a signed container says about itself; nil for a file that is none.
    var container: CompiledContainer?
    /// The files in the container.
    var members: [CompiledMember] = []

    /// When it was made, in seconds since 1970: a container says so itself.
    var made: Int64 { container?.built ?? state.modified }
}

/// What a container of signatures says about itself, and was verified.
struct CompiledContainer: Sendable, Hashable {
    var version = 0
    var level = 0
    /// When it was built, in seconds since 1970.
    var built: Int64 = 0
    var builder = ""
    /// Who has signed it.
    var signer = ""

    /// Whether ClamAV has signed it.
    var isOfficial: Bool { signer == ContainerTrust.official.signer }
}

/// One file in a container.
struct CompiledMember: Sendable, Hashable {
    var name = ""
    var active = 0
    var inactive = 0
    /// How many of the inactive ones would be active if there were patterns of the groups that they ask for.
    var waiting = 0
    var allowing = 0
}

/// What tells that a file is still the one that was read, without reading it.
struct FileState: Sendable, Hashable {
    var size: Int64 = 0
    var modified: Int64 = 0
    var modifiedNanoseconds: Int64 = 0
    var changed: Int64 = 0
    var changedNanoseconds: Int64 = 0
    var inode: UInt64 = 0
    var device: UInt64 = 0
}

extension CompiledDirectory {
    /// The directory as it lies in the file.
    var encoded: [UInt8] {
        var writer = DirectoryWriter()
        writer.add(Int(compiled))
        writer.add(sources.count)
        for source in sources { writer.add(source) }
        for rows in [
            bodies.rules, bodies.checks, bodies.cells, bodies.text, bodies.placed, bodies.unconditional,
            bodies.members, bodies.askers,
        ] {
            writer.add(rows)
        }
        writer.add(bodies.filters.count)
        for filter in bodies.filters {
            writer.add([
                Int(filter.literalClass.rawValue), filter.first.offset, filter.first.bits,
                filter.second.offset, filter.second.bits, filter.slots, filter.slotBits, filter.entries,
                filter.entryCount,
            ])
        }
        return writer.bytes
    }

    /// Reads the directory of a file.
    init(_ range: Range<Int>, in bytes: CompiledBytes) throws(ScanFailure) {
        var reader = DirectoryReader(bytes: try bytes.bytes(range.lowerBound, range.count), file: bytes.count)
        compiled = Int64(try reader.number())
        guard compiled >= 0, compiled < 1 << 40 else { throw .damaged }
        for _ in 0..<(try reader.count()) { sources.append(try reader.source()) }
        bodies.rules = try reader.rows(of: BodyTables.ruleSize)
        bodies.checks = try reader.rows(of: BodyTables.checkSize)
        bodies.cells = try reader.rows(of: 2)
        bodies.text = try reader.rows(of: 1)
        bodies.placed = try reader.rows(of: 4)
        bodies.unconditional = try reader.rows(of: 4)
        bodies.members = try reader.rows(of: BodyTables.memberSize)
        bodies.askers = try reader.rows(of: BodyTables.memberSize)
        for _ in 0..<(try reader.count()) {
            let filter = try reader.filter()
            // Each filter is a pass over the content: there is at most one of a class, in the order in which they are written.
            if let last = bodies.filters.last, last.literalClass.rawValue >= filter.literalClass.rawValue {
                throw .damaged
            }
            bodies.filters.append(filter)
        }
    }
}

/// Writes numbers and texts one after the other.
private struct DirectoryWriter {
    var bytes: [UInt8] = []

    mutating func add(_ number: Int) { bytes += little(Int64(number)) }
    mutating func add(_ numbers: [Int]) { for number in numbers { add(number) } }
    mutating func add(_ rows: BodyTables.Rows) { add([rows.offset, rows.count]) }
    mutating func add(_ range: Range<Int>) { add([range.lowerBound, range.upperBound]) }

    mutating func add(_ text: String) {
        add(text.utf8.count)
        bytes += text.utf8
    }

    mutating func add(_ source: CompiledSource) {
        add(source.path)
        add(source.sha256)
        let state = source.state
        add([
            Int(state.size), Int(state.modified), Int(state.modifiedNanoseconds), Int(state.changed),
            Int(state.changedNanoseconds), Int(bitPattern: UInt(state.inode)),
            Int(bitPattern: UInt(state.device)),
        ])
        add([
            source.isSupported ? 1 : 0, source.isSelfTest ? 1 : 0, source.active, source.inactive,
            source.waiting, source.allowing, source.ignored.count,
        ])
        for signature in source.ignored {
            add(signature.name)
            add(signature.line)
        }
        add(source.texts)
        for range in [source.share.rules, source.share.checks, source.share.cells, source.share.text] {
            add(range)
        }
        add(source.container == nil ? 0 : 1)
        if let container = source.container {
            add([container.version, container.level, Int(container.built)])
            add(container.builder)
            add(container.signer)
        }
        add(source.members.count)
        for member in source.members {
            add(member.name)
            add([member.active, member.inactive, member.waiting, member.allowing])
        }
        add(source.tables.count)
        for table in source.tables {
            add([
                Int(table.subject.rawValue), table.kind.rawValue, table.count, table.rows, table.tags,
                table.index, table.indexBits, table.sizes, table.sizeBits, table.holdsAnySize ? 1 : 0,
            ])
        }
    }
}

/// Reads what ``DirectoryWriter`` wrote, and trusts nothing of it: whoever wrote the file may have computed its digests too.
private struct DirectoryReader {
    let bytes: [UInt8]
    /// How long the whole file is.
    let file: Int
    private var position = 0

    init(bytes: [UInt8], file: Int) {
        self.bytes = bytes
        self.file = file
    }

    mutating func number() throws(ScanFailure) -> Int {
        guard position + 8 <= bytes.count else { throw .damaged }
        var number: UInt64 = 0
        for index in 0..<8 { number |= UInt64(bytes[position + index]) << UInt64(8 * index) }
        position += 8
        return Int(bitPattern: UInt(number))
    }

    /// Returns a number of things, each of which takes at least a byte of the directory.
    mutating func count() throws(ScanFailure) -> Int {
        let count = try number()
        guard count >= 0, count <= bytes.count else { throw .damaged }
        return count
    }

    mutating func bits(_ allowed: ClosedRange<Int>) throws(ScanFailure) -> Int {
        let bits = try number()
        guard allowed.contains(bits) else { throw .damaged }
        return bits
    }

    mutating func text() throws(ScanFailure) -> String {
        let length = try count()
        guard position + length <= bytes.count else { throw .damaged }
        defer { position += length }
        return String(decoding: bytes[position..<(position + length)], as: UTF8.self)
    }

    mutating func truth() throws(ScanFailure) -> Bool { try bits(0...1) == 1 }

    /// Returns where so many things of a size lie, which is inside of the file.
    mutating func place(of count: Int, _ size: Int) throws(ScanFailure) -> Int {
        let offset = try number()
        guard offset >= 0, count >= 0, count <= file / size, offset <= file - count * size else {
            throw .damaged
        }
        return offset
    }

    mutating func rows(of size: Int) throws(ScanFailure) -> BodyTables.Rows {
        let offset = try number()
        let count = try number()
        guard offset >= 0, count >= 0, count <= file / size, offset <= file - count * size else {
            throw .damaged
        }
        return BodyTables.Rows(offset: offset, count: count)
    }

    mutating func range() throws(ScanFailure) -> Range<Int> {
        let start = try number()
        let end = try number()
        guard start >= 0, start <= end, end <= file else { throw .damaged }
        return start..<end
    }

    mutating func source() throws(ScanFailure) -> CompiledSource {
        var source = CompiledSource()
        source.path = try text()
        source.sha256 = try text()
        source.state.size = Int64(try number())
        source.state.modified = Int64(try number())
        source.state.modifiedNanoseconds = Int64(try number())
        source.state.changed = Int64(try number())
        source.state.changedNanoseconds = Int64(try number())
        source.state.inode = UInt64(UInt(bitPattern: try number()))
        source.state.device = UInt64(UInt(bitPattern: try number()))
        source.isSupported = try truth()
        source.isSelfTest = try truth()
        source.active = try bits(0...Int(UInt32.max))
        source.inactive = try bits(0...Int(UInt32.max))
        source.waiting = try bits(0...source.inactive)
        source.allowing = try bits(0...Int(UInt32.max))
        for _ in 0..<(try count()) {
            source.ignored.append(IgnoredSignature(name: try text(), line: try text()))
        }
        source.texts = try rows(of: 1)
        source.share.rules = try range()
        source.share.checks = try range()
        source.share.cells = try range()
        source.share.text = try range()
        if try truth() { source.container = try container() }
        for _ in 0..<(try count()) {
            var member = CompiledMember(name: try text())
            member.active = try bits(0...Int(UInt32.max))
            member.inactive = try bits(0...Int(UInt32.max))
            member.waiting = try bits(0...member.inactive)
            member.allowing = try bits(0...Int(UInt32.max))
            source.members.append(member)
        }
        for _ in 0..<(try count()) { source.tables.append(try table()) }
        return source
    }

    private mutating func container() throws(ScanFailure) -> CompiledContainer {
        CompiledContainer(
            version: try bits(0...Int.max), level: try bits(0...Int.max),
            built: Int64(try bits(0...Int.max)), builder: try text(), signer: try text())
    }

    mutating func table() throws(ScanFailure) -> DigestTable {
        guard let subject = DigestSubject(rawValue: UInt8(try bits(0...255))),
            let kind = DigestKind(rawValue: try number())
        else { throw .damaged }
        let count = try number()
        let rows = try place(of: count, DigestTable.rowSize(kind))
        let tags = try place(of: count, DigestTable.tagSize)
        let index = try number()
        let indexBits = try bits(1...24)
        let sizes = try number()
        let sizeBits = try bits(3...30)
        guard index >= 0, index <= file - 4 * (1 << indexBits + 1), sizes >= 0,
            sizes <= file - 1 << sizeBits / 8
        else { throw .damaged }
        return DigestTable(
            subject: subject, kind: kind, count: count, rows: rows, tags: tags, index: index,
            indexBits: indexBits, sizes: sizes, sizeBits: sizeBits, holdsAnySize: try truth())
    }

    mutating func filter() throws(ScanFailure) -> LiteralFilter {
        guard let literalClass = LiteralClass(rawValue: UInt8(try bits(0...255))) else { throw .damaged }
        // All of the first row is verified before it is asked; so it must not be larger than any that is written.
        let first = try filterRow(9...LiteralFilterBuilder.mostFirstBits)
        let second = try filterRow(9...36)
        let slots = try number()
        let slotBits = try bits(1...32)
        let entries = try rows(of: 8)
        guard slots >= 0, slots <= file - 8 << slotBits else { throw .damaged }
        return LiteralFilter(
            literalClass: literalClass, first: first, second: second, slots: slots, slotBits: slotBits,
            entries: entries.offset, entryCount: entries.count)
    }

    private mutating func filterRow(_ allowed: ClosedRange<Int>) throws(ScanFailure) -> LiteralFilter.Row {
        let offset = try number()
        let bits = try bits(allowed)
        // Words of four and of eight bytes are read where they lie in memory.
        guard offset >= 0, offset.isMultiple(of: 4), offset <= file - 1 << (bits - 3) else { throw .damaged }
        return LiteralFilter.Row(offset: offset, bits: bits)
    }
}
