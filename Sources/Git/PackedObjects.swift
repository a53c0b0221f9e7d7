internal import CZlib
internal import Glibc

/// Small objects out of the packs of a repository, read without libgit2: whoever reads all of a long ledger has no time to lose.
///
/// It saves time and memory and decides nothing: nothing is mapped, and whatever is not found here, is large, or is not as it must
/// be, the usual way of reading finds and tells. What is found must still be hashed.
final class PackedObjects {
    /// Larger contents, and those that are made from larger ones, are read the usual way.
    private static let largest = 1 << 18

    /// With fewer objects the opening of the packs would cost more than it saves.
    private static let patience = 64

    /// With more packs the search in each of them would.
    private static let mostPacks = 32

    /// How many bytes of differences are kept at a time.
    private static let mostHeld = 8 << 20

    /// More differences than Git makes upon each other.
    private static let longestChain = 4_096

    private let folders: ObjectFolders
    private var asked = 0
    private var packs: [PackFile]?
    private let inflater = Inflater()
    private var bases = PackBases()

    init(_ folders: ObjectFolders) { self.folders = folders }

    /// Returns kind and content of an object, neither of them verified; nil if the usual way must find it.
    func object(_ id: ObjectID, limit: Int) -> (kind: ObjectKind, content: [UInt8])? {
        asked += 1
        guard asked > Self.patience else { return nil }
        if packs == nil { packs = open() }
        for (number, pack) in (packs ?? []).enumerated() {
            guard let place = pack.place(of: id) else { continue }
            return content(at: place, in: pack, number, limit: min(limit, Self.largest))
        }
        return nil
    }

    private func open() -> [PackFile] {
        let allowance = PackFile.Allowance()
        let names = folders.paths.flatMap { folder in
            LeftOver.names(in: "\(folder)/pack").filter { $0.hasSuffix(".idx") }.sorted()
                .map { "\(folder)/pack/\($0.dropLast(4))" }
        }
        guard names.count <= Self.mostPacks else { return [] }
        // All packs together have half a MiB of pieces.
        let windows = max(1, 64 / max(1, names.count))
        return names.compactMap { PackFile($0, allowance, windows: windows) }
    }

    /// Follows the differences down to a whole object, and makes everything on the way back from it.
    private func content(
        at place: Int, in pack: PackFile, _ number: Int, limit: Int
    ) -> (kind: ObjectKind, content: [UInt8])? {
        var differences: [(place: Int, bytes: [UInt8])] = []
        var place = place
        var held = 0
        var found: PackBases.Base
        while true {
            if let known = bases[number, place] {
                found = known
                break
            }
            guard differences.count < Self.longestChain,
                let entry = pack.entry(at: place, mostBytes: Self.largest, by: inflater)
            else { return nil }
            guard let base = entry.base else {
                guard let kind = entry.kind else { return nil }
                found = PackBases.Base(kind: kind, content: entry.content)
                bases.keep(found, number, place)
                break
            }
            held += entry.content.count
            // Longer chains are left to libgit2, which keeps only their places.
            guard held <= Self.mostHeld else { return nil }
            differences.append((place, entry.content))
            place = base
        }
        for difference in differences.reversed() {
            guard let content = PackDelta.apply(difference.bytes, to: found.content, mostBytes: Self.largest)
            else { return nil }
            found = PackBases.Base(kind: found.kind, content: content)
            bases.keep(found, number, difference.place)
        }
        return found.content.count <= limit ? (found.kind, found.content) : nil
    }
}

/// What was read last, and may be what other objects are made from.
private struct PackBases {
    struct Base {
        let kind: ObjectKind
        let content: [UInt8]
    }

    private struct Key: Hashable {
        let pack: Int
        let place: Int
    }

    /// When the younger half has more bytes, it becomes the older half, and that one is forgotten.
    private static let half = 3 << 20

    private var young: [Key: Base] = [:]
    private var old: [Key: Base] = [:]
    private var used = 0

    subscript(pack: Int, place: Int) -> Base? {
        mutating get {
            let key = Key(pack: pack, place: place)
            if let base = young[key] { return base }
            guard let base = old[key] else { return nil }
            keep(base, pack, place)
            return base
        }
    }

    mutating func keep(_ base: Base, _ pack: Int, _ place: Int) {
        if used > Self.half { (old, young, used) = (young, [:], 0) }
        young[Key(pack: pack, place: place)] = base
        used += base.content.count + 96
    }
}
