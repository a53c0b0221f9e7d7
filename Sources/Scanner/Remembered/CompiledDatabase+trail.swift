internal import Dispatch
internal import Synchronization

/// What a database says of digests alone.
public enum TrailStanding: Sendable, Hashable {
    /// No signature of digests is about any of them.
    case clear
    /// One is, or a digest is asked for that is not known: the content must be read again.
    case inDoubt
}

extension CompiledDatabase {
    /// As many trails at least as are worth a thread of their own, and as many parts at most as are worth it.
    private static let share = (least: 64, most: 8)

    /// Returns of each trail whether any signature of digests may be about what it holds.
    ///
    /// - Complexity: O(1) for each row of the trails, on all cores.
    func standings(of trails: [DigestTrail]) throws(ScanFailure) -> [TrailStanding] {
        let tables = directory.sources.filter { !$0.isSelfTest }.flatMap(\.tables)
            .filter { $0.subject != .harmless }
        let size = max(Self.share.least, (trails.count + Self.share.most - 1) / Self.share.most)
        let shares = (trails.count + size - 1) / size
        let outcome = Mutex<Result<[Int: [TrailStanding]], ScanFailure>>(.success([:]))
        DispatchQueue.concurrentPerform(iterations: shares) { number in
            let mine = trails[number * size..<min((number + 1) * size, trails.count)]
            do throws(ScanFailure) {
                var search = try TrailSearch(mine, among: tables, in: bytes)
                let standings = try search.standings()
                outcome.withLock { result in
                    result = result.map { $0.merging([number: standings]) { $1 } }
                }
            } catch {
                outcome.withLock { $0 = .failure(error) }
            }
        }
        let all = try outcome.withLock { $0 }.get()
        return (0..<shares).flatMap { all[$0] ?? [] }
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
