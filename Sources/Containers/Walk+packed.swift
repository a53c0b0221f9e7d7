extension Walk {
    /// Reads a single packed content: as a file, and if that is a tar larger than any member, as a tar.
    func openPacked(
        _ content: Bytes, _ packing: Packing, _ view: View
    ) throws(Halt) -> Seen {
        if let length = content.emptyLength(packedBy: packing) { return Seen(0..<length) }
        // libarchive takes what stands behind xz and zstd for a part of it that is damaged, and then gives out nothing.
        let content = content.packedEnd(by: packing).map { content[0..<$0] } ?? content
        // libarchive does not compare gzip's checksums, and does not know brotli.
        if packing == .gzip || packing == .brotli { return try takePacked(content, packing, from: nil, view) }
        let made = opened(content, view) { () throws(Archive.Failure) in
            try Archive.open(content, packedBy: packing, as: .content)
        }
        guard let archive = made else { return Seen() }
        switch archive.next() {
        case .member where archive.packings == 1: break
        case .member, .end:
            let text = "\(archive.packings) packings"
            // The same packing twice, between which something might stand: by chance that does not come off twice.
            if archive.packings > 1 {
                note(.ambiguous, at: view.path, bytes: content.count, cause: text)
                return Seen()
            }
            // Begins like it, but is not.
            let failure = Archive.Failure(obstacle: .damaged, text: text, isOfMember: true)
            tell(failure, of: content, view, after: Reading())
            return Seen()
        case .failure(let failure):
            tell(failure, of: content, view, after: Reading())
            return Seen()
        }
        return try takePacked(content, packing, from: archive, view)
    }

    private func takePacked(
        _ content: Bytes, _ packing: Packing, from archive: Archive?, _ view: View
    ) throws(Halt) -> Seen {
        var reading = Reading()
        let path = view.path.appending(unpackedName(view.name), in: view.layer)
        try count()
        var failure: Archive.Failure?
        var end = 0
        let taking = try take(path, size: nil, isPacked: packing != .brotli, isSure: view.isSure) { visit in
            if let archive {
                failure = archive.read(visit)
                end = archive.consumed
            } else if packing == .gzip {
                (failure, end) = Gunzipper.unpack(content, visit)
            } else {
                (failure, end) = Unbrotler.unpack(content, visit)
            }
            return failure
        }
        guard taking.isTar else {
            reading.isWhole = taking.isWhole && failure == nil
            guard isSettled(reading, of: content, view) else { return Seen() }
            return Seen(0..<min(content.count, end))
        }
        return try openTar(packedBy: packing, content, view, path)
    }

    private func openTar(
        packedBy packing: Packing, _ content: Bytes, _ view: View, _ path: MemberPath
    ) throws(Halt) -> Seen {
        // Its content was too large to be kept: what cannot be read as a tar has not been looked into.
        let inner = View(
            landmark: .archive(.tar), path: path, layer: .tar, isSure: true, name: "")
        let made = opened(content, inner) { () throws(Archive.Failure) in
            try Archive.open(content, packedBy: packing, as: .tar)
        }
        guard let tar = made else { return Seen() }
        var reading = try readMembers(tar, inner, in: .none)
        if reading.failure == nil {
            try readBehind(tar.consumedUnpacked, at: path, &reading) { () throws(Archive.Failure) in
                try Archive.open(content, packedBy: packing, as: .content)
            }
        }
        guard isSettled(reading, of: content, inner) else { return Seen() }
        return Seen(0..<min(content.count, tar.consumed))
    }

    /// Reads what stands behind the end of an archive in what it is unpacked from; nothing but zeros belong there.
    func readBehind(
        _ end: Int, at path: MemberPath, _ reading: inout Reading,
        _ open: () throws(Archive.Failure) -> Archive
    ) throws(Halt) {
        var start: Int?
        var zeros = 0
        var failure = read(open) { piece, offset in
            // Before the end all is known, and within the limits.
            for index in max(0, min(piece.count, end - offset))..<piece.count where piece[index] != 0 {
                start = offset + index
                return false
            }
            zeros = max(0, offset + piece.count - end)
            return zeros <= allowed.bytes
        }
        guard zeros <= allowed.bytes else { throw Halt(obstacle: allowed.obstacle) }
        if let start {
            try count()
            _ = try take(path.appending("@\(start)", in: .other), size: nil) { visit in
                failure = read(open) { piece, offset in
                    let skipped = max(0, min(piece.count, start - offset))
                    return skipped == piece.count
                        || visit(piece.dropFirst(skipped), offset + skipped - start)
                }
                return failure
            }
        } else if let failure {
            reading.isWhole = false
            reading.failure = failure
        }
    }

    /// Reads the only member of an archive.
    private func read(
        _ open: () throws(Archive.Failure) -> Archive, _ visit: (Bytes, Int) -> Bool
    ) -> Archive.Failure? {
        do throws(Archive.Failure) {
            let archive = try open()
            switch archive.next() {
            case .member: return archive.read(visit)
            case .end: return nil
            case .failure(let failure): return failure
            }
        } catch { return error }
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
}
