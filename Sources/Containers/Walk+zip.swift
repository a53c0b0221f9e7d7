extension Walk {
    /// Reads a zip by its directory, and says where the headers before its members disagree.
    func openZip(
        _ zip: ZipStructure, _ content: Bytes, at path: MemberPath
    ) throws(Halt) -> Coverage {
        // What stands before the zip, a program as a rule, is around it.
        let kind = Layer(of: zip, in: content)
        let layers = content.has("PK") ? [kind] : Survey(content, named: "").layers + [kind]
        if zip.overlaps { note(.ambiguous, at: path, bytes: content.count, cause: "members share bytes") }
        var own: Set<[UInt8]> = []
        for entry in zip.entries {
            let inner = path.appending(entry.text, in: layers)
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
                    .ambiguous, at: path.appending(entry.text, in: layers), bytes: entry.size,
                    cause: "a name of two readings")
            }
        }
        var covered = Coverage()
        covered.add(zip.entries.map(\.extent) + [zip.directory])
        let archive: Archive
        do throws(Archive.Failure) { archive = try Archive.open(content, as: .zip) } catch {
            note(error.obstacle, at: path, bytes: content.count, cause: error.text)
            return covered
        }
        // What a directory says of the length of what nobody can open is anybody's word; its packed bytes are there.
        var packed: [[UInt8]: Int] = [:]
        for entry in zip.entries where entry.isEncrypted {
            packed[entry.name] = max(packed[entry.name] ?? 0, entry.content?.count ?? 0)
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
                try read(
                    member, of: archive, at: path, in: layers, number: seen, escaping: &escaping,
                    skipping: own,
                    packed)
            }
        }
        if seen != zip.entries.count, !zip.overlaps {
            note(.ambiguous, at: path, bytes: content.count, cause: "\(seen) of \(zip.entries.count) members")
        }
        for entry in zip.entries where own.contains(entry.name) {
            guard let range = entry.content else { continue }
            _ = try take(path.appending(entry.text, in: layers), size: entry.size) { visit in
                Inflater64.inflate(content[range], crc: entry.crc, visit)
            }
        }
        return covered
    }

    private func read(
        _ member: Archive.Member, of archive: Archive, at path: MemberPath, in layers: [Layer], number: Int,
        escaping: inout EscapingPaths, skipping own: Set<[UInt8]>, _ packed: [[UInt8]: Int]
    ) throws(Halt) {
        try count()
        let inner = path.appending(member.name ?? "#\(number)", in: layers)
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
        let name = Array((member.name ?? "").utf8)
        guard !own.contains(name) else { return }
        if member.isEncrypted {
            return note(.encrypted, at: inner, bytes: max(member.size ?? 0, packed[name] ?? 0))
        }
        _ = try take(inner, size: member.size) { archive.read($0) }
    }
}
