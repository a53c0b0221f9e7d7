package import Problems

/// What the names of pipelines, stages and roles must be: one part of a ref.
package enum ReferenceName {
    /// How long a name may be: branch names and folders of the ledger are made of several.
    static let longest = 100

    /// Returns what keeps a text from being one part of a ref, or nil if nothing does.
    ///
    /// The rules of `git check-ref-format`, and beyond them: no dash at the begin, no `@` alone, a bound on
    /// the length.
    package static func fault(of name: String) -> NameFault? {
        let bytes = Array(name.utf8)
        guard let first = bytes.first, let last = bytes.last else { return .empty }
        if bytes.count > longest { return .long }
        if first == UInt8(ascii: ".") { return .dotFirst }
        if first == UInt8(ascii: "-") { return .dash }
        if name == "@" { return .at }
        if bytes.contains(where: isForbidden) { return .character }
        if last == UInt8(ascii: ".") { return .dotLast }
        for (byte, next) in zip(bytes, bytes.dropFirst()) {
            if byte == UInt8(ascii: "."), next == byte { return .dots }
            if byte == UInt8(ascii: "@"), next == UInt8(ascii: "{") { return .atBrace }
        }
        // Git asks for lower case; where files tell no case apart, .LOCK would be the same file.
        if name.lowercased().hasSuffix(".lock") { return .lock }
        // Invisible letters never get here (the file holds none), but blanks beyond ASCII do.
        return name.unicodeScalars.contains(where: \.properties.isWhitespace) ? .character : nil
    }

    private static func isForbidden(_ byte: UInt8) -> Bool {
        byte <= 0x20 || byte == 0x7F || "~^:?*[\\/".utf8.contains(byte)
    }

    /// Returns what two names share that differ only by case or by the way their letters are put together.
    ///
    /// Some file systems take such names for the same, and so would a person. Swift compares texts by
    /// canonical equivalence, so composed and decomposed letters are equal already.
    package static func folded(_ name: String) -> String { name.uppercased().lowercased() }
}

extension PipelineDefinition {
    /// The folders that Git and common servers have below `refs`, and what clones call the repository that they come from.
    private static let reservedNames: Set = [
        "refs", "heads", "tags", "remotes", "notes", "replace", "stash", "bisect", "rewritten", "worktree",
        "worktrees", "main-worktree", "namespaces", "original", "prefetch", "pull", "merge-requests",
        "changes", "origin",
    ]

    /// Returns whether Git could take a short name such as `heads/abnahme` for another ref than that of the pipeline so called.
    static func isReserved(_ name: String) -> Bool {
        let folded = ReferenceName.folded(name)
        return reservedNames.contains(folded) || folded == "head" || folded.hasSuffix("_head")
    }
}

extension Source {
    /// Returns whether a ref of A is a delivery by its name.
    ///
    /// The one `*` stands for any text without a slash, also for none.
    public func isDelivery(_ reference: String) -> Bool {
        ReferencePattern.matches(deliveries.utf8, reference.utf8)
    }

    /// Returns whether a text is a pattern for deliveries: a tag, or with one `*` in its last part many.
    package static func isPattern(_ text: String) -> Bool {
        let prefix = "refs/tags/"
        guard text.hasPrefix(prefix) else { return false }
        let parts = text.utf8.dropFirst(prefix.utf8.count)
            .split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
            .map { String(decoding: $0, as: UTF8.self) }
        for (index, part) in parts.enumerated() {
            let stars = part.utf8.count { $0 == UInt8(ascii: "*") }
            guard stars <= (index == parts.count - 1 ? 1 : 0) else { return false }
            // A name in the place of the star must make a legal ref, so a letter stands for it.
            let sample = String(
                decoding: part.utf8.map { $0 == UInt8(ascii: "*") ? 0x78 : $0 }, as: UTF8.self)
            guard ReferenceName.fault(of: sample) == nil else { return false }
        }
        return true
    }
}
