import ArgumentParser
import Ledger
import Problems
import Promotion

/// `stagectl promote`: every open step, or one step of one delivery.
struct Promote: Verb {
    static var configuration: CommandConfiguration { described("promote") }
    static var schema: String { "promotion" }
    var writes: Bool { !writing.dryRun }

    @Argument(help: ArgumentHelp(.deliveryArgument, .deliveryValue)) var delivery: String?
    @Option(name: .customLong("to"), help: ArgumentHelp(.stageOption, .stageValue)) var stage: String?
    @OptionGroup var writing: WritingOptions
    @OptionGroup var common: CommonOptions

    func report(in session: Session) throws -> Report {
        let name = try delivery.map { try session.deliveryName($0) }
        let pipeline = try OpenedPipeline(session)
        let writer = try pipeline.writer(writing.mode)
        let inner = try pipeline.inner()
        let border = try pipeline.border()
        var run = try PromotionRun(under: border, with: writer, in: inner)
        if try asksOuter(name, run, inner) {
            run.cross(border, into: inner, only: name, progress: session.show)
        }
        // What was done before something went wrong is part of the result.
        do throws(ProblemList) {
            if let stage {
                try run.take(name, to: stage, in: inner)
            } else {
                try run.takeSteps(of: name, in: inner)
            }
        } catch {
            return run.report(writing.mode, further: error.problems)
        }
        return run.report(writing.mode, further: [])
    }
}

extension Promote {
    /// Whether A has to be asked: a single step of a delivery that has been judged depends on B alone.
    private func asksOuter(
        _ name: DeliveryName?, _ run: PromotionRun, _ inner: borrowing InnerRepository
    ) throws(Problem) -> Bool {
        guard stage != nil else { return true }
        guard let name else { return false }
        return try !run.isJudged(name, in: inner)
    }
}

extension PromotionRun {
    /// Takes one step of a delivery, or of the newest one that the stage waits for.
    fileprivate mutating func take(
        _ delivery: DeliveryName?, to stage: String, in inner: borrowing InnerRepository
    ) throws(ProblemList) {
        let newest: DeliveryName?
        do { newest = try newestCandidate(for: stage, in: inner) } catch { throw ProblemList([error]) }
        guard let name = delivery ?? newest else { return }
        _ = try take(name, to: stage, in: inner)
    }

    /// Takes every open step of a delivery, or of all.
    fileprivate mutating func takeSteps(
        of delivery: DeliveryName?, in inner: borrowing InnerRepository
    ) throws(ProblemList) {
        do { try takeEveryStep(in: inner, only: delivery) } catch { throw ProblemList([error]) }
    }
}
