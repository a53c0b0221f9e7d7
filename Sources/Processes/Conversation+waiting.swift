internal import Problems

extension Conversation {
    /// What a program may say unasked before it is made to wait.
    private static let answerLimit = 1 << 20

    /// How much of standard error is kept.
    private static let errorLimit = 8192

    /// Reads what is there now, first of all what came while we wrote.
    func readOnce(into buffer: UnsafeMutableRawBufferPointer) -> Descriptor.Reading {
        guard answerPosition == answer.count else {
            let count = min(buffer.count, answer.count - answerPosition)
            unsafe buffer.copyBytes(from: answer[answerPosition..<answerPosition + count])
            answerPosition += count
            return .bytes(count)
        }
        answer.removeAll(keepingCapacity: true)
        answerPosition = 0
        guard let reading = unsafe output?.read(into: buffer) else { return .end }
        if case .end = reading { output = nil }
        return reading
    }

    /// Waits until something can be read, or written if that is wanted, or the program has ended.
    ///
    /// Takes in standard error, and what the program answers while one wants to write.
    func waitOnce(writing: Bool, atMost limit: Duration) {
        let end = child.endDescriptor
        let mayRead = !writing || answer.count < Conversation.answerLimit
        let interests: [Interest] = [
            .reading(end), .reading(errors?.raw ?? -1), .writing(writing ? input?.raw ?? -1 : -1),
            .reading(mayRead ? output?.raw ?? -1 : -1),
        ]
        _ = wait(for: interests, atMost: end < 0 ? min(limit, .milliseconds(20)) : limit)
        takeErrors()
        if writing, mayRead { takeAnswer() }
    }

    /// Waits within what patience is left, and what time there is.
    func waitPatiently(writing: Bool, until last: ContinuousClock.Instant?) throws(Problem) {
        let start = ContinuousClock.now
        let patient = start + patience.allowance
        let deadline = last.map { min($0, patient) } ?? patient
        guard deadline > start else { throw timedOut }
        waitOnce(writing: writing, atMost: deadline - start)
        let now = ContinuousClock.now
        patience.waited(now - start)
        guard deadline > now, patience.allowance > .zero else { throw timedOut }
    }

    /// The problem of a program that keeps us waiting.
    var timedOut: Problem {
        Problem(.transport(.timedOut), name, expected: "\(patience.timeout)", cause: errorOutput)
    }

    func waitForEnd(within limit: Duration) {
        let deadline = ContinuousClock.now + limit
        var unread = 0
        while !child.hasEnded {
            let rest = deadline - ContinuousClock.now
            guard rest > .zero else { return }
            // Nobody reads its answer any more: it must not wait for that.
            takeAnswer()
            unread += answer.count
            answer.removeAll()
            // Who goes on talking all the same would do so until the end of all time.
            guard unread <= 2 * Conversation.answerLimit else { return }
            waitOnce(writing: false, atMost: rest)
        }
    }

    /// Takes standard error off the program's hands and keeps its last part.
    func takeErrors() {
        var buffer: [UInt8] = Array(repeating: 0, count: 4096)
        // Who never stops complaining must not keep us from looking at the clock.
        for _ in 0..<64 {
            guard let reading = unsafe buffer.withUnsafeMutableBytes({ unsafe errors?.read(into: $0) }) else {
                return
            }
            switch reading {
            case .bytes(let count):
                errorTail += buffer[..<count]
                errorTail.removeFirst(max(0, errorTail.count - Conversation.errorLimit))
            case .end: errors = nil
            case .nothingYet: return
            }
        }
    }

    private func takeAnswer() {
        var buffer: [UInt8] = Array(repeating: 0, count: 1 << 16)
        while answer.count < Conversation.answerLimit,
            let reading = unsafe buffer.withUnsafeMutableBytes({ unsafe output?.read(into: $0) })
        {
            switch reading {
            case .bytes(let count): answer += buffer[..<count]
            case .end: output = nil
            case .nothingYet: return
            }
        }
    }
}
