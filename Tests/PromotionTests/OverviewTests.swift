import Ledger
import Problems
import Promotion
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
}
