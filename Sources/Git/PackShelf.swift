internal import Glibc

/// The packs of a repository of our own, for whoever knows contents by the bytes of the pack that they come from.
///
/// What Git makes of an object that stands in one pack and nowhere else follows from the bytes of that pack and of its index alone, whatever
/// chain of differences it is made of: the base of each stands in the same pack. Whatever is unusual makes that less than certain, so
/// that there is no shelf then: objects of other folders, an index over several packs, an index that cannot be read, or more packs than
/// are worth the search.
///
/// The files of a pack are open only while they are read, so that no number of packs uses up descriptors.
public final class PackShelf {
    /// With more packs, a search in each of them would cost more than it saves.
    public static let mostPacks = 32

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
        for name in names {
            let base = "\(folder)/pack/\(name)"
            guard let files = Files(base), let index = PackIndex("\(base).idx") else { return nil }
            packs.append(Pack(base: base, index: index, marks: files.marks))
        }
        self.packs = packs
        hasLooseObjects = LeftOver.names(in: folder).contains { $0.utf8.count == 2 }
    }

    private static func names(in folder: String) -> [String] {
        LeftOver.names(in: "\(folder)/pack").filter { $0.hasSuffix(".idx") }.map { String($0.dropLast(4)) }
            .sorted()
    }

    private static func isAbsent(_ path: String) -> Bool {
        unsafe access(path, F_OK) != 0 && errno == ENOENT
    }

    /// Returns the number of the pack in which an object stands once, and which is the only place where it stands.
    public func pack(of id: ObjectID) -> Int? {
        var found: Int?
        for (number, pack) in packs.enumerated() {
            guard let place = pack.index.place(of: id) else { continue }
            guard found == nil, !pack.index.hasTwins(of: place) else { return nil }
            found = number
        }
        guard let found, !hasLooseObjects || Self.isAbsent(LooseObject.path(of: id, in: folder)) else {
            return nil
        }
        return found
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

    /// Whether all is still as it was: the packs, each of their files, and nothing that is read beside them.
    ///
    /// Who reads objects by their ids meanwhile, and finds this to be so, has read them from these very files.
    public var isUnchanged: Bool {
        guard Self.isAbsent("\(folder)/info/alternates"), Self.isAbsent("\(folder)/pack/multi-pack-index"),
            Self.names(in: folder).map({ "\(folder)/pack/\($0)" }) == packs.map(\.base),
            hasLooseObjects || !LeftOver.names(in: folder).contains(where: { $0.utf8.count == 2 })
        else { return false }
        return packs.allSatisfy { pack in
            FileMark(path: "\(pack.base).pack") == pack.marks[0]
                && FileMark(path: "\(pack.base).idx") == pack.marks[1]
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
