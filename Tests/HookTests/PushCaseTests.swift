import Git
import Hook
import Pipeline
import Problems
import Testing

/// Ids that are easy to tell apart.
private func id(_ digit: String) throws -> ObjectID {
    try #require(ObjectID(hex: String(repeating: digit, count: 40)))
}

/// One push to a B whose pipeline `wohngeld` has the stages `abnahme` and `produktion`: the ledger stands on 1, `abnahme` on a,
/// the delivery v1.0.0 on d, and the ledger says b for `abnahme`.
private struct Row: Sendable, CustomTestStringConvertible {
    let name: String
    let old: String
    let new: String
    let code: String?
    var testDescription: String { "\(name) \(old)→\(new)" }

    init(_ name: String, _ old: String, _ new: String, _ code: String?) {
        self.name = name
        self.old = old
        self.new = new
        self.code = code
    }
}

private let rows: [Row] = [
    // What may be.
    Row("refs/heads/wohngeld/ledger", "1", "2", nil),
    Row("refs/heads/wohngeld/abnahme", "a", "b", nil),
    Row("refs/tags/wohngeld/v1.0.0", "0", "d", nil),
    Row("refs/heads/docs/handbuch", "0", "e", nil),
    Row("refs/heads/docs/handbuch", "0", "1", nil),
    // What the ledger does not say.
    Row("refs/heads/wohngeld/abnahme", "a", "c", "hook.not-in-ledger"),
    Row("refs/heads/wohngeld/abnahme", "a", "a", "hook.not-in-ledger"),
    Row("refs/heads/wohngeld/produktion", "0", "b", "hook.not-in-ledger"),
    Row("refs/tags/wohngeld/v1.0.0", "0", "b", "hook.not-in-ledger"),
    Row("refs/tags/wohngeld/v9.9.9", "0", "d", "hook.not-in-ledger"),
    Row("refs/tags/wohngeld/produktion", "0", "d", "hook.not-in-ledger"),
    // What somebody else has moved.
    Row("refs/heads/wohngeld/ledger", "2", "3", "push.moved"),
    Row("refs/heads/wohngeld/ledger", "0", "2", "push.moved"),
    Row("refs/heads/wohngeld/abnahme", "c", "b", "push.moved"),
    Row("refs/heads/wohngeld/abnahme", "0", "b", "push.moved"),
    Row("refs/tags/wohngeld/v1.0.0", "e", "d", "push.moved"),
    // Deletions of what the ledger does not know.
    Row("refs/tags/wohngeld/v9.9.9", "e", "0", nil),
    Row("refs/heads/wohngeld/neu", "e", "0", nil),
    Row("refs/heads/wohngeld/abnahme/x", "e", "0", nil),
    Row("refs/tags/wohngeld/v9.9.9", "d", "0", "push.moved"),
    Row("refs/heads/wohngeld/alias", "e", "0", "hook.symbolic"),
    Row("refs/heads/wohngeld/ABNAHME", "e", "0", "hook.deletion"),
    // Git would delete without a look what is there by then.
    Row("refs/heads/wohngeld/produktion", "0", "0", "hook.deletion"),
    Row("refs/tags/wohngeld/v9.9.8", "0", "0", "hook.deletion"),
    Row("refs/heads/wohngeld/Ledger", "e", "0", "hook.deletion"),
    Row("refs/heads/Wohngeld/neu", "e", "0", "hook.deletion"),
    Row("refs/heads/wohngeld", "e", "0", "hook.deletion"),
    // Deletions of anything else.
    Row("refs/heads/wohngeld/ledger", "1", "0", "hook.deletion"),
    Row("refs/heads/wohngeld/abnahme", "a", "0", "hook.deletion"),
    Row("refs/tags/wohngeld/v1.0.0", "d", "0", "hook.deletion"),
    Row("refs/heads/docs/handbuch", "e", "0", "hook.deletion"),
    Row("refs/replace/x", "e", "0", "hook.deletion"),
    // Names that nobody may push to.
    Row("refs/heads/wohngeld", "0", "b", "hook.reserved"),
    Row("refs/tags/wohngeld", "0", "b", "hook.reserved"),
    Row("refs/wohngeld", "0", "b", "hook.reserved"),
    Row("refs/wohngeld/abnahme", "0", "b", "hook.reserved"),
    Row("refs/heads/wohngeld/schulung", "0", "b", "hook.reserved"),
    Row("refs/heads/wohngeld/abnahme/x", "0", "b", "hook.reserved"),
    Row("refs/heads/wohngeld/ledger/x", "0", "b", "hook.reserved"),
    Row("refs/heads/wohngeld/Abnahme", "0", "b", "hook.reserved"),
    Row("refs/heads/wohngeld/LEDGER", "0", "b", "hook.reserved"),
    Row("refs/heads/Wohngeld/abnahme", "0", "b", "hook.reserved"),
    Row("refs/heads/WOHNGELD", "0", "b", "hook.reserved"),
    Row("refs/tags/WohnGeld/v1.0.0", "0", "d", "hook.reserved"),
    Row("refs/Heads/wohngeld/abnahme", "0", "b", "hook.reserved"),
    Row("refs/Heads/docs/x", "0", "b", "hook.reserved"),
    Row("refs/TAGS/x", "0", "b", "hook.reserved"),
    Row("refs/replace/1111111111111111111111111111111111111111", "0", "b", "hook.reserved"),
    Row("refs/Replace/x", "0", "b", "hook.reserved"),
    Row("refs/namespaces/x/refs/heads/wohngeld/abnahme", "0", "b", "hook.reserved"),
    Row("refs/heads/pr\u{FC}fung", "0", "b", "hook.other"),
    // Names that are none.
    Row("refs/heads/wohn\u{200C}geld/abnahme", "0", "b", "hook.name"),
    Row("refs/heads/a..b", "0", "b", "hook.name"),
    Row("HEAD", "0", "b", "hook.name"),
    Row("refs/heads/\(String(repeating: "a", count: 1000))", "0", "b", "hook.name"),
    // Names of others.
    Row("refs/heads/main", "0", "b", "hook.other"),
    Row("refs/heads/docs", "0", "b", "hook.other"),
    Row("refs/heads/docs/a/b", "0", "b", "hook.other"),
    Row("refs/tags/v1.0.0", "0", "d", "hook.other"),
    Row("refs/notes/commits", "0", "b", "hook.other"),
    Row("refs/heads/wohngeldstelle/abnahme", "0", "b", "hook.other"),
    // Another ref's name.
    Row("refs/heads/docs/alias", "0", "b", "hook.symbolic"),
]

@Suite("What the hook says of a ref")
struct PushCaseTests {
    private func judge(
        _ references: [PushedReference], refusal: Problem? = nil, broken: Problem? = nil,
        extra: [PipelineCase] = [], moving: PushCase.Moving = .watched
    ) throws -> [Ruling] {
        let commits = [
            Array("refs/heads/wohngeld/abnahme".utf8): try id("b"),
            Array("refs/tags/wohngeld/v1.0.0".utf8): try id("d"),
        ]
        let present: [[UInt8]: PresentReference] = [
            Array("refs/heads/wohngeld/ledger".utf8): .object(try id("1")),
            Array("refs/heads/wohngeld/abnahme".utf8): .object(try id("a")),
            Array("refs/heads/docs/alias".utf8): .symbolic,
            Array("refs/heads/wohngeld/alias".utf8): .symbolic,
            Array("refs/tags/wohngeld/v9.9.9".utf8): .object(try id("e")),
            Array("refs/heads/wohngeld/neu".utf8): .object(try id("e")),
            Array("refs/heads/wohngeld/abnahme/x".utf8): .object(try id("e")),
        ]
        let pattern = try #require(ReferencePattern("refs/heads/docs/*"))
        let view = LedgerView(stages: ["abnahme", "produktion"], commits: commits, other: [pattern])
        let pipeline = PipelineCase(
            name: "wohngeld", ledger: broken.map { .failure($0) } ?? .success(view), refusal: refusal,
            language: .german)
        return PushCase(
            references: references, present: present, pipelines: [pipeline] + extra, moving: moving
        ).rulings()
    }

    private func pushed(_ row: Row) throws -> PushedReference {
        PushedReference(name: Array(row.name.utf8), old: try id(row.old), new: try id(row.new))
    }

    @Test("Each ref is let through or told why not", arguments: rows)
    private func table(row: Row) throws {
        let ruling = try #require(try judge([pushed(row)]).first)
        #expect(ruling.problem?.code.name == row.code)
        #expect(ruling.language == .german)
    }

    @Test("Bytes that are no text are no name")
    func bytes() throws {
        let reference = PushedReference(
            name: Array("refs/heads/docs/".utf8) + [0xC3, 0x28], old: .null, new: try id("b"))
        #expect(try judge([reference]).map(\.problem?.code) == [.hook(.name)])
    }

    @Test("Composed and decomposed letters are one name, and the pipeline has it")
    func normalisation() throws {
        let pipeline = PipelineCase(name: "pr\u{FC}fung", ledger: .success(.nothing))
        for name in ["pru\u{308}fung", "PR\u{DC}FUNG", "Pru\u{308}fung"] {
            let reference = PushedReference(
                name: Array("refs/heads/\(name)/ledger".utf8), old: .null, new: try id("b"))
            #expect(try judge([reference], extra: [pipeline]).map(\.problem?.code) == [.hook(.reserved)])
        }
    }

    @Test("One ref that is refused keeps all the others from moving, and each is told")
    func together() throws {
        let push = try [rows[0], rows[1], Row("refs/heads/main", "0", "b", nil)].map(pushed)
        #expect(
            try judge(push).map(\.problem?.code)
                == [.hook(.withOthers), .hook(.withOthers), .hook(.other)])
        #expect(try judge(Array(push.prefix(2))).allSatisfy { $0.problem == nil })
    }

    @Test("Where nothing watches moving refs, what comes with its ledger waits until that is there")
    func unwatched() throws {
        let push = try [rows[0], rows[1], rows[2], rows[3]].map(pushed)
        #expect(
            try judge(push, moving: .unwatched).map(\.problem?.code) == [
                .hook(.withOthers), .hook(.ledgerFirst), .hook(.ledgerFirst), .hook(.withOthers),
            ])
        for alone in [Array(push.prefix(1)), Array(push.dropFirst())] {
            #expect(try judge(alone, moving: .unwatched).allSatisfy { $0.problem == nil })
        }
        // What is wrong anyway is told as what it is.
        let refusal = Problem(.gate(.soak), "v1.0.0")
        #expect(
            try judge(Array(push.prefix(2)), refusal: refusal, moving: .unwatched).map(\.problem?.code)
                == [.gate(.soak), .hook(.withOthers)])
    }

    @Test("A ledger that cannot be taken refuses itself; what would be right without it waits for it")
    func refusedLedger() throws {
        let problem = Problem(.gate(.soak), "v1.0.0")
        let push = try [rows[0], rows[1]].map(pushed)
        #expect(
            try judge(push, refusal: problem).map(\.problem) == [problem] + [
                Problem(.hook(.withOthers), "refs/heads/wohngeld/abnahme")
            ])
    }

    @Test("With a broken ledger in place nothing of the pipeline moves, nor what only its policy could allow")
    func brokenLedger() throws {
        let problem = Problem(.ledger(.broken), "1111")
        for row in rows.prefix(4) {
            #expect(try judge([pushed(row)], broken: problem).map(\.problem) == [problem])
        }
        #expect(
            try judge([pushed(Row("refs/heads/wohngeld/abnahme", "a", "0", nil))], broken: problem)
                .map(\.problem?.code) == [.hook(.deletion)])
        let free = LedgerView(
            stages: [], commits: [:], other: [try #require(ReferencePattern("refs/heads/docs/*"))])
        let other = PipelineCase(name: "bafoeg", ledger: .success(free))
        #expect(
            try judge([pushed(rows[3])], broken: problem, extra: [other]).allSatisfy { $0.problem == nil })
    }

    @Test("Before a ledger has begun there is nothing that a stage could show")
    func noLedger() throws {
        let pipeline = PipelineCase(name: "bafoeg", ledger: .success(.nothing))
        let push = ["refs/heads/bafoeg/abnahme", "refs/tags/bafoeg/v1", "refs/heads/bafoeg/ledger"]
        let rulings = try push.map { name in
            try judge(
                [PushedReference(name: Array(name.utf8), old: .null, new: try id("b"))], extra: [pipeline]
            ).map(\.problem?.code.name)
        }
        // What begins a ledger is judged by whoever verifies it.
        #expect(rulings == [["hook.reserved"], ["hook.not-in-ledger"], [nil]])
    }
}
