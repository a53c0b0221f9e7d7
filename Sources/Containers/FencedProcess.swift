internal import CFence
internal import Glibc

/// The process behind the fence: it unpacks what it is given, and can reach nothing else.
///
/// It is stagectl's own program, started in this way by ``Unpacker``. Before it reads the first byte that somebody else has written,
/// it gives up files, sockets and other programs for good, and tries whether it has.
public enum FencedProcess {
    /// Returns whether a call of the program means this process.
    public static func isMeant(by arguments: [String]) -> Bool {
        arguments.count == 2 && arguments[0] == Wire.word
    }

    /// Serves what is asked over standard input until that ends.
    ///
    /// - Parameter arguments: The word, and how many bytes of memory the process may have.
    public static func serve(_ arguments: [String]) {
        guard isMeant(by: arguments), let memory = UInt64(arguments[1]) else { return }
        // Names are told as UTF-8 whatever the language of the operator.
        _ = unsafe setlocale(LC_CTYPE, "C.UTF-8")
        guard stagectl_fence(memory) == 0 else {
            let reason = unsafe String(cString: strerror(errno))
            _ = write(Array("the fence cannot be put up: \(reason)\n".utf8), to: STDERR_FILENO)
            return
        }
        let worked = Int(stagectl_try_fence())
        guard send(.ready, Wire.number(worked, bytes: 4)), worked == 0 else { return }
        while let head = read(WireRequest.headLength) {
            guard answer(head) else { return }
        }
    }

    /// Unpacks one file.
    ///
    /// - Returns: Whether the other side is still there, and makes sense.
    private static func answer(_ head: [UInt8]) -> Bool {
        let fields = head.withBytes { bytes in (0..<7).compactMap { bytes.number(at: 8 * $0, bytes: 8) } }
        let nameLength = Int(head[56]) | Int(head[57]) << 8
        guard fields.count == 7, let limits = UnpackingLimits(numbers: Array(fields[..<6])),
            let name = read(nameLength),
            let content = read(fields[6])
        else { return false }
        var isHeard = true
        let walk = Walk(limits: limits, size: content.count) { event in
            if isHeard { isHeard = tell(event) }
            // Nobody listens any more.
            if !isHeard { _exit(0) }
        }
        content.withBytes { walk.run($0, named: String(decoding: name, as: UTF8.self)) }
        return send(.done, [])
    }

    private static func tell(_ event: Walk.Event) -> Bool {
        switch event {
        case .begin(let path): return send(.begin, Wire.encode(path))
        case .bytes(let bytes):
            var position = 0
            while position < bytes.count {
                let part = bytes[position..<position + Wire.longestFrame]
                guard write(Wire.frame(.bytes, length: part.count), to: STDOUT_FILENO), write(part) else {
                    return false
                }
                position += part.count
            }
            return true
        case .end: return send(.end, [])
        case .notLookedInto(let path, let obstacle, let bytes, let cause):
            let kind = Obstacle.allCases.firstIndex(of: obstacle) ?? 0
            let text = Array((cause ?? "").utf8.prefix(512))
            return send(
                .notLookedInto,
                [UInt8(kind)] + Wire.number(max(0, bytes), bytes: 8) + Wire.encode(path) + text)
        case .escapingPath(let path): return send(.escapingPath, Wire.encode(path))
        }
    }

    private static func send(_ letter: Wire.Letter, _ content: [UInt8]) -> Bool {
        write(Wire.frame(letter, length: content.count) + content, to: STDOUT_FILENO)
    }

    private static func write(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
        bytes.withBytes { write($0, to: descriptor) }
    }

    private static func write(_ bytes: Bytes, to descriptor: Int32 = STDOUT_FILENO) -> Bool {
        var position = 0
        while position < bytes.count {
            let rest = bytes.dropFirst(position)
            let count = unsafe Glibc.write(descriptor, rest.buffer.baseAddress, rest.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return false }
            position += count
        }
        return true
    }

    /// Reads so many bytes; nil at the end of standard input.
    private static func read(_ count: Int) -> [UInt8]? {
        var isWhole = true
        let content = unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            while filled < count {
                let target = unsafe UnsafeMutableRawBufferPointer(
                    rebasing: UnsafeMutableRawBufferPointer(buffer)[filled...])
                let got = unsafe Glibc.read(STDIN_FILENO, target.baseAddress, target.count)
                if got < 0, errno == EINTR { continue }
                guard got > 0 else {
                    isWhole = false
                    return
                }
                filled += got
            }
        }
        return isWhole ? content : nil
    }
}
