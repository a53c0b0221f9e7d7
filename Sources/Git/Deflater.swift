internal import CZlib
internal import Problems

/// Deflates one content after the other.
@safe
struct Deflater: ~Copyable {
    // zlib keeps the address of this struct, so it must not move.
    private let stream: UnsafeMutablePointer<z_stream>
    private var piece = [UInt8](repeating: 0, count: 1 << 16)

    /// Makes a deflater of the fastest level: what B keeps is decided by B's own repacking.
    init() throws(Problem) {
        unsafe stream = .allocate(capacity: 1)
        unsafe stream.initialize(to: z_stream())
        guard unsafe stagectl_deflate_init(stream, 1) == Z_OK else {
            throw Problem(.defect(.invariant), "deflateInit")
        }
    }

    deinit {
        unsafe deflateEnd(stream)
        unsafe stream.deallocate()
    }

    /// Hands the deflated form of a content to a closure, piece by piece.
    mutating func deflate(
        _ content: UnsafeRawBufferPointer, to body: (UnsafeRawBufferPointer) throws(Problem) -> Void
    ) throws(Problem) {
        guard unsafe deflateReset(stream) == Z_OK else { throw Problem(.defect(.invariant), "deflateReset") }
        var rest = unsafe content.bindMemory(to: UInt8.self)[...]
        var code = Z_OK
        repeat {
            // zlib counts in 32 bits.
            let part = unsafe rest.prefix(1 << 30)
            unsafe stream.pointee.next_in = UnsafeMutablePointer(
                mutating: UnsafeBufferPointer(rebasing: part).baseAddress)
            unsafe stream.pointee.avail_in = UInt32(part.count)
            unsafe rest = rest.dropFirst(part.count)
            let flush = unsafe rest.isEmpty ? Z_FINISH : Z_NO_FLUSH
            repeat {
                let capacity = piece.count
                let count = unsafe piece.withUnsafeMutableBufferPointer { target in
                    unsafe stream.pointee.next_out = target.baseAddress
                    unsafe stream.pointee.avail_out = UInt32(capacity)
                    code = unsafe CZlib.deflate(stream, flush)
                    return unsafe capacity - Int(stream.pointee.avail_out)
                }
                guard code != Z_STREAM_ERROR else { throw Problem(.defect(.invariant), "deflate") }
                try unsafe piece.lend(first: count, to: body)
            } while unsafe stream.pointee.avail_out == 0
        } while code != Z_STREAM_END
    }
}

extension [UInt8] {
    /// Lends the first bytes to a closure.
    func lend(
        first count: Int, to body: (UnsafeRawBufferPointer) throws(Problem) -> Void
    ) throws(Problem) {
        try unsafe withUnsafeBufferPointer { bytes throws(Problem) in
            unsafe try body(UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(bytes)[..<count]))
        }
    }
}
