internal import CGit2
internal import Glibc
public import Problems

/// The largest bundle that is read, in bytes, and what its objects may unpack to in any case.
private let largestBundle = 64 << 30
private let allowance = 8 << 30
/// The most objects that a bundle may have.
private let mostObjects = 5_000_000
/// The bytes in a pack around its entries, and those that the smallest entry has.
private let (frameOfPack, smallestEntry) = (32, 9)

extension Repository {
    /// Brings the objects of a bundle into this repository of our own; no ref is set.
    ///
    /// The file is nobody's who is trusted: it is read once, within bounds, and every object gets the id that its content has.
    ///
    /// - Parameter name: How the file is called in a problem.
    /// - Returns: The refs of the bundle. Whether their objects are here has not been looked at.
    /// - Throws: A problem of the area `bundle`, or `repository.not-writable`.
    public func take(bundle path: String, named name: String) throws(Problem) -> BundleHeader {
        let file = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard file >= 0 else {
            let missing = errno == ENOENT || errno == ENOTDIR
            throw Problem(
                .bundle(missing ? .fileMissing : .fileUnreadable), name, cause: Disk.words(for: errno))
        }
        defer { close(file) }
        var status = stat()
        guard unsafe fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw Problem(.bundle(.fileUnreadable), name, cause: "no regular file")
        }
        let size = Int(status.st_size)
        guard size <= largestBundle else {
            throw Problem(.bundle(.tooLarge), name, expected: "\(largestBundle)", found: "\(size)")
        }
        var reader = BundleReader(file, name)
        let start = try reader.next(BundleHeader.largest)
        let (header, count): (BundleHeader, Int)
        do throws(MalformedObject) { (header, count) = try BundleHeader.parsing(start) } catch {
            throw Problem(.bundle(.malformed), name, cause: error.reason)
        }
        try requireBounds(of: start[count...], size - count, name)
        let folder = "\(folders.paths[0])/pack"
        try requireRoom(for: size, in: folder)
        do {
            let pack = try PackIntake(into: folder, allowance: allowance, objects: mostObjects)
            var piece = Array(start[count...])
            while !piece.isEmpty {
                var fault: PackIntake.Fault?
                unsafe piece.withUnsafeBytes { bytes in
                    do throws(PackIntake.Fault) { try unsafe pack.append(bytes) } catch { fault = error }
                }
                if let fault { throw fault }
                piece = try reader.next(1 << 18)
            }
            try pack.finish()
        } catch let fault as PackIntake.Fault {
            throw Problem(fault, name, in: folder)
        } catch let problem as Problem {
            throw problem
        } catch {
            throw Problem(.defect(.invariant), "bundle")
        }
        return header
    }

    /// Refuses a pack whose head asks for more than its bytes can hold: libgit2 makes room for all that is announced.
    private func requireBounds(of pack: ArraySlice<UInt8>, _ size: Int, _ name: String) throws(Problem) {
        guard size > frameOfPack, pack.starts(with: Array("PACK".utf8) + [0, 0, 0, 2]) else {
            throw Problem(.bundle(.malformed), name, cause: "no pack of version 2")
        }
        let count = pack.dropFirst(8).prefix(4).reduce(0) { $0 << 8 | Int($1) }
        guard count <= mostObjects else {
            throw Problem(.bundle(.tooLarge), name, expected: "\(mostObjects)", found: "\(count)")
        }
        guard count > 0, count <= (size - frameOfPack) / smallestEntry else {
            throw Problem(.bundle(.malformed), name, cause: "\(count) objects in \(size) bytes")
        }
    }

    /// Refuses a disk that is too full: libgit2 writes through a mapping, where a full disk ends the process.
    private func requireRoom(for size: Int, in folder: String) throws(Problem) {
        var status = statvfs()
        guard unsafe statvfs(folder, &status) == 0 else { return }
        let room = Double(status.f_bavail) * Double(status.f_frsize)
        guard room > Double(size) * 1.5 + Double(1 << 20) else {
            throw Problem(.repository(.notWritable), folder, cause: Disk.words(for: ENOSPC))
        }
    }

    /// Writes refs, and with them the one pack that this repository of our own holds, as a bundle.
    ///
    /// - Parameter sink: Takes the file piece by piece; the bytes are valid only inside the closure.
    /// - Throws: What the closure throws, and `repository.unusable` if there is not exactly one pack.
    public func writeBundle(
        _ header: BundleHeader, to sink: (UnsafeRawBufferPointer) throws(Problem) -> Void
    ) throws(Problem) {
        let folder = "\(folders.paths[0])/pack"
        let packs = LeftOver.names(in: folder).filter { $0.hasSuffix(".pack") }
        let file = packs.count == 1 ? unsafe open("\(folder)/\(packs[0])", O_RDONLY | O_CLOEXEC) : -1
        guard file >= 0 else { throw Problem(.repository(.unusable), path, cause: "\(packs.count) packs") }
        defer { close(file) }
        var piece = header.content
        var reader = BundleReader(file, path)
        while !piece.isEmpty {
            try unsafe piece.lend(first: piece.count, to: sink)
            piece = try reader.next(1 << 18)
        }
    }
}

extension Problem {
    fileprivate init(_ fault: PackIntake.Fault, _ name: String, in folder: String) {
        switch fault {
        case .malformed(let reason): self.init(.bundle(.malformed), name, cause: reason)
        case .unpacksTo(let size):
            self.init(.bundle(.tooLarge), name, expected: "\(allowance)", found: "\(size)")
        case .objects(let count):
            self.init(.bundle(.tooLarge), name, expected: "\(mostObjects)", found: "\(count)")
        case .takesTime(let seconds): self.init(.limit(.time), name, expected: "\(seconds)")
        case .notWritable(let reason): self.init(.repository(.notWritable), folder, cause: reason)
        }
    }
}

/// Reads a file from its beginning to its end.
private struct BundleReader {
    private let file: Int32
    private let name: String

    init(_ file: Int32, _ name: String) {
        self.file = file
        self.name = name
    }

    /// Returns the next bytes, as many as are asked for unless the file ends before; none at its end.
    mutating func next(_ count: Int) throws(Problem) -> [UInt8] {
        var failure: Int32 = 0
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            while filled < count {
                let added = unsafe read(file, buffer.baseAddress.map { unsafe $0 + filled }, count - filled)
                if added < 0, errno == EINTR { continue }
                if added < 0 { failure = errno }
                guard added > 0 else { return }
                filled += added
            }
        }
        guard failure == 0 else {
            throw Problem(.bundle(.fileUnreadable), name, cause: Disk.words(for: failure))
        }
        return bytes
    }
}
