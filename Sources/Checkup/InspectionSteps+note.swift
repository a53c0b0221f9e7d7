internal import Pipeline
internal import Problems

extension InspectionSteps {
    /// The bytes of all globs times those of all paths: a few seconds, and ten times what the largest deliveries need.
    private static let mostComparing = 5_000_000_000

    /// Returns the delivery note if it is a file that may be read; notes if it is not.
    mutating func noteFile() -> Int? {
        let path = DeliveryNote.path
        let name = Array(path.utf8)
        guard let index = tree.file(at: [name]) else {
            if let other = tree.nodes[0].children.first(where: { tree.nodes[$0].name == name }) {
                let kind = tree.nodes[other].kind == .folder ? "folder" : "symbolic link"
                findings.note(Problem(.note(.malformed), path, found: kind))
            } else if rules.note?.presence == .required, tree.extent == .whole {
                findings.note(Problem(.note(.missing), path))
            }
            return nil
        }
        guard let size = sizes[tree.nodes[index].id] else { return nil }
        guard size <= WrittenNote.limit else {
            noteSize(size, of: path, WrittenNote.limit)
            return nil
        }
        return index
    }

    /// Reads the delivery note and compares it with the files.
    mutating func judgeNote(in file: Int?) -> DeliveryNote? {
        guard let file, let content = content(of: file) else { return nil }
        let written: WrittenNote
        do throws(ProblemList) { written = try WrittenNote.load(content) } catch {
            for problem in error.problems { findings.note(problem) }
            return nil
        }
        // What is not all here may lack just what a glob is for, and has been noted as such.
        guard tree.extent == .whole else { return written.note }
        let paths = tree.indices(of: .file, .executable).map { tree.pathBytes(of: $0) }
        // A glob is compared with a path in as many steps as both have bytes, multiplied.
        let work = written.globs.reduce(0) { $0 + $1.text.utf8.count } * paths.reduce(0) { $0 + $1.count }
        guard work <= Self.mostComparing else {
            findings.note(
                Problem(
                    .note(.malformed), DeliveryNote.path, found: "globs too long for \(paths.count) files"))
            return nil
        }
        for glob in written.globs {
            let pattern = PathGlob(glob.text)
            if !paths.contains(where: { pattern.matches($0) }) {
                findings.note(Problem(.note(.globUnmatched), glob.place, found: glob.text))
            }
        }
        for demand in rules.note?.demands ?? [] {
            if let kind = written.unmet(demand, among: paths) {
                findings.note(Problem(.note(kind), DeliveryNote.path))
            }
        }
        return written.note
    }
}

extension WrittenNote {
    private func patterns(_ group: Group) -> [PathGlob] {
        globs.filter { $0.group == group }.map { PathGlob($0.text) }
    }

    /// Returns what is missing for a demand; nil if it is met.
    fileprivate func unmet(_ demand: NoteRules.Demand, among paths: [[UInt8]]) -> NoteProblem? {
        let groups = Set(globs.map(\.group))
        switch demand {
        case .documentation: return groups.contains(.documentation) ? nil : .documentationMissing
        case .deployment: return groups.contains(.deployment) ? nil : .deploymentMissing
        case .sbom: return groups.contains(.sbom) ? nil : .sbomMissing
        case .recipe: return groups.contains(.sources) && !groups.contains(.recipe) ? .recipeMissing : nil
        case .prebuilt:
            // What is a source as well has not been built.
            let (binaries, sources) = (patterns(.binaries), patterns(.sources))
            let isThere = paths.contains { path in
                binaries.contains { $0.matches(path) } && !sources.contains { $0.matches(path) }
            }
            return isThere ? nil : .binariesMissing
        }
    }
}
