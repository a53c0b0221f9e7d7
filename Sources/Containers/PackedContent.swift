internal import CZlib

/// Undoes zlib's packing of one content after the other.
@safe
struct Inflater: ~Copyable {
    // zlib keeps the address of this struct, so it must not move.
    private let stream: UnsafeMutablePointer<z_stream>
    private var piece = [UInt8](repeating: 0, count: 1 << 16)

    init?() {
        unsafe stream = .allocate(capacity: 1)
        unsafe stream.initialize(to: z_stream())
        guard unsafe stagectl_inflate_init(stream) == Z_OK else {
            unsafe stream.deallocate()
            return nil
        }
    }

    deinit {
        unsafe inflateEnd(stream)
        unsafe stream.deallocate()
    }

    /// Unpacks what begins at the first byte.
    ///
    /// - Parameter size: How many bytes must come out.
    /// - Returns: The content and how many bytes it took packed; nil if it is damaged or of another size.
    mutating func inflate(_ bytes: Bytes, size: Int) -> (content: [UInt8], packed: Int)? {
        guard unsafe inflateReset(stream) == Z_OK else { return nil }
        // zlib counts in 32 bits; no packed object of ours is longer.
        let input = bytes[0..<(1 << 31)]
        var content: [UInt8] = []
        content.reserveCapacity(min(size, 1 << 20))
        unsafe stream.pointee.next_in = UnsafeMutablePointer(
            mutating: input.buffer.bindMemory(to: UInt8.self).baseAddress)
        unsafe stream.pointee.avail_in = UInt32(input.count)
        while true {
            let capacity = piece.count
            var code = Z_OK
            let count = unsafe piece.withUnsafeMutableBufferPointer { target in
                unsafe stream.pointee.next_out = target.baseAddress
                unsafe stream.pointee.avail_out = UInt32(capacity)
                code = unsafe CZlib.inflate(stream, Z_NO_FLUSH)
                return unsafe capacity - Int(stream.pointee.avail_out)
            }
            content += piece.prefix(count)
            guard content.count <= size else { return nil }
            if code == Z_STREAM_END { break }
            guard code == Z_OK, count > 0 || input.count > 0 else { return nil }
        }
        guard content.count == size else { return nil }
        return (content, input.count - Int(unsafe stream.pointee.avail_in))
    }
}
