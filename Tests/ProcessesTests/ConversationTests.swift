import Foundation
import Problems
import Processes
import Support
import Testing

@Suite("Talking to a program")
struct ConversationTests {
    private func conversation(_ script: String, timeout: Duration) throws(Problem) -> Conversation {
        try Conversation(
            with: Program("sh", ["-c", script], environment: cleanEnvironment()), timeout: timeout)
    }

    private func read(_ conversation: Conversation, _ count: Int = 100) throws(Problem) -> String {
        var buffer = [UInt8](repeating: 0, count: count)
        var length = 0
        var problem: Problem?
        buffer.withUnsafeMutableBytes { bytes in
            do throws(Problem) { length = try conversation.read(into: bytes) } catch { problem = error }
        }
        if let problem { throw problem }
        return String(decoding: buffer[..<length], as: UTF8.self)
    }

    private func write(_ conversation: Conversation, _ bytes: [UInt8]) throws(Problem) {
        var problem: Problem?
        bytes.withUnsafeBytes { bytes in
            do throws(Problem) { try conversation.write(bytes) } catch { problem = error }
        }
        if let problem { throw problem }
    }

    @Test("Question and answer alternate until the program ends")
    func alternate() throws {
        let conversation = try conversation(
            "while read line; do echo \"<$line>\"; done; exit 4", timeout: .seconds(20))

        for word in ["one", "two"] {
            try write(conversation, Array("\(word)\n".utf8))
            #expect(try read(conversation) == "<\(word)>\n")
        }
        conversation.finishWriting()

        #expect(try read(conversation) == "")
        #expect(conversation.end(within: .seconds(20)) == 4)
        #expect(conversation.end(within: .seconds(20)) == 4)
    }

    @Test("A program that answers while we write is not left waiting")
    func answersEarly() throws {
        let conversation = try conversation("cat", timeout: .seconds(20))
        let sent = [UInt8](repeating: UInt8(ascii: "x"), count: 500_000)

        try write(conversation, sent)
        conversation.finishWriting()

        var received = 0
        while case let part = try read(conversation, 70_000), !part.isEmpty { received += part.utf8.count }
        #expect(received == sent.count)
    }

    @Test("Silence ends after the time-out, in either direction")
    func silence() throws {
        let silent = try conversation("sleep 100", timeout: .milliseconds(100))
        #expect(throws: Problem.self) { try read(silent) }

        let deaf = try conversation("sleep 100", timeout: .milliseconds(100))
        let problem = #expect(throws: Problem.self) {
            try write(deaf, [UInt8](repeating: 0, count: 1 << 20))
        }
        #expect(problem?.code == .transport(.timedOut))
    }

    @Test("A byte now and then does not keep us for ever")
    func trickle() throws {
        let conversation = try conversation(
            "while :; do printf x; sleep 0.05; done", timeout: .milliseconds(250))
        let start = ContinuousClock.now

        let problem = #expect(throws: Problem.self) {
            while try !read(conversation).isEmpty {}
        }

        #expect(problem?.code == .transport(.timedOut))
        #expect(ContinuousClock.now - start < .seconds(20))
    }

    @Test("A program that complains without end does not keep us beyond the last moment")
    func complaints() throws {
        let conversation = try conversation("yes >&2; true", timeout: .seconds(60))
        let start = ContinuousClock.now
        var buffer = [UInt8](repeating: 0, count: 100)
        let problem = #expect(throws: Problem.self) {
            try buffer.withUnsafeMutableBytes {
                _ = try conversation.read(into: $0, until: start + .milliseconds(300))
            }
        }
        #expect(problem?.code == .transport(.timedOut))
        #expect(ContinuousClock.now - start < .seconds(30))
    }

    @Test("Writing to a program that has gone is a problem with its last words, not the end of this process")
    func gone() throws {
        let conversation = try conversation("echo last words >&2; exit 1", timeout: .seconds(20))
        #expect(try read(conversation) == "")

        let problem = #expect(throws: Problem.self) {
            try write(conversation, [UInt8](repeating: 0, count: 1 << 20))
        }

        #expect(problem?.code == .transport(.brokenOff))
        #expect(problem?.cause == "last words\n")
    }

    @Test("A conversation that is dropped ends its program")
    func dropped() throws {
        let folder = try TemporaryFolder()
        do {
            let conversation = try conversation(
                "trap 'touch \(folder.path)/ended; exit' TERM; echo ready; while :; do sleep 0.05; done",
                timeout: .seconds(20))
            #expect(try read(conversation) == "ready\n")
        }
        #expect(FileManager.default.fileExists(atPath: "\(folder.path)/ended"))
    }
}

@Suite("Patience")
struct PatienceTests {
    @Test("Waiting uses it up, and only real progress restores it")
    func progress() {
        var patience = Patience(timeout: .seconds(10))
        #expect(patience.allowance == .seconds(10))
        for _ in 0..<8 {
            patience.waited(.seconds(9))
            patience.moved(1)
        }
        #expect(patience.allowance == .seconds(8))
        patience.waited(.seconds(9))
        #expect(patience.allowance < .zero)
        patience.moved(4096)
        #expect(patience.allowance == .seconds(10))
    }

    @Test("A person who is asked before the first bytes come has more time, and the server has not")
    func person() {
        var patience = Patience(timeout: .seconds(10), beginning: .seconds(600))
        patience.waited(.seconds(500))
        #expect(patience.allowance == .seconds(100))
        patience.moved(1)
        #expect(patience.allowance == .seconds(10))
        patience.waited(.seconds(75))
        #expect(patience.allowance == .seconds(5))
    }
}
