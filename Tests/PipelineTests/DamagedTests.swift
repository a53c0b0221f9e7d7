import Foundation
import Pipeline
import Problems
import Testing

/// Numbers that look random and are the same in every run.
private struct Dice: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return state ^ (state >> 33)
    }
}

@Suite("Damaged pipeline files")
struct DamagedTests {
    /// Loads what is left of a file; only that it ends, and how, is looked at.
    private func check(_ bytes: [UInt8]) {
        do throws(ProblemList) {
            _ = try PipelineDefinition.load(bytes, file: "x")
        } catch {
            #expect(!error.problems.isEmpty)
            let places = error.problems.compactMap(\.place).map { ($0.line, $0.column) }
            #expect(zip(places, places.dropFirst()).allSatisfy { $0 <= $1 }, "not in file order")
            for problem in error.problems {
                #expect(!problem.sentence(in: .german).isEmpty)
                #expect(problem.place.map { $0.line > 0 && $0.column > 0 } ?? true)
            }
        }
    }

    @Test("A file that ends anywhere is read or refused")
    func cut() throws {
        let bytes = try [UInt8](Data(contentsOf: URL(fileURLWithPath: "\(pipelines)/streng.yaml")))
        for end in stride(from: 0, to: bytes.count, by: 5) { check(Array(bytes[..<end])) }
    }

    @Test("A file with any bytes replaced, removed or doubled is read or refused", arguments: 1...8)
    func damaged(seed: UInt64) throws {
        let bytes = try [UInt8](Data(contentsOf: URL(fileURLWithPath: "\(pipelines)/verwaltung.yaml")))
        var dice = Dice(state: seed)
        let spice = Array("{}[]:,#&*!|>'\"%@`\n\t -?~<=0\u{0}".utf8) + [0x80, 0xC3, 0xFF, 0xE2]
        for _ in 0..<60 {
            var damaged = bytes
            for _ in 0..<Int.random(in: 1...4, using: &dice) {
                let index = Int.random(in: damaged.indices, using: &dice)
                switch Int.random(in: 0..<3, using: &dice) {
                case 0: damaged[index] = spice.randomElement(using: &dice) ?? 0
                case 1: damaged.remove(at: index)
                default: damaged.insert(spice.randomElement(using: &dice) ?? 0, at: index)
                }
            }
            check(damaged)
        }
    }

    @Test("Forty thousand wrong values in one line are all named", .timeLimit(.minutes(10)))
    func longLine() {
        let names = (0..<40_000).map { "stufe-\($0)" }.joined(separator: ", ")
        let text = minimalText.replacing("[eins]", with: "[\(names)]")
        do throws(ProblemList) {
            _ = try PipelineDefinition.load(Array(text.utf8), file: "x")
            Issue.record("It was taken.")
        } catch {
            #expect(error.problems.count == 40_000)
            #expect(error.problems.allSatisfy { $0.place?.text.utf8.count == 400 })
        }
    }
}
