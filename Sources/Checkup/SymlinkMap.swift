internal import Git
internal import Problems

/// Where the symbolic links of a delivery lead, followed within the delivered tree and nowhere else.
struct SymlinkMap {
    /// Where following a link ends.
    enum Destination: Equatable {
        /// At an entry of the tree.
        case entry(Int)
        /// At a path inside the tree where nothing is.
        case nothing
        /// Outside of the tree, or at a place that no link may name.
        case outside
        /// Nowhere: links lead in a circle, or following all of them takes too long.
        case circle
    }

    private struct Place: Hashable {
        let folder: Int
        let name: [UInt8]
    }

    private struct FoldedPlace: Hashable {
        let folder: Int
        let name: String
    }

    /// How names are found.
    private enum Comparison {
        /// As Git and Linux do.
        case bytes
        /// As file systems do that fold case and normalise.
        case folded
    }

    /// As many links as Linux follows one after the other.
    private static let maximumLinks = 40

    private let tree: DeliveredTree
    private let targets: [Int: [UInt8]]
    private var entries: [Place: Int] = [:]
    private lazy var foldedEntries: [FoldedPlace: Int] = {
        let places = tree.nodes.enumerated().dropFirst().map { index, node in
            let name = NameFolding.fold(String(decoding: node.name, as: UTF8.self))
            return (FoldedPlace(folder: node.parent, name: name), index)
        }
        return Dictionary(places) { first, _ in first }
    }()
    /// Whether a name was looked for in vain.
    private var missed = false
    /// The steps left for all links together, so that no web of links takes long.
    private var steps = 4_000_000

    /// - Parameter targets: The content of every symbolic link that could be read, by its index in the tree.
    init(of tree: DeliveredTree, targets: [Int: [UInt8]]) {
        self.tree = tree
        self.targets = targets
        for (index, node) in tree.nodes.enumerated() where index > 0 {
            entries[Place(folder: node.parent, name: node.name)] = index
        }
    }

    /// Returns the entry of a name in a folder; nil if there is none.
    func entry(_ name: [UInt8], in folder: Int) -> Int? { entries[Place(folder: folder, name: name)] }

    /// Returns where a link leads in the end.
    mutating func destination(of link: Int) -> Destination { destination(of: link, comparing: .bytes) }

    private mutating func destination(of link: Int, comparing comparison: Comparison) -> Destination {
        guard steps > 0 else { return .circle }
        // Where we are: indices of folders from the root on, then names below of which nothing is in the tree.
        var folders = ancestors(of: link)
        var missing: [[UInt8]] = []
        var links = 1
        guard let first = components(of: link) else { return .outside }
        var pending = Array(first.reversed())
        while let name = pending.popLast() {
            steps -= 1
            guard steps > 0 else { return .circle }
            if name == Array("..".utf8) {
                if missing.popLast() != nil { continue }
                guard folders.count > 1 else { return .outside }
                folders.removeLast()
                continue
            }
            // Windows drops blanks and dots at the end of a name, so that `.. ` climbs there.
            if ReservedName(String(decoding: name, as: UTF8.self)).isDotGit || NameRules.isOnlyDots(name) {
                return .outside
            }
            guard missing.isEmpty, let current = folders.last,
                let next = entry(name, in: current, comparing: comparison)
            else {
                missing.append(name)
                missed = true
                continue
            }
            guard tree.nodes[next].kind == .symlink else {
                folders.append(next)
                continue
            }
            links += 1
            guard links <= SymlinkMap.maximumLinks else { return .circle }
            guard let further = components(of: next) else { return .outside }
            pending += further.reversed()
        }
        guard missing.isEmpty, let last = folders.last else { return .nothing }
        return .entry(last)
    }

    private func ancestors(of link: Int) -> [Int] {
        var folders: [Int] = []
        var current = link
        while current != 0 {
            current = tree.nodes[current].parent
            folders.append(current)
        }
        return folders.reversed()
    }

    private mutating func entry(_ name: [UInt8], in folder: Int, comparing comparison: Comparison) -> Int? {
        switch comparison {
        case .bytes: entry(name, in: folder)
        case .folded:
            foldedEntries[
                FoldedPlace(folder: folder, name: NameFolding.fold(String(decoding: name, as: UTF8.self)))]
        }
    }

    /// Returns the names in a link's target, without `.`; nil for a target that no link may have.
    private mutating func components(of link: Int) -> [[UInt8]]? {
        guard let target = targets[link], let first = target.first, first != UInt8(ascii: "/"),
            target.count < 4096,
            // Windows would take these for separators and drives.
            !target.contains(UInt8(ascii: "\\")), !target.prefix(2).contains(UInt8(ascii: ":")),
            let text = String(validating: target, as: UTF8.self),
            !text.unicodeScalars.contains(where: { isControl($0) || turnsDirection($0) })
        else { return nil }
        let names = target.split(separator: UInt8(ascii: "/")).filter { !$0.elementsEqual(".".utf8) }
        // The names are counted when they are followed; what a target is padded with takes time, too.
        steps -= target.count { $0 == UInt8(ascii: "/") } + 1 - names.count
        return names.map(Array.init)
    }
}

extension SymlinkMap {
    /// Notes every link that must not enter.
    mutating func judge(into findings: inout FindingCollector) {
        for (link, target) in targets.sorted(by: { $0.key < $1.key }) {
            let path = tree.path(of: link)
            let shown = readable(Array(target.prefix(1024)))
            let name = String(decoding: tree.nodes[link].name, as: UTF8.self)
            if ReservedName(name).dotFile != nil { findings.note(.symlinkDotfile, path, found: shown) }
            missed = false
            var end = destination(of: link)
            // What a name does not find here it may find on another system, where the link leads elsewhere then.
            if missed, destination(of: link, comparing: .folded) == .outside { end = .outside }
            switch end {
            case .entry, .nothing: break
            case .outside: findings.note(.symlinkEscape, path, found: shown)
            case .circle: findings.note(.symlinkLoop, path, found: shown)
            }
        }
    }
}
