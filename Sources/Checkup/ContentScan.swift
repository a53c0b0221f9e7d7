internal import Clamd
internal import Containers
package import Problems
internal import Scanner
package import Seals

/// A search for malware, for the use of one thread.
@safe
package struct Scan {
    private let body: (UnsafeRawBufferPointer, String, SHA256Digest) -> Result<ScanOutcome, Problem>

    /// - Parameter body: Searches a content, whose name and digest are known, and everything that lies in it.
    @safe
    package init(
        _ body: @escaping (UnsafeRawBufferPointer, String, SHA256Digest) -> Result<ScanOutcome, Problem>
    ) {
        unsafe self.body = body
    }

    /// Finds nothing, wherever nobody asks for malware.
    package static var nothing: Scan { Scan { _, _, _ in .success(ScanOutcome()) } }

    func outcome(
        of content: UnsafeRawBufferPointer, named name: String, _ digest: SHA256Digest
    ) -> Result<ScanOutcome, Problem> {
        unsafe body(content, name, digest)
    }
}

/// What came of scanning one content.
package struct ScanOutcome: Sendable {
    /// What was found, and what could not be looked into; about no subject yet.
    package private(set) var findings: [Problem] = []
    /// How many of them there are of each kind.
    private var counts: [Code: Int] = [:]
    /// How many members were unpacked and scanned.
    package var members = 0
    /// How many bytes these have.
    package var unpacked = 0
    /// How many places were not looked into.
    package var unscanned = 0
    /// What lies in what, and how much of it was looked at; nil if nobody asks.
    var tally: ContainerTally?
    /// Whether the second engine has judged the content and every member.
    package var hasSecondOpinion = false
    /// Under which key it is remembered that nothing was found; nil if it is not.
    var key: ContentKey?
    /// What a later database can be asked about the content and its members; nil if nobody wants to know.
    fileprivate var trail: DigestTrail?

    package init(findings: [Problem] = []) {
        for problem in findings { note(problem) }
    }

    /// How many findings of each kind are kept of one content: it goes back after the first.
    static let mostFindings = 1000

    mutating func note(_ problem: Problem) {
        // One kind never pushes out another: what is let pass must not hide what is found.
        guard counts[problem.code, default: 0] < ScanOutcome.mostFindings else { return }
        // People vouch for places, and of two that look the same for both.
        guard problem.code == .malware(.unscannable) || !findings.contains(problem) else { return }
        counts[problem.code, default: 0] += 1
        findings.append(problem)
    }
}

/// Scans contents one after the other, on one thread: as they are, and whatever can be unpacked of them.
final class ContentScan {
    private let database: SignatureDatabase
    private let program: String?
    private let limits: UnpackingLimits
    private let largest: Int
    private var unpacker: Unpacker?
    private let second: SecondOpinion?
    private let remembered: ContentMemory?

    init(
        _ database: SignatureDatabase, program: String?, limits: UnpackingLimits, largest: Int,
        second: SecondEngine?, remembered: ContentMemory?
    ) {
        self.remembered = remembered
        self.second = second.map(SecondOpinion.init)
        self.database = database
        self.program = program
        self.limits = limits
        self.largest = largest
    }

    /// Returns what a content and all that lies in it are.
    ///
    /// - Returns: A failure if the scanner cannot work; nothing is known about the content then.
    func outcome(
        of content: UnsafeRawBufferPointer, named name: String, _ digest: SHA256Digest
    ) -> Result<ScanOutcome, Problem> {
        do throws(Problem) {
            // The second engine may have learnt something that it does not tell: it is asked about everything each time.
            if second == nil,
                let known = try remembered?.outcome(of: digest, named: name, size: content.count)
            {
                return .success(known)
            }
            var outcome = ScanOutcome()
            outcome.hasSecondOpinion = second != nil
            let survey = unsafe Survey(content, named: name)
            outcome.tally = ContainerTally(size: content.count, kind: survey.kind)
            if remembered != nil { outcome.trail = DigestTrail() }
            let file = Whole(size: content.count, digest: digest.bytes)
            try unsafe search(content, digest, at: MemberPath(), of: file, &outcome)
            let mayHoldMore = survey.mayHoldMore
            if mayHoldMore {
                try unsafe unpacker(for: name).unpack(content, named: name) { part throws(Problem) in
                    try take(part, of: file, &outcome)
                }
            }
            // It may be long, and is no longer needed.
            let trail = outcome.trail.take()
            if let remembered, let trail, outcome.findings.isEmpty, outcome.unscanned == 0 {
                outcome.key = remembered.note(
                    outcome, digest, named: name, mayHoldMore ? .unpacked : .asItIs, trail)
            }
            return .success(outcome)
        } catch {
            return .failure(error)
        }
    }

    private func unpacker(for name: String) throws(Problem) -> Unpacker {
        if let unpacker { return unpacker }
        guard let program else { throw Problem(.malware(.fence), "stagectl", cause: "no program to start") }
        let new = Unpacker(program, limits: limits, largest: largest)
        unpacker = new
        return new
    }

    private func take(
        _ part: UnpackedPart, of file: Whole, _ outcome: inout ScanOutcome
    ) throws(Problem) {
        switch part {
        case .member(let path, let content):
            outcome.members += 1
            outcome.unpacked += content.count
            outcome.tally?.note(
                path.names, size: content.count,
                kind: unsafe Survey(content, named: path.names.last ?? "").kind)
            var hasher = SHA256Hasher()
            unsafe hasher.update(content)
            try unsafe search(content, hasher.finish(), at: path, of: file, &outcome)
        case .notLookedInto(let path, let obstacle, let bytes, let cause):
            outcome.unscanned += 1
            outcome.tally?.noteUnseen(path.names, bytes: bytes)
            let problem =
                if let limit = obstacle.limit(of: limits) {
                    Problem(.limit(.expansion), "", expected: limit, found: "\(bytes) bytes", cause: cause)
                } else {
                    Problem(
                        .malware(.unscannable), "", found: "\(obstacle.rawValue), \(bytes) bytes",
                        cause: cause)
                }
            outcome.note(problem.inside(path.names))
        case .escapingPath(let path):
            outcome.note(Problem(.malware(.archivePath), "").inside(path.names))
        }
    }

    /// The delivered file that a content is, or lies in.
    private struct Whole {
        let size: Int
        let digest: [UInt8]
    }

    /// Searches one content as it is, by the signatures and by the second engine.
    private func search(
        _ content: UnsafeRawBufferPointer, _ digest: SHA256Digest, at path: MemberPath, of file: Whole,
        _ outcome: inout ScanOutcome
    ) throws(Problem) {
        try unsafe match(content, digest, at: path, of: file, &outcome)
        try unsafe ask(about: content, at: path.names, &outcome)
    }

    /// Searches one content by the signatures.
    ///
    /// A list may let the delivered file pass with all that lies in it, or a member as it is: never one because another lies beside it.
    private func match(
        _ content: UnsafeRawBufferPointer, _ digest: SHA256Digest, at place: MemberPath, of file: Whole,
        _ outcome: inout ScanOutcome
    ) throws(Problem) {
        let path = place.names
        let containers = place.containers
        do throws(Problem) {
            // One signature may be in several files of the database, and found in several places.
            let matches: [SignatureDatabase.Match]
            if outcome.trail == nil {
                matches = try unsafe database.matches(
                    in: content, named: "", sha256: digest.bytes, within: containers)
            } else {
                var trail = outcome.trail.take() ?? DigestTrail()
                matches = try unsafe database.matches(
                    in: content, named: "", sha256: digest.bytes, within: containers, noting: &trail)
                outcome.trail = trail
            }
            guard !matches.isEmpty else { return }
            let permission = try database.permission(ofSize: file.size, sha256: file.digest, named: "")
            var seen: Set<String> = []
            // Of two signatures with one name, one may be let pass: the other one is what is told.
            for match in matches where permission == nil && match.permission == nil {
                guard seen.insert(match.signature).inserted else { continue }
                outcome.note(
                    Problem(.malware(.found), "", found: match.signature).inside(path, at: match.offset))
            }
            for match in matches where seen.insert(match.signature).inserted {
                outcome.note(
                    Problem(
                        .malware(.allowed), "", expected: match.permission ?? permission,
                        found: match.signature
                    ).inside(path, at: match.offset))
            }
        } catch {
            // What says nothing about the content, but that the scanner cannot work, decides nothing.
            guard error.code.exitStatus != .unavailable else { throw error }
            outcome.unscanned += 1
            outcome.tally?.noteUnseen(path, bytes: content.count)
            outcome.note(
                Problem(
                    error.code, "", found: error.found ?? "stalling, \(content.count) bytes",
                    cause: error.cause
                )
                .inside(path))
        }
    }

    /// Asks the second engine, which has to find the content clean, too.
    private func ask(
        about content: UnsafeRawBufferPointer, at path: [String], _ outcome: inout ScanOutcome
    ) throws(Problem) {
        guard let second else { return }
        switch try unsafe second.verdict(on: content) {
        case .clean: break
        case .infected(let signature):
            outcome.note(Problem(.malware(.found), "", found: "\(signature) (clamd)").inside(path))
        case .notScanned(let reason):
            outcome.unscanned += 1
            outcome.tally?.noteUnseen(path, bytes: content.count)
            outcome.note(
                Problem(.malware(.unscannable), "", found: "clamd: \(reason), \(content.count) bytes")
                    .inside(path))
        case nil: outcome.hasSecondOpinion = false
        }
    }
}

extension DeliveredTree {
    /// The path that a content is searched under which stands at several: a name that tells more than the bytes do comes first.
    func scannedPath(of indices: [Int]) -> String {
        let telling = indices.first { Survey.tells(byName: String(decoding: nodes[$0].name, as: UTF8.self)) }
        return (telling ?? indices.first).map(path(of:)) ?? ""
    }
}
