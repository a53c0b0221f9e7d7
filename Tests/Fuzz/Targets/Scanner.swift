import Problems

@testable import Scanner

extension FuzzTarget {
    /// Lines of digests of files, sections and imports, and scans with them.
    static let hashSignatures = FuzzTarget("hash-signatures") { input in
        for format in [DatabaseFormat.Lines.hashes, .sections, .imports, .harmless, .ignored] {
            try scan(with: input, format)
        }
    }

    /// Lines of a `.ndb` file, and a scan with them.
    static let bodySignatures = FuzzTarget("body-signatures") { try scan(with: $0, .bodies) }

    /// Changes to a compiled database, sealed again as only its owner could, and a scan with it.
    static let compiledDatabase = FuzzTarget("compiled-database") { input in
        var file = try compiled.get()
        let end = Int(little: file[24..<32])
        var rest = input[...]
        while rest.count >= 3 {
            let place = Int(rest[rest.startIndex]) << 8 | Int(rest[rest.startIndex + 1])
            file[CompiledHeader.size + place % (end - CompiledHeader.size)] = rest[rest.startIndex + 2]
            rest = rest.dropFirst(3)
        }
        try seal(&file, digestsAt: end)
        do {
            let database = try CompiledDatabase(CompiledBytes(copying: file))
            try scan(Array("abcdefxxde MZ abcdef".utf8), with: database)
        } catch ScanFailure.damaged { return }
    }

    private static let compiled = Result {
        try file(
            of: Array(
                """
                Test.A:0:*:616263646566??6465
                Test.B:1:EP+0:4d5a(61|62)6365666768*6465
                Test.C:0:EOF-10,5:616263646566
                """.utf8), .bodies)
    }

    private static func seal(_ file: inout [UInt8], digestsAt end: Int) throws {
        func digest(_ range: Range<Int>) throws -> [UInt8] {
            let digest = unsafe file.withUnsafeBytes {
                unsafe DigestKind.sha256.digest(of: UnsafeRawBufferPointer(rebasing: $0[range]))
            }
            guard let digest else { throw Violation(description: "no digest") }
            return digest
        }
        let block = CompiledBytes.block
        for number in 1..<((end + block - 1) / block) {
            let place = end + CompiledHeader.digestSize * number
            file.replaceSubrange(
                place..<(place + CompiledHeader.digestSize),
                with: try digest((number * block)..<min(end, (number + 1) * block)))
        }
        let header = CompiledHeader(
            fileSize: file.count, digestsOffset: end,
            directory: Int(little: file[32..<40])..<(Int(little: file[32..<40]) + Int(little: file[40..<48])),
            contentDigest: try digest(end..<file.count))
        file.replaceSubrange(0..<CompiledHeader.size, with: header.encoded(notice: "") ?? [])
    }

    private static func scan(with input: [UInt8], _ format: DatabaseFormat.Lines) throws {
        let database = try CompiledDatabase(CompiledBytes(copying: file(of: input, format)))
        // The lines themselves hold what they look for about as often as anything else does.
        for content in [input, Array("MZ".utf8) + input.reversed(), []] { try scan(content, with: database) }
    }

    private static func scan(_ content: [UInt8], with database: CompiledDatabase) throws {
        do {
            // What is noted for later must be what the search for it takes.
            var trail: DigestTrail? = DigestTrail()
            let hits = try content.withUnsafeBytes {
                try database.hits(
                    in: $0, knownDigest: nil,
                    within: content.first.map { $0 < 0x40 } == true ? [[.zip], [.gzip]] : [],
                    allowance: Allowance(1 << 22), noting: &trail)
            }
            if let trail {
                try require(DigestTrail(rows: trail.rows) == trail, "a trail that cannot be kept")
            }
            for hit in hits {
                try require((hit.offset ?? 0) <= content.count, "a match behind the end")
                _ = try database.permission(of: hit)
            }
        } catch ScanFailure.spent { return }
    }

    private static func file(of input: [UInt8], _ format: DatabaseFormat.Lines) throws -> [UInt8] {
        var writer = CompiledWriter(to: nil, at: "fuzz")
        var hashes = HashBuilder()
        var bodies = BodyBuilder()
        var ignored: [IgnoredSignature] = []
        for line in input.split(separator: 0x0A, omittingEmptySubsequences: false) {
            do throws(LineFault) {
                switch format {
                case .hashes, .sections, .imports, .harmless:
                    let subject = format.subject ?? .file
                    if hashes.addUsual(line, subject) { continue }
                    let digest = try DigestLine(line, of: subject)
                    try hashes.add(
                        digest: digest.digest, kind: digest.kind, subject, size: digest.size,
                        text: digest.text)
                case .ignored: ignored.append(try IgnoredSignature(line))
                case .bodies: try bodies.add(try BodyRule(line), line: line, source: 0)
                case .logical: try bodies.add(try LogicalSignature(line), line: line, source: 0, member: 0)
                }
            } catch {
                guard case .malformed(_, let column) = error else { continue }
                try require(1...(line.count + 1) ~= column, "column \(column) of a line of \(line.count)")
            }
        }
        bodies.settle()
        var source = CompiledSource(path: "fuzz")
        source.ignored = Array(ignored.prefix(IgnoredSignature.most))
        source.share = bodies.share(since: (rules: 0, checks: 0, cells: 0, text: 0))
        (source.texts, source.tables) = try hashes.write(to: &writer)
        var directory = CompiledDirectory()
        directory.sources = [source]
        directory.bodies = try bodies.write(to: &writer)
        return try writer.finish(directory: directory.encoded, notice: "")
    }

    /// Lines of an `.ldb` file, and a scan with them.
    static let logicalSignatures = FuzzTarget("logical-signatures") { input in
        try scan(with: input, .logical)
        for line in input.split(separator: 0x0A).prefix(4) {
            let signature: LogicalSignature
            do throws(LineFault) { signature = try LogicalSignature(line) } catch {
                guard case .malformed(_, let column) = error else { continue }
                try require(column >= 1, "a column before the line")
                continue
            }
            for content in [input, Array("MZ".utf8) + input.reversed(), []] {
                let match = content.withUnsafeBytes { bytes -> LogicalMatch? in
                    do throws(Allowance.Spent) {
                        var facts = ContentFacts(of: Content(bytes), in: [[.officeText, .zip]])
                        var allowance = Allowance(1 << 20)
                        // Whatever group is asked for, its patterns are those of the first subsignature.
                        var members: [Int: [[PatternPart]]] = [:]
                        if case .body(_, let forms)? = signature.parts.first {
                            for group in signature.groups { members[group] = forms }
                        }
                        return try signature.match(in: &facts, members, &allowance)
                    } catch { return nil }
                }
                try require((match?.offset ?? 0) <= content.count, "a match behind the end")
                guard match != nil else { continue }
                let hasTrigger = try content.withUnsafeBytes { try signature.hasTrigger(in: $0) }
                try require(hasTrigger != false, "a match without what every match has")
            }
        }
    }

    /// A program of any kind, with its sections, imports and version strings.
    static let program = FuzzTarget("program", longest: 1 << 14) { input in
        let layout = input.withUnsafeBytes { ProgramLayout(of: $0) }
        for key in layout?.versionKeys ?? [] { try require(key < input.count, "a key behind the end") }
        for section in layout?.hashedSections ?? [] {
            guard let range = section.range(inContentOf: input.count) else { continue }
            try require(range.upperBound <= input.count, "a section behind the end")
        }
        let slices = input.withUnsafeBytes { ProgramLayout.slices(ofUniversal: Content($0)) }
        for slice in slices ?? [] { try require(slice.upperBound <= input.count, "a program behind the end") }
    }

    /// The first line of a container of signatures, and the list of its members.
    static let signatureContainer = FuzzTarget("signature-container") { input in
        _ = ContainerHeader(input[...])
        if let list = ContainerList(input) {
            try require(
                !ContainerSignature.verifies(
                    list.signature, of: list.digest, by: ContainerTrust.official.members),
                "a list that nobody signed is believed")
        }
        var whole: [String] = []
        var pieces: [String] = []
        var reader = MemberReader()
        let isGood = reader.read(input[...]) { event in
            if case .starts(let name, _) = event { whole.append(name) }
        }
        var other = MemberReader()
        var isGoodToo = true
        for start in stride(from: 0, to: input.count, by: 7) where isGoodToo {
            isGoodToo = other.read(input[start..<min(start + 7, input.count)]) { event in
                if case .starts(let name, _) = event { pieces.append(name) }
            }
        }
        try require(isGood == isGoodToo && whole == pieces, "members depend on how the stream is cut")
        var packed = try Gunzip()
        _ = try packed.unpack(input[...]) { try require($0.count <= 1 << 18, "a piece that is too large") }
    }
}

extension Int {
    /// The number that eight bytes make, the lowest first.
    fileprivate init(little bytes: ArraySlice<UInt8>) {
        self = bytes.reversed().reduce(0) { $0 << 8 | Int($1) }
    }
}
