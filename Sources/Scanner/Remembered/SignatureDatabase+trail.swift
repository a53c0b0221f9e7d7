public import Problems

extension SignatureDatabase {
    /// Returns every signature that content matches, and notes what a later database could be asked about it.
    ///
    /// - Parameters:
    ///   - containers: What the content lies in, the innermost first.
    ///   - trail: Where the digests are noted. Those that no signature asks for now may be missing there.
    /// - Throws: As ``matches(in:named:sha256:within:)``.
    public func matches(
        in content: UnsafeRawBufferPointer, named subject: String, sha256: [UInt8],
        within containers: [ContentLayer] = [], noting trail: inout DigestTrail
    ) throws(Problem) -> [Match] {
        var noted: DigestTrail? = trail
        let found = try unsafe matches(
            in: content, named: subject, sha256: sha256, within: containers,
            allowance: Self.allowance(for: content.count), noting: &noted)
        if let noted { trail = noted }
        return found
    }

    /// Returns whether any signature of digests may be about what a trail holds.
    ///
    /// - Throws: ``Problem``, `malware.database-damaged`.
    public func standing(of trail: DigestTrail) throws(Problem) -> TrailStanding {
        try standings(of: [trail]).first ?? .inDoubt
    }

    /// Returns of each trail whether any signature of digests may be about what it holds; many are asked about at once in less time.
    ///
    /// - Throws: ``Problem``, `malware.database-damaged`.
    public func standings(of trails: [DigestTrail]) throws(Problem) -> [TrailStanding] {
        do throws(ScanFailure) {
            let standings = try compiled.standings(of: trails)
            guard standings.count == trails.count else { throw ScanFailure.damaged }
            return standings
        } catch {
            throw damaged
        }
    }

    /// Returns for each kind of file, in the order of the bits of ``DigestTrail/targets``, a digest over the bodies that are searched for
    /// in it.
    ///
    /// - Throws: ``Problem``, `malware.database-damaged`.
    public func bodyPrints() throws(Problem) -> [[UInt8]] {
        do throws(ScanFailure) { return try compiled.bodyPrints() } catch { throw damaged }
    }

    /// What verdicts depend on, as lines of text: every source that is scanned with, with its type, in order.
    ///
    /// Beside ``generation`` it tells what the files are called, for the ending of a name decides what a line means.
    public var marks: [String] {
        [generation]
            + sources.map { source in
                let signer = source.release?.signer ?? ""
                return
                    "\(source.type) \(source.sha256) \(source.active) \(source.inactive) \(source.allowing) \(signer)"
            }
    }

    private var damaged: Problem {
        Problem(.malware(.databaseDamaged), sources.first?.path ?? "")
    }
}
