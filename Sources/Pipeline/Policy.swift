public import Problems
public import Seals
internal import Timetable

/// A pipeline file with the signer files that it names, byte for byte: what is in force.
///
/// It can only be had whole: the pipeline loads, the keys load, and everyone whom a role names has a key that
/// is theirs alone.
public struct Policy: Sendable, Hashable {
    /// What the pipeline file says.
    public let definition: PipelineDefinition
    /// The pipeline file.
    public let pipelineBytes: [UInt8]
    /// The files with the keys of everyone whom `roles` names, by file name.
    public let operatorFiles: [String: [UInt8]]
    /// The files with the senders' keys, by file name.
    public let senderFiles: [String: [UInt8]]
    /// The keys of everyone whom `roles` names.
    public let operators: AllowedSigners
    /// The senders' SSH keys.
    public let senders: AllowedSigners
    /// The certificates to which those of senders must lead; nil if they sign with none.
    public let authorities: CertificateAuthorities?
    /// The senders' OpenPGP keys; nil if they sign with none.
    public let keyring: OpenPGPKeyring?
    /// Who has which of the operators' keys, by its fingerprint; people as `Principal.folded` writes them.
    private let holders: [String: Set<String>]
    /// The digest over all of it: two policies with the same digest are the same, byte for byte.
    public let digest: SHA256Digest

    /// Reads a pipeline file and the signers that it names from disk.
    ///
    /// Relative paths count from the pipeline file.
    ///
    /// - Parameter zones: The zones among which that of the calendar must be.
    /// - Throws: ``ProblemList`` with everything that is wrong: first the pipeline file, and once that can be
    ///   read, the zone, both groups of signers and how they fit the roles.
    public init(
        readingFrom pipelineFile: String, zones: ZoneFolder = .system
    ) throws(ProblemList) {
        var passedOver: [Problem] = []
        try self.init(readingFrom: pipelineFile, zones: zones, lists: .read, passedOver: &passedOver)
    }

    /// Reads it, with the revocation lists of certificates, without, or with those that can be used.
    ///
    /// - Parameter passedOver: Why some are left out, if those are asked for that can be used.
    init(
        readingFrom pipelineFile: String, zones: ZoneFolder, lists reading: SignersFolder.Lists,
        passedOver: inout [Problem]
    ) throws(ProblemList) {
        let bytes: [UInt8]
        do throws(OperatorFile.Failure) {
            bytes = try OperatorFile.content(of: pipelineFile)
        } catch {
            throw ProblemList([error.problem(ofPipeline: pipelineFile)])
        }
        let loaded = try PipelineLoader.load(bytes, file: pipelineFile)
        let definition = loaded.definition
        var problems: [Problem] = []
        if let problem = zones.problem(with: definition.calendar.zone, place: loaded.zonePlace) {
            problems.append(problem)
        }
        let operators = Self.collecting(&problems) { () throws(ProblemList) in
            try SignersFolder(
                readingFrom: OperatorFile.resolve(definition.signers, besides: pipelineFile),
                place: loaded.operatorsPlace, of: .operators)
        }
        let senders = Self.collecting(&problems) { () throws(ProblemList) in
            try SignersFolder(
                readingFrom: OperatorFile.resolve(
                    definition.checkup.signatures.signers, besides: pipelineFile),
                place: loaded.sendersPlace, of: .senders, lists: reading)
        }
        let lists = Self.collecting(&problems) { () throws(ProblemList) in
            try definition.checkup.signatures.revocationLists.flatMap { (path) throws(ProblemList) in
                switch reading {
                case .read:
                    try NamedLists(
                        readingFrom: OperatorFile.resolve(path, besides: pipelineFile),
                        place: loaded.listsPlace)
                case .usable:
                    NamedLists(
                        usableIn: OperatorFile.resolve(path, besides: pipelineFile),
                        place: loaded.listsPlace, passedOver: &passedOver)
                case .passedOver: nil
                }
            }
        }
        var whole = senders?.with(lists ?? nil)
        if reading == .usable { passedOver += whole?.keepUsableLists() ?? [] }
        try self.init(bytes, loaded, operators: operators, senders: whole, problems)
    }

    /// Takes a policy from the ledger.
    ///
    /// - Throws: ``ProblemList`` as for a policy on disk.
    public init(
        pipeline: [UInt8], operatorFiles: [String: [UInt8]], senderFiles: [String: [UInt8]]
    ) throws(ProblemList) {
        let loaded = try PipelineLoader.load(pipeline, file: Self.pipelineName)
        // Where the pipeline names none, a file that is called like one is a file that nothing asks for.
        let lists =
            loaded.definition.checkup.signatures.revocationLists == nil
            ? nil : try NamedLists(among: senderFiles, shownFolder: Self.sendersName)
        try self.init(
            pipeline, loaded,
            operators: SignersFolder(files: operatorFiles, shownFolder: Self.operatorsName, of: .operators),
            senders: SignersFolder(
                files: senderFiles.filter { lists?.files[$0.key] == nil }, shownFolder: Self.sendersName,
                of: .senders
            ).with(lists), [])
    }

    /// Reads the keys and fits them to the roles.
    ///
    /// - Parameters:
    ///   - operators: nil if they could not be read; then the reason is among the problems.
    ///   - earlier: What has been found before.
    private init(
        _ bytes: [UInt8], _ loaded: LoadedPipeline, operators: SignersFolder?, senders: SignersFolder?,
        _ earlier: [Problem]
    ) throws(ProblemList) {
        var problems = earlier
        let operatorKeys =
            Self.collecting(&problems) { () throws(ProblemList) in try operators?.signers() } ?? nil
        let senderKeys =
            Self.collecting(&problems) { () throws(ProblemList) in try senders?.signers() } ?? nil
        let authorities =
            Self.collecting(&problems) { () throws(ProblemList) in try senders?.authorities() } ?? nil
        let keyring = Self.collecting(&problems) { () throws(ProblemList) in try senders?.keyring() } ?? nil
        if authorities != nil, loaded.definition.checkup.signatures.senders == nil {
            // Anybody may have some certificate of an authority.
            problems.append(
                Problem(
                    .pipeline(.sendersUnnamed), senders?.shownName ?? "", place: loaded.sendersPlace))
        }
        if let operators, let operatorKeys {
            let assignment = KeyAssignment(loaded.members, operatorKeys, operators)
            problems += assignment.problems
            if let senders, let senderKeys { problems += assignment.problems(beside: senderKeys, senders) }
        }
        guard problems.isEmpty, let operators, let senders, let operatorKeys, let senderKeys else {
            throw ProblemList(problems)
        }
        definition = loaded.definition
        pipelineBytes = bytes
        operatorFiles = operators.files
        senderFiles = senders.allFiles
        self.operators = operatorKeys
        self.senders = senderKeys
        self.authorities = authorities ?? nil
        self.keyring = keyring ?? nil
        holders = KeyAssignment.holders(of: operatorKeys)
        digest = Self.digest(of: bytes, operators.files, senderFiles)
    }

    private static func collecting<Value>(
        _ problems: inout [Problem], _ body: () throws(ProblemList) -> Value
    ) -> Value? {
        do throws(ProblemList) {
            return try body()
        } catch {
            problems += error.problems
            return nil
        }
    }

    // MARK: Digest

    private static let pipelineName = "pipeline.yaml"
    private static let operatorsName = "signers/operators"
    static let sendersName = "signers/senders"

    /// Its files by the names that they have in the ledger.
    var files: [String: [UInt8]] {
        var files = [Self.pipelineName: pipelineBytes]
        for (name, bytes) in operatorFiles { files["\(Self.operatorsName)/\(name)"] = bytes }
        for (name, bytes) in senderFiles { files["\(Self.sendersName)/\(name)"] = bytes }
        return files
    }

    static func digest(
        of pipeline: [UInt8], _ operatorFiles: [String: [UInt8]], _ senderFiles: [String: [UInt8]]
    ) -> SHA256Digest {
        var members = ["pipeline": JSONValue.string(SHA256Digest(of: pipeline).hex)]
        for (name, bytes) in operatorFiles {
            members["\(operatorsName)/\(name)"] = .string(SHA256Digest(of: bytes).hex)
        }
        for (name, bytes) in senderFiles {
            members["\(sendersName)/\(name)"] = .string(SHA256Digest(of: bytes).hex)
        }
        return SHA256Digest(of: JSONValue.object(members).canonical)
    }
}

extension Policy {
    /// Returns the members of a role as they were written; none if there is no such role.
    public func principals(ofRole role: String) -> [String] {
        definition.role(named: role)?.principals ?? []
    }

    /// Returns the people to whom the operators' keys give a key, as `Principal.folded` writes them.
    ///
    /// - Parameter fingerprint: The key's fingerprint as `ssh-keygen -l` prints it.
    package func people(holding fingerprint: String) -> Set<String> { holders[fingerprint] ?? [] }

    /// The keys of everyone whom a role names, by fingerprint, with the people as `Principal.folded` writes them.
    package var keysOfPeople: [String: Set<String>] {
        holders.mapValues { people in people.filter { !roles(of: $0).isEmpty } }.filter { !$0.value.isEmpty }
    }

    /// Returns the first of the senders' keys that is one of some people's, unless it sends under the very address of one of them.
    ///
    /// - Parameter holders: Keys by their fingerprints, with people as `Principal.folded` writes them.
    package func senderKey(
        among holders: [String: Set<String>]
    ) -> (sender: String, people: [String], fingerprint: String)? {
        for entry in senders.entries {
            guard let people = holders[entry.key.fingerprint] else { continue }
            for pattern in entry.principals.patterns where !pattern.excludes {
                guard pattern.hasWildcards || !people.contains(Principal.folded(pattern.text)) else {
                    continue
                }
                return (pattern.text, people.sorted(), entry.key.fingerprint)
            }
        }
        return nil
    }

    /// Returns the members of some roles as they were first written, each person once.
    public func members(of roles: [String]) -> [String] {
        var seen: Set<String> = []
        return roles.flatMap(principals(ofRole:)).filter { seen.insert(Principal.folded($0)).inserted }
    }

    /// Returns the names of the roles that someone has, in the order of the file; case does not count.
    public func roles(of principal: String) -> [String] {
        let folded = Principal.folded(principal)
        return definition.roles
            .filter { role in role.principals.contains { Principal.folded($0) == folded } }
            .map(\.name)
    }
}
