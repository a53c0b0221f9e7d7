internal import CArchive

/// An archive as libarchive reads it; only ever used behind the fence.
@safe
final class Archive {
    private let handle: OpaquePointer
    private var own: UnsafeMutableRawBufferPointer?
    private var last: Failure?

    /// Why libarchive could not go on.
    struct Failure: Error {
        let obstacle: Obstacle
        let text: String
        /// Whether the members behind it can be read all the same.
        let isOfMember: Bool
    }

    /// What libarchive says of a member.
    struct Member {
        enum Kind { case file, symbolicLink, hardLink, other }
        /// The name; nil if it cannot be told.
        let name: String?
        let kind: Kind
        /// Where a link leads.
        let target: String?
        let size: Int?
        let isEncrypted: Bool
    }

    private init() throws(Failure) {
        guard let new = unsafe archive_read_new() else {
            throw Failure(obstacle: .memory, text: "archive_read_new", isOfMember: false)
        }
        unsafe handle = new
    }

    /// Opens a content as exactly one kind of container.
    ///
    /// The content must stay where it is for as long as the archive lives.
    static func open(_ content: Bytes, as format: ArchiveFormat) throws(Failure) -> Archive {
        let archive = try Archive()
        archive.enable(format)
        try archive.begin(content)
        return archive
    }

    /// Opens one of the trees of an image of a disc.
    static func open(_ content: Bytes, tree: DiscImage.Tree) throws(Failure) -> Archive {
        let archive = try Archive()
        archive.enable(.iso9660)
        let option =
            switch tree {
            case .primary: "iso9660:!joliet"
            case .joliet: "iso9660:!rockridge"
            case .plain: "iso9660:!joliet,iso9660:!rockridge"
            }
        guard unsafe archive_read_set_options(archive.handle, option) == ARCHIVE_OK else {
            throw archive.failure(ARCHIVE_FATAL)
        }
        try archive.begin(content)
        return archive
    }

    /// What is read of a packed content.
    enum Unpacked { case content, tar }

    /// Opens a packed content, whose packing is undone once and not again and again: what lies between is a content of its own.
    ///
    /// - Parameter unpacked: Whether it is read as it is, or as the tar that it is, without unpacking it as a whole before.
    static func open(
        _ content: Bytes, packedBy packing: Packing, as unpacked: Unpacked
    ) throws(Failure) -> Archive {
        let archive = try Archive()
        archive.enable(packing)
        switch unpacked {
        case .content: unsafe archive_read_support_format_raw(archive.handle)
        case .tar: unsafe archive_read_support_format_tar(archive.handle)
        }
        if packing == .lzma, let dictionary = content.widenedDictionary {
            try archive.begin(archive.copy(content, with: dictionary, at: 1))
        } else {
            try archive.begin(content)
        }
        return archive
    }

    /// Opens what a package of RPM holds, without the archive in it.
    static func open(payloadOf package: Bytes) throws(Failure) -> Archive {
        let archive = try Archive()
        archive.enableFilters()
        unsafe archive_read_support_filter_rpm(archive.handle)
        unsafe archive_read_support_format_raw(archive.handle)
        try archive.begin(package)
        return archive
    }

    private func begin(_ content: Bytes) throws(Failure) {
        let code = unsafe archive_read_open_memory(handle, content.buffer.baseAddress, content.count)
        guard code == ARCHIVE_OK else { throw failure(code) }
    }

    /// Keeps a copy of a content for as long as the archive lives, with other bytes at a place within it.
    private func copy(_ content: Bytes, with new: [UInt8], at place: Int) -> Bytes {
        let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: content.count, alignment: 1)
        unsafe memory.copyMemory(from: content.buffer)
        for (index, byte) in new.enumerated() { unsafe memory[place + index] = byte }
        unsafe own = memory
        return unsafe Bytes(UnsafeRawBufferPointer(memory))
    }

    deinit {
        unsafe archive_read_free(handle)
        unsafe own?.deallocate()
    }

    /// Has libarchive undo one packing and no other, so that what lies between two of them is seen.
    private func enable(_ packing: Packing) {
        switch packing {
        case .gzip: unsafe archive_read_support_filter_gzip(handle)
        case .compress: unsafe archive_read_support_filter_compress(handle)
        case .bzip2: unsafe archive_read_support_filter_bzip2(handle)
        case .lzma: unsafe archive_read_support_filter_lzma(handle)
        case .xz: unsafe archive_read_support_filter_xz(handle)
        case .lzip: unsafe archive_read_support_filter_lzip(handle)
        case .lz4: unsafe archive_read_support_filter_lz4(handle)
        case .zstd: unsafe archive_read_support_filter_zstd(handle)
        // Not one of its filters.
        case .brotli: break
        }
    }

    /// How many packings libarchive undoes, one upon the other.
    var packings: Int { Int(unsafe archive_filter_count(handle)) - 1 }

    private func enable(_ format: ArchiveFormat) {
        switch format {
        case .tar: unsafe archive_read_support_format_tar(handle)
        case .zip: unsafe archive_read_support_format_zip_seekable(handle)
        case .zipWithoutDirectory: unsafe archive_read_support_format_zip_streamable(handle)
        case .sevenZip: unsafe archive_read_support_format_7zip(handle)
        case .cabinet: unsafe archive_read_support_format_cab(handle)
        case .cpio: unsafe archive_read_support_format_cpio(handle)
        case .ar: unsafe archive_read_support_format_ar(handle)
        case .rpm:
            enableFilters()
            unsafe archive_read_support_filter_rpm(handle)
            unsafe archive_read_support_format_cpio(handle)
        case .xar: unsafe archive_read_support_format_xar(handle)
        case .iso9660: unsafe archive_read_support_format_iso9660(handle)
        case .rar: unsafe archive_read_support_format_rar(handle)
        case .rar5: unsafe archive_read_support_format_rar5(handle)
        case .lha: unsafe archive_read_support_format_lha(handle)
        }
    }

    /// Those that libarchive undoes itself; none that would start a program.
    private func enableFilters() {
        unsafe archive_read_support_filter_gzip(handle)
        unsafe archive_read_support_filter_bzip2(handle)
        unsafe archive_read_support_filter_compress(handle)
        unsafe archive_read_support_filter_lzip(handle)
        unsafe archive_read_support_filter_lzma(handle)
        unsafe archive_read_support_filter_xz(handle)
        unsafe archive_read_support_filter_lz4(handle)
        unsafe archive_read_support_filter_zstd(handle)
    }

    /// What the next header is.
    enum Step {
        case member(Member)
        case failure(Failure)
        case end
    }

    /// Reads the header of the next member.
    func next() -> Step {
        var entry: OpaquePointer?
        let code = unsafe archive_read_next_header(handle, &entry)
        if code == ARCHIVE_EOF { return .end }
        guard code == ARCHIVE_OK || code == ARCHIVE_WARN, let entry = unsafe entry else {
            return .failure(failure(code))
        }
        let target = unsafe text(archive_entry_symlink(entry))
        let hardLink = unsafe text(archive_entry_hardlink(entry))
        let kind: Member.Kind =
            if hardLink != nil { .hardLink } else {
                switch UInt32(unsafe archive_entry_filetype(entry)) {
                case 0o100000: .file
                case 0o120000: .symbolicLink
                // A name without a type, as of a single packed file.
                case 0: .file
                default: .other
                }
            }
        return .member(
            Member(
                name: unsafe text(archive_entry_pathname(entry)) ?? text(archive_entry_pathname_utf8(entry)),
                kind: kind,
                target: target ?? hardLink,
                size: unsafe archive_entry_size_is_set(entry) != 0 ? Int(archive_entry_size(entry)) : nil,
                isEncrypted: unsafe archive_entry_is_encrypted(entry) != 0))
    }

    /// How many bytes of the content were read, as far as this kind of container is read from front to back.
    var consumed: Int { Int(unsafe archive_filter_bytes(handle, -1)) }

    /// How many bytes of what was unpacked were read, if this kind of container is unpacked as a whole.
    var consumedUnpacked: Int { Int(unsafe archive_filter_bytes(handle, 0)) }

    /// Whether an end that says where it lies may follow a hole; what others say there means nothing.
    private var isTar: Bool {
        unsafe archive_format(handle) & ARCHIVE_FORMAT_BASE_MASK == ARCHIVE_FORMAT_TAR
    }

    /// Hands over the member's content piece by piece, holes filled with zeros, until there is no more or the visitor has enough.
    ///
    /// - Parameter visit: Takes a piece with its place; returns whether to go on.
    /// - Returns: Why it could not be read to its end, if so.
    func read(_ visit: (Bytes, Int) -> Bool) -> Failure? {
        var end: Int64 = 0
        while true {
            var piece: UnsafeRawPointer?
            var size = 0
            var offset: Int64 = 0
            let code = unsafe archive_read_data_block(handle, &piece, &size, &offset)
            if code == ARCHIVE_EOF {
                if isTar, offset > end { _ = visit(.none, Int(offset)) }
                return nil
            }
            guard code == ARCHIVE_OK else { return failure(code) }
            let bytes = unsafe Bytes(UnsafeRawBufferPointer(start: piece, count: size))
            end = offset.addingReportingOverflow(Int64(size)).partialValue
            guard visit(bytes, Int(offset)) else { return nil }
        }
    }

    /// Tells why libarchive did not go on; once it has given up the archive as a whole, always the same.
    private func failure(_ code: Int32) -> Failure {
        if let last { return last }
        let text = unsafe text(archive_error_string(handle)) ?? "libarchive gave no reason"
        let failure = Failure(
            obstacle: Obstacle(ofLibarchive: text), text: text, isOfMember: code > ARCHIVE_FATAL)
        if !failure.isOfMember { last = failure }
        return failure
    }
}

private func text(_ pointer: UnsafePointer<CChar>?) -> String? {
    guard let pointer = unsafe pointer else { return nil }
    return unsafe String(cString: pointer)
}
