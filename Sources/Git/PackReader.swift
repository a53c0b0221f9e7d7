internal import CZlib

/// Reads the numbers before the bytes of a pack's entry, or of a difference.
struct PackReader {
    private let content: [UInt8]
    private(set) var position: Int

    init(_ content: [UInt8], from position: Int = 0) {
        self.content = content
        self.position = position
    }

    mutating func byte() -> UInt8? {
        guard position < content.count else { return nil }
        defer { position += 1 }
        return content[position]
    }

    mutating func bytes(_ count: Int) -> ArraySlice<UInt8>? {
        guard content.count - position >= count else { return nil }
        defer { position += count }
        return content[position..<(position + count)]
    }

    /// Reads a size, seven bits a byte, the least first; nil if it is cut off or greater than any that is read.
    mutating func size(beginningWith bits: UInt8 = 0, shift: Int = 0, goesOn: Bool = true) -> Int? {
        var (size, shift, goesOn) = (Int(bits), shift, goesOn)
        while goesOn {
            guard shift < 32, let byte = byte() else { return nil }
            size |= Int(byte & 0x7F) << shift
            shift += 7
            goesOn = byte & 0x80 != 0
        }
        return size
    }

    /// Reads how far before an entry its base stands, seven bits a byte, the greatest first.
    mutating func distance() -> Int? {
        guard var byte = byte() else { return nil }
        var distance = Int(byte & 0x7F)
        while byte & 0x80 != 0 {
            guard distance < 1 << 48, let next = self.byte() else { return nil }
            byte = next
            distance = (distance + 1) << 7 | Int(byte & 0x7F)
        }
        return distance
    }
}

/// A difference between two contents, as packs have it (gitformat-pack(5)).
enum PackDelta {
    /// Returns the content that a difference makes from another one; nil if it is not as it must be, or larger.
    static func apply(_ delta: [UInt8], to base: [UInt8], mostBytes: Int) -> [UInt8]? {
        var reader = PackReader(delta)
        guard reader.size() == base.count, let size = reader.size(), size <= mostBytes else { return nil }
        var content: [UInt8] = []
        content.reserveCapacity(size)
        while let command = reader.byte() {
            if command & 0x80 == 0 {
                // So many bytes follow; none is reserved.
                guard command > 0, let bytes = reader.bytes(Int(command)) else { return nil }
                content += bytes
            } else {
                var (start, count) = (0, 0)
                for bit in 0..<7 where command >> bit & 1 == 1 {
                    guard let byte = reader.byte() else { return nil }
                    if bit < 4 {
                        start |= Int(byte) << (8 * bit)
                    } else {
                        count |= Int(byte) << (8 * (bit - 4))
                    }
                }
                if count == 0 { count = 0x10000 }
                guard start <= base.count, count <= base.count - start else { return nil }
                content += base[start..<(start + count)]
            }
            guard content.count <= size else { return nil }
        }
        return content.count == size ? content : nil
    }
}

/// Inflates small contents one after the other, with memory of zlib's that is set up once.
@safe
final class Inflater {
    private let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
    private let isReady: Bool

    init() {
        unsafe stream.initialize(to: z_stream())
        isReady = unsafe stagectl_inflate_init(stream) == Z_OK
    }

    deinit {
        if isReady { unsafe inflateEnd(stream) }
        unsafe stream.deallocate()
    }

    /// Returns a content of exactly so many bytes; nil if the deflated one is damaged, or of another size.
    func inflate(_ deflated: [UInt8], from start: Int, to size: Int) -> [UInt8]? {
        guard isReady, start <= deflated.count, unsafe inflateReset(stream) == Z_OK else { return nil }
        var isWhole = false
        // One byte more than there may be: whoever fills it is found out.
        let content = unsafe [UInt8](unsafeUninitializedCapacity: size + 1) { target, written in
            unsafe deflated.withUnsafeBufferPointer { source in
                unsafe stream.pointee.next_in = UnsafeMutablePointer(
                    mutating: UnsafeBufferPointer(rebasing: source[start...]).baseAddress)
                unsafe stream.pointee.avail_in = UInt32(source.count - start)
                unsafe stream.pointee.next_out = target.baseAddress
                unsafe stream.pointee.avail_out = UInt32(size + 1)
                let code = unsafe CZlib.inflate(stream, Z_FINISH)
                written = unsafe size + 1 - Int(stream.pointee.avail_out)
                isWhole = code == Z_STREAM_END && written == size
            }
        }
        return isWhole ? content : nil
    }
}
