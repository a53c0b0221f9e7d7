internal import CBrotli

/// Undoes brotli, which has no mark: only its name tells that a file is packed so, and no checksum whether it is whole.
enum Unbrotler {
    /// Unpacks what begins at the first byte.
    ///
    /// - Returns: Why it could not be unpacked, if so, and where it ends.
    static func unpack(_ bytes: Bytes, _ visit: (Bytes, Int) -> Bool) -> (failure: Archive.Failure?, end: Int)
    {
        guard let decoder = unsafe BrotliDecoderCreateInstance(nil, nil, nil) else {
            return (failure(.memory), 0)
        }
        defer { unsafe BrotliDecoderDestroyInstance(decoder) }
        // As the tool does; the fence bounds the memory that a large window takes.
        unsafe BrotliDecoderSetParameter(decoder, BROTLI_DECODER_PARAM_LARGE_WINDOW, 1)
        var next = unsafe bytes.buffer.bindMemory(to: UInt8.self).baseAddress
        var rest = bytes.count
        var piece = [UInt8](repeating: 0, count: 1 << 16)
        var written = 0
        while true {
            var result = BROTLI_DECODER_RESULT_ERROR
            let count = unsafe piece.withUnsafeMutableBufferPointer { target in
                var output = target.baseAddress
                var room = target.count
                unsafe result = BrotliDecoderDecompressStream(decoder, &rest, &next, &room, &output, nil)
                return target.count - room
            }
            let end = bytes.count - rest
            if count > 0 {
                guard piece.withBytes({ visit($0[0..<count], written) }) else { return (nil, end) }
                written += count
            }
            switch result {
            case BROTLI_DECODER_RESULT_SUCCESS: return (nil, end)
            case BROTLI_DECODER_RESULT_NEEDS_MORE_OUTPUT: continue
            case BROTLI_DECODER_RESULT_NEEDS_MORE_INPUT: return (failure(.truncated), end)
            default: return (failure(.damaged), end)
            }
        }
    }

    private static func failure(_ obstacle: Obstacle) -> Archive.Failure {
        Archive.Failure(obstacle: obstacle, text: "brotli", isOfMember: true)
    }
}
