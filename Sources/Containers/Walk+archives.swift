/// One way to see a content: as a container of some kind.
struct View {
    let landmark: Landmark
    let path: MemberPath
    /// Whether the content is surely meant to be that, so that a failure is told.
    let isSure: Bool
    /// The name of what holds it, after which a single packed content is called.
    let name: String
}

extension Walk {
    /// What came of reading a container.
    private struct Reading {
        var members = 0
        /// How many of them could be read to their ends.
        var wholeMembers = 0
        /// Whether all members could be read, and all of each.
        var isWhole = true
        /// Why it was not read to its end.
        var failure: Archive.Failure?
    }

    /// Reads a container from front to back.
    ///
    /// - Returns: Where it ends, if it could be read whole.
    func open(_ content: Bytes, _ view: View) throws(Halt) -> Int? {
        let archive: Archive
        do throws(Archive.Failure) { archive = try Archive.open(content, as: view.landmark) } catch {
            tell(error, of: content, view, after: Reading())
            return nil
        }
        var consumed: Int?
        let reading =
            view.landmark == .packed
            ? try readPacked(archive, content, view, consumed: &consumed) : try readMembers(archive, view)
        let isTold = reading.failure.map { tell($0, of: content, view, after: reading) } ?? true
        // What was told to be damaged need not be read a second time from each of its members on.
        guard isTold, reading.isWhole || view.isSure else { return nil }
        switch view.landmark {
        // Where these end they say themselves, and nothing checks that: all of it is searched for more.
        case .archive(.sevenZip), .archive(.cabinet): return nil
        case .archive(.iso9660):
            let blocks = content.number(at: 32768 + 80, bytes: 4) ?? 0
            return min(content.count, blocks * (content.number(at: 32768 + 128, bytes: 2) ?? 2048))
        default: return min(content.count, consumed ?? archive.consumed)
        }
    }

    /// Tells why a container was not read, unless it only looks like one.
    @discardableResult
    private func tell(
        _ failure: Archive.Failure, of content: Bytes, _ view: View, after reading: Reading
    ) -> Bool {
        let isKnown =
            view.isSure
            || (view.landmark.isSure && (reading.wholeMembers > 0 || failure.obstacle == .encrypted))
        if isKnown { note(failure.obstacle, at: view.path, bytes: content.count, cause: failure.text) }
        return isKnown
    }

    private func readMembers(_ archive: Archive, _ view: View) throws(Halt) -> Reading {
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
            let path = view.path.appending(member.name ?? "#\(reading.members)")
            let isTold = tells(of: view, after: reading)
            if let name = member.name {
                if escaping.escapes(member, name: name), isTold { noteEscape(path) }
            } else if isTold {
                note(.name, at: path, bytes: member.size ?? 0)
            }
            guard member.kind == .file || (member.kind == .hardLink && member.size ?? 0 > 0) else { continue }
            guard !member.isEncrypted else {
                if isTold { note(.encrypted, at: path, bytes: member.size ?? 0) }
                reading.isWhole = false
                continue
            }
            var failure: Archive.Failure?
            let taking = try take(path, size: member.size) { visit in
                failure = archive.read(visit)
                return isTold ? failure : nil
            }
            if taking.isWhole, failure == nil { reading.wholeMembers += 1 } else { reading.isWhole = false }
        }
    }

    /// Whether what is wrong with members is told: not of what may be a few bytes that look like the header of one.
    private func tells(of view: View, after reading: Reading) -> Bool {
        view.isSure || reading.wholeMembers > 0 || view.landmark.isSure
    }

    /// Reads a single packed content: as a file, and if that is a tar larger than any member, as a tar.
    private func readPacked(
        _ archive: Archive, _ content: Bytes, _ view: View, consumed: inout Int?
    ) throws(Halt) -> Reading {
        var reading = Reading()
        let isGzip = content.has([0x1f, 0x8b])
        switch isGzip ? .end : archive.next() {
        case .member: break
        case .end where isGzip: break
        case .end: return reading
        case .failure(let failure):
            reading.isWhole = false
            reading.failure = failure
            return reading
        }
        let path = view.path.appending(unpackedName(view.name))
        try count()
        var first: Archive.Failure?
        let taking = try take(path, size: nil, isPacked: true) { visit in
            // libarchive does not compare gzip's checksums.
            if isGzip {
                (first, consumed) = Gunzipper.unpack(content, visit)
            } else {
                first = archive.read(visit)
            }
            // Of what only looks packed by chance, nothing comes out.
            return view.isSure ? first : nil
        }
        guard taking.isTar else {
            reading.isWhole = taking.isWhole && first == nil
            return reading
        }
        let tar: Archive
        do throws(Archive.Failure) { tar = try Archive.open(packedTar: content) } catch {
            reading.isWhole = false
            reading.failure = error
            return reading
        }
        return try readMembers(tar, View(landmark: .archive(.tar), path: path, isSure: true, name: ""))
    }

    /// What a packed file is called once it is unpacked.
    private func unpackedName(_ name: String) -> String {
        let base = name.split(whereSeparator: { $0 == "/" }).last.map(String.init) ?? ""
        for (suffix, replacement) in Walk.suffixes where base.count > suffix.count && base.hasSuffix(suffix) {
            return base.dropLast(suffix.count) + replacement
        }
        return base.isEmpty ? "unpacked" : "\(base) unpacked"
    }

    private static let suffixes = [
        (".gz", ""), (".xz", ""), (".zst", ""), (".zstd", ""), (".bz2", ""), (".lz4", ""), (".lz", ""),
        (".lzma", ""),
        (".Z", ""), (".br", ""), (".tgz", ".tar"), (".txz", ".tar"), (".tzst", ".tar"), (".tbz2", ".tar"),
        (".tbz", ".tar"),
    ]

    // MARK: Zips

    /// Reads a zip by its directory, and says where the headers before its members disagree.
    func openZip(
        _ zip: ZipStructure, _ content: Bytes, at path: MemberPath, covering covered: inout Coverage
    ) throws(Halt) {
        if zip.overlaps { note(.ambiguous, at: path, bytes: content.count, cause: "members share bytes") }
        var own: Set<[UInt8]> = []
        for entry in zip.entries {
            let inner = path.appending(entry.text)
            if entry.content == nil {
                note(.ambiguous, at: inner, bytes: entry.size, cause: "local header and directory disagree")
            } else if entry.method == 9, !entry.isEncrypted {
                own.insert(entry.name)
            }
        }
        // Members that are inflated here are told from the others by their names.
        if !own.isEmpty {
            var names: Set<[UInt8]> = []
            for entry in zip.entries {
                let isTwofold = entry.name.contains(0) || entry.name.contains(UInt8(ascii: "\\"))
                let isText = String(validating: entry.name, as: UTF8.self) != nil
                guard !names.insert(entry.name).inserted || isTwofold || !isText else { continue }
                note(
                    .ambiguous, at: path.appending(entry.text), bytes: entry.size,
                    cause: "a name of two readings")
            }
        }
        covered.add(zip.entries.map(\.extent) + [zip.directory])
        let archive: Archive
        do throws(Archive.Failure) { archive = try Archive.open(content, as: .archive(.zip)) } catch {
            return note(error.obstacle, at: path, bytes: content.count, cause: error.text)
        }
        var escaping = EscapingPaths()
        var seen = 0
        reading: while true {
            switch archive.next() {
            case .end: break reading
            case .failure(let failure):
                note(failure.obstacle, at: path, bytes: content.count, cause: failure.text)
                break reading
            case .member(let member):
                seen += 1
                try read(member, of: archive, at: path, number: seen, escaping: &escaping, skipping: own)
            }
        }
        if seen != zip.entries.count, !zip.overlaps {
            note(.ambiguous, at: path, bytes: content.count, cause: "\(seen) of \(zip.entries.count) members")
        }
        for entry in zip.entries where own.contains(entry.name) {
            guard let range = entry.content else { continue }
            _ = try take(path.appending(entry.text), size: entry.size) { visit in
                Inflater64.inflate(content[range], crc: entry.crc, visit)
            }
        }
    }

    private func read(
        _ member: Archive.Member, of archive: Archive, at path: MemberPath, number: Int,
        escaping: inout EscapingPaths, skipping own: Set<[UInt8]>
    ) throws(Halt) {
        try count()
        let inner = path.appending(member.name ?? "#\(number)")
        if let name = member.name {
            if escaping.escapes(member, name: name) { noteEscape(inner) }
        } else {
            note(.name, at: inner, bytes: member.size ?? 0)
        }
        guard member.kind == .file else {
            // Who does not go by modes of Unix writes these as files.
            if member.kind != .symbolicLink, let size = member.size, size > 0 {
                note(.ambiguous, at: inner, bytes: size, cause: "content of what is no file")
            }
            return
        }
        guard !own.contains(Array((member.name ?? "").utf8)) else { return }
        if member.isEncrypted { return note(.encrypted, at: inner, bytes: member.size ?? 0) }
        _ = try take(inner, size: member.size) { archive.read($0) }
    }
}
