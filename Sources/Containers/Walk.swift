/// The unpacking of one file, containers within containers, from its first byte to its last.
///
/// Runs behind the fence, and tells all that it comes across to whoever listens. It keeps nothing but the content that it is in, and
/// those around that.
final class Walk {
    /// What is told: a member begins, its bytes follow, it ends.
    enum Event {
        case begin(MemberPath)
        case bytes(Bytes)
        case end
        case notLookedInto(MemberPath, Obstacle, bytes: Int, cause: String?)
        case escapingPath(MemberPath)
    }

    /// Nothing more is unpacked of the whole file.
    struct Halt: Error {
        let obstacle: Obstacle
    }

    /// How many beginnings of containers within one content are tried.
    private static let mostSights = 4096

    let limits: UnpackingLimits
    private let allowed: (bytes: Int, obstacle: Obstacle)
    private let tell: (Event) -> Void
    private var produced = 0
    private var members = 0

    init(limits: UnpackingLimits, size: Int, tell: @escaping (Event) -> Void) {
        self.limits = limits
        allowed = limits.output(of: size)
        self.tell = tell
    }

    /// Unpacks a file.
    func run(_ content: Bytes, named name: String) {
        do throws(Halt) { try look(into: content, at: MemberPath(), named: name) } catch {
            tell(.notLookedInto(MemberPath(), error.obstacle, bytes: content.count, cause: nil))
        }
    }

    // MARK: What members go through

    /// Notes that something could not be looked into.
    func note(_ obstacle: Obstacle, at path: MemberPath, bytes: Int, cause: String? = nil) {
        tell(.notLookedInto(path, obstacle, bytes: bytes, cause: cause))
    }

    func noteEscape(_ path: MemberPath) { tell(.escapingPath(path)) }

    /// Counts one more member.
    func count() throws(Halt) {
        members += 1
        guard members <= limits.members else { throw Halt(obstacle: .members) }
    }

    /// Takes a member's content in as it comes, tells it, and looks into it at its end.
    ///
    /// - Parameters:
    ///   - isPacked: Whether the member is a single packed content, which may be a tar that is unpacked without being kept.
    ///   - read: Hands over the content; returns why it could not, if so.
    func take(
        _ path: MemberPath, size: Int?, isPacked: Bool = false,
        _ read: ((Bytes, Int) -> Bool) -> Archive.Failure?
    ) throws(Halt) -> Taking {
        tell(.begin(path))
        var content: [UInt8] = []
        content.reserveCapacity(max(0, min(size ?? 0, limits.member, 1 << 20)))
        var reached: Obstacle?
        let failure = read { piece, offset in
            // Two pieces in the wrong order cannot be put together any more.
            let hole = offset - content.count
            guard hole >= 0 else {
                reached = .damaged
                return false
            }
            let grown = content.count.addingReportingOverflow(hole)
            let all = grown.partialValue.addingReportingOverflow(piece.count)
            guard !grown.overflow, !all.overflow, all.partialValue <= limits.member else {
                reached = .member
                return false
            }
            guard produced + hole + piece.count <= allowed.bytes else {
                reached = allowed.obstacle
                return false
            }
            produced += hole + piece.count
            if hole > 0 { fill(hole, &content) }
            unsafe content.append(contentsOf: piece.buffer)
            tell(.bytes(piece))
            return true
        }
        tell(.end)
        if let reached, reached != .member, reached != .damaged { throw Halt(obstacle: reached) }
        if reached == .member, isPacked, (content.withBytes { $0.hasTarChecksum(at: 0) }) { return .tar }
        if let obstacle = reached ?? failure?.obstacle {
            note(obstacle, at: path, bytes: size ?? content.count, cause: failure?.text)
        } else if let size, content.count < size {
            note(.truncated, at: path, bytes: size - content.count)
        }
        try content.withBytes { bytes throws(Halt) in
            try look(into: bytes, at: path, named: path.names.last ?? "")
        }
        return Taking(isWhole: reached == nil && failure == nil, isEmpty: content.isEmpty)
    }

    private func fill(_ count: Int, _ content: inout [UInt8]) {
        let zeros = [UInt8](repeating: 0, count: min(count, 1 << 16))
        var rest = count
        while rest > 0 {
            let part = min(rest, zeros.count)
            content += zeros.prefix(part)
            zeros.withBytes { tell(.bytes($0[0..<part])) }
            rest -= part
        }
    }

    // MARK: What a content holds

    /// Unpacks whatever lies in a content.
    private func look(into content: Bytes, at path: MemberPath, named name: String) throws(Halt) {
        let survey = Survey(content)
        guard survey.mayHoldMore else { return }
        guard path.names.count < limits.depth else {
            return note(.depth, at: path, bytes: content.count)
        }
        var covered = Coverage()
        let zip = ZipStructure(content)
        if let zip {
            try openZip(zip, content, at: path, covering: &covered)
        } else if content.landmark(at: 0) == .archive(.zipWithoutDirectory) {
            note(.truncated, at: path, bytes: content.count, cause: "a zip without a directory at its end")
        }
        for leading in survey.leading
        where !(leading.landmark == .archive(.zipWithoutDirectory) && covered.covers(0)) {
            if let end = try open(
                leading.landmark, in: content, at: path, offset: 0, isSure: leading.isSure, named: name)
            {
                covered.add(0..<end)
            }
        }
        if survey.isImage { covered.uncover(upTo: Survey.imageStart) }
        var position = 1
        var sights = 0
        while let sight = survey.sight(from: covered.next(after: position)) {
            if let end = covered.end(around: sight.offset) {
                position = end
                continue
            }
            sights += 1
            guard sights <= Walk.mostSights else { return note(.members, at: path, bytes: content.count) }
            let inner = path.appending("@\(sight.offset)")
            let end = try open(
                sight.landmark, in: content, at: inner, offset: sight.offset, isSure: false, named: name)
            position = max(sight.offset + 1, end ?? 0)
        }
    }

    /// Opens what stands at a place.
    ///
    /// - Returns: Where it ends, if it could be read whole.
    private func open(
        _ landmark: Landmark, in content: Bytes, at path: MemberPath, offset: Int, isSure: Bool,
        named name: String
    ) throws(Halt) -> Int? {
        switch landmark {
        case .opaque(let kind):
            note(.opaque, at: path, bytes: content.count - offset, cause: kind)
            return content.count
        case .gitBundle: return nil
        case .gitPack: return try openPack(content, at: path, offset: offset)
        case .windowsProgram:
            return try carve(
                offset..<(content.windowsProgramExtent(at: offset) ?? content.count), of: content, at: path)
        case .linuxProgram:
            return try carve(
                offset..<(content.linuxProgramExtent(at: offset) ?? content.count), of: content, at: path)
        case .archive, .packed:
            let part = content.dropFirst(offset)
            let view = View(landmark: landmark, path: path, isSure: isSure, name: name)
            return try open(part, view).map { offset + $0 }
        }
    }

    private func carve(_ range: Range<Int>, of content: Bytes, at path: MemberPath) throws(Halt) -> Int {
        try count()
        _ = try take(path, size: range.count) { visit in
            _ = visit(content[range], 0)
            return nil
        }
        return range.upperBound
    }
}

/// How the reading of a member ended.
struct Taking {
    let isWhole: Bool
    let isEmpty: Bool
    private(set) var isTar = false

    init(isWhole: Bool, isEmpty: Bool) {
        self.isWhole = isWhole
        self.isEmpty = isEmpty
    }

    /// It is a tar that is too large to be kept.
    static var tar: Taking {
        var taking = Taking(isWhole: false, isEmpty: false)
        taking.isTar = true
        return taking
    }
}

/// The parts of a content that something was read from, so that what stands in them is known already.
struct Coverage {
    private var ranges: [Range<Int>] = []

    mutating func add(_ new: Range<Int>) { add([new]) }

    mutating func add(_ new: [Range<Int>]) {
        var merged: [Range<Int>] = []
        for range in (ranges + new).sorted(by: { $0.lowerBound < $1.lowerBound }) where !range.isEmpty {
            if let last = merged.last, range.lowerBound <= last.upperBound {
                merged[merged.count - 1] = last.lowerBound..<max(last.upperBound, range.upperBound)
            } else {
                merged.append(range)
            }
        }
        ranges = merged
    }

    /// Takes the beginning out again.
    mutating func uncover(upTo end: Int) {
        ranges = ranges.compactMap { $0.upperBound <= end ? nil : max(end, $0.lowerBound)..<$0.upperBound }
    }

    func covers(_ position: Int) -> Bool { end(around: position) != nil }

    /// Where the part ends that a position is in; nil if it is in none.
    ///
    /// - Complexity: O(log *n*) in the number of parts.
    func end(around position: Int) -> Int? {
        var low = 0
        var high = ranges.count
        while low < high {
            let middle = (low + high) / 2
            if ranges[middle].upperBound <= position { low = middle + 1 } else { high = middle }
        }
        guard low < ranges.count, ranges[low].contains(position) else { return nil }
        return ranges[low].upperBound
    }

    func next(after position: Int) -> Int { end(around: position) ?? position }
}

extension [UInt8] {
    /// Lends the bytes to a closure.
    func withBytes<Result, Failure>(
        _ body: (Bytes) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try unsafe withUnsafeBufferPointer { buffer throws(Failure) in
            try unsafe body(Bytes(UnsafeRawBufferPointer(buffer)))
        }
    }
}
