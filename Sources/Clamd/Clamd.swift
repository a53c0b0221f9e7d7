internal import CClamd
internal import Glibc
public import Problems
internal import Processes

/// A clamd that is asked about one content after the other, over one connection.
///
/// It belongs to one thread.
/// Nothing but a well-formed `OK` that answers the very question counts as clean.
public final class Clamd {
    private let place: ClamdPlace
    private var line: ClamdLine?
    private var asked = 0
    private var lastAnswer = ContinuousClock.now

    /// After so long without a question a new connection is made: clamd hangs up on those that say nothing for half a minute.
    private static let longestPause = Duration.seconds(5)

    /// Describes a connection; it is opened with the first question.
    public init(_ place: ClamdPlace) { self.place = place }

    /// Asks for the version of program and database.
    ///
    /// - Returns: The text, and the moment of the database in seconds since 1970; nil if it tells none.
    /// - Throws: `malware.clamd`.
    public func version() throws(Problem) -> (text: String, made: Int64?) {
        let deadline = ContinuousClock.now + .seconds(place.timeout)
        let line = try ClamdLine(to: place, until: deadline)
        try say("zVERSION\0", on: line, until: deadline)
        let text = try line.answer(until: deadline)
        guard text.hasPrefix("ClamAV "), text.utf8.count <= 200,
            text.utf8.allSatisfy({ (0x20...0x7e).contains($0) })
        else { throw Problem.clamd(place.text, "not a version: \(text)") }
        let fields = text.split(separator: "/", omittingEmptySubsequences: false)
        return (text, fields.count == 3 ? moment(of: String(fields[2])) : nil)
    }

    /// Reads a time as C's `ctime` writes it; on the line it has no zone, and is taken for that of this machine.
    private func moment(of text: String) -> Int64? {
        let time = unsafe stagectl_moment(text)
        return time < 0 ? nil : Int64(time)
    }

    /// Asks about a content.
    ///
    /// - Throws: `malware.clamd` for everything but a well-formed answer; nothing is known of the content then.
    public func verdict(on content: UnsafeRawBufferPointer) throws(Problem) -> ClamdVerdict {
        let deadline = ContinuousClock.now + .seconds(place.timeout)
        do throws(Problem) {
            let line = try openedLine(until: deadline)
            asked += 1
            switch place.way {
            case .path: try unsafe handOver(content, on: line, until: deadline)
            case .network: try unsafe stream(content, on: line, until: deadline)
            }
            let verdict = try verdict(in: try line.answer(until: deadline))
            lastAnswer = .now
            return verdict
        } catch {
            // Whatever comes later on this connection might answer another question.
            line = nil
            throw error
        }
    }

    private func openedLine(until deadline: ContinuousClock.Instant) throws(Problem) -> ClamdLine {
        // What has come without a question is no answer to the next one.
        if let line, !line.isAnswering, .now - lastAnswer < Self.longestPause { return line }
        line = nil
        let new = try ClamdLine(to: place, until: deadline)
        try say("zIDSESSION\0", on: new, until: deadline)
        line = new
        asked = 0
        return new
    }

    private func handOver(
        _ content: UnsafeRawBufferPointer, on line: ClamdLine, until deadline: ContinuousClock.Instant
    ) throws(Problem) {
        let memory = MemoryFile()
        guard unsafe memory.write(content) else { throw Problem.clamd(place.text, systemReason()) }
        try say("zFILDES\0", on: line, until: deadline)
        // Whoever answers before has not looked.
        guard !line.isAnswering else { throw Problem.clamd(place.text, try line.answer(until: deadline)) }
        try memory.withDescriptor { (descriptor: Int32) throws(Problem) -> Void in
            try line.send(descriptor: descriptor, until: deadline)
        }
    }

    private func say(
        _ command: String, on line: ClamdLine, until deadline: ContinuousClock.Instant
    ) throws(Problem) {
        let isSent = try unsafe lend(command) { bytes throws(Problem) in
            try unsafe line.send(bytes, until: deadline)
        }
        guard isSent else { throw Problem.clamd(place.text, try line.answer(until: deadline)) }
    }

    private func stream(
        _ content: UnsafeRawBufferPointer, on line: ClamdLine, until deadline: ContinuousClock.Instant
    ) throws(Problem) {
        // A clamd that answers before the end has not read all of it.
        try say("zINSTREAM\0", on: line, until: deadline)
        var position = 0
        while position <= content.count {
            let count = min(1 << 18, content.count - position)
            let head = [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: count >> $0) }
            let part = unsafe UnsafeRawBufferPointer(rebasing: content[position..<position + count])
            let isSent = try unsafe head.withUnsafeBufferPointer { bytes throws(Problem) in
                guard try unsafe line.send(UnsafeRawBufferPointer(bytes), until: deadline) else {
                    return false
                }
                return try unsafe line.send(part, until: deadline)
            }
            guard isSent else { throw Problem.clamd(place.text, try line.answer(until: deadline)) }
            if count == 0 { return }
            position += count
        }
    }

    /// Reads `ID: NAME: OK`, `ID: NAME: SIGNATURE FOUND`; anything else is an error.
    private func verdict(in answer: String) throws(Problem) -> ClamdVerdict {
        let wrong = Problem.clamd(place.text, answer)
        let prefix = "\(asked): "
        guard answer.hasPrefix(prefix) else { throw wrong }
        let rest = answer.dropFirst(prefix.count)
        let name =
            switch place.way {
            case .path: "fd["
            case .network: "stream: "
            }
        guard rest.hasPrefix(name), let end = rest.firstRange(of: ": ") else { throw wrong }
        let word = rest[end.upperBound...]
        if word == "OK" { return .clean }
        guard word.hasSuffix(" FOUND") else { throw wrong }
        let signature = String(word.dropLast(6))
        guard !signature.isEmpty else { throw wrong }
        let isAdmission = ["Heuristics.Limits.Exceeded", "Heuristics.Encrypted", "Heuristics.Broken"].contains
        {
            signature.hasPrefix($0)
        }
        return isAdmission ? .notScanned(signature) : .infected(signature)
    }

    private func lend<Result>(
        _ text: String, _ body: (UnsafeRawBufferPointer) throws(Problem) -> Result
    ) throws(Problem) -> Result {
        try unsafe Array(text.utf8).withUnsafeBufferPointer { bytes throws(Problem) in
            try unsafe body(UnsafeRawBufferPointer(bytes))
        }
    }
}
