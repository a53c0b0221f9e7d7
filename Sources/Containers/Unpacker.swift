public import Problems
internal import Processes

/// Unpacks files in a process of its own that can reach nothing but what it is given.
///
/// The process is started when it is first needed, and serves one file after the other. It belongs to one thread. What comes from
/// behind the fence is no more trusted than the file itself: it is bounded here once more, and a process that breaks down, dawdles or
/// talks nonsense is ended, with what it was given counting as not looked into.
public final class Unpacker {
    private let program: Program
    private let limits: UnpackingLimits
    private var process: Conversation?
    private var incoming = Incoming()

    /// - Parameters:
    ///   - program: The path of stagectl itself.
    ///   - largest: The size of the largest file.
    public init(_ program: String, limits: UnpackingLimits, largest: Int) {
        // The file, members in one another as deep as they are usually, and libarchive's dictionaries.
        let memory = largest + 4 * limits.member + (3 << 30)
        self.program = Program(program, [Wire.word, String(memory)], environment: [:])
        self.limits = limits
    }

    deinit { process?.end(within: .zero) }

    /// Unpacks one file, and hands over what comes of it.
    ///
    /// - Throws: `malware.fence` if there is no process behind a fence to be had; what `visit` throws.
    public func unpack(
        _ content: UnsafeRawBufferPointer, named name: String, visit: (UnpackedPart) throws(Problem) -> Void
    ) throws(Problem) {
        let process = try readyProcess()
        let deadline = ContinuousClock.now + .seconds(limits.seconds)
        let outcome: Result<Void, Breakdown>
        do throws(Breakdown) {
            do throws(Problem) {
                let request = WireRequest(limits: limits, name: name, size: content.count)
                try unsafe request.head.withUnsafeBufferPointer { head throws(Problem) in
                    try unsafe process.write(UnsafeRawBufferPointer(head), until: deadline)
                }
                try unsafe process.write(content, until: deadline)
            } catch {
                throw Breakdown(error)
            }
            try hear(from: process, until: deadline, visit)
            outcome = .success(())
        } catch {
            outcome = .failure(error)
        }
        guard case .failure(let breakdown) = outcome else { return }
        end()
        switch breakdown {
        case .visitor(let problem): throw problem
        case .gone(let obstacle, let cause):
            try visit(.notLookedInto(MemberPath(), obstacle, bytes: content.count, cause: cause))
        }
    }

    /// Why a process is given up.
    private enum Breakdown: Error {
        case gone(Obstacle, cause: String?)
        /// Whoever asked does not want to hear more.
        case visitor(Problem)

        init(_ problem: Problem) {
            self = .gone(problem.code == .transport(.timedOut) ? .time : .crashed, cause: problem.cause)
        }

        static let nonsense = Breakdown.gone(.crashed, cause: "nonsense from behind the fence")
    }

    private func end() {
        process?.end(within: .zero)
        process = nil
        incoming = Incoming()
    }

    private func readyProcess() throws(Problem) -> Conversation {
        if let process { return process }
        let started = try Conversation(with: program, timeout: .seconds(limits.seconds))
        incoming = Incoming()
        var worked: Int?
        do throws(Breakdown) {
            if let (letter, content) = try incoming.frame(from: started, until: .now + .seconds(60)),
                letter == .ready
            {
                worked = content.withBytes { $0.number(at: 0, bytes: 4) }
            }
        } catch {
            worked = nil
        }
        guard worked == 0 else {
            started.end(within: .zero)
            throw Problem(
                .malware(.fence), program.name, found: worked.map { "attempts \($0)" },
                cause: started.errorOutput)
        }
        process = started
        return started
    }

    // MARK: What comes from behind the fence

    private func hear(
        from process: Conversation, until deadline: ContinuousClock.Instant,
        _ visit: (UnpackedPart) throws(Problem) -> Void
    ) throws(Breakdown) {
        var member: (path: MemberPath, content: [UInt8])?
        var total = 0
        var frames = 0
        while true {
            guard let (letter, content) = try incoming.frame(from: process, until: deadline) else {
                throw .gone(.crashed, cause: process.errorOutput)
            }
            // Whatever the process says of itself: no more is taken from it than the limits say.
            frames += 1
            guard total - Walk.mostBehindPrograms <= limits.total,
                frames <= 16 * limits.members + limits.total / 512
            else {
                throw .nonsense
            }
            switch letter {
            case .begin:
                guard member == nil, let path = path(in: content) else { throw .nonsense }
                member = (path, [])
            case .bytes:
                guard let held = member, held.content.count + content.count <= limits.member else {
                    throw .nonsense
                }
                total += content.count
                member?.content += content
            case .end:
                guard let whole = member else { throw .nonsense }
                member = nil
                try tell(whole.path, whole.content, visit)
            case .notLookedInto:
                let part = content.withBytes { notLookedInto($0) }
                guard let part else { throw .nonsense }
                try pass(part, visit)
            case .escapingPath:
                guard let path = path(in: content) else { throw .nonsense }
                try pass(.escapingPath(path), visit)
            case .done:
                guard member == nil else { throw .nonsense }
                return
            case .ready: throw .nonsense
            }
        }
    }

    private func path(in content: [UInt8]) -> MemberPath? {
        content.withBytes { bytes in
            var position = 0
            return Wire.decodePath(bytes, at: &position)
        }
    }

    private func notLookedInto(_ bytes: Bytes) -> UnpackedPart? {
        guard let kind = bytes.number(at: 0, bytes: 1), Obstacle.allCases.indices.contains(kind),
            let size = bytes.number(at: 1, bytes: 8)
        else { return nil }
        var position = 9
        guard let path = Wire.decodePath(bytes, at: &position) else { return nil }
        let cause = bytes.text(position..<bytes.count)
        return .notLookedInto(path, Obstacle.allCases[kind], bytes: size, cause: cause.isEmpty ? nil : cause)
    }

    private func tell(
        _ path: MemberPath, _ content: [UInt8], _ visit: (UnpackedPart) throws(Problem) -> Void
    ) throws(Breakdown) {
        do throws(Problem) {
            try unsafe content.withUnsafeBufferPointer { buffer throws(Problem) in
                try unsafe visit(.member(path, UnsafeRawBufferPointer(buffer)))
            }
        } catch {
            throw .visitor(error)
        }
    }

    private func pass(
        _ part: UnpackedPart, _ visit: (UnpackedPart) throws(Problem) -> Void
    ) throws(Breakdown) {
        do throws(Problem) { try visit(part) } catch { throw .visitor(error) }
    }

    /// What has come and is not yet taken apart.
    private struct Incoming {
        private var buffer = [UInt8](repeating: 0, count: 1 << 18)
        private var start = 0
        private var end = 0

        /// Returns the next frame; nil if the process has gone.
        mutating func frame(
            from process: Conversation, until deadline: ContinuousClock.Instant
        ) throws(Breakdown) -> (Wire.Letter, [UInt8])? {
            guard let head = try take(5, from: process, until: deadline) else { return nil }
            let length = Int(head[1]) | Int(head[2]) << 8 | Int(head[3]) << 16 | Int(head[4]) << 24
            guard let letter = Wire.Letter(rawValue: head[0]), length <= Wire.longestFrame else {
                throw .nonsense
            }
            guard let content = try take(length, from: process, until: deadline) else { return nil }
            return (letter, content)
        }

        private mutating func take(
            _ count: Int, from process: Conversation, until deadline: ContinuousClock.Instant
        ) throws(Breakdown) -> [UInt8]? {
            var taken: [UInt8] = []
            taken.reserveCapacity(count)
            while taken.count < count {
                if start == end {
                    guard ContinuousClock.now < deadline else { throw .gone(.time, cause: nil) }
                    do throws(Problem) {
                        start = 0
                        end = try unsafe buffer.withUnsafeMutableBufferPointer { target throws(Problem) in
                            try unsafe process.read(
                                into: UnsafeMutableRawBufferPointer(target), until: deadline)
                        }
                    } catch {
                        throw Breakdown(error)
                    }
                    guard end > 0 else { return nil }
                }
                let part = min(count - taken.count, end - start)
                taken += buffer[start..<start + part]
                start += part
            }
            return taken
        }
    }
}
