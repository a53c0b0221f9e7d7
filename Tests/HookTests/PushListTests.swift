import Git
import Hook
import Problems
import Testing

@Suite("What Git hands to the hook")
struct PushListTests {
    private let zero = String(repeating: "0", count: 40)
    private let one = String(repeating: "1", count: 40)

    private func problem(_ input: [UInt8]) -> Problem? {
        do {
            _ = try PushList(parsing: input)
            return nil
        } catch { return error }
    }

    @Test("Names are taken as the bytes that they are")
    func names() throws {
        let name = Array("refs/heads/ü b".utf8) + [0xFF]
        let list = try PushList(
            parsing: Array("\(zero) \(one) ".utf8) + name + Array("\n\(one) \(zero) refs/x/y\n".utf8))
        #expect(list.references.map(\.name) == [name, Array("refs/x/y".utf8)])
        #expect(list.references.map(\.isDeletion) == [false, true])
        #expect(list.references[0].shownName == "refs/heads/ü b\\xFF")
    }

    @Test("What is no list of refs is a wrong call")
    func malformed() {
        let wrong = [
            "x", "\n", "\(zero) \(one)\n", "\(zero) \(one) \n", "\(zero) \(one) refs/a/b",
            "\(zero)  \(one) refs/a/b\n", "\(zero) \(one.dropLast()) refs/a/b\n",
            "\(zero) \(String(repeating: "A", count: 40)) refs/a/b\n", "\(zero)\t\(one)\trefs/a/b\n",
            "\(zero) \(one) refs/a/b\n\(zero) \(one) refs/a/b\n", "\(zero) \(one) refs/a/b\n\n",
            "\(String(repeating: "0", count: 64)) \(String(repeating: "1", count: 64)) refs/a/b\n",
        ]
        for text in wrong { #expect(problem(Array(text.utf8))?.code == .hook(.input), "\(text)") }
        #expect(problem([])?.code == .hook(.outsidePush))
    }

    @Test("A push of more refs or bytes than anybody needs is not looked at")
    func limits() {
        let line = { (number: Int) in "\(zero) \(one) refs/heads/\(number)\n" }
        let most = (0..<PushList.mostReferences).map(line).joined()
        #expect(problem(Array(most.utf8)) == nil)
        #expect(problem(Array((most + line(-1)).utf8))?.code == .hook(.limit))
        let long = [UInt8](repeating: 0x61, count: PushList.mostBytes + 1)
        #expect(problem(long)?.code == .hook(.limit))
    }
}

@Suite("The environment of the hook")
struct HookCallTests {
    private func call(_ environment: [String: String]) throws(Problem) -> HookCall {
        try HookCall(environment: environment, folder: "/srv/b.git")
    }

    @Test("Paths count from the current folder, and quoted ones are read as Git writes them")
    func paths() throws {
        let call = try call([
            "GIT_DIR": ".", "GIT_QUARANTINE_PATH": "./objects/incoming",
            "GIT_OBJECT_DIRECTORY": "./objects/incoming",
            "GIT_ALTERNATE_OBJECT_DIRECTORIES": "/srv/b.git/./objects:\"/srv/a\\\\b:c\\303\\274\"",
        ])
        #expect(call.repository == "/srv/b.git")
        #expect(call.folders == ["/srv/b.git/./objects/incoming", "/srv/b.git/./objects", "/srv/a\\b:cü"])
        #expect(call.hasQuarantine)
    }

    @Test("Some servers hand on the folder of the objects only")
    func gitlab() throws {
        let call = try call(["GIT_DIR": "/srv/b.git", "GIT_OBJECT_DIRECTORY": "/q"])
        #expect(call.hasQuarantine && call.folders == ["/q"])
    }

    @Test("Outside a push there is nothing to judge")
    func outside() throws {
        #expect(throws: Problem(.hook(.outsidePush), "GIT_DIR")) { try call([:]) }
        #expect(throws: Problem(.hook(.outsidePush), "GIT_DIR")) { try call(["GIT_DIR": ""]) }
        let (zero, one) = (String(repeating: "0", count: 40), String(repeating: "1", count: 40))
        let without = try call(["GIT_DIR": "."])
        #expect(throws: Problem(.hook(.outsidePush), "GIT_QUARANTINE_PATH")) {
            try without.require(fitting: PushList(parsing: Array("\(zero) \(one) refs/a/b\n".utf8)))
        }
        // Git receives nothing, and so makes no quarantine, when refs are only deleted.
        try without.require(fitting: PushList(parsing: Array("\(one) \(zero) refs/a/b\n".utf8)))
    }

    @Test(
        "Variables that lead Git elsewhere are refused",
        arguments: [
            ["GIT_NAMESPACE": "x"], ["GIT_COMMON_DIR": "/srv/c.git"],
            ["GIT_ALTERNATE_OBJECT_DIRECTORIES": "\"/srv/open"],
        ])
    func misleading(variables: [String: String]) {
        do {
            _ = try call(["GIT_DIR": "."].merging(variables) { $1 })
            Issue.record("taken")
        } catch { #expect(error.code == .hook(.surroundings)) }
    }
}
