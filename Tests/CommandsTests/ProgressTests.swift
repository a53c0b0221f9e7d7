import Commands
import Problems
import Testing

@Suite("Progress")
struct ProgressTests {
    private let step = Phrase(german: "Lieferung v1 wird geprüft", english: "Checking delivery v1")

    @Test("Where nobody watches, each step is one line")
    func lines() {
        let recorder = Recorder()
        let progress = Progress(stream: recorder.stream(isTerminal: false), manner: .lines)

        progress.begin(step, in: .german)
        progress.update(.bytes(1))
        progress.end()

        #expect(recorder.text == "Lieferung v1 wird geprüft\n")
    }

    @Test("A silent run says nothing")
    func silent() {
        let recorder = Recorder()
        let progress = Progress(stream: recorder.stream(isTerminal: true), manner: .silent)

        progress.begin(step, in: .english)
        progress.end()

        #expect(recorder.text == "")
    }

    @Test("On a terminal a step shows up after 400 ms and leaves nothing behind")
    func live() {
        let recorder = Recorder()
        let progress = Progress(stream: recorder.stream(isTerminal: true), manner: .live(columns: 18))
        // Its own drawing begins after 400 ms of real time, long after this test.
        progress.begin(step, in: .english)

        #expect(progress.draw(in: .english, columns: 18, at: .now))
        #expect(recorder.text == "")
        #expect(progress.draw(in: .english, columns: 18, at: .now + .seconds(1)))
        #expect(recorder.text == "\r\u{1B}[KChecking delivery")
        progress.end()
        #expect(recorder.text.hasSuffix("\r\u{1B}[K"))
        #expect(!progress.draw(in: .english, columns: 18, at: .now + .seconds(2)))
    }

    @Test("What has come so far is shown, and after a while for how long it has been going on")
    func amount() {
        let recorder = Recorder()
        let progress = Progress(stream: recorder.stream(isTerminal: true), manner: .live(columns: 80))
        progress.begin(step, in: .english)

        progress.update(.bytes(41 << 20))
        _ = progress.draw(in: .english, columns: 80, at: .now + .seconds(1))

        #expect(recorder.text.hasSuffix("Checking delivery v1, 41 MiB"))
        _ = progress.draw(in: .english, columns: 80, at: .now + .seconds(61))
        #expect(recorder.text.hasSuffix("Checking delivery v1, 41 MiB (61 s)"))
    }

    @Test("Nothing is drawn over the question of another program")
    func asking() {
        let recorder = Recorder()
        var stream = recorder.stream(isTerminal: true)
        stream.isAsking = { true }
        let progress = Progress(stream: stream, manner: .live(columns: 80))
        progress.begin(step, in: .english)

        #expect(progress.draw(in: .english, columns: 80, at: .now + .seconds(1)))
        progress.end()

        #expect(recorder.text == "")
    }
}
