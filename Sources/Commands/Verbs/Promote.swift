import ArgumentParser
import Intake
import Ledger
import Pipeline
import Problems
import Promotion

/// `stagectl promote`: every open step, or one step of one delivery.
struct Promote: Verb {
    static var configuration: CommandConfiguration { described("promote") }
    static var schema: String { "promotion" }
    var writes: Bool { !writing.dryRun }

    @OptionGroup var step: StepOptions
    @Option(name: .shortAndLong, help: ArgumentHelp(.stepReasonOption, .reasonValue)) var message: String?
    @Option(name: .long, help: ArgumentHelp(.statementsOption, .folderValue), completion: .directory)
    var statements: [String] = []
    @OptionGroup var writing: WritingOptions
    @OptionGroup var common: CommonOptions

    func report(in session: Session) throws -> Report {
        let reason = try step.way.reason(message, in: "stagectl promote")
        if reason != nil { try step.requireNamed(in: "stagectl promote") }
        let name = try step.delivery.map { try session.deliveryName($0) }
        let (pipeline, policy) = try opened(in: session)
        let named = try reason.map {
            (step: try step.step(under: pipeline.policy.definition, in: session), reason: $0)
        }
        let writer = try pipeline.writer(writing.mode)
        let inner = try pipeline.inner()
        var run: PromotionRun
        let border: Border
        var local: Policy?
        if let policy {
            border = try pipeline.border(under: policy)
            run = try PromotionRun(under: border, with: writer, in: inner)
        } else {
            run = try PromotionRun(under: pipeline.policy, with: writer, in: inner)
            border = try pipeline.border(under: run.sight.begun(inner.layout).policy)
            local = pipeline.otherLists(than: border.policy)
        }
        // What was done before something went wrong is part of the result.
        do throws(ProblemList) {
            try run.takeIn(wordsFrom: statements, pipeline, in: inner)
            if named == nil, try asksOuter(name, run, inner) {
                run.cross(border, into: inner, only: name, progress: session.show)
            }
            try run.takeIn(decisionsFrom: statements, pipeline, in: inner)
            if let named {
                try run.take(
                    named.step, because: named.reason, under: border, beside: local, in: inner, session)
            } else if let stage = step.stage {
                try run.take(name, to: stage, in: inner)
            } else {
                try run.takeSteps(of: name, in: inner)
            }
        } catch {
            return run.report(writing.mode, further: error.problems + border.remarks, in: session)
        }
        return run.report(writing.mode, further: border.remarks, in: session)
    }
}

extension Promote {
    /// Opens the pipeline: whole, but for the way back, which waits for nobody's revocation list: it goes by those in the ledger,
    /// and by those here as far as there are any.
    private func opened(in session: Session) throws -> (OpenedPipeline, Policy?) {
        guard !step.way.rollback else { return (try OpenedPipeline(session), nil) }
        let whole = try OpenedPipeline.whole(session)
        return (whole.pipeline, whole.policy)
    }

    /// Whether A has to be asked: a single step of a delivery that has been judged depends on B alone.
    private func asksOuter(
        _ name: DeliveryName?, _ run: PromotionRun, _ inner: borrowing InnerRepository
    ) throws(ProblemList) -> Bool {
        guard step.stage != nil else { return true }
        guard let name else { return false }
        do { return try !run.isJudged(name, in: inner) } catch { throw ProblemList([error]) }
    }
}

extension PromotionRun {
    /// Takes one step back, or by a lane.
    fileprivate mutating func take(
        _ step: Step, because reason: String, under border: Border, beside local: Policy?,
        in inner: borrowing InnerRepository, _ session: Session
    ) throws(ProblemList) {
        switch step.purpose {
        case .regular: _ = try take(step.delivery, to: step.stage, in: inner)
        case .rollback:
            _ = try rollBack(
                step.stage, to: step.delivery, because: reason, under: border, beside: local, in: inner,
                progress: session.show)
        case .lane(let lane):
            _ = try take(step.delivery, to: step.stage, as: .lane(lane, reason: reason), in: inner)
        }
    }

    /// Takes in the decisions from the folders that a call names, or else those that git's configuration does.
    fileprivate mutating func takeIn(
        decisionsFrom folders: [String], _ pipeline: OpenedPipeline, in inner: borrowing InnerRepository
    ) throws(ProblemList) {
        do {
            try takeIn(decisionsFrom: try pipeline.statementFolders(named: folders), in: inner)
        } catch { throw ProblemList([error]) }
    }

    /// Takes in what people have said before about deliveries that are judged only now.
    fileprivate mutating func takeIn(
        wordsFrom folders: [String], _ pipeline: OpenedPipeline, in inner: borrowing InnerRepository
    ) throws(ProblemList) {
        do {
            try takeIn(wordsFrom: try pipeline.statementFolders(named: folders), in: inner)
        } catch { throw ProblemList([error]) }
    }

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
