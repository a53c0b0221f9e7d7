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
        /// The signature's line, as far as it can be told.
        let line: ArraySlice<UInt8>?
        /// What takes patterns out of count without which it would be none; nil if nothing does.
        var permission: String?
    }

    /// Returns everything that content matches.
    ///
    /// - Parameters:
    ///   - known: The SHA-256 digest of the content, if the caller has it already.
    ///   - containers: What the content lies in, the innermost first.
    ///   - trail: Where the digests are noted that a later database may ask for; nil if nobody wants them.
    func hits(
        in content: UnsafeRawBufferPointer, knownDigest known: [UInt8]?, within containers: [ContentLayer],
        allowance: Allowance, noting trail: inout DigestTrail?
    ) throws(ScanFailure) -> [Hit] {
        var allowance = allowance
        var hits = unsafe try digestHits(in: content, knownDigest: known, noting: &trail)
        var facts = unsafe ContentFacts(of: Content(content), in: containers)
        hits += unsafe try programHits(in: content, &facts, &allowance, noting: &trail)
        // The rules of the self-test alone are worth no pass over the content.
        guard directory.sources.contains(where: { !$0.isSelfTest && !$0.share.rules.isEmpty }) else {
            return hits
        }
        hits += try bodyHits(in: &facts, allowance)
        return hits
    }

    /// Returns everything that content matches by digest and by body, whatever the sources are.
    func selfTestHits(
        in content: UnsafeRawBufferPointer, allowance: Allowance
    ) throws(ScanFailure) -> [Hit] {
        var nothing: DigestTrail?
        var hits = unsafe try digestHits(in: content, knownDigest: nil, noting: &nothing)
        var facts = unsafe ContentFacts(of: Content(content))
        hits += try bodyHits(in: &facts, allowance)
        return hits
    }

    /// Returns the hits by the digest of the whole content.
    ///
    /// Only the functions are computed that a signature for content of this size asks for.
    private func digestHits(
        in content: UnsafeRawBufferPointer, knownDigest known: [UInt8]?, noting trail: inout DigestTrail?
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
                    hits.append(try hit(row, of: .file, at: nil, in: source))
                }
            }
        }
        trail?.note(
            .file, size: content.count, targets: unsafe FileTarget.bits(of: Content(content)), digests)
        return hits
    }

    /// Returns the hits by the digests of a program's sections and of what it imports.
    private func programHits(
        in content: UnsafeRawBufferPointer, _ facts: inout ContentFacts, _ allowance: inout Allowance,
        noting trail: inout DigestTrail?
    ) throws(ScanFailure) -> [Hit] {
        // A later database may ask for them, though this one does not.
        let isAsked =
            trail != nil
            || directory.sources.contains { source in
                source.tables.contains { $0.subject == .section || $0.subject == .imports }
            }
        guard isAsked, let layout = facts.layout() else { return [] }
        var hits: [Hit] = []
        for section in layout.hashedSections {
            guard let range = section.range(inContentOf: content.count) else { continue }
            // Any number of sections may be the same bytes.
            try allowance.step(64 + range.count)
            let bytes = unsafe UnsafeRawBufferPointer(rebasing: content[range])
            hits += unsafe try self.hits(of: bytes, as: .section, at: range.lowerBound, noting: &trail)
        }
        guard let text = layout.importText else { return hits }
        hits += try unsafe text.withUnsafeBufferPointer { buffer throws(ScanFailure) in
            unsafe try self.hits(of: UnsafeRawBufferPointer(buffer), as: .imports, at: nil, noting: &trail)
        }
        return hits
    }

    /// Returns the hits by the digests of bytes.
    private func hits(
        of content: UnsafeRawBufferPointer, as subject: DigestSubject, at offset: Int?,
        noting trail: inout DigestTrail?
    ) throws(ScanFailure) -> [Hit] {
        var digests: [DigestKind: [UInt8]] = [:]
        // Nearly all signatures of sections and imports are written in MD5.
        if trail != nil { digests[.md5] = unsafe DigestKind.md5.digest(of: content) }
        var hits: [Hit] = []
        for source in directory.sources {
            for table in source.tables where table.subject == subject {
                guard try table.mayContain(size: content.count, in: bytes) else { continue }
                let known = digests[table.kind]
                guard let digest = unsafe known ?? table.kind.digest(of: content) else {
                    throw .digestUnavailable(table.kind)
                }
                digests[table.kind] = digest
                for row in try table.find(digest, size: content.count, in: bytes) {
                    hits.append(try hit(row, of: subject, at: offset, in: source))
                }
            }
        }
        trail?.note(subject, size: content.count, digests)
        return hits
    }

    /// Returns the hits of the rules of bodies.
    private func bodyHits(
        in facts: inout ContentFacts, _ allowance: Allowance
    ) throws(ScanFailure) -> [Hit] {
        let content = facts.content
        var search = CandidateSearch(directory.bodies, in: bytes, of: content, allowance: allowance)
        try search.run()
        var hits: [Hit] = []
        for (rule, offset) in search.found { hits.append(try hit(of: rule, at: offset)) }
        guard !search.candidates.isEmpty else { return hits }
        var near = ExactSearch(of: content)
        var anywhere = ExactSearch(of: content)
        let areFew = search.candidates.count <= LiteralScout.few
        var scout = LiteralScout(of: content)
        var left = search.allowance
        var groups = PatternGroups(of: self)
        for number in search.candidates.sorted() {
            let line = try line(of: number)
            try left.step(64 + line.count)
            switch try kind(of: number) {
            case .member: continue
            case .body:
                let rule: BodyRule
                do throws(LineFault) { rule = try BodyRule(line) } catch { throw .damaged }
                if let span = rule.span, let places = search.places(of: number) {
                    near.add(rule, number, around: places, span: span)
                    continue
                }
                // Once one rule is searched for everywhere, others cost little more.
                if areFew, anywhere.isEmpty, !scout.mayHold(rule.parts) { continue }
                anywhere.add(rule, number)
            case .logical:
                if let (match, permission) = try match(of: line, in: &facts, &groups, &left) {
                    var hit = try hit(of: number, at: match.offset)
                    hit.permission = permission
                    hits.append(hit)
                }
            }
        }
        for (rule, offset) in try near.found(&left) + anywhere.found(&left) {
            hits.append(try hit(of: rule, at: offset))
        }
        return hits
    }

    /// Returns the match of a logical signature, with what allows it if it needs a pattern that is taken out of count.
    private func match(
        of line: ArraySlice<UInt8>, in facts: inout ContentFacts, _ groups: inout PatternGroups,
        _ allowance: inout Allowance
    ) throws(ScanFailure) -> (LogicalMatch, permission: String?)? {
        let signature: LogicalSignature
        do throws(LineFault) { signature = try LogicalSignature(line) } catch { throw .damaged }
        var all: [Int: [[PatternPart]]] = [:]
        var counting: [Int: [[PatternPart]]] = [:]
        var permission: String?
        // No content may be of another kind than the one that the signature is for.
        if !signature.groups.isEmpty, signature.conditions.mayHold(for: facts.content) {
            for group in signature.groups {
                let found = try groups.patterns(of: group, for: signature.conditions.target, &allowance)
                all[group] = found.all
                counting[group] = found.counting
                permission = permission ?? found.permission
            }
        }
        do throws(Allowance.Spent) {
            if let match = try signature.match(in: &facts, counting, &allowance) {
                return (match, nil)
            }
            guard let permission,
                let match = try signature.match(in: &facts, all, &allowance)
            else { return nil }
            return (match, permission)
        } catch {
            throw .spent
        }
    }

    /// Returns what the line of a rule holds.
    private func kind(of rule: UInt32) throws(ScanFailure) -> SignatureKind {
        guard Int(rule) < directory.bodies.rules.count,
            let kind = SignatureKind(
                rawValue: try bytes.byte(directory.bodies.rules.offset + Int(rule) * BodyTables.ruleSize + 8))
        else { throw .damaged }
        return kind
    }

    /// Returns the hit of a rule.
    func hit(of rule: UInt32, at offset: Int?) throws(ScanFailure) -> Hit {
        let place = directory.bodies.rules.offset + Int(rule) * BodyTables.ruleSize
        let source = Int(try bytes.halfWord(place + 10))
        guard source < directory.sources.count else { throw .damaged }
        let separator = try kind(of: rule).separator
        let line = try line(of: rule)
        return hit(
            line.prefix { $0 != separator }, at: offset, of: directory.sources[source], line: line)
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

    /// Returns the hit of a row.
    private func hit(
        _ row: DigestTable.Row, of subject: DigestSubject, at offset: Int?, in source: CompiledSource
    ) throws(ScanFailure) -> Hit {
        let text = try HashBuilder.text(row.text, in: source.texts, of: bytes)
        var line: ArraySlice<UInt8>?
        if try HashBuilder.isUsual(row.text, in: source.texts, of: bytes) {
            let (digest, size) = (Array(hexadecimal(row.digest).utf8), Array(String(row.size).utf8))
            let fields = subject == .section ? [size, digest] : [digest, size]
            line = (fields + [Array(text)]).joined(separator: [0x3a]).reduce(into: []) { $0.append($1) }
        }
        return hit(text.prefix { $0 != 0x3a }, at: offset, of: source, line: line)
    }

    /// Returns a hit by its name, as ClamAV reports it: signatures from outside a signed container are marked.
    private func hit(
        _ name: ArraySlice<UInt8>, at offset: Int?, of source: CompiledSource, line: ArraySlice<UInt8>?
    ) -> Hit {
        let mark = source.container?.isOfficial == true ? "" : ".UNOFFICIAL"
        return Hit(
            name: String(decoding: name, as: UTF8.self) + mark, offset: offset, isSelfTest: source.isSelfTest,
            line: line)
    }
}
