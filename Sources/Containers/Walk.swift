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

    /// How many bytes must have come out of what may only look like a container, for a failure to be told: by chance it is a few.
    private static let credible = 512

    let limits: UnpackingLimits
    let allowed: (bytes: Int, obstacle: Obstacle)
    private let tell: (Event) -> Void
    private var produced = 0
    private var members = 0
    /// How many bytes may still be told of what stands behind programs.
    var leftBehindPrograms = Walk.mostBehindPrograms
    /// Whether what is read lies in something that counts as not looked into as a whole.
    private var isWithinOpaque = false

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
        guard !isWithinOpaque else { return }
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
    ///   - isSure: Whether it is surely a member, so that it is told if it cannot be read; otherwise only if enough has come out of it.
    ///   - read: Hands over the content; returns why it could not, if so.
    func take(
        _ path: MemberPath, size: Int?, isPacked: Bool = false, isSure: Bool = true,
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
        let isTold = isSure || content.count >= Walk.credible
        if let obstacle = reached ?? (isTold ? failure?.obstacle : nil) {
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
        let survey = Survey(content, named: name)
        guard survey.mayHoldMore else { return }
        guard path.names.count < limits.depth else {
            return note(.depth, at: path, bytes: content.count)
        }
        var seen = Seen()
        var opaque: Int?
        for leading in survey.leading where leading.landmark != .archive(.zipWithoutDirectory) {
            if case .opaque = leading.landmark { opaque = 0 }
            seen.add(
                try open(
                    leading.landmark, in: content, at: path, offset: 0, isSure: leading.isSure, named: name))
        }
        seen.add(try openUniversalProgram(content, at: path))
        try lookForZip(in: content, at: path, named: name, &seen)
        let layers = survey.layers
        let isTakenForProgram = layers.contains { $0 == .windowsProgram || $0 == .takenForProgram }
        let programLayers = layers.contains(.takenForProgram) ? layers : layers + [.takenForProgram]
        var position = 1
        var sights = 0
        while let sight = survey.sight(from: seen.covered.next(after: position)) {
            if let end = seen.covered.end(around: sight.offset) {
                position = end
                continue
            }
            position = sight.offset + 1
            sights += 1
            guard sights <= Walk.mostSights else {
                return opaque == nil ? note(.members, at: path, bytes: content.count) : ()
            }
            if case .opaque = sight.landmark, opaque != nil { continue }
            let inner = path.appending(
                "@\(sight.offset)", in: sight.landmark == .windowsProgram ? programLayers : layers)
            let isSure = content.hasCheckedHead(of: sight.landmark, at: sight.offset)
            let wasWithinOpaque = isWithinOpaque
            // The mark may be a lie, behind which lies what opens; but of what lies in it nothing more is told than that it was not seen.
            isWithinOpaque = wasWithinOpaque || opaque != nil
            defer { isWithinOpaque = wasWithinOpaque }
            do throws(Halt) {
                seen.add(
                    try open(
                        sight.landmark, in: content, at: inner, offset: sight.offset, isSure: isSure,
                        named: name))
                if sight.landmark == .windowsProgram, isTakenForProgram {
                    try showRest(from: sight.offset, of: content, at: path, in: programLayers)
                }
            } catch {
                guard isWithinOpaque else { throw error }
                return
            }
            if case .opaque = sight.landmark { opaque = sight.offset }
        }
    }

    /// Opens the zip that ends where the content does or a little before, unless it is that of a member that was looked into already,
    /// and what begins like a zip.
    private func lookForZip(
        in content: Bytes, at path: MemberPath, named name: String, _ seen: inout Seen
    ) throws(Halt) {
        let beginsLikeZip = content.landmark(at: 0) == .archive(.zipWithoutDirectory)
        if let zip = ZipStructure(content) {
            let isOfMember = seen.members.contains { zip.isThat(of: content, within: $0) }
            if !isOfMember {
                seen.covered.add(try openZip(zip, content, at: path))
                // Some programs begin with what this directory leaves out.
                if beginsLikeZip, !seen.covered.covers(0) {
                    note(
                        .ambiguous, at: path, bytes: content.count, cause: "a directory without the beginning"
                    )
                }
            }
        } else if beginsLikeZip {
            note(.truncated, at: path, bytes: content.count, cause: "a zip without a directory at its end")
        }
        guard beginsLikeZip, !seen.covered.covers(0) else { return }
        seen.add(
            try open(
                .archive(.zipWithoutDirectory), in: content, at: path, offset: 0, isSure: true, named: name))
    }

    /// Opens what stands at a place.
    ///
    /// - Returns: What was seen of it, if it could be read whole.
    private func open(
        _ landmark: Landmark, in content: Bytes, at path: MemberPath, offset: Int, isSure: Bool,
        named name: String
    ) throws(Halt) -> Seen {
        switch landmark {
        case .opaque(let kind):
            note(.opaque, at: path, bytes: content.count - offset, cause: kind)
            // Whoever looks for containers in it may find some.
            return Seen()
        case .gitBundle: return Seen()
        case .gitPack:
            guard let end = try openPack(content, at: path, offset: offset) else { return Seen() }
            return Seen(offset..<end)
        case .windowsProgram:
            return try carve(
                offset..<(content.windowsProgramExtent(at: offset) ?? content.count), of: content, at: path)
        case .linuxProgram:
            return try carve(
                offset..<(content.linuxProgramExtent(at: offset) ?? content.count), of: content, at: path)
        case .archive, .packed:
            let part = content.dropFirst(offset)
            let view = View(
                landmark: landmark, path: path, layer: Layer(landmark, in: part), isSure: isSure, name: name)
            return try open(part, view).moved(by: offset)
        }
    }

    /// Tells a part of a content that is searched as it is, once more, and not looked into.
    func show(_ part: Bytes, at path: MemberPath) throws(Halt) {
        try count()
        tell(.begin(path))
        tell(.bytes(part))
        tell(.end)
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
