internal import Dispatch
internal import Synchronization

/// A signature with everything that decides whether it holds: whose it is and whether that counts is another question.
///
/// Two claims are the same only if all their bytes are.
public struct SealClaim: Sendable, Hashable {
    /// What was signed.
    public let content: [UInt8]
    /// The signature in its armour, untrusted.
    public let armor: [UInt8]
    /// The purpose that it must have been made for.
    public let namespace: [UInt8]

    /// Makes a claim.
    public init(_ content: [UInt8], armoredSignature: String, namespace: String) {
        self.content = content
        armor = Array(armoredSignature.utf8)
        self.namespace = Array(namespace.utf8)
    }

    /// Feeds the signature into a hasher: nearly always it alone tells claims apart, and equality decides.
    public func hash(into hasher: inout Hasher) {
        unsafe armor.withUnsafeBytes { unsafe hasher.combine(bytes: $0) }
    }

    /// Verifies the claim, and returns its signature; nil if it does not hold, for whatever reason.
    fileprivate var verified: SSHSignature? {
        do {
            let signature = try SSHSignature(armored: String(decoding: armor, as: UTF8.self))
            try signature.verify(content, namespace: String(decoding: namespace, as: UTF8.self))
            return signature
        } catch {
            // Whoever asks verifies again, and is told the reason.
            return nil
        }
    }
}

/// Signatures that other cores verify before they are asked for.
///
/// It saves time and decides nothing: it remembers only that a claim holds, each for one asking, and whoever finds nothing here
/// verifies for himself. So there is no signature that nobody has verified, and a failure is found where it always was.
final class SealsAhead: Sendable {
    private enum Standing {
        case waiting
        case running
        case holds(SSHSignature)
    }

    private struct State {
        var claims: [SealClaim: Standing] = [:]
        var queue: [SealClaim] = []
        var next = 0
        var workers = 0

        /// Takes the next claim that waits.
        mutating func start() -> SealClaim? {
            while next < queue.count {
                let claim = queue[next]
                next += 1
                guard case .waiting = claims[claim] else { continue }
                claims[claim] = .running
                return claim
            }
            queue.removeAll(keepingCapacity: true)
            next = 0
            return nil
        }

        mutating func end(_ claim: SealClaim, _ signature: SSHSignature?) {
            // Whoever asked meanwhile has not waited, and nobody asks again.
            guard case .running = claims[claim] else { return }
            claims[claim] = signature.map(Standing.holds)
        }
    }

    /// More claims than are ever asked for soon.
    private static let capacity = 512

    /// The cores besides the one of whoever asks.
    private static let helpers = min(Cores.count, 16) - 1

    /// Whether there is another core; with one alone, remembering claims is all that would come of it.
    static var isOfUse: Bool { helpers > 0 }

    private let state = Mutex(State())

    /// Has a claim verified by another core, if there is one.
    func begin(_ claim: SealClaim) {
        let starts = state.withLock { state in
            guard Self.helpers > 0, state.claims.count < Self.capacity, state.claims[claim] == nil else {
                return false
            }
            state.claims[claim] = .waiting
            state.queue.append(claim)
            guard state.workers < Self.helpers else { return false }
            state.workers += 1
            return true
        }
        if starts { DispatchQueue.global().async { self.work() } }
    }

    /// Whether nothing was begun that nobody has taken.
    var isEmpty: Bool { state.withLock { $0.claims.isEmpty } }

    /// Returns the signature of a claim that is known to hold, and forgets it; nil if the caller must verify it.
    func take(_ claim: SealClaim) -> SSHSignature? {
        while true {
            let (found, other) = state.withLock { state -> (SSHSignature?, SealClaim?) in
                switch state.claims[claim] {
                case .running:
                    // Another core has it: time for the next one meanwhile.
                    if let other = state.start() { return (nil, other) }
                case .holds(let signature):
                    state.claims[claim] = nil
                    return (signature, nil)
                case .waiting, nil: break
                }
                state.claims[claim] = nil
                return (nil, nil)
            }
            guard let other else { return found }
            let signature = other.verified
            state.withLock { $0.end(other, signature) }
        }
    }

    private func work() {
        while let claim = state.withLock({ state -> SealClaim? in
            guard let claim = state.start() else {
                state.workers -= 1
                return nil
            }
            return claim
        }) {
            let signature = claim.verified
            state.withLock { $0.end(claim, signature) }
        }
    }
}
