internal import Glibc

/// The packs of a repository of our own, for whoever knows contents by the bytes of the pack that they come from.
///
/// What Git makes of an object that stands in packs and nowhere else follows from the bytes of these and of their indexes alone, whatever
/// chain of differences it is made of: the base of each stands in the same pack. Whatever is unusual makes that less than certain, so
/// that there is no shelf then: objects of other folders, an index over several packs, an index that cannot be read, or more packs than
/// any cache should have.
///
/// The files of a pack are open only while they are read, so that no number of packs uses up descriptors.
public final class PackShelf {
    /// Each fetch adds one; nobody puts them together.
    public static let mostPacks = 1_000

    /// How many bytes all indexes may have: those of some 18 million objects.
    private static let mostIndexBytes = 512 << 20

    /// Part of the files of a pack.
    public struct Piece: Sendable, Hashable {
        /// The greatest number of bytes.
        public static let size = 1 << 18

        fileprivate let file: Int
        fileprivate let start: Int
        /// How many bytes it has.
        public let count: Int
    }

    /// Two open files: of a pack, and of its index.
    ///
    /// They are read at any place, by any thread, until the last one lets go of it.
    public final class Files: Sendable {
        fileprivate let marks: [FileMark]
        private let descriptors: [Int32]

        /// The bytes of both files in their order.
        public var pieces: [Piece] {
            marks.enumerated().flatMap { file, mark in
                stride(from: 0, to: mark.size, by: Piece.size).map { start in
                    Piece(file: file, start: start, count: min(Piece.size, mark.size - start))
                }
            }
        }

        fileprivate init?(_ base: String) {
            var descriptors: [Int32] = []
            var marks: [FileMark] = []
            for ending in ["pack", "idx"] {
                let descriptor = unsafe Glibc.open("\(base).\(ending)", O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
                guard descriptor >= 0 else { break }
                descriptors.append(descriptor)
                if let mark = FileMark(descriptor: descriptor) { marks.append(mark) }
            }
            self.descriptors = descriptors
            self.marks = marks
            // From here on deinit closes them.
            guard marks.count == 2 else { return nil }
        }

        deinit { for descriptor in descriptors { close(descriptor) } }

        /// Reads a piece to the beginning of a buffer that is large enough for it.
        ///
        /// - Returns: false if not all of it can be read.
        public func read(_ piece: Piece, into buffer: UnsafeMutableRawBufferPointer) -> Bool {
            guard piece.count <= buffer.count else { return false }
            var done = 0
            while done < piece.count {
                let target = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[done..<piece.count])
                let got = unsafe pread(
                    descriptors[piece.file], target.baseAddress, target.count, piece.start + done)
                if got < 0, errno == EINTR { continue }
                guard got > 0 else { return false }
                done += got
            }
            return true
        }
    }

    /// One pack.
    private struct Pack {
        let base: String
        let index: PackIndex
        let marks: [FileMark]
    }

    private let folder: String
    private let packFolder: String
    private let packs: [Pack]
    private let hasLooseObjects: Bool

    /// How many packs there are.
    public var count: Int { packs.count }

    /// Looks for the packs of a repository.
    ///
    /// - Returns: nil if something about it is unusual, or there are none.
    public init?(of repository: borrowing Repository) {
        guard repository.folders.paths.count == 1, let folder = repository.folders.paths.first,
            Self.isAbsent("\(folder)/info/alternates"), Self.isAbsent("\(folder)/pack/multi-pack-index")
        else { return nil }
        self.folder = folder
        let names = Self.names(in: folder)
        guard !names.isEmpty, names.count <= Self.mostPacks else { return nil }
        var packs: [Pack] = []
        var indexBytes = 0
        for name in names {
            let base = "\(folder)/pack/\(name)"
            guard let files = Files(base), let index = PackIndex("\(base).idx") else { return nil }
            indexBytes += files.marks[1].size
            guard indexBytes <= Self.mostIndexBytes else { return nil }
            packs.append(Pack(base: base, index: index, marks: files.marks))
        }
        self.packs = packs
        packFolder = resolvedPath("\(folder)/pack")
        hasLooseObjects = LeftOver.names(in: folder).contains { $0.utf8.count == 2 }
    }

    private static func names(in folder: String) -> [String] {
        LeftOver.names(in: "\(folder)/pack").filter { $0.hasSuffix(".idx") }.map { String($0.dropLast(4)) }
            .sorted()
    }

    private static func isAbsent(_ path: String) -> Bool {
        unsafe access(path, F_OK) != 0 && errno == ENOENT
    }

    /// Returns the numbers of all packs in which objects stand, in their order; an object is left out if it stands in none, in one of them
    /// twice, or also in a file of its own.
    ///
    /// - Complexity: O(n log m) for each pack, where n objects are asked for and m are there, or O(m) if that is less.
    public func places(of ids: Set<ObjectID>) -> [ObjectID: [Int]] {
        var places: [ObjectID: [Int]] = [:]
        var uncertain: Set<ObjectID> = []
        for (number, pack) in packs.enumerated() {
            if pack.index.count < ids.count {
                for place in 0..<pack.index.count {
                    guard let id = pack.index.id(place), ids.contains(id) else { continue }
                    if places[id]?.last == number { uncertain.insert(id) }
                    places[id, default: []].append(number)
                }
            } else {
                for id in ids {
                    guard let place = pack.index.place(of: id) else { continue }
                    if pack.index.hasTwins(of: place) { uncertain.insert(id) }
                    places[id, default: []].append(number)
                }
            }
        }
        return places.filter { id, _ in
            !uncertain.contains(id)
                && (!hasLooseObjects || Self.isAbsent(LooseObject.path(of: id, in: folder)))
        }
    }

    /// The bytes of a pack and of its index.
    public func size(of number: Int) -> (pack: Int, index: Int) {
        (packs[number].marks[0].size, packs[number].marks[1].size)
    }

    /// Opens the files of a pack; nil if they are not those that were there at first.
    public func open(_ number: Int) -> Files? {
        guard let files = Files(packs[number].base), files.marks == packs[number].marks else { return nil }
        return files
    }

    /// Returns a pack without all others.
    public func alone(_ number: Int) -> LonePack { LonePack(index: "\(packs[number].base).idx") }

    /// Whether all is still as it was: the packs, each of their files, and nothing that is read beside them.
    ///
    /// libgit2 has one handle for all that read a pack in this process, so that it may go on with a file that was replaced before this
    /// shelf was made: no other file from the folder of packs may be open. Who reads objects by their ids meanwhile, and finds all this to be
    /// so before letting go of the repository, has read them from these very files.
    public var isUnchanged: Bool {
        guard Self.isAbsent("\(folder)/info/alternates"), Self.isAbsent("\(folder)/pack/multi-pack-index"),
            Self.names(in: folder).map({ "\(folder)/pack/\($0)" }) == packs.map(\.base),
            hasLooseObjects || !LeftOver.names(in: folder).contains(where: { $0.utf8.count == 2 })
        else { return false }
        return packs.allSatisfy { pack in
            FileMark(path: "\(pack.base).pack") == pack.marks[0]
                && FileMark(path: "\(pack.base).idx") == pack.marks[1]
        } && hasNothingElseOpen
    }

    private var hasNothingElseOpen: Bool {
        let known = Set(packs.flatMap(\.marks))
        let open = LeftOver.names(in: "/proc/self/fd")
        // The one by which they are listed is there at least.
        return !open.isEmpty
            && open.allSatisfy { name in
                var target = [CChar](repeating: 0, count: Int(PATH_MAX))
                let count = unsafe readlink("/proc/self/fd/\(name)", &target, Int(PATH_MAX))
                // Whatever was closed since it was listed was opened by others, or by nobody who reads here.
                guard count > 0,
                    target[..<count].lazy.map({ UInt8(bitPattern: $0) }).starts(with: "\(packFolder)/".utf8)
                else { return true }
                guard let descriptor = Int32(name), let mark = FileMark(descriptor: descriptor) else {
                    return false
                }
                return known.contains(mark)
            }
    }
}

/// What tells a file from any other, and from itself after a change.
struct FileMark: Sendable, Hashable {
    let size: Int
    private let numbers: [Int]

    init?(descriptor: Int32) {
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else { return nil }
        self.init(status)
    }

    init?(path: String) {
        var status = stat()
        guard unsafe lstat(path, &status) == 0 else { return nil }
        self.init(status)
    }

    private init?(_ status: stat) {
        guard status.st_mode & S_IFMT == S_IFREG else { return nil }
        size = Int(status.st_size)
        numbers = [
            Int(bitPattern: UInt(status.st_dev)), Int(bitPattern: UInt(status.st_ino)),
            status.st_mtim.tv_sec, status.st_mtim.tv_nsec, status.st_ctim.tv_sec, status.st_ctim.tv_nsec,
        ]
    }
}
