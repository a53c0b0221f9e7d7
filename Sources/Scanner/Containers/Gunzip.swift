internal import CZlib

/// Unpacks a stream of gzip piece by piece.
@safe
struct Gunzip: ~Copyable {
    private let stream: UnsafeMutablePointer<z_stream>
    private(set) var isFinished = false

    private static let piece = 1 << 18

    /// The stream is damaged, or the memory is used up.
    struct Damaged: Error {}

    init() throws(Damaged) {
        let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
        unsafe stream.initialize(to: z_stream())
        guard unsafe stagectl_gunzip_init(stream) == Z_OK else {
            unsafe stream.deallocate()
            throw Damaged()
        }
        unsafe self.stream = stream
    }

    deinit {
        _ = unsafe inflateEnd(stream)
        unsafe stream.deallocate()
    }

    /// Unpacks the next bytes.
    ///
    /// - Parameter body: Gets what they unpack to, in pieces.
    mutating func unpack<Failure: Error>(
        _ packed: ArraySlice<UInt8>, _ body: (ArraySlice<UInt8>) throws(Failure) -> Void
    ) throws(Failure) -> Bool {
        // What follows the end of the stream belongs to no member.
        if isFinished { return packed.isEmpty }
        var input = Array(packed)
        var consumed = 0
        while consumed < input.count, !isFinished {
            var result: Int32 = Z_OK
            let start = consumed
            let stream = unsafe stream
            let output = unsafe [UInt8](unsafeUninitializedCapacity: Self.piece) { space, count in
                unsafe input.withUnsafeMutableBufferPointer { bytes in
                    unsafe stream.pointee.next_in = bytes.baseAddress.map { unsafe $0 + start }
                    unsafe stream.pointee.avail_in = UInt32(bytes.count - start)
                    unsafe stream.pointee.next_out = space.baseAddress
                    unsafe stream.pointee.avail_out = UInt32(Self.piece)
                    result = unsafe inflate(stream, Z_NO_FLUSH)
                    count = unsafe Self.piece - Int(stream.pointee.avail_out)
                }
            }
            consumed = unsafe input.count - Int(stream.pointee.avail_in)
            guard result == Z_OK || result == Z_STREAM_END || result == Z_BUF_ERROR else { return false }
            if result == Z_BUF_ERROR, output.isEmpty { return consumed == input.count }
            isFinished = result == Z_STREAM_END
            if !output.isEmpty { try body(output[...]) }
        }
        return consumed == input.count
    }
}
