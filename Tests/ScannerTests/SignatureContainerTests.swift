import Foundation
import Problems
import Scanner
import Support
import Testing

@Suite("Signed containers of signatures")
struct SignatureContainerTests {
    private let containers: Containers

    init() throws { containers = try Containers.made.get() }

    /// What reading a container hands out, or the problem that it ends with.
    private func read(_ name: String, trust: ContainerTrust? = nil) -> Result<[String: Data], Problem> {
        var members: [String: Data] = [:]
        do throws(Problem) {
            let header = try readSignatureContainer(
                at: "\(containers.folder.path)/\(name)", trust: trust ?? containers.trust
            ) { member, bytes in members[member, default: Data()] += bytes }
            #expect(header.version == 7)
            #expect(header.signatures == 2)
            #expect(header.built == 1_796_040_000)
            #expect(header.builder == "tester")
            return .success(members)
        } catch { return .failure(error) }
    }

    @Test("Every member of a good container is handed out, and nothing else")
    func good() throws {
        for name in ["good.cvd", "good.cld", "good.cud", "signed.cvd"] {
            let members = try read(name).get()
            #expect(members.keys.sorted() == ["test.hsb", "test.ndb"], "\(name)")
            #expect(members["test.ndb"] == Data("A:0:*:0102\n".utf8))
            #expect(members["test.hsb"]?.count == 21000)
        }
    }

    @Test("A container that is not what was signed decides nothing, and hands out nothing")
    func untrusted() {
        for name in [
            "altered-member.cvd", "missing-member.cvd", "extra-member.cvd", "extra-member.cld",
            "foreign-list.cvd", "changed-list.cvd", "unsigned-list.cvd", "unsigned-list.cud",
            "second-form.cvd", "no-list.cvd", "other-release.cvd", "wrong-digest.cvd", "wrong-whole.cvd",
            "beside-other.cvd", "beside-self.cvd", "beside-nothing.cvd",
        ] {
            guard case .failure(let problem) = read(name) else {
                Issue.record("\(name) was believed")
                continue
            }
            #expect(problem.code == .malware(.databaseUntrusted), "\(name): \(problem.cause ?? "")")
            #expect(problem.code.exitStatus == .unavailable)
            #expect(problem.subject.hasSuffix(name))
        }
        // The real keys do not vouch for what the test signed.
        #expect(throws: Problem.self) { try read("good.cvd", trust: .official).get() }
    }

    @Test("A container that is damaged decides nothing")
    func damaged() {
        for name in [
            "two-lists.cvd", "twice.cvd", "slash.cvd", "folder.cvd", "link.cvd", "cut.cvd", "short.cvd",
            "empty.cvd", "plain.cvd", "tail.cvd",
        ] {
            guard case .failure(let problem) = read(name) else {
                Issue.record("\(name) was read")
                continue
            }
            #expect(problem.code == .malware(.containerDamaged), "\(name): \(problem.cause ?? "")")
        }
        #expect(throws: Problem.self) { try read("missing.cvd").get() }
    }
}
