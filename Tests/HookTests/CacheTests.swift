import Foundation
import Git
import Support
import Testing

/// Something that is wrong with what the hook has kept.
private struct Damage: Sendable, CustomTestStringConvertible {
    let what: String
    let make: @Sendable (_ folder: String, _ file: String) throws -> Void
    var testDescription: String { what }

    init(_ what: String, _ make: @escaping @Sendable (_ folder: String, _ file: String) throws -> Void) {
        self.what = what
        self.make = make
    }
}

private func change(_ file: String, _ change: (String) -> String) throws {
    let text = try String(contentsOfFile: file, encoding: .utf8)
    try FileManager.default.removeItem(atPath: file)
    try change(text).write(toFile: file, atomically: false, encoding: .utf8)
    try setMode(0o600, of: file)
}

private func setMode(_ mode: Int, of file: String) throws {
    try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: file)
}

private let damages: [Damage] = [
    Damage("it is gone") { _, file in try FileManager.default.removeItem(atPath: file) },
    Damage("it is empty") { _, file in try change(file) { _ in "" } },
    Damage("it is cut off") { _, file in try change(file) { String($0.dropLast(1)) } },
    Damage("it has more") { _, file in try change(file) { $0 + "0" } },
    Damage("its content is another one") { _, file in
        try change(file) { $0.replacing(/"sequence":2/, with: "\"sequence\":3") }
    },
    Damage("its code is another one") { _, file in
        try change(file) { String($0.dropLast(1)) + ($0.hasSuffix("0") ? "1" : "0") }
    },
    Damage("it bears no code") { _, file in
        try change(file) { String($0.prefix { $0 != "\n" }) + "\n" }
    },
    Damage("others can read it") { _, file in try setMode(0o644, of: file) },
    Damage("others can write it") { _, file in try setMode(0o620, of: file) },
    Damage("it is a link") { folder, file in
        try FileManager.default.moveItem(atPath: file, toPath: "\(folder)/elsewhere")
        try FileManager.default.createSymbolicLink(atPath: file, withDestinationPath: "\(folder)/elsewhere")
    },
    Damage("it is a folder") { _, file in
        try FileManager.default.removeItem(atPath: file)
        try FileManager.default.createDirectory(atPath: file, withIntermediateDirectories: false)
    },
    Damage("the key is another one") { folder, _ in
        try Data(repeating: 7, count: 32).write(to: URL(fileURLWithPath: "\(folder)/hook.key"))
        try setMode(0o600, of: "\(folder)/hook.key")
    },
    Damage("the key is too short") { folder, _ in
        try Data(repeating: 7, count: 31).write(to: URL(fileURLWithPath: "\(folder)/hook.key"))
    },
    Damage("others can read the key") { folder, _ in try setMode(0o640, of: "\(folder)/hook.key") },
    Damage("the key is gone") { folder, _ in
        try FileManager.default.removeItem(atPath: "\(folder)/hook.key")
    },
    Damage("others can write the folder") { folder, _ in try setMode(0o777, of: folder) },
    Damage("the folder is a link") { folder, _ in
        try FileManager.default.moveItem(atPath: folder, toPath: "\(folder)-\(UUID().uuidString)")
        let moved = try #require(
            try FileManager.default.contentsOfDirectory(
                atPath: (folder as NSString).deletingLastPathComponent
            ).first { $0.hasPrefix("\((folder as NSString).lastPathComponent)-") })
        try FileManager.default.createSymbolicLink(atPath: folder, withDestinationPath: moved)
    },
]

@Suite("What the hook keeps of its work")
struct CacheTests {
    /// The one file of the cache.
    private func file(of site: HookedScenario) throws -> String {
        let names = try FileManager.default.contentsOfDirectory(atPath: site.cache)
            .filter { $0.hasSuffix(".json") }
        return "\(site.cache)/\(try #require(names.first))"
    }

    @Test("With a good one the way to the last entry need not be walked; with any other one it is")
    func used() throws {
        let site = try HookedScenario()
        let copy = try site.copy()
        let harmless = { (number: Int) in
            try site.push(["+wohngeld/ledger:refs/heads/docs/\(number)"], from: copy)
        }
        #expect(try harmless(0).isTaken)
        // An entry before the last one is lost: whoever walks the whole way notices.
        let lost = try site.id("wohngeld/ledger~1")
        try expectRun("git", ["-C", site.scenario.inner, "config", "gc.auto", "0"])
        let object = "\(site.scenario.inner)/objects/\(lost.prefix(2))/\(lost.dropFirst(2))"
        try FileManager.default.moveItem(atPath: object, toPath: "\(object).away")
        let path = try file(of: site)
        let kept = try (
            Data(contentsOf: URL(fileURLWithPath: path)),
            Data(contentsOf: URL(fileURLWithPath: "\(site.cache)/hook.key"))
        )
        #expect(try harmless(1).isTaken)
        for (number, damage) in damages.enumerated() {
            try damage.make(site.cache, path)
            let push = try harmless(number + 2)
            #expect(!push.isTaken && push.codes == ["ledger.incomplete"], "\(damage.what): \(push.errors)")
            try FileManager.default.removeItem(atPath: site.cache)
            try FileManager.default.createDirectory(
                atPath: site.cache, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700]
            )
            try kept.0.write(to: URL(fileURLWithPath: path))
            try kept.1.write(to: URL(fileURLWithPath: "\(site.cache)/hook.key"))
            for name in [path, "\(site.cache)/hook.key"] { try setMode(0o600, of: name) }
            #expect(try harmless(number + 2).isTaken, "\(damage.what)")
        }
        try FileManager.default.moveItem(atPath: "\(object).away", toPath: object)
    }

    @Test("A key that is none, or that others may have read, makes room for another one")
    func key() throws {
        let site = try HookedScenario()
        let copy = try site.copy()
        #expect(try site.push(["wohngeld/ledger:refs/heads/docs/a"], from: copy).isTaken)
        let path = "\(site.cache)/hook.key"
        let content = { try Data(contentsOf: URL(fileURLWithPath: path)) }
        let damages: [(Data) throws -> Void] = [
            { try $0.dropLast().write(to: URL(fileURLWithPath: path)) },
            { _ in try setMode(0o640, of: path) },
            { _ in
                try FileManager.default.removeItem(atPath: path)
                try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: "/dev/zero")
            },
        ]
        for (number, damage) in damages.enumerated() {
            let before = try content()
            try damage(before)
            #expect(try site.push(["+wohngeld/ledger:refs/heads/docs/\(number)"], from: copy).isTaken)
            let after = try content()
            #expect(after.count == 32 && after != before)
            let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
            #expect(mode == 0o600)
            // What it vouches for is believed again: a lost entry on the way goes unnoticed.
            let lost = try site.id("wohngeld/ledger~1")
            let object = "\(site.scenario.inner)/objects/\(lost.prefix(2))/\(lost.dropFirst(2))"
            try FileManager.default.moveItem(atPath: object, toPath: "\(object).away")
            #expect(try site.push(["+wohngeld/ledger:refs/heads/docs/again-\(number)"], from: copy).isTaken)
            try FileManager.default.moveItem(atPath: "\(object).away", toPath: object)
        }
    }

    @Test("A forged one that vouches for a forged ledger changes no verdict")
    func forged() throws {
        let site = try HookedScenario()
        let copy = try site.copy()
        #expect(try site.push(["wohngeld/ledger:refs/heads/docs/a"], from: copy).isTaken)
        // Somebody who can write into B's folder puts an entry into the ledger that nobody may make …
        let forger = try Forger(at: site, policy: Forger.laxPolicy(of: site.scenario))
        let stage = try forger.promote("v1.0.0", to: "produktion")
        let head = try #require(forger.head)
        try expectRun(
            "git",
            [
                "-C", site.scenario.inner, "fetch", "-q", forger.copy,
                "+refs/heads/wohngeld/ledger:refs/heads/wohngeld/ledger",
            ])
        // … and vouches for it in the cache, as far as one can without the key.
        let path = try file(of: site)
        let tree = try site.id("wohngeld/ledger^{tree}")
        try change(path) { text in
            text.replacing(/"head":"[0-9a-f]+"/, with: "\"head\":\"\(head.hex)\"", maxReplacements: 1)
                .replacing(/"sequence":2/, with: "\"sequence\":3", maxReplacements: 1)
                .replacing(/"state":"[0-9a-f]+"/, with: "\"state\":\"\(tree)\"", maxReplacements: 1)
        }
        let push = try site.push(["+\(stage.hex):refs/heads/wohngeld/produktion"], from: forger.copy)
        #expect(!push.isTaken && push.codes == ["ledger.rule"], "\(push.errors)")
        #expect(push.remarks.joined(separator: " ").contains("call in IT security"))
    }

    @Test("Hooks that run at once each see a whole one, and without a folder the hook works too")
    func concurrent() throws {
        let site = try HookedScenario()
        let copies = try (0..<6).map { _ in try site.copy() }
        let results = Collected()
        DispatchQueue.concurrentPerform(iterations: copies.count) { number in
            // A push that fails is told by its absence.
            if let push = try? site.push(["wohngeld/ledger:refs/heads/docs/\(number)"], from: copies[number])
            {
                results.append(push.isTaken)
            }
        }
        #expect(results.all == Array(repeating: true, count: copies.count))
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: site.cache).count == 2, "a key and a file")
        try expectRun("git", ["-C", site.scenario.inner, "config", "--unset", "stagectl.cache"])
        let bare = try site.push(
            ["+wohngeld/ledger:refs/heads/docs/0"], from: copies[0],
            environment: ["HOME": "", "XDG_CACHE_HOME": ""])
        #expect(bare.isTaken, "\(bare.errors)")
        try expectRun("git", ["-C", site.scenario.inner, "config", "stagectl.cache", "/proc/none"])
        #expect(try site.push(["+wohngeld/ledger:refs/heads/docs/1"], from: copies[1]).isTaken)
    }
}

private final class Collected: @unchecked Sendable {
    private let lock = NSLock()
    private var values: [Bool] = []

    var all: [Bool] { lock.withLock { values } }

    func append(_ value: Bool) { lock.withLock { values.append(value) } }
}
