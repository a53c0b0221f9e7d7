import Ledger
import Pipeline
import Problems
import Promotion
import Seals

/// A call of stagectl that somebody is told to make: each word as it can be copied into a shell.
struct ShownCall {
    private let words: [String]
    /// Whether it asks for a reason, which only the caller knows.
    private let asksReason: Bool

    private init(_ words: [String], asksReason: Bool) {
        self.words = ["stagectl"] + words.map(shellWord)
        self.asksReason = asksReason
    }

    /// The call for people, with a word of their language in the place of the reason.
    var phrase: Phrase {
        let call = words.joined(separator: " ")
        guard asksReason else { return Phrase(verbatim: call) }
        return Phrase(german: "\(call) -m \"Begründung\"", english: "\(call) -m \"reason\"")
    }

    /// The call for documents, which know no language.
    var neutral: String { (words + (asksReason ? ["-m", "REASON"] : [])).joined(separator: " ") }

    /// The call that takes a step.
    static func promote(_ delivery: DeliveryName, to stage: String, _ purpose: Purpose = .regular)
        -> ShownCall
    {
        ShownCall(
            ["promote", delivery.text, "--to", stage] + purpose.options, asksReason: purpose != .regular)
    }

    /// The call with which a person releases a delivery.
    static func release(_ delivery: DeliveryName, to stage: String, _ purpose: Purpose = .regular)
        -> ShownCall
    {
        ShownCall(["release", delivery.text, "--to", stage] + purpose.options, asksReason: true)
    }

    /// The call with which a person vouches for what was not looked into.
    static func vouch(for delivery: DeliveryName) -> ShownCall {
        ShownCall(["vouch", delivery.text], asksReason: true)
    }

    /// The call with which a person stops a stage.
    static func hold(_ stage: String) -> ShownCall { ShownCall(["hold", stage], asksReason: true) }

    /// The call with which a person bars a delivery for good.
    static func withdraw(_ delivery: DeliveryName) -> ShownCall {
        ShownCall(["withdraw", delivery.text], asksReason: true)
    }

    /// The call with which a person lets go on what stands still.
    static func resume(_ place: HoldPlace) -> ShownCall {
        ShownCall(["resume"] + (place.stage.map { [$0] } ?? []), asksReason: true)
    }

    /// The call that tells that a stage's tests have passed.
    static func verify(_ delivery: DeliveryName, in stage: String) -> ShownCall {
        ShownCall(["verify", delivery.text, "--stage", stage, "--passed"], asksReason: false)
    }

    /// The call that shows every gate before a step.
    static func explain(_ delivery: DeliveryName, to stage: String, _ purpose: Purpose = .regular)
        -> ShownCall
    {
        ShownCall(["explain", delivery.text, "--to", stage] + purpose.options, asksReason: false)
    }

    /// The call with which a person agrees to a policy.
    static func approve(_ policy: SHA256Digest) -> ShownCall {
        ShownCall(["policy", "approve", policy.short], asksReason: true)
    }

    /// The call that puts a policy into force.
    static func adopt(_ policy: SHA256Digest) -> ShownCall {
        ShownCall(["policy", "adopt", policy.short], asksReason: false)
    }
}

extension Purpose {
    /// The options that name the way in a call.
    fileprivate var options: [String] {
        switch self {
        case .regular: []
        case .rollback: ["--rollback"]
        case .lane(let lane): ["--lane", lane]
        }
    }
}

extension Explanation {
    /// Returns the call that a remedy consists of.
    func call(for remedy: Remedy) -> ShownCall {
        let (delivery, stage) = (crossing.delivery.name, crossing.stage.name)
        switch remedy.act {
        case .release: return .release(delivery, to: stage, crossing.purpose)
        case .resume(let place): return .resume(place)
        case .verify(let tested): return .verify(delivery, in: tested)
        case .promote(let other, let to): return .promote(other, to: to)
        case .rollBack: return .promote(delivery, to: stage, .rollback)
        }
    }
}
