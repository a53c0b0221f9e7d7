import Commands
import Problems
import Testing

@Suite("Confirmation of a release")
struct ConfirmationTests {
    private func release(_ more: String..., answers: [String]? = nil) -> Run {
        stagectl(
            calling: ["release", "v2.4.0", "--to", "produktion", "-m", "ok", "--lang", "de"] + more,
            answers: answers)
    }

    @Test("Where nobody can be asked, the missing flag is named and nothing happens")
    func nobody() {
        let run = release()

        #expect(run.status == .usage)
        #expect(run.errors.contains("[usage.confirmation-missing]"))
        #expect(run.errors.contains("Hinweis: Bestätigen mit: --confirm produktion\n"))
    }

    @Test("With --no-input nobody is asked, even at a terminal")
    func noInput() {
        #expect(
            release("--no-input", answers: ["produktion"]).errors.contains("[usage.confirmation-missing]"))
    }

    @Test("With --json nobody is asked, because the answer is for a program")
    func json() throws {
        #expect(try release("--json", answers: ["produktion"]).codes() == ["usage.confirmation-missing"])
    }

    @Test(
        "Any other name than that of the stage stops the release",
        arguments: ["prod", "", "Produktion", "ja"])
    func otherName(answer: String) {
        let asked = release(answers: [answer])
        let given = release("--confirm", answer)

        #expect(asked.status == .usage)
        #expect(asked.errors.contains("(produktion) eingeben:"))
        for run in [asked, given] { #expect(run.errors.contains("[usage.confirmation-differs]")) }
    }

    @Test("A closed terminal is no confirmation")
    func closed() {
        #expect(release(answers: []).errors.contains("[usage.confirmation-differs]"))
    }

    @Test("An empty reason is refused", arguments: ["", "  ", "\n"])
    func emptyReason(reason: String) throws {
        let run = stagectl(
            "release", "v1", "--to", "abnahme", "-m", reason, "--confirm", "abnahme", "--json")

        #expect(try run.codes() == ["usage.reason-empty"])
    }
}
