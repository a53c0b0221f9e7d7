/// A compiled database that is open for scanning.
struct CompiledDatabase: Sendable {
    let bytes: CompiledBytes
    let directory: CompiledDirectory

    /// Opens a compiled file.
    ///
    /// - Throws: `damaged` if it is none of this version, or not what was compiled.
    init(_ bytes: CompiledBytes) throws(ScanFailure) {
        self.bytes = bytes
        directory = try CompiledDirectory(bytes.directory, in: bytes)
    }

    /// One rule or row that content matches.
    struct Hit: Hashable {
        let name: String
        let offset: Int?
        let isSelfTest: Bool
    }

    /// Returns everything that content matches.
    ///
    /// - Parameter known: The SHA-256 digest of the content, if the caller has it already.
    func hits(
        in content: UnsafeRawBufferPointer, knownDigest known: [UInt8]?, allowance: Allowance
    ) throws(ScanFailure) -> [Hit] {
        var hits = unsafe try digestHits(in: content, knownDigest: known)
        hits += try bodyHits(in: unsafe Content(content), allowance)
        return hits
    }

    /// Returns the hits by the digest of the whole content.
    ///
    /// Only the functions are computed that a signature for content of this size asks for.
    private func digestHits(
        in content: UnsafeRawBufferPointer, knownDigest known: [UInt8]?
    ) throws(ScanFailure) -> [Hit] {
        var digests: [DigestKind: [UInt8]] = [:]
        digests[.sha256] = known
        var hits: [Hit] = []
        for source in directory.sources {
            for table in source.tables where table.subject == .file {
                guard try table.mayContain(size: content.count, in: bytes) else { continue }
                let digest: [UInt8]
                if let known = digests[table.kind] {
                    digest = known
                } else {
                    guard let computed = unsafe table.kind.digest(of: content) else {
                        throw .digestUnavailable(table.kind)
                    }
                    digest = computed
                    digests[table.kind] = computed
                }
                for row in try table.find(digest, size: content.count, in: bytes) {
                    let text = try HashBuilder.text(row.text, in: source.texts, of: bytes)
                    let name = text.prefix { $0 != 0x3a }
                    hits.append(Hit(name: reported(name), offset: nil, isSelfTest: source.isSelfTest))
                }
            }
        }
        return hits
    }

    /// Returns the hits of the rules of bodies.
    private func bodyHits(in content: Content, _ allowance: Allowance) throws(ScanFailure) -> [Hit] {
        var search = CandidateSearch(directory.bodies, in: bytes, of: content, allowance: allowance)
        try search.run()
        var hits: [Hit] = []
        for (rule, offset) in search.found { hits.append(try hit(of: rule, at: offset)) }
        guard !search.candidates.isEmpty else { return hits }
        var signatures = BodySignatures()
        var rules: [UInt32] = []
        var left = search.allowance
        for number in search.candidates.sorted() {
            let line = try line(of: number)
            try left.step(64 + line.count)
            let rule: BodyRule
            do throws(LineFault) { rule = try BodyRule(line) } catch { throw .damaged }
            signatures.add(target: rule.target, placement: rule.placement, pattern: rule.parts)
            rules.append(number)
        }
        signatures.finish()
        var scan = BodyScan(signatures, of: content, allowance: left)
        do throws(Allowance.Spent) { try scan.run() } catch { throw .spent }
        for (index, offset) in scan.found { hits.append(try hit(of: rules[Int(index)], at: offset)) }
        return hits
    }

    private func hit(of rule: UInt32, at offset: Int) throws(ScanFailure) -> Hit {
        let place = directory.bodies.rules.offset + Int(rule) * BodyTables.ruleSize
        let source = Int(try bytes.halfWord(place + 10))
        guard source < directory.sources.count else { throw .damaged }
        let name = try line(of: rule).prefix { $0 != 0x3a }
        return Hit(
            name: reported(name), offset: offset, isSelfTest: directory.sources[source].isSelfTest)
    }

    /// Returns the line of a rule.
    func line(of rule: UInt32) throws(ScanFailure) -> ArraySlice<UInt8> {
        guard Int(rule) < directory.bodies.rules.count else { throw .damaged }
        let place = directory.bodies.rules.offset + Int(rule) * BodyTables.ruleSize
        let start = Int(try bytes.word(place))
        let length = Int(try bytes.word(place + 4))
        guard start + length <= directory.bodies.text.count else { throw .damaged }
        return try bytes.bytes(directory.bodies.text.offset + start, length)[...]
    }

    /// Returns a name as ClamAV reports it: signatures from outside a signed container are marked.
    private func reported(_ name: ArraySlice<UInt8>) -> String {
        String(decoding: name, as: UTF8.self) + ".UNOFFICIAL"
    }
}
