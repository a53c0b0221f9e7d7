import Pipeline
import Problems
import Testing

/// A pipeline that loads, to be changed at one place.
let minimalText = """
    pipeline: wohngeld
    source: { url: a, deliveries: refs/tags/v* }
    target: { url: b }
    signers: allowed_signers
    roles:
      engine: [stagectl@inner.example]
      fach: [v1@amt.example, v2@amt.example]
    checkup:
      signatures: { signers: senders }
      malware: { databases: [db] }
    stages:
      eins: {}
      zwei: { after: [eins], release: { by: fach, approvals: 2 } }

    """

/// Loads the minimal pipeline with one text replaced.
func minimal(replacing old: String = "", with new: String = "") throws(ProblemList) -> PipelineDefinition {
    let text = old.isEmpty ? minimalText : minimalText.replacing(old, with: new, maxReplacements: 1)
    return try PipelineDefinition.load(Array(text.utf8), file: "pipeline.yaml")
}

/// Returns the codes of what is wrong with the minimal pipeline when one text is replaced.
func codes(replacing old: String, with new: String) -> [String] {
    codes(of: minimalText.replacing(old, with: new, maxReplacements: 1))
}

/// Returns the codes of what is wrong with a pipeline.
func codes(of text: String) -> [String] {
    do throws(ProblemList) {
        _ = try PipelineDefinition.load(Array(text.utf8), file: "pipeline.yaml")
        return []
    } catch {
        return error.problems.map(\.code.name)
    }
}

@Suite("Values of a pipeline file")
struct ValueTests {
    @Test(
        "Sizes and durations count in their units",
        arguments: [
            (Quantity.size, "1B", 1), (.size, "3KiB", 3072), (.size, "512MiB", 536_870_912),
            (.size, "4GiB", 4 << 30),
            (.size, "1048576GiB", 1 << 50), (.duration, "1s", 1), (.duration, "2min", 120),
            (.duration, "48h", 172_800),
            (.duration, "7d", 604_800), (.duration, "2w", 1_209_600), (.duration, "36500d", 3_153_600_000),
            (.number(upTo: 10), "10", 10),
        ])
    func quantities(quantity: Quantity, text: String, expected: Int) throws {
        #expect(try quantity.read(text) == expected)
    }

    @Test(
        "What is no plain number with its unit is refused",
        arguments: [
            (Quantity.size, ""), (.size, "512"), (.size, "512MB"), (.size, "512 MiB"), (.size, "MiB"),
            (.size, "-1MiB"),
            (.size, "+1MiB"), (.size, "1.5GiB"), (.size, "012MiB"), (.size, "0x1B"), (.size, "1_000B"),
            (.size, "1mib"),
            (.size, "１MiB"), (.duration, "7"), (.duration, "7D"), (.duration, "7m"), (.duration, "7dd"),
            (.duration, "1h30min"),
            (.number(upTo: 10), "1e1"), (.number(upTo: 10), "1 "),
        ])
    func unreadable(quantity: Quantity, text: String) {
        #expect(throws: Quantity.Fault.unreadable) { try quantity.read(text) }
    }

    @Test("Zero and what is beyond all bounds is refused")
    func bounds() {
        #expect(throws: Quantity.Fault.zero) { try Quantity.size.read("0GiB") }
        #expect(throws: Quantity.Fault.tooLarge("1048576GiB")) { try Quantity.size.read("1048577GiB") }
        for text in ["9223372036854775807GiB", "99999999999999999999999B"] {
            #expect(throws: Quantity.Fault.tooLarge("1048576GiB")) { try Quantity.size.read(text) }
        }
        #expect(throws: Quantity.Fault.tooLarge("36500d")) { try Quantity.duration.read("36501d") }
        #expect(throws: Quantity.Fault.tooLarge("10")) { try Quantity.number(upTo: 10).read("11") }
    }

    @Test(
        "Members of roles are written like plain e-mail addresses",
        arguments: [
            ("a@b", true), ("a.b+c_d-e@x-y.example", true), ("0@1", true), ("a@", false), ("@b", false),
            ("a", false),
            (".a@b", false), ("-a@b", false), ("a b@c", false), ("a@b@c", false), ("ä@b", false),
            ("a@b c", false),
            ("a@ö.example", false), ("*@b", false), ("a,b@c", false), ("!a@b", false), ("a@b_c", false),
            (String(repeating: "a", count: 198) + "@b", true),
            (String(repeating: "a", count: 199) + "@b", false),
        ])
    func principals(text: String, isLegal: Bool) {
        #expect(Principal.isLegal(text) == isLegal)
    }

    @Test(
        "A URL without blanks or a password is left to who connects",
        arguments: [
            ("ssh://git@h/x.git", "[]"), ("git@h:x.git", "[]"), ("https://user@h/x", "[]"),
            ("/srv/x@y:z", "[]"),
            ("https://h/a:b@c", "[]"), ("https://h:8443/x", "[]"),
            ("https://u:p@h/x", "[pipeline.url-secret]"),
            ("ssh://u:p@h:22/x", "[pipeline.url-secret]"), ("\"a b\"", "[pipeline.url]"),
            ("https://u:p@x@h/", "[pipeline.url-secret]"), ("\"\"", "[pipeline.value-empty]"),
            ("\"https://h\\nx\"", "[pipeline.value-empty]"), ("--x", "[pipeline.url]"),
            ("~", "[pipeline.type]"),
        ])
    func urls(url: String, expected: String) {
        let codes = codes(replacing: "url: a", with: "url: \(url)")
        #expect("[\(codes.joined(separator: ", "))]" == expected)
    }

    @Test(
        "Where a text is expected, YAML's guesses do not count",
        arguments: ["no", "1.10", "0x10", "2026-11-23"])
    func guesses(text: String) throws {
        let definition = try minimal(replacing: "pipeline: wohngeld", with: "pipeline: \(text)")
        #expect(definition.name == text)
    }

    @Test("A stage named otherwise than it is written, but with the same letters, is the stage")
    func composed() throws {
        let text = minimalText.replacing("eins: {}", with: "pr\u{FC}fung: {}")
            .replacing("[eins]", with: "[pru\u{308}fung]")
        let definition = try PipelineDefinition.load(Array(text.utf8), file: "x")
        #expect(definition.stages[1].after.stages.map { Array($0.utf8) } == [Array("pr\u{FC}fung".utf8)])
    }

    @Test("A quorum counts people, not lines, and can be the whole role")
    func quorum() {
        #expect(codes(replacing: "approvals: 2", with: "approvals: 2") == [])
        #expect(codes(replacing: "approvals: 2", with: "approvals: 3") == ["pipeline.quorum"])
    }

    @Test(
        "Rules are filled by different people, whatever roles they have",
        arguments: [
            ("[{ by: fach }, { by: fach }]", []), ("{ by: [fach, engine], approvals: 2 }", []),
            ("[{ by: fach, approvals: 2 }, { by: engine, apart-from: [] }]", []),
            ("[{ by: fach, approvals: 2 }, { by: engine, apart-from: [sender] }]", []),
            ("[{ by: [fach, engine], approvals: 2, apart-from: [] }, { by: fach }]", []),
            ("[{ by: fach }, { by: fach }, { by: [engine, fach], apart-from: [] }]", []),
            ("[{ by: fach, apart-from: [] }, { by: fach }]", []),
            ("{ by: engine }", ["pipeline.quorum-apart"]),
            ("[{ by: [fach, engine], approvals: 2 }, { by: fach }]", ["pipeline.quorum-apart"]),
            ("{ by: engine, apart-from: [promoter] }", ["pipeline.quorum-apart"]),
            ("{ by: [fach, engine], approvals: 3 }", ["pipeline.quorum-apart"]),
            ("[{ by: fach, approvals: 2 }, { by: engine }]", ["pipeline.quorum-apart"]),
            ("[{ by: fach }, { by: fach }, { by: [engine, fach] }]", ["pipeline.quorum-apart"]),
            ("[{ by: fach }, { by: fach }, { by: fach }]", ["pipeline.quorum"]),
            ("[{ by: engine }, { by: engine }]", ["pipeline.quorum"]),
            ("[{ by: [fach, engine], approvals: 3 }, { by: engine }]", ["pipeline.quorum"]),
            ("{ by: [fach, engine], approvals: 4 }", ["pipeline.quorum"]),
        ])
    func people(rules: String, expected: [String]) {
        #expect(codes(replacing: "{ by: fach, approvals: 2 }", with: rules) == expected)
    }

    @Test(
        "Whoever promotes is one of the engines, and one who leaves enough people is enough",
        arguments: [
            ("{ by: engine }", []), ("{ by: engine, approvals: 2 }", ["pipeline.quorum-apart"]),
            ("{ by: fach, approvals: 2 }", []),
            ("{ by: [fach, engine], approvals: 3 }", ["pipeline.quorum-apart"]),
            ("[{ by: fach, approvals: 2 }, { by: engine, apart-from: [] }]", []),
            ("[{ by: fach, approvals: 2, apart-from: [] }, { by: engine }]", []),
        ])
    func promoters(rules: String, expected: [String]) {
        // The second of the engines is one of the two of `fach`.
        let text = minimalText.replacing("{ by: fach, approvals: 2 }", with: rules)
            .replacing("engine: [", with: "engine: [V2@amt.example, ")
        #expect(codes(of: text) == expected)
    }

    @Test("What a rule does not say has its default, and an empty list keeps nobody apart")
    func rules() throws {
        let loaded = try minimal(
            replacing: "release: { by: fach, approvals: 2 }",
            with: "release: [{ by: fach }, { by: [fach, engine], expires: 2w, apart-from: [] }]")
        let rules = loaded.stages[1].release
        #expect(rules.map(\.by) == [["fach"], ["fach", "engine"]] && rules.map(\.approvals) == [1, 1])
        #expect(rules.map(\.expires) == [nil, 1_209_600])
        #expect(rules.map(\.apartFrom) == [[.sender, .promoter], []])
        #expect(loaded.stages[1].rollback == rules)
    }

    @Test("Nobody named: everyone may hold and withdraw, and two let go on")
    func everybody() throws {
        let every = ["engine", "fach"]
        let open = try minimal().authority
        #expect(open.policy == nil && open.hold == every && open.withdraw == every)
        #expect(open.resume.by == every && open.resume.approvals == 2)
        let named = try minimal(
            replacing: "checkup:", with: "resume: { by: fach }\nhold: { by: engine }\ncheckup:")
        #expect(named.authority.resume.by == ["fach"] && named.authority.resume.approvals == 1)
        #expect(named.authority.hold == ["engine"] && named.authority.withdraw == every)
    }

    @Test("Aliases are taken for what they stand for")
    func aliases() throws {
        let definition = try minimal(
            replacing: "fach: [v1@amt.example, v2@amt.example]",
            with: "fach: &f [v1@amt.example, v2@amt.example]\n  leitung: *f")
        #expect(definition.role(named: "leitung")?.principals == ["v1@amt.example", "v2@amt.example"])
    }
}
