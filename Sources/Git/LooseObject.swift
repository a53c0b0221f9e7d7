internal import CZlib

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
        let hex = id.hex
        guard let file = MappedFile("\(folder)/\(hex.prefix(2))/\(hex.dropFirst(2))") else { return nil }
        self.file = file
    }

    /// Returns whether libgit2 can read the file safely; whether it matches its id is judged there.
    func isSound(_ extent: Extent) -> Bool {
        unsafe file.withBytes { bytes in unsafe LooseObject.isSound(bytes, extent) }
    }

    /// Inflates the file, unless its content is longer than the limit or not what its header declares.
    ///
    /// Whether it matches its id is not judged here.
    func content(limit: Int) -> (kind: ObjectKind, content: [UInt8])? {
        unsafe file.withBytes { bytes in unsafe LooseObject.content(bytes, limit: limit) }
    }

    private static func content(
        _ file: UnsafeRawBufferPointer, limit: Int
    ) -> (kind: ObjectKind, content: [UInt8])? {
        guard file.count <= Int(UInt32.max) else { return nil }
        var stream = unsafe z_stream()
        unsafe stream.next_in = UnsafeMutablePointer(
            mutating: file.bindMemory(to: UInt8.self).baseAddress)
        unsafe stream.avail_in = UInt32(file.count)
        guard unsafe stagectl_inflate_init(&stream) == Z_OK else { return nil }
        defer { unsafe inflateEnd(&stream) }
        var head = [UInt8](repeating: 0, count: headBytes)
        var code = unsafe inflate(&stream, into: &head)
        let count = unsafe headBytes - Int(stream.avail_out)
        guard let declared = length(declaredBy: head.prefix(count)),
            let start = head.firstIndex(of: 0).map({ $0 + 1 }), declared - start <= limit,
            let kind = ObjectKind(
                rawValue: String(decoding: head.prefix { $0 != UInt8(ascii: " ") }, as: UTF8.self))
        else { return nil }
        var content = Array(head[start..<count])
        if code != Z_STREAM_END {
            guard code == Z_OK, count <= declared else { return nil }
            // One byte more than is declared: whoever fills it is found out.
            var rest = [UInt8](repeating: 0, count: declared - count + 1)
            code = unsafe inflate(&stream, into: &rest)
            guard code == Z_STREAM_END, unsafe stream.avail_out == 1 else { return nil }
            content += rest.dropLast()
        }
        return content.count == declared - start ? (kind, content) : nil
    }

    /// Inflates until the target is full or the stream ends.
    private static func inflate(_ stream: inout z_stream, into target: inout [UInt8]) -> Int32 {
        let count = UInt32(target.count)
        return unsafe target.withUnsafeMutableBufferPointer { target in
            unsafe stream.next_out = target.baseAddress
            unsafe stream.avail_out = count
            return unsafe CZlib.inflate(&stream, Z_SYNC_FLUSH)
        }
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
    /// Returns an object that lies in a file of its own, hashed and found to match its id.
    ///
    /// libgit2 would take four looks at such a file where this takes one.
    ///
    /// - Returns: nil if there is none, if it is larger than the limit, or if anything is wrong with it: what that is, the
    ///   usual way of reading tells.
    func looseObject(
        _ id: ObjectID, limit: Int
    ) throws(GitError) -> (kind: ObjectKind, content: [UInt8])? {
        for folder in folders.paths {
            guard let object = LooseObject(id, in: folder) else { continue }
            guard let found = object.content(limit: limit), try Self.id(of: found.kind, found.content) == id
            else { return nil }
            return found
        }
        return nil
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
