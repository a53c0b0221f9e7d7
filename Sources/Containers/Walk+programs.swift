/// Programs within other content, each told as a content of its own.
extension Walk {
    /// How many bytes of what stands behind programs are told of one file: ClamAV looks at no more than 400 MiB of any.
    static let mostBehindPrograms = 512 << 20

    /// How many bytes from the beginning of a program on are told: where more follow, ClamAV looks at none of them.
    private static let longestRest = 40 << 20

    func carve(_ range: Range<Int>, of content: Bytes, at path: MemberPath) throws(Halt) -> Seen {
        try count()
        _ = try take(path, size: range.count) { visit in
            _ = visit(content[range], 0)
            return nil
        }
        return Seen(range)
    }

    /// Tells a program for Windows once more, with all that stands behind it: nothing in it says where it ends, and what it drops may
    /// stand there.
    ///
    /// What lies in that is found in the content around it, so that it is not looked into.
    func showRest(
        from offset: Int, of content: Bytes, at path: MemberPath, in layers: [Layer]
    ) throws(Halt) {
        let end = min(content.count, offset + min(Walk.longestRest, limits.member))
        guard let extent = content.windowsProgramExtent(at: offset), extent < end,
            end - offset <= leftBehindPrograms
        else { return }
        leftBehindPrograms -= end - offset
        try show(content[offset..<end], at: path.appending("@\(offset)-\(end)", in: layers))
    }

    /// Carves the programs of a program for several processors.
    func openUniversalProgram(_ content: Bytes, at path: MemberPath) throws(Halt) -> Seen {
        var seen = Seen()
        for slice in content.universalSlices {
            let inner = path.appending("@\(slice.lowerBound)", in: .universalProgram)
            seen.add(try carve(slice, of: content, at: inner))
            seen.members.append(slice)
        }
        return seen
    }
}
