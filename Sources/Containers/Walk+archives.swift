/// One way to see a content: as a container of some kind.
struct View {
    let landmark: Landmark
    let path: MemberPath
    /// What its members are told to lie in.
    let layer: Layer
    /// Whether the content is surely meant to be that, so that a failure is told.
    let isSure: Bool
    /// The name of what holds it, after which a single packed content is called.
    let name: String
}

extension Walk {
    /// What came of reading a container.
    struct Reading {
        var members = 0
        /// How many of them could be read to their ends.
        var wholeMembers = 0
        /// Whether all members could be read, and all of each.
        var isWhole = true
        /// Why it was not read to its end.
        var failure: Archive.Failure?
        /// Whether a member is another name of one before.
        var hasLinks = false
        /// For each member that lies in the container as it is, the parts that it lies in.
        var parts: [[Range<Int>]] = []
        /// Those of one part that could be read to their ends.
        var wholeParts: [Range<Int>] = []
    }

    /// Reads a container from front to back.
    ///
    /// - Returns: What was seen of it, if it could be read whole.
    func open(_ content: Bytes, _ view: View) throws(Halt) -> Seen {
        switch view.landmark {
        case .packed(let packing): return try openPacked(content, packing, view)
        case .archive(.iso9660): return try openImage(content, view)
        case .archive(let format): return try openArchive(content, format, view)
        case .gitPack, .gitBundle, .windowsProgram, .linuxProgram, .opaque: return Seen()
        }
    }

    /// Returns an archive; nil if it cannot be opened, which is told if the content surely is one.
    func opened(
        _ content: Bytes, _ view: View, _ open: () throws(Archive.Failure) -> Archive
    ) -> Archive? {
        do throws(Archive.Failure) { return try open() } catch {
            tell(error, of: content, view, after: Reading())
            return nil
        }
    }

    private func openArchive(
        _ content: Bytes, _ format: ArchiveFormat, _ view: View
    ) throws(Halt) -> Seen {
        let made = opened(content, view) { () throws(Archive.Failure) in
            try Archive.open(content, as: format)
        }
        guard let archive = made else { return Seen() }
        var reading = try readMembers(archive, view, in: content)
        if format == .rpm, reading.failure == nil {
            try readBehind(archive.consumedUnpacked, at: view.path, &reading) {
                () throws(Archive.Failure) in try Archive.open(payloadOf: content)
            }
        }
        guard isSettled(reading, of: content, view) else { return Seen() }
        var seen = Seen()
        seen.members = reading.wholeParts
        // Where these end they say themselves, and nothing checks that: all of it is searched for more.
        if format != .sevenZip, format != .cabinet {
            seen.covered.add(0..<min(content.count, archive.consumed))
        }
        return seen
    }

    /// Whether what was read need not be read once more from each of its members on.
    func isSettled(_ reading: Reading, of content: Bytes, _ view: View) -> Bool {
        let isTold = reading.failure.map { tell($0, of: content, view, after: reading) } ?? true
        return isTold && (reading.isWhole || view.isSure)
    }

    /// Reads all trees of an image.
    ///
    /// How long it is it says itself: what no file was read from is searched for more.
    private func openImage(_ content: Bytes, _ view: View) throws(Halt) -> Seen {
        let found = DiscImage.trees(in: content)
        if found == nil {
            note(.ambiguous, at: view.path, bytes: content.count, cause: "an image with several trees")
        }
        var seen = Seen()
        var known: Set<[Range<Int>]> = []
        var hasLinks = false
        for tree in found?.trees ?? DiscImage.Tree.allCases {
            let made = opened(content, view) { () throws(Archive.Failure) in
                try Archive.open(content, tree: tree)
            }
            guard let archive = made else { continue }
            let reading = try readMembers(archive, view, in: content, except: known)
            guard isSettled(reading, of: content, view) else { continue }
            seen.covered.add(reading.parts.flatMap(\.self))
            seen.members += reading.wholeParts
            known.formUnion(reading.parts)
            hasLinks = hasLinks || reading.hasLinks
        }
        guard let found else { return seen }
        let records = DiscRecords(of: content, from: found.roots, most: 3 * limits.members)
        let isUnread = !records.files.isSubset(of: known)
        if records.isAmbiguous || isUnread || (records.hasPacked && hasLinks) {
            let cause = isUnread ? "files share bytes" : "records of two readings"
            note(.ambiguous, at: view.path, bytes: content.count, cause: cause)
        }
        return seen
    }

    /// Tells why a container was not read, unless it only looks like one.
    @discardableResult
    func tell(
        _ failure: Archive.Failure, of content: Bytes, _ view: View, after reading: Reading
    ) -> Bool {
        let isKnown =
            view.isSure
            || (view.landmark.isSure && (reading.wholeMembers > 0 || failure.obstacle == .encrypted))
        if isKnown { note(failure.obstacle, at: view.path, bytes: content.count, cause: failure.text) }
        return isKnown
    }

    /// Reads all members.
    ///
    /// - Parameters:
    ///   - content: What the archive lies in, if it is not packed.
    ///   - known: The parts of members that were read already.
    func readMembers(
        _ archive: Archive, _ view: View, in content: Bytes, except known: Set<[Range<Int>]> = []
    ) throws(Halt) -> Reading {
        var escaping = EscapingPaths()
        var reading = Reading()
        while true {
            let member: Archive.Member
            switch archive.next() {
            case .member(let next): member = next
            case .end: return reading
            case .failure(let failure):
                reading.isWhole = false
                reading.failure = failure
                return reading
            }
            reading.members += 1
            try count()
            let path = view.path.appending(member.name ?? "#\(reading.members)", in: view.layer)
            let isTold = tells(of: view, after: reading)
            if let name = member.name {
                if escaping.escapes(member, name: name), isTold { noteEscape(path) }
            } else if isTold {
                note(.name, at: path, bytes: member.size ?? 0)
            }
            if member.kind == .hardLink { reading.hasLinks = true }
            guard member.kind == .file || (member.kind == .hardLink && member.size ?? 0 > 0) else { continue }
            guard !member.isEncrypted else {
                if isTold { note(.encrypted, at: path, bytes: member.size ?? 0) }
                reading.isWhole = false
                continue
            }
            var source = MemberSource(archive, in: content, limit: limits.member)
            if !known.isEmpty, known.contains(source.readAhead()) { continue }
            var failure: Archive.Failure?
            let taking = try take(path, size: member.size, isSure: isTold) { visit in
                failure = source.read(visit)
                return failure
            }
            if taking.isWhole, failure == nil { reading.wholeMembers += 1 } else { reading.isWhole = false }
            guard let parts = source.parts, !parts.isEmpty else { continue }
            reading.parts.append(parts)
            if parts.count == 1, taking.isWhole, failure == nil { reading.wholeParts.append(parts[0]) }
        }
    }

    /// Whether what is wrong with members is told: not of what may be a few bytes that look like the header of one.
    private func tells(of view: View, after reading: Reading) -> Bool {
        view.isSure || reading.wholeMembers > 0 || view.landmark.isSure
    }
}
