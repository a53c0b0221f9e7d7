import Foundation
import Ledger
import Problems
import Promotion
import Seals
import Support
import Testing

@Suite("Where things stand")
struct OverviewTests {
    @Test("Each stage shows what stands in it, what could come next, and what that waits for")
    func stages() throws {
        let fixture = try PromotionFixture()
        let cast = fixture.scenario.cast
        try fixture.deliver("v1.0.0")
        try fixture.promote()
        try fixture.deliver("v1.1.0")
        var overview = try fixture.overview()
        #expect(overview.newestAccepted?.name.text == "v1.0.0", "what nobody has judged is not there")
        #expect(overview.stages.map(\.stage.name) == ["vorpruefung", "abnahme", "schulung", "produktion"])
        #expect(overview.stages.map { $0.standing?.delivery.text } == ["v1.0.0", nil, nil, nil])
        #expect(overview.stages.map { $0.candidate?.name.text } == [nil, "v1.0.0", nil, nil])
        #expect(overview.stages[1].gates.compactMap(\.problem?.code) == [.release(.missing)])

        try fixture.release("v1.0.0", to: "abnahme", by: cast.first)
        overview = try fixture.overview()
        #expect(overview.stages[1].gates.allSatisfy { $0.isOpen })
        #expect(overview.stages[1].gates.flatMap(\.releasedBy) == [cast.first.address])

        try fixture.promote()
        overview = try fixture.overview()
        #expect(overview.stages.map { $0.standing?.delivery.text } == ["v1.1.0", "v1.0.0", nil, nil])
        #expect(overview.stages.map { $0.candidate?.name.text } == [nil, "v1.1.0", "v1.0.0", nil])
        #expect(overview.stages.allSatisfy { $0.isProjected })
        try fixture.git("update-ref", "-d", "refs/heads/wohngeld/abnahme")
        #expect(try fixture.overview().stages.map(\.isProjected) == [true, false, true, true])
    }

    @Test("A refused delivery is shown as long as none that was accepted is newer")
    func rejected() throws {
        let fixture = try PromotionFixture()
        try fixture.deliver("v1.0.0")
        try fixture.deliver("v1.1.0", by: fixture.scenario.cast.stranger)
        try fixture.promote()
        var overview = try fixture.overview()
        #expect(overview.newestAccepted?.name.text == "v1.0.0")
        #expect(overview.rejected.map(\.record.name.text) == ["v1.1.0"])
        try fixture.deliver("v1.2.0")
        try fixture.promote()
        overview = try fixture.overview()
        #expect(overview.newestAccepted?.name.text == "v1.2.0")
        #expect(overview.rejected.isEmpty)
    }

    @Test("Keys that run out are told in good time")
    func keys() throws {
        let day: Int64 = 86_400
        let last = Timestamp(seconds: Int64(Date().timeIntervalSince1970) + 40 * day).text
        let fixture = try PromotionFixture { scenario in
            let option = " valid-before=\"\(last.filter { $0.isNumber || $0 == "Z" })\" "
            let first = scenario.cast.first.address
            let keys = try scenario.cast.operators.replacing("\(first) ", with: "\(first)\(option)")
            try scenario.folder.write(keys, to: "signers/betrieb/allowed_signers")
        }
        // Without a word on it, two people of any role end a hold: of three people two are left, and that does.
        #expect(try fixture.overview(at: 41 * day).lackingKeys.isEmpty)
        let alone = try PromotionFixture { scenario in
            let option = " valid-before=\"\(last.filter { $0.isNumber || $0 == "Z" })\" "
            let engine = scenario.cast.engine.address
            let keys = try scenario.cast.operators.replacing("\(engine) ", with: "\(engine)\(option)")
            try scenario.folder.write(keys, to: "signers/betrieb/allowed_signers")
        }
        #expect(try alone.overview(at: 9 * day).lackingKeys.isEmpty)
        for days: Int64 in [11, 39] {
            let told = try alone.overview(at: days * day).lackingKeys
            #expect(told.map(\.kind) == [.engine])
            #expect(told.first?.since == Timestamp(text: last).map { Timestamp(seconds: $0.seconds + 1) })
        }
    }

    /// What is shown of the deliveries.
    private func shown(_ overview: Overview) -> [String] {
        [overview.newestAccepted?.name.text ?? "-"] + overview.rejected.map(\.record.name.text)
            + overview.stages.map { $0.candidate?.name.text ?? "-" }
    }

    @Test("What is remembered of the deliveries shows as little as what is forgotten")
    func remembered() throws {
        let fixture = try PromotionFixture()
        try fixture.deliver("v1.0.0")
        try fixture.promote()
        #expect(shown(try fixture.overview()) == ["v1.0.0", "-", "v1.0.0", "-", "-"])
        let cache = "\(fixture.scenario.folder.path)/cache"
        let name = try #require(
            try FileManager.default.contentsOfDirectory(atPath: cache).first { $0.hasPrefix("newest-") })
        let first = try String(contentsOfFile: "\(cache)/\(name)", encoding: .utf8)
        try fixture.deliver("v1.1.0", "v1.2.0")
        try fixture.deliver("v1.3.0", by: fixture.scenario.cast.stranger)
        try fixture.promote()
        let expected = ["v1.2.0", "v1.3.0", "-", "v1.2.0", "-", "-"]
        let state = try fixture.git("rev-parse", "wohngeld/ledger^{tree}")
        // That of the state before, none, something else, that of another tree, and of one that is not there.
        for content in [
            first, "", "{}", "\0", String(repeating: "x", count: 100_000),
            #"{"complete":true,"names":["v9.0.0"],"tree":"\#(state)"}"#,
            #"{"complete":true,"names":["v9.0.0"],"tree":"\#(String(repeating: "1", count: 40))"}"#,
            first.replacing("true", with: "false"),
        ] {
            try content.write(toFile: "\(cache)/\(name)", atomically: true, encoding: .utf8)
            #expect(shown(try fixture.overview()) == expected, "\(content.prefix(60))")
            #expect(shown(try fixture.overview()) == expected, "\(content.prefix(60))")
        }
    }

    @Test("The refs of what is shown are compared, and no others")
    func compared() throws {
        let fixture = try PromotionFixture()
        for tag in ["v1.0.0", "v1.1.0"] {
            try fixture.deliver(tag)
            try fixture.promote()
        }
        let stages = ["abnahme", "produktion", "schulung", "vorpruefung"].map { "refs/heads/wohngeld/\($0)" }
        #expect(try fixture.overview().compared == stages + ["refs/tags/wohngeld/v1.1.0"])
        #expect(try fixture.overview().deviations.isEmpty)
        let ledger = try fixture.git("rev-parse", "wohngeld/ledger")
        for reference in [
            "refs/heads/wohngeld/produktion", "refs/heads/wohngeld/other", "refs/tags/wohngeld/v1.0.0",
        ] { try fixture.git("update-ref", reference, ledger) }
        try fixture.git("update-ref", "-d", "refs/tags/wohngeld/v1.1.0")
        let deviations = try fixture.overview().deviations
        #expect(deviations.map(\.name) == ["refs/heads/wohngeld/produktion", "refs/tags/wohngeld/v1.1.0"])
        #expect(deviations.map { $0.found?.hex } == [ledger, nil])
        // Those that are not shown are the audit's affair.
        #expect(try fixture.audit().problems.count == 4)
    }
}
