/// What a database says of digests alone.
public enum TrailStanding: Sendable, Hashable {
    /// No signature of digests is about any of them.
    case clear
    /// One is, or a digest is asked for that is not known: the content must be read again.
    case inDoubt
}

extension CompiledDatabase {
    /// Returns whether any signature of digests may be about what a trail holds.
    ///
    /// - Complexity: O(1) for each row of the trail.
    func standing(of trail: DigestTrail) throws(ScanFailure) -> TrailStanding {
        let tables = DigestSubject.allCases.map { subject in
            subject == .harmless
                ? []
                : directory.sources.filter { !$0.isSelfTest }.flatMap(\.tables).filter {
                    $0.subject == subject
                }
        }
        let count = trail.rows.count
        return try unsafe trail.rows.withUnsafeBufferPointer { buffer throws(ScanFailure) -> TrailStanding in
            let rows = UnsafeRawBufferPointer(buffer)
            var position = 0
            while position < count {
                // Whoever made the trail has seen to it that each row is whole, and its subject one of the known.
                let subject = unsafe Int(rows[position])
                let kinds = unsafe rows[position + 1]
                let size = unsafe Int(
                    truncatingIfNeeded: UInt64(
                        littleEndian: rows.loadUnaligned(fromByteOffset: position + 4, as: UInt64.self)))
                let digests = position + DigestTrail.headSize
                for table in tables[subject] where try table.mayContain(size: size, in: bytes) {
                    let bit = DigestTrail.bit(of: table.kind)
                    guard kinds & bit != 0 else { return .inDoubt }
                    let start = digests + DigestTrail.digestSize(kinds & (bit - 1))
                    let digest = unsafe UnsafeRawBufferPointer(
                        rebasing: rows[start..<start + table.kind.rawValue])
                    if try unsafe table.holds(digest, size: size, in: bytes) { return .inDoubt }
                }
                position = digests + DigestTrail.digestSize(kinds)
            }
            return .clear
        }
    }

    /// Returns for each kind of file a digest over the bodies that are searched for in it, whatever their order.
    ///
    /// - Complexity: O(*n* log *n*) in the number of bodies.
    func bodyPrints() throws(ScanFailure) -> [[UInt8]] {
        var lines: [[[UInt8]]] = FileTarget.inOrder.map { _ in [] }
        for number in 0..<directory.bodies.rules.count {
            let place = directory.bodies.rules.offset + number * BodyTables.ruleSize
            let source = Int(try bytes.halfWord(place + 10))
            guard source < directory.sources.count,
                let kind = SignatureKind(rawValue: try bytes.byte(place + 8))
            else { throw .damaged }
            if directory.sources[source].isSelfTest { continue }
            var line = [kind.rawValue] + (try self.line(of: UInt32(number)))
            // When no list takes a pattern out of count any more, content may match that did not.
            if kind == .member, try permission(of: hit(of: UInt32(number), at: nil)) != nil {
                line.append(0x0a)
            }
            guard let digest = unsafe line.withUnsafeBytes({ unsafe DigestKind.sha256.digest(of: $0) }) else {
                throw .digestUnavailable(.sha256)
            }
            lines[Self.target(of: line.dropFirst(), kind)].append(digest)
        }
        var prints: [[UInt8]] = []
        for lines in lines {
            let all = lines.sorted { $0.lexicographicallyPrecedes($1) }.flatMap(\.self)
            guard let print = unsafe all.withUnsafeBytes({ unsafe DigestKind.sha256.digest(of: $0) }) else {
                throw .digestUnavailable(.sha256)
            }
            prints.append(print)
        }
        return prints
    }

    /// Returns which kind of file a line is for, by its place in the order; what cannot be told is for every file.
    private static func target(of line: ArraySlice<UInt8>, _ kind: SignatureKind) -> Int {
        let field: ArraySlice<UInt8>?
        switch kind {
        case .body, .member:
            field =
                line.split(separator: 0x3a, maxSplits: 2, omittingEmptySubsequences: false).dropFirst().first
        case .logical:
            let attributes =
                line.split(separator: 0x3b, maxSplits: 2, omittingEmptySubsequences: false)
                .dropFirst().first ?? []
            let name = Array("Target:".utf8)
            let targets = attributes.split(separator: 0x2c).filter { $0.starts(with: name) }
            // Of several, the search takes whichever it likes.
            field = targets.count == 1 ? targets[0].dropFirst(name.count) : nil
        }
        guard let field, let number = Int(String(decoding: field, as: UTF8.self)),
            let target = FileTarget(rawValue: number), let place = FileTarget.inOrder.firstIndex(of: target)
        else { return 0 }
        return place
    }
}

extension DigestTable {
    /// Whether a row has a digest and a size.
    fileprivate func holds(
        _ digest: UnsafeRawBufferPointer, size: Int, in bytes: CompiledBytes
    ) throws(ScanFailure) -> Bool {
        let first = unsafe UInt32(bigEndian: digest.loadUnaligned(as: UInt32.self))
        let bucket = Int(first >> UInt32(32 - indexBits))
        let start = Int(try bytes.word(index + 4 * bucket))
        let end = Int(try bytes.word(index + 4 * bucket + 4))
        guard start <= end, end <= count else { throw .damaged }
        for row in start..<end {
            let place = rows + row * rowSize
            guard try unsafe bytes.hasBytes(digest, at: place) else { continue }
            let wanted = Int(try bytes.word(place + kind.rawValue))
            if wanted == 0 || wanted == size { return true }
        }
        return false
    }
}
