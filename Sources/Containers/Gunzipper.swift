internal import CZlib

/// Undoes gzip: one member or several behind one another, each with its checksum.
enum Gunzipper {
    /// Unpacks what begins at the first byte.
    ///
    /// - Returns: Why it could not be unpacked, if so, and where the last member ends.
    static func unpack(_ bytes: Bytes, _ visit: (Bytes, Int) -> Bool) -> (failure: Archive.Failure?, end: Int)
    {
        var stream = unsafe z_stream()
        // 16 more than the window: with gzip's head and checksum.
        guard unsafe stagectl_gunzip_init(&stream) == Z_OK else { return (failure(.memory), 0) }
        defer { unsafe inflateEnd(&stream) }
        var piece = [UInt8](repeating: 0, count: 1 << 16)
        var position = 0
        var written = 0
        while true {
            // zlib counts in 32 bits.
            let input = bytes[position..<position + (1 << 30)]
            unsafe stream.next_in = UnsafeMutablePointer(
                mutating: input.buffer.bindMemory(to: UInt8.self).baseAddress)
            unsafe stream.avail_in = UInt32(input.count)
            var code = Z_OK
            let count = unsafe piece.withUnsafeMutableBufferPointer { target in
                unsafe stream.next_out = target.baseAddress
                unsafe stream.avail_out = UInt32(target.count)
                code = unsafe inflate(&stream, Z_NO_FLUSH)
                return unsafe target.count - Int(stream.avail_out)
            }
            position += input.count - Int(unsafe stream.avail_in)
            if count > 0 {
                guard piece.withBytes({ visit($0[0..<count], written) }) else { return (nil, position) }
                written += count
            }
            switch code {
            case Z_OK: continue
            case Z_STREAM_END:
                // Behind the last member anything may stand; gzip itself only takes zeros without a warning.
                guard bytes.has([0x1f, 0x8b, 8], at: position) else { return (nil, position) }
                guard unsafe inflateReset(&stream) == Z_OK else { return (failure(.memory), position) }
            case Z_BUF_ERROR: return (failure(.truncated), position)
            case Z_MEM_ERROR: return (failure(.memory), position)
            default: return (failure(.damaged), position)
            }
        }
    }

    /// Whether the tables of the first block hold, which by chance they do not.
    static func begins(_ bytes: Bytes) -> Bool {
        var stream = unsafe z_stream()
        guard unsafe stagectl_gunzip_init(&stream) == Z_OK else { return false }
        defer { unsafe inflateEnd(&stream) }
        // The longest head of one block, and a name and more before it.
        let input = bytes[0..<(1 << 17)]
        unsafe stream.next_in = UnsafeMutablePointer(
            mutating: input.buffer.bindMemory(to: UInt8.self).baseAddress)
        unsafe stream.avail_in = UInt32(input.count)
        var nothing: UInt8 = 0
        return unsafe withUnsafeMutablePointer(to: &nothing) { target in
            unsafe stream.next_out = target
            unsafe stream.avail_out = 0
            // It stops behind the head of gzip first, and then behind that of the block.
            guard unsafe inflate(&stream, Z_BLOCK) == Z_OK, unsafe stream.avail_in > 0 else { return false }
            let kind = unsafe stream.next_in.pointee >> 1 & 3
            let code = unsafe inflate(&stream, Z_TREES)
            let isBehindHead = unsafe stream.data_type & 256 != 0
            return kind != 1 && (code == Z_OK || code == Z_BUF_ERROR) && isBehindHead
        }
    }

    private static func failure(_ obstacle: Obstacle) -> Archive.Failure {
        Archive.Failure(obstacle: obstacle, text: "gzip", isOfMember: true)
    }
}
