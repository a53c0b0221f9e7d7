internal import Git
internal import Pipeline
internal import Problems
internal import Seals

/// All manifests of a delivery together, with the files that they list found in the tree.
///
/// Paths count from the folder in which the manifest lies, as for `sha256sum -c` that runs there; none may climb out of it.
struct ManifestBook {
    private struct Listing {
        let digest: String
        let algorithm: Manifest.Algorithm
        /// The entry as it is listed, and the file whose content counts.
        let node: Int
        let file: Int
    }

    /// The detached signatures of a manifest need not be listed.
    private static let signatureEndings = [""] + ManifestSignature.allCases.map(\.rawValue)

    /// No system opens a file by a longer path, and nothing that long is taken apart.
    private static let longestPath = 4096

    private let tree: DeliveredTree
    private var listings: [Listing] = []
    /// Where each path is listed first.
    private var places: [[UInt8]: String] = [:]
    private var isWhole: Bool

    /// Reads the manifests and finds what they list.
    ///
    /// - Parameters:
    ///   - contents: The manifests that the pipeline asks for, in its order; nil for one that could not be read.
    ///   - symlinks: Where the links of the tree lead.
    init(
        _ contents: [(path: String, content: [UInt8]?)], in tree: DeliveredTree,
        symlinks: inout SymlinkMap, findings: inout FindingCollector
    ) {
        self.tree = tree
        // Where no manifest is asked for, nothing is listed nowhere.
        isWhole = !contents.isEmpty
        for (path, content) in contents {
            guard let content else {
                isWhole = false
                continue
            }
            take(Manifest(parsing: content), at: path, symlinks: &symlinks, findings: &findings)
        }
    }

    /// The blobs whose SHA-512 digest is listed.
    var blobsWithSHA512: Set<ObjectID> {
        Set(listings.filter { $0.algorithm == .sha512 }.map { tree.nodes[$0.file].id })
    }

    private mutating func take(
        _ manifest: Manifest, at path: String, symlinks: inout SymlinkMap, findings: inout FindingCollector
    ) {
        isWhole = isWhole && manifest.isWhole
        for line in manifest.malformed {
            findings.note(Problem(.checksum(.malformed), "\(path):\(line.line)", found: line.text))
        }
        if let weak = manifest.weak {
            findings.note(Problem(.checksum(.algorithmWeak), path, expected: "SHA256, SHA512", found: weak))
        }
        guard let algorithm = manifest.algorithm else {
            if manifest.isWhole { findings.note(Problem(.checksum(.manifestEmpty), path)) }
            isWhole = false
            return
        }
        let folder = path.utf8.split(separator: UInt8(ascii: "/")).dropLast().map(Array.init)
        for entry in manifest.entries {
            let place = "\(path):\(entry.line)"
            guard let names = ManifestBook.names(in: entry.path) else {
                let start = Array(entry.path.prefix(ManifestBook.longestPath))
                findings.note(Problem(.checksum(.path), readable(start), found: place))
                continue
            }
            let whole = Array((folder + names).joined(separator: [UInt8(ascii: "/")]))
            if let first = places[whole] {
                findings.note(
                    Problem(.checksum(.duplicate), readable(whole), found: "\(first), \(place)"))
                continue
            }
            places[whole] = place
            switch find(folder + names, symlinks: &symlinks) {
            case .file(let node, let file):
                listings.append(
                    Listing(digest: entry.digest, algorithm: algorithm, node: node, file: file))
            case .nothing where tree.extent == .whole:
                findings.note(Problem(.checksum(.fileMissing), readable(whole), found: place))
            case .nothing: break
            case .forbidden: findings.note(Problem(.checksum(.path), readable(whole), found: place))
            }
        }
    }

    /// Returns the names of a listed path; nil for one that is absolute, climbs, or is not written plainly.
    private static func names(in path: [UInt8]) -> [[UInt8]]? {
        guard path.count <= longestPath else { return nil }
        var rest = path[...]
        while rest.starts(with: "./".utf8) { rest = rest.dropFirst(2) }
        let names = rest.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).map(Array.init)
        let isPlain = names.allSatisfy { !$0.isEmpty && $0 != Array(".".utf8) && $0 != Array("..".utf8) }
        return isPlain ? names : nil
    }

    private enum Found {
        case file(node: Int, file: Int)
        case nothing
        case forbidden
    }

    private func find(_ names: [[UInt8]], symlinks: inout SymlinkMap) -> Found {
        var node = 0
        for name in names {
            if tree.nodes[node].kind == .symlink { return .forbidden }
            guard let next = symlinks.entry(name, in: node) else { return .nothing }
            node = next
        }
        switch tree.nodes[node].kind {
        case .folder: return .nothing
        case .file, .executable: return .file(node: node, file: node)
        case .symlink:
            switch symlinks.destination(of: node) {
            case .entry(let file) where tree.nodes[file].kind != .folder: return .file(node: node, file: file)
            case .entry, .nothing: return .nothing
            case .outside, .circle: return .forbidden
            }
        }
    }
}

extension ManifestBook {
    /// Returns the paths that secure others: the manifests and their detached signatures.
    static func exceptions(for manifests: [String]) -> Set<[UInt8]> {
        Set(manifests.flatMap { path in signatureEndings.map { Array((path + $0).utf8) } })
    }

    /// Compares what is listed with what was delivered.
    ///
    /// - Parameter rules: What must be listed, and the paths of the manifests, which need not be listed themselves.
    func compare(
        with blobs: [ObjectID: BlobReading], _ rules: TreeInspection.Rules, findings: inout FindingCollector
    ) {
        for listing in listings {
            // What could not be read has been noted as such.
            guard case .read(let facts) = blobs[tree.nodes[listing.file].id] else { continue }
            let actual =
                switch listing.algorithm {
                case .sha256: facts.sha256.hex
                case .sha512: facts.sha512?.hex ?? ""
                }
            guard actual != listing.digest else { continue }
            findings.note(
                Problem(
                    .checksum(.differs), tree.path(of: listing.node), expected: listing.digest, found: actual)
            )
        }
        guard isWhole else { return }
        let excepted = ManifestBook.exceptions(for: rules.manifests)
        let files = tree.indices(of: .file, .executable)
        let listed =
            switch rules.listed {
            case .files: files
            case .everything: files + tree.indices(of: .symlink)
            }
        for index in listed {
            let path = tree.pathBytes(of: index)
            guard places[path] == nil, !excepted.contains(path) else { continue }
            findings.note(Problem(.checksum(.fileUnlisted), readable(path)))
        }
    }
}
