internal import Git
internal import Ledger
internal import Pipeline
internal import Problems

/// The steps of an inspection after the walk, with what they hand on.
struct InspectionSteps {
    let tree: DeliveredTree
    private let delivery: String
    let rules: TreeInspection.Rules
    var findings: FindingCollector
    /// The entries that have a blob as their content.
    private var paths: [ObjectID: [Int]] = [:]
    /// The blobs that are there and within the limits.
    private(set) var sizes: [ObjectID: Int] = [:]
    private var total = 0
    private var readings: [ObjectID: BlobReading] = [:]
    /// How far malware was looked for.
    private var coverage = CheckupReport.Coverage()
    /// What lies in what.
    private var containers = ContainerList()
    /// How many contents the second engine has judged.
    private var secondOpinions = 0
    /// What the delivery note says, once it has been read.
    private var note: DeliveryNote?
    /// Links and files of Git's own that are not read for what they say, because of their size.
    private var tooLarge: Set<Int> = []

    /// The bytes of all small files that are kept for what they say; manifests come on top.
    private static let keptBytes = 128 << 20

    init(tree: DeliveredTree, delivery: String, rules: TreeInspection.Rules, findings: FindingCollector) {
        self.tree = tree
        self.delivery = delivery
        self.rules = rules
        self.findings = findings
        for index in tree.indices(of: .file, .executable, .symlink) {
            paths[tree.nodes[index].id, default: []].append(index)
        }
    }

    // MARK: Sizes, before anything is read

    /// Learns the size of every blob from its header, and applies the limits.
    mutating func measure(in repository: borrowing Repository) throws(Problem) {
        for (id, indices) in paths {
            do throws(GitError) {
                let header = try repository.header(of: id)
                guard header.kind == .blob else {
                    noteKind(header.kind, at: indices)
                    continue
                }
                let (bytes, overflow) = header.size.multipliedReportingOverflow(by: indices.count)
                total = overflow ? Int.max : total.addingReportingOverflow(bytes).partialValue
                if total < 0 { total = Int.max }
                guard header.size <= rules.limits.file else {
                    for index in indices {
                        noteSize(header.size, of: tree.path(of: index), rules.limits.file)
                    }
                    continue
                }
                sizes[id] = header.size
            } catch {
                try noteUnreadable(error, at: indices, in: repository.path)
            }
        }
        if total > rules.limits.total {
            noteSize(total, of: delivery, rules.limits.total)
            // Nothing is read of a delivery that goes back anyway and is too large to be read.
            sizes = [:]
        }
    }

    mutating func noteSize(_ size: Int, of subject: String, _ limit: Int) {
        findings.note(
            Problem(.limit(.bytes), subject, expected: String(limit), found: String(size)))
    }

    private mutating func noteKind(_ kind: ObjectKind, at indices: [Int]) {
        for index in indices {
            findings.note(
                .objectType, tree.path(of: index), expected: ObjectKind.blob.rawValue, found: kind.rawValue)
        }
    }

    private mutating func noteUnreadable(
        _ error: GitError, at indices: [Int], in quarantine: String
    ) throws(Problem) {
        for index in indices {
            findings.note(try unreadable(error, at: tree.path(of: index), in: quarantine))
        }
    }

    // MARK: Contents

    /// Reads what others depend on first, then everything else.
    ///
    /// - Parameter packs: Tells what is known by the bytes of packs; nil to read everything.
    mutating func readContents(
        with reader: BlobReader, knowing packs: PackReading?
    ) throws(Problem) {
        let manifests = rules.manifests.map { (path: $0, node: manifest(at: $0)) }
        let noteFile = noteFile()
        let small = smallFiles() + manifests.compactMap(\.node) + [noteFile].compactMap(\.self)
        try take(
            try reader.read(
                requests(for: Set(small.map { tree.nodes[$0].id })) { request in
                    request.keepsContent = true
                    request.wantsSHA512 = true
                }), quarantine: reader.quarantine)
        var symlinks = SymlinkMap(of: tree, targets: targets())
        symlinks.judge(into: &findings)
        judgeDotFiles()
        let book = ManifestBook(
            manifests.map { ($0.path, $0.node.flatMap { content(of: $0) }) }, in: tree, symlinks: &symlinks,
            findings: &findings)
        let wanted = book.blobsWithSHA512
        try take(
            try reader.read(
                requests(for: Set(sizes.keys).subtracting(readings.keys)) { request in
                    request.wantsSHA512 = wanted.contains(request.id)
                }, knowing: packs), quarantine: reader.quarantine)
        book.compare(with: readings, rules, findings: &findings)
        judgeExecutables()
        judgePaths()
        note = judgeNote(in: noteFile)
    }

    private func requests(
        for ids: Set<ObjectID>, _ adjust: (inout BlobRequest) -> Void
    ) -> [BlobRequest] {
        ids.compactMap { id in
            guard let size = sizes[id] else { return nil }
            var request = BlobRequest(id: id, size: size)
            request.name = tree.scannedPath(of: paths[id] ?? [])
            adjust(&request)
            return request
        }
    }

    /// Takes over what was read and notes what it shows, under each path of a blob.
    private mutating func take(
        _ new: [ObjectID: BlobReading], quarantine: String
    ) throws(Problem) {
        for (id, reading) in new {
            let indices = paths[id] ?? []
            switch reading {
            case .unreadable(let error): try noteUnreadable(error, at: indices, in: quarantine)
            case .otherKind(let kind): noteKind(kind, at: indices)
            case .read(let facts): try note(facts, at: indices)
            }
        }
        readings.merge(new) { $1 }
    }

    private mutating func note(_ facts: BlobFacts, at indices: [Int]) throws(Problem) {
        guard !indices.isEmpty else { return }
        if facts.isLFSPointer {
            for index in indices { findings.note(.lfsPointer, tree.path(of: index)) }
        }
        let outcome = try facts.scan.get()
        if outcome.hasSecondOpinion { secondOpinions += 1 }
        coverage.add(outcome, bytes: sizes[tree.nodes[indices[0]].id] ?? 0)
        if let outline = outcome.tally?.outline, outline.count > 0 {
            containers.add(outline, of: tree.path(of: indices[0]))
        }
        for index in outcome.findings.isEmpty ? [] : indices {
            let path = tree.path(of: index)
            for problem in outcome.findings { findings.note(problem.of(path)) }
        }
    }

    func content(of index: Int) -> [UInt8]? {
        guard case .read(let facts) = readings[tree.nodes[index].id] else { return nil }
        return facts.content
    }

    // MARK: What is read by others than people

    /// Symbolic links and the files that Git reads, as far as they are of a size that these may have.
    private mutating func smallFiles() -> [Int] {
        var small: [Int] = []
        var budget = InspectionSteps.keptBytes
        for index in tree.indices(of: .symlink, .file, .executable) {
            let node = tree.nodes[index]
            guard let size = sizes[node.id], node.kind == .symlink || dotFile(index) != nil else { continue }
            let limit = node.kind == .symlink ? rules.limits.path : rules.limits.dotFile
            guard size <= min(limit, budget) else {
                tooLarge.insert(index)
                continue
            }
            budget -= size
            small.append(index)
        }
        return small
    }

    private func dotFile(_ index: Int) -> ReservedName.DotFile? {
        ReservedName(String(decoding: tree.nodes[index].name, as: UTF8.self)).dotFile
    }

    private func targets() -> [Int: [UInt8]] {
        var targets: [Int: [UInt8]] = [:]
        // A target that is too long to be read is one that no link may have: empty, and so refused.
        for index in tree.indices(of: .symlink) where sizes[tree.nodes[index].id] != nil {
            targets[index] = content(of: index) ?? []
        }
        return targets
    }

    private mutating func judgeDotFiles() {
        for index in tree.indices(of: .file, .executable) {
            guard let file = dotFile(index), let size = sizes[tree.nodes[index].id] else { continue }
            let tooLarge = tooLarge.contains(index) ? "\(size) bytes" : nil
            let content = content(of: index) ?? []
            switch file {
            case .attributes:
                if let fault = tooLarge ?? GitAttributes.fault(in: content) {
                    findings.note(.attributes, tree.path(of: index), found: fault)
                }
            case .modules:
                if let fault = tooLarge ?? GitModules.fault(in: content) {
                    findings.note(.submodule, tree.path(of: index), found: fault)
                }
            case .ignore, .mailmap: break
            }
        }
    }

    /// Returns the manifest at a path, if it is a file that may be read; notes if it is not.
    private mutating func manifest(at path: String) -> Int? {
        let names = path.utf8.split(separator: UInt8(ascii: "/")).map(Array.init)
        guard let index = tree.file(at: names) else {
            findings.note(Problem(.checksum(.manifestMissing), path))
            return nil
        }
        // A blob that is missing or too large has been noted as that.
        guard let size = sizes[tree.nodes[index].id] else { return nil }
        guard size <= rules.limits.manifest else {
            noteSize(size, of: path, rules.limits.manifest)
            return nil
        }
        return index
    }

    private mutating func judgeExecutables() {
        guard let globs = rules.executables?.map(PathGlob.init) else { return }
        for index in tree.indices(of: .executable) {
            let path = tree.pathBytes(of: index)
            if !globs.contains(where: { $0.matches(path) }) { findings.note(.executable, readable(path)) }
        }
    }

    /// Names what none of the senders may deliver; manifests and their signatures belong to everyone.
    private mutating func judgePaths() {
        guard let globs = rules.deliverable?.map(PathGlob.init) else { return }
        let excepted = ManifestBook.exceptions(for: rules.manifests)
        for index in tree.indices(of: .file, .executable, .symlink) {
            let path = tree.pathBytes(of: index)
            guard !excepted.contains(path), !globs.contains(where: { $0.matches(path) }) else { continue }
            findings.note(Problem(.signature(.pathScope), readable(path)))
        }
    }

    // MARK: Result

    var result: TreeInspection {
        let kinds = tree.nodes.dropFirst().reduce(into: (files: 0, folders: 0, symlinks: 0)) { counts, node in
            switch node.kind {
            case .file, .executable: counts.files += 1
            case .folder: counts.folders += 1
            case .symlink: counts.symlinks += 1
            }
        }
        return TreeInspection(
            digest: ContentDigest.digest(of: tree, blobs: readings),
            counts: CheckupReport.Counts(
                files: kinds.files, folders: kinds.folders, symlinks: kinds.symlinks,
                // Sizes that only a forged header states must not make the report one that no reader of JSON takes.
                bytes: min(total, 1 << 53 - 1)),
            coverage: coverage, containers: containers, secondOpinions: secondOpinions,
            objects: Set(tree.nodes.map(\.id)).sorted(), note: note,
            blobs: readings.remembered)
    }
}
