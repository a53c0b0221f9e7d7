package import Problems
import Synchronization

/// Says what a run is doing while it does it, on standard error.
///
/// On a terminal a step shows up once it has lasted 400 ms, is redrawn while it goes on, and leaves nothing
/// behind. Everywhere else each step is one line. It may be told things from several threads.
package final class Progress: Sendable {
    /// How steps are shown.
    package enum Manner: Sendable {
        /// On a line of a terminal that is drawn again and again.
        case live(columns: Int)
        /// One line for each step.
        case lines
        /// Not at all.
        case silent
    }

    private struct State {
        var step: Phrase?
        var amount: Phrase?
        var began = ContinuousClock.now
        var isDrawn = false
        var isTicking = false
    }

    private let stream: Stream
    private let manner: Manner
    private let state = Mutex(State())

    /// Makes a progress that writes to a stream.
    package init(stream: Stream, manner: Manner) {
        self.stream = stream
        self.manner = manner
    }

    /// Says what is done from now on.
    package func begin(_ step: Phrase, in language: Language) {
        switch manner {
        case .silent: return
        case .lines: _ = stream.write(Array((escapedForTerminal(step.text(in: language)) + "\n").utf8))
        case .live(let columns):
            let startsTicking = state.withLock { state in
                state.step = step
                state.amount = nil
                state.began = .now
                defer { state.isTicking = true }
                return !state.isTicking
            }
            guard startsTicking else { return }
            Task.detached { [self] in
                while draw(in: language, columns: columns, at: .now) {
                    do { try await Task.sleep(for: .milliseconds(100)) } catch { return }
                }
            }
        }
    }

    /// Says how much of the present step is done.
    package func update(_ amount: Phrase) {
        state.withLock { $0.amount = amount }
    }

    /// Takes the present step off the screen, because it is done or something else is to be said.
    package func end() {
        state.withLock { state in
            state.step = nil
            guard state.isDrawn, !stream.isAsking() else { return }
            state.isDrawn = false
            _ = stream.write(Array(Progress.erasure.utf8))
        }
    }

    /// Draws the present step if it has lasted long enough.
    ///
    /// - Returns: Whether there is a step at all.
    package func draw(in language: Language, columns: Int, at now: ContinuousClock.Instant) -> Bool {
        state.withLock { state in
            guard let step = state.step else {
                state.isTicking = false
                return false
            }
            guard now - state.began >= .milliseconds(400), !stream.isAsking() else { return true }
            var text = escapedForTerminal(step.text(in: language))
            if let amount = state.amount { text += ", \(amount.text(in: language))" }
            let seconds = (now - state.began).components.seconds
            // So that a person sees that it goes on.
            if seconds >= 5 { text += " (\(seconds) s)" }
            let line = brokenLines(of: Array(text), width: max(1, columns - 1), measure: { $0 }).first ?? []
            _ = stream.write(Array((Progress.erasure + String(line)).utf8))
            state.isDrawn = true
            return true
        }
    }

    private static let erasure = "\r\u{1B}[K"
}
