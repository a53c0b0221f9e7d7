internal import CZlib
internal import Glibc

/// An object that lies in a file of its own, looked at before libgit2 may read it.
///
/// libgit2 1.5 inflates a file that is cut off without end (its issue 7342), and writes beyond its buffer when a content is longer
/// than its header says (issue 7177). So a file must hold what its header declares, no less and no more, before it is read.
struct LooseObject: ~Copyable {
    /// How much of a file is looked at.
    enum Extent {
        /// As much as libgit2 inflates to learn kind and size.
        case header
        /// All of it.
        case whole
    }

    /// The bytes that libgit2 inflates at first.
    private static let headBytes = 64

    private let file: MappedFile

    /// Opens the file of an object in an `objects` folder, or returns nil if there is none.
    init?(_ id: ObjectID, in folder: String) {
        guard let file = MappedFile(Self.path(of: id, in: folder)) else { return nil }
        self.file = file
    }

    /// Where the file of an object stands in an `objects` folder.
    static func path(of id: ObjectID, in folder: String) -> String {
        let digits = id.hexDigits
        var path = Array(folder.utf8)
        path.reserveCapacity(path.count + 42)
        path.append(UInt8(ascii: "/"))
        path.append(contentsOf: digits[..<2])
        path.append(UInt8(ascii: "/"))
        path.append(contentsOf: digits[2...])
        return String(decoding: path, as: UTF8.self)
    }

    /// Returns whether libgit2 can read the file safely; whether it matches its id is judged there.
    func isSound(_ extent: Extent) -> Bool {
        unsafe file.withBytes { bytes in unsafe LooseObject.isSound(bytes, extent) }
    }

    /// What there is under the name of a small object.
    enum Found {
        /// No file.
        case nothing
        /// A file that is too large, or not as it must be.
        case unusable
        /// An object.
        case object(ObjectKind, [UInt8])
    }

    /// Reads and inflates the file of an object, unless its content is longer than the limit; whether it matches its id is not
    /// judged here.
    static func content(of id: ObjectID, in folder: String, limit: Int) -> Found {
        // What deflates to more than this is not small. One byte more than the limit: whoever fills it is found out.
        let (room, target) = (limit + headBytes, limit + headBytes + 1)
        let descriptor = unsafe open(path(of: id, in: folder), O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return errno == ENOENT ? .nothing : .unusable }
        defer { close(descriptor) }
        return unsafe withUnsafeTemporaryAllocation(byteCount: room + target, alignment: 16) { memory in
            let file = unsafe UnsafeMutableRawBufferPointer(rebasing: memory[..<room])
            let target = unsafe UnsafeMutableRawBufferPointer(rebasing: memory[room...])
            guard let count = unsafe read(descriptor, into: file),
                let (kind, content) = unsafe content(
                    UnsafeMutableRawBufferPointer(rebasing: file[..<count]), inflatedTo: target),
                content.count <= limit
            else { return .unusable }
            return .object(kind, content)
        }
    }

    /// Reads a file; returns nil if it does not fit.
    private static func read(_ descriptor: Int32, into buffer: UnsafeMutableRawBufferPointer) -> Int? {
        var count = unsafe Glibc.read(descriptor, buffer.baseAddress, buffer.count)
        while count < 0, errno == EINTR {
            count = unsafe Glibc.read(descriptor, buffer.baseAddress, buffer.count)
        }
        // Should the system ever give less than there is, the stream does not end, and the usual way of reading takes over.
        return 0..<buffer.count ~= count ? count : nil
    }

    private static func content(
        _ file: UnsafeMutableRawBufferPointer, inflatedTo target: UnsafeMutableRawBufferPointer
    ) -> (kind: ObjectKind, content: [UInt8])? {
        var stream = unsafe z_stream()
        unsafe stream.next_in = file.bindMemory(to: UInt8.self).baseAddress
        unsafe stream.avail_in = UInt32(file.count)
        guard unsafe stagectl_inflate_init(&stream) == Z_OK else { return nil }
        defer { unsafe inflateEnd(&stream) }
        unsafe stream.next_out = target.bindMemory(to: UInt8.self).baseAddress
        unsafe stream.avail_out = UInt32(target.count)
        // All at once, for which zlib needs no memory of its own.
        guard unsafe CZlib.inflate(&stream, Z_FINISH) == Z_STREAM_END else { return nil }
        let count = unsafe target.count - Int(stream.avail_out)
        let head = unsafe Array(target[..<min(count, headBytes)])[...]
        guard length(declaredBy: head) == count, let end = head.firstIndex(of: 0),
            let kind = ObjectKind(
                rawValue: String(decoding: head.prefix { $0 != UInt8(ascii: " ") }, as: UTF8.self))
        else { return nil }
        return unsafe (kind, Array(target[(end + 1)..<count]))
    }

    private static func isSound(_ file: UnsafeRawBufferPointer, _ extent: Extent) -> Bool {
        guard file.count <= Int(UInt32.max) else { return false }
        var stream = unsafe z_stream()
        unsafe stream.next_in = UnsafeMutablePointer(
            mutating: file.bindMemory(to: UInt8.self).baseAddress)
        unsafe stream.avail_in = UInt32(file.count)
        guard unsafe stagectl_inflate_init(&stream) == Z_OK else { return false }
        defer { unsafe inflateEnd(&stream) }
        var buffer = [UInt8](repeating: 0, count: headBytes)
        var produced = 0
        var declared: Int?
        while true {
            let room = buffer.count
            let code = unsafe buffer.withUnsafeMutableBufferPointer { buffer in
                unsafe stream.next_out = buffer.baseAddress
                unsafe stream.avail_out = UInt32(room)
                return unsafe CZlib.inflate(&stream, Z_NO_FLUSH)
            }
            let count = unsafe room - Int(stream.avail_out)
            if produced == 0 { declared = length(declaredBy: buffer.prefix(count)) }
            produced += count
            guard let declared, produced <= declared else { return false }
            if code == Z_STREAM_END { return produced == declared }
            // Without progress there is no more input: the file is cut off.
            guard code == Z_OK, count == room else { return false }
            if extent == .header { return true }
            // One byte more than is declared: whoever fills it is found out.
            buffer = [UInt8](repeating: 0, count: min(1 << 16, declared - produced + 1))
        }
    }

    /// Returns the length of header and content together, or nil if there is no proper header.
    private static func length(declaredBy head: ArraySlice<UInt8>) -> Int? {
        guard let space = head.firstIndex(of: UInt8(ascii: " ")), let end = head.firstIndex(of: 0),
            space < end, ObjectKind(rawValue: String(decoding: head[..<space], as: UTF8.self)) != nil,
            let size = Int(String(decoding: head[(space + 1)..<end], as: UTF8.self)), size >= 0,
            size <= 1 << 48
        else { return nil }
        return end + 1 + size
    }
}

extension Repository {
    /// Looks for an object that lies in a file of its own; one that is found is hashed and matches its id.
    ///
    /// libgit2 would take four looks at such a file where this takes one. What is wrong with an unusable file, the usual way of
    /// reading tells.
    func looseObject(_ id: ObjectID, limit: Int) throws(GitError) -> LooseObject.Found {
        for folder in folders.paths {
            switch LooseObject.content(of: id, in: folder, limit: limit) {
            case .nothing: continue
            case .unusable: return .unusable
            case .object(let kind, let content):
                return try Self.id(of: kind, content) == id ? .object(kind, content) : .unusable
            }
        }
        return .nothing
    }

    /// Throws unless libgit2 can read an object safely.
    func requireSound(_ id: ObjectID, _ extent: LooseObject.Extent) throws(GitError) {
        for folder in folders.paths {
            guard let object = LooseObject(id, in: folder) else { continue }
            guard object.isSound(extent) else {
                throw GitError(kind: .damaged, message: "loose object \(id.hex) is damaged")
            }
        }
    }
}
