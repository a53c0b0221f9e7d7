internal import Problems
internal import Seals

/// Whether everyone whom a role names has a key, and one that is theirs alone.
///
/// Otherwise one person could act as two, and two approvals could be one.
struct KeyAssignment {
    /// What is wrong: first in the order of the pipeline file, then in that of the signers.
    let problems: [Problem]
    /// The person who has each of the keys of those whom roles name.
    private let owners: [SSHPublicKey: String]

    init(
        _ members: [(principal: String, place: Place)], _ signers: AllowedSigners, _ folder: SignersFolder
    ) {
        var problems: [Problem] = []
        var people: Set<String> = []
        let held = Set(
            signers.entries.filter { !$0.isAuthority && !signers.isRevoked($0.key) }
                .flatMap(Self.principals))
        for member in members where people.insert(Principal.folded(member.principal)).inserted {
            guard !held.contains(Principal.folded(member.principal)) else { continue }
            problems.append(
                Problem(
                    .pipeline(.principalWithoutKey), member.principal, expected: folder.shownName,
                    place: member.place))
        }
        var owners: [SSHPublicKey: String] = [:]
        for entry in signers.entries {
            // Who holds a key that somebody else has certified is known to that one alone.
            if entry.isAuthority {
                problems.append(
                    Problem(
                        .pipeline(.principalAuthority), entry.principals.text,
                        found: entry.key.fingerprint, place: folder.place(ofLine: entry.line)))
            }
            for pattern in entry.principals.patterns where pattern.hasWildcards || pattern.excludes {
                problems.append(
                    Problem(
                        .pipeline(.principalPattern), pattern.excludes ? "!" + pattern.text : pattern.text,
                        place: folder.place(ofLine: entry.line)))
            }
            for person in Self.principals(of: entry) where people.contains(person) {
                guard let owner = owners[entry.key] else {
                    owners[entry.key] = person
                    continue
                }
                guard owner != person else { continue }
                problems.append(
                    Problem(
                        .pipeline(.keyShared), person, expected: owner, found: entry.key.fingerprint,
                        place: folder.place(ofLine: entry.line)))
            }
        }
        self.problems = problems
        self.owners = owners
    }

    /// Returns what is wrong about the senders' keys: one that somebody has whom a role names sends in that person's name alone.
    ///
    /// Otherwise the person could send as somebody else, and release what was sent.
    func problems(beside senders: AllowedSigners, _ folder: SignersFolder) -> [Problem] {
        senders.entries.flatMap { entry -> [Problem] in
            guard let owner = owners[entry.key] else { return [] }
            return entry.principals.patterns.compactMap { pattern in
                guard !pattern.excludes, pattern.hasWildcards || Principal.folded(pattern.text) != owner
                else { return nil }
                return Problem(
                    .pipeline(.keyShared), pattern.text, expected: owner, found: entry.key.fingerprint,
                    place: folder.place(ofLine: entry.line))
            }
        }
    }

    /// Returns the people who have each key, by its fingerprint.
    static func holders(of signers: AllowedSigners) -> [String: Set<String>] {
        var holders: [String: Set<String>] = [:]
        for entry in signers.entries where !entry.isAuthority {
            holders[entry.key.fingerprint, default: []].formUnion(principals(of: entry))
        }
        return holders
    }

    /// Returns the people whom a line names outright.
    private static func principals(of entry: AllowedSigners.Entry) -> [String] {
        entry.principals.patterns.filter { !$0.excludes && !$0.hasWildcards }.map {
            Principal.folded($0.text)
        }
    }
}
