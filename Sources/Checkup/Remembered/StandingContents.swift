internal import Git
internal import Pipeline
internal import Problems

/// The contents of a delivered tree that are searched for malware, and nothing else is asked of.
struct StandingContents {
    private let tree: DeliveredTree
    private var paths: [ObjectID: [Int]] = [:]
    /// How many different contents the tree has.
    let count: Int
    private(set) var readings: [ObjectID: BlobReading] = [:]
    /// Whether all of them were read.
    var isWhole: Bool { readings.count == count }

    /// - Parameter chosen: Those that are searched; nil for all.
    init(of tree: DeliveredTree, only chosen: Set<ObjectID>?) {
        self.tree = tree
        for index in tree.indices(of: .file, .executable, .symlink) {
            paths[tree.nodes[index].id, default: []].append(index)
        }
        count = paths.count
        if let chosen { paths = paths.filter { chosen.contains($0.key) } }
    }

    /// Reads and searches them.
    ///
    /// One that cannot be read hides nothing that is found in the others.
    ///
    /// - Throws: ``Problem`` if the repository cannot be read, or the scanner cannot work and nothing was found.
    mutating func read(
        in repository: borrowing Repository, _ limits: ContentLimits, at place: RepositoryPlace,
        findings: inout FindingCollector, scan: @escaping @Sendable () -> Scan
    ) throws(Problem) {
        var requests: [BlobRequest] = []
        for (id, indices) in paths {
            let size: Int
            do throws(GitError) { size = try repository.header(of: id).size } catch {
                findings.note(try unreadable(error, at: tree.path(of: indices[0]), in: place.path))
                continue
            }
            guard size <= limits.file else {
                for index in indices {
                    findings.note(
                        Problem(
                            .limit(.bytes), tree.path(of: index), expected: String(limits.file),
                            found: String(size)))
                }
                continue
            }
            requests.append(BlobRequest(id: id, size: size, name: tree.scannedPath(of: indices)))
        }
        readings = try BlobReader(quarantine: place, makeScan: scan).read(requests)
        var failure: Problem?
        for (id, reading) in readings {
            let indices = paths[id] ?? []
            guard let first = indices.first else { continue }
            switch reading {
            case .unreadable(let error):
                findings.note(try unreadable(error, at: tree.path(of: first), in: place.path))
            case .otherKind(let kind):
                findings.note(.objectType, tree.path(of: first), expected: "blob", found: kind.rawValue)
            case .read(let facts):
                do throws(Problem) {
                    let found = try facts.scan.get().findings
                    for index in indices {
                        for problem in found { findings.note(problem.of(tree.path(of: index))) }
                    }
                } catch {
                    failure = error
                }
            }
        }
        if let failure {
            guard findings.count(of: .refuse) > 0 else { throw failure }
            findings.note(failure)
        }
    }
}
