import Foundation
import Git
import Problems
import Support
import Testing

@Suite("Pushing")
struct PushTests {
    /// Writes a commit of one file, in memory only, and returns it with all its objects.
    private func newCommit(
        _ text: String, after parents: [ObjectID] = [], in repository: borrowing Repository
    ) throws -> (id: ObjectID, objects: [ObjectID]) {
        let blob = try repository.write(.blob, Array(text.utf8))
        let tree = try repository.tree(nil, changing: ["file": blob])
        let lines =
            ["tree \(tree.hex)"] + parents.map { "parent \($0.hex)" } + [
                "author A <a@example.org> 1700000000 +0000", "committer A <a@example.org> 1700000000 +0000",
                "",
                text, "",
            ]
        let commit = try repository.write(.commit, Array(lines.joined(separator: "\n").utf8))
        return (commit, [blob, tree, commit])
    }

    private func memory(_ fixture: TransportFixture) throws -> Repository {
        let repository = try Repository(at: fixture.outer)
        try repository.keepNewObjectsInMemory()
        return repository
    }

    @Test("New refs arrive with objects that exist in memory only, all together")
    func fresh() throws {
        let fixture = try TransportFixture()
        let repository = try memory(fixture)
        let commit = try newCommit("one", in: repository)

        let outcome = try fixture.connection().push(
            [
                ReferenceUpdate(name: "refs/heads/p/ledger", old: .null, new: commit.id),
                ReferenceUpdate(name: "refs/tags/p/v1", old: .null, new: commit.id),
            ], objects: commit.objects, from: repository)

        #expect(outcome.statuses == ["refs/heads/p/ledger": .taken, "refs/tags/p/v1": .taken])
        #expect(outcome.problem == nil)
        #expect(outcome.wasAtomic)
        #expect(try fixture.id(in: "outer.git", "refs/tags/p/v1") == commit.id)
        try fixture.git(in: "outer.git", "fsck", "--strict")
    }

    @Test("A ref that has moved is told apart, and nothing of the push lands")
    func moved() throws {
        let fixture = try TransportFixture()
        let first = try fixture.commit("one")
        try fixture.publish()
        let repository = try memory(fixture)
        let mine = try newCommit("mine", after: [first], in: repository)
        let second = try fixture.commit("two")
        try fixture.publish()

        let outcome = try fixture.connection().push(
            [
                ReferenceUpdate(name: "refs/heads/main", old: first, new: mine.id),
                ReferenceUpdate(name: "refs/tags/v1", old: .null, new: mine.id),
            ], objects: mine.objects, from: repository)

        #expect(outcome.statuses == ["refs/heads/main": .moved, "refs/tags/v1": .withheld])
        #expect(outcome.problem == Problem(.push(.moved), "refs/heads/main"))
        #expect(try fixture.id(in: "outer.git", "refs/heads/main") == second)
        #expect(try fixture.git(in: "outer.git", "for-each-ref", "refs/tags") == "")
    }

    @Test("A pre-receive hook of a repository given by path does run: it sees what is pushed, and may refuse")
    func preReceive() throws {
        let fixture = try TransportFixture()
        let repository = try memory(fixture)
        let commit = try newCommit("one", in: repository)
        let update = ReferenceUpdate(name: "refs/heads/p/ledger", old: .null, new: commit.id)
        try fixture.hook("pre-receive", "cat > seen; git cat-file -t \(commit.id.hex) >> seen")
        #expect(
            try fixture.connection().push([update], objects: commit.objects, from: repository).problem == nil)
        let seen = try String(contentsOfFile: "\(fixture.outer)/seen", encoding: .utf8)
        #expect(seen == "\(ObjectID.null.hex) \(commit.id.hex) refs/heads/p/ledger\ncommit\n")

        let next = try newCommit("two", after: [commit.id], in: repository)
        try fixture.hook(
            "pre-receive",
            "printf 'No \\033[31mentry\\n'; printf 'for ' >&2; sleep 0.1; echo thäs >&2; exit 1")
        let outcome = try fixture.connection().push(
            [ReferenceUpdate(name: update.name, old: commit.id, new: next.id)], objects: next.objects,
            from: repository)

        #expect(outcome.statuses == [update.name: .refused("pre-receive hook declined")])
        #expect(outcome.messages == ["No \\u{1B}[31mentry", "for thäs"])
        #expect(outcome.problem?.code == .push(.refusedByHook))
        #expect(try fixture.id(in: "outer.git", update.name) == commit.id)
        #expect(throws: ToolFailure.self) { try fixture.git(in: "outer.git", "cat-file", "-e", next.id.hex) }
    }

    @Test("An update hook that refuses one ref keeps all of them out")
    func updateHook() throws {
        let fixture = try TransportFixture()
        let repository = try memory(fixture)
        let commit = try newCommit("one", in: repository)
        try fixture.hook("update", "case $1 in refs/tags/*) exit 1;; esac")

        let outcome = try fixture.connection().push(
            ["refs/heads/a", "refs/tags/b", "refs/heads/c"].map {
                ReferenceUpdate(name: $0, old: .null, new: commit.id)
            }, objects: commit.objects, from: repository)

        #expect(
            outcome.statuses == [
                "refs/heads/a": .withheld, "refs/tags/b": .refused("hook declined"),
                "refs/heads/c": .withheld,
            ])
        #expect(outcome.problem?.subject == "refs/tags/b")
        #expect(try fixture.git(in: "outer.git", "for-each-ref") == "")
    }

    @Test("Where refs cannot be taken together, the others wait for the first")
    func notAtomic() throws {
        let fixture = try TransportFixture()
        try fixture.git(in: "outer.git", "config", "receive.advertiseAtomic", "false")
        let repository = try memory(fixture)
        let commit = try newCommit("one", in: repository)
        let updates = ["refs/heads/a", "refs/heads/b"].map {
            ReferenceUpdate(name: $0, old: .null, new: commit.id)
        }
        try fixture.hook("update", "test $1 = refs/heads/b")

        let refused = try fixture.connection().push(updates, objects: commit.objects, from: repository)

        #expect(!refused.wasAtomic)
        #expect(
            refused.statuses == ["refs/heads/a": .refused("hook declined"), "refs/heads/b": .withheld])
        #expect(try fixture.git(in: "outer.git", "for-each-ref") == "")

        try fixture.hook("update", "exit 0")
        let taken = try fixture.connection().push(updates, objects: commit.objects, from: repository)
        #expect(taken.statuses == ["refs/heads/a": .taken, "refs/heads/b": .taken])
    }

    @Test("A lock that was left behind and a pack with holes are failures of the server, not refusals")
    func failures() throws {
        let fixture = try TransportFixture()
        let repository = try memory(fixture)
        let commit = try newCommit("one", in: repository)
        let update = ReferenceUpdate(name: "refs/heads/a", old: .null, new: commit.id)
        try fixture.folder.write("", to: "outer.git/refs/heads/a.lock")
        let locked = try fixture.connection().push([update], objects: commit.objects, from: repository)
        #expect(locked.problem?.code == .push(.failed))
        try FileManager.default.removeItem(atPath: "\(fixture.outer)/refs/heads/a.lock")

        let other = try newCommit("two", in: repository)
        let holes = try fixture.connection().push(
            [ReferenceUpdate(name: "refs/heads/a", old: .null, new: other.id)], objects: [other.id],
            from: repository)
        #expect(holes.problem?.code == .push(.failed))

        try fixture.git(in: "outer.git", "config", "receive.maxInputSize", "10")
        let full = try fixture.connection().push([update], objects: commit.objects, from: repository)
        #expect(full.problem?.code == .push(.failed))
        #expect(try fixture.git(in: "outer.git", "for-each-ref") == "")
    }

    @Test("Of rivals with the same old id exactly one wins, the others are told that the ref has moved")
    func rivals() async throws {
        let fixture = try TransportFixture()
        let first = try fixture.commit("one")
        try fixture.publish()
        let connection = try fixture.connection()
        let path = fixture.outer
        for round in 0..<5 {
            let old = round == 0 ? first : try fixture.id(in: "outer.git", "refs/heads/main")
            let outcomes = try await withThrowingTaskGroup(of: (ObjectID, PushOutcome).self) { group in
                for rival in 0..<4 {
                    group.addTask {
                        let repository = try Repository(at: path)
                        try repository.keepNewObjectsInMemory()
                        let mine = try newCommit("\(round) \(rival)", after: [old], in: repository)
                        let update = ReferenceUpdate(name: "refs/heads/main", old: old, new: mine.id)
                        return (
                            mine.id, try connection.push([update], objects: mine.objects, from: repository)
                        )
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            let winners = outcomes.filter { $0.1.problem == nil }
            #expect(winners.count == 1)
            #expect(try fixture.id(in: "outer.git", "refs/heads/main") == winners.first?.0)
            #expect(outcomes.count { $0.1.statuses["refs/heads/main"] == .moved } == 3)
        }
    }

    @Test("pushInsteadOf leads the push elsewhere, and reading not")
    func pushInsteadOf() throws {
        let fixture = try TransportFixture()
        try fixture.git(in: "work", "init", "-q", "--bare", "../other.git")
        let repository = try memory(fixture)
        let commit = try newCommit("one", in: repository)
        let connection = try fixture.connection(
            to: fixture.outer,
            configuration: ["url.\(fixture.folder.path)/other.git.pushInsteadOf": [fixture.outer]])

        let outcome = try connection.push(
            [ReferenceUpdate(name: "refs/heads/a", old: .null, new: commit.id)], objects: commit.objects,
            from: repository)

        #expect(outcome.problem == nil)
        #expect(try fixture.id(in: "other.git", "refs/heads/a") == commit.id)
        #expect(try connection.references() == [])
    }
}
