import Commands
import Problems
import Testing

@Suite("Calls that cannot be parsed")
struct ParseFailureTests {
    struct Failure: CustomTestStringConvertible, Sendable {
        let call: [String]
        let code: String
        let german: String
        let english: String
        var testDescription: String { call.joined(separator: " ") }

        init(_ call: String, _ code: String, _ german: String, _ english: String) {
            self.call = call.split(separator: " ").map(String.init)
            self.code = code
            self.german = german
            self.english = english
        }
    }

    static let failures = [
        Failure(
            "prmote", "usage.command-unknown", #"Den Befehl "prmote" gibt es nicht."#,
            #"There is no command "prmote"."#),
        Failure(
            "pro", "usage.command-unknown", #"Den Befehl "pro" gibt es nicht."#,
            #"There is no command "pro"."#),
        Failure(
            "pipeline chek x", "usage.command-unknown", #"Den Befehl "chek" gibt es nicht."#,
            #"There is no command "chek"."#),
        Failure(
            "pipeline", "usage.command-missing", #"Nach "stagectl pipeline" fehlt der Befehl."#,
            #"The command after "stagectl pipeline" is missing."#),
        Failure(
            "promote --too abnahme", "usage.option-unknown",
            #"Die Option "--too" gibt es bei "stagectl promote" nicht."#,
            #""stagectl promote" has no option "--too"."#),
        Failure(
            "status -x", "usage.option-unknown", #"Die Option "-x" gibt es bei "stagectl status" nicht."#,
            #""stagectl status" has no option "-x"."#),
        Failure(
            "status -é", "usage.option-unknown", #"Die Option "-é" gibt es bei "stagectl status" nicht."#,
            #""stagectl status" has no option "-é"."#),
        Failure(
            "status -qxp", "usage.option-unknown",
            #"Die Option "-qxp" gibt es bei "stagectl status" nicht."#,
            #""stagectl status" has no option "-qxp"."#),
        Failure(
            "promote --to", "usage.value-missing", #"Der Option "--to" fehlt der Wert."#,
            #"The option "--to" lacks its value."#),
        Failure(
            "status --json=yes", "usage.value-unexpected",
            #"Die Option "--json" nimmt keinen Wert an, auch nicht "yes"."#,
            #"The option "--json" takes no value, not even "yes"."#),
        Failure(
            "promote v1 v2", "usage.argument-unexpected",
            #"Die Angabe "v2" gehört nicht zu "stagectl promote"."#,
            #""stagectl promote" takes no argument "v2"."#),
        Failure(
            "promote v1 v2 v3", "usage.argument-unexpected",
            #"Die Angabe "v2" gehört nicht zu "stagectl promote"."#,
            #""stagectl promote" takes no argument "v2"."#),
        Failure(
            "release --to abnahme -m ok", "usage.argument-missing",
            #"Bei "stagectl release" fehlt die Angabe "LIEFERUNG"."#,
            #""stagectl release" lacks "DELIVERY"."#),
        Failure(
            "release v1 -m ok", "usage.argument-missing",
            #"Bei "stagectl release" fehlt die Angabe "--to STUFE"."#,
            #""stagectl release" lacks "--to STAGE"."#),
        Failure(
            "release v1 --to abnahme", "usage.argument-missing",
            #"Bei "stagectl release" fehlt die Angabe "--message GRUND"."#,
            #""stagectl release" lacks "--message REASON"."#),
        Failure(
            "verify v1 --stage abnahme", "usage.argument-missing",
            #"Bei "stagectl verify" fehlt die Angabe "--passed | --failed"."#,
            #""stagectl verify" lacks "--passed | --failed"."#),
        Failure(
            "pipeline check", "usage.argument-missing",
            #"Bei "stagectl pipeline check" fehlt die Angabe "DATEI ..."."#,
            #""stagectl pipeline check" lacks "FILE ..."."#),
        Failure(
            "status --color=it's", "usage.value-invalid",
            #"Der Wert "it's" passt nicht zu "--color WANN"."#,
            #"The value "it's" does not fit "--color WHEN"."#),
        Failure(
            "status --timeout 0", "usage.value-invalid",
            #"Der Wert "0" passt nicht zu "--timeout SEKUNDEN"."#,
            #"The value "0" does not fit "--timeout SECONDS"."#),
        Failure(
            "status --trust-root HEAD", "usage.value-invalid",
            #"Der Wert "HEAD" passt nicht zu "--trust-root ID"."#,
            #"The value "HEAD" does not fit "--trust-root ID"."#),
        Failure(
            "--generate-completion-script csh", "usage.value-invalid",
            #"Der Wert "csh" passt nicht zu "--generate-completion-script SHELL"."#,
            #"The value "csh" does not fit "--generate-completion-script SHELL"."#),
        Failure(
            "help promot", "usage.topic-unknown", #"Zu "promot" gibt es keine Hilfe."#,
            #"There is no help on "promot"."#),
    ]

    @Test("Each is named with its code in both languages and ends with 64", arguments: failures)
    func failure(_ failure: Failure) throws {
        for (language, sentence) in [("de", failure.german), ("en", failure.english)] {
            let run = run(failure.call, language)

            #expect(run.status == .usage)
            #expect(run.output == "")
            let line = try #require(run.errors.split(separator: "\n").first)
            #expect(line == "stagectl: \(sentence) [\(failure.code)]")
        }
    }

    @Test("Each is one JSON document with --json", arguments: failures)
    func document(_ failure: Failure) throws {
        let run = run(failure.call + ["--json"], "en")

        #expect(run.status == .usage)
        #expect(run.errors == "")
        #expect(try run.codes() == [failure.code])
        #expect(try run.document()["ok"] as? Bool == false)
    }

    @Test(
        "A slip is answered with the command that was probably meant, and nothing runs",
        arguments: [
            ("prmote", "stagectl promote"), ("stauts", "stagectl status"), ("Audit", "stagectl audit"),
            ("rel", "stagectl release"), ("chekc", "stagectl check"),
        ])
    func suggestion(slip: String, meant: String) {
        let run = stagectl(slip)

        #expect(run.errors.hasSuffix("Hint: Perhaps you mean: \(meant)\n"))
    }

    @Test("A word like no command gets no suggestion", arguments: ["xyzzy", "q", "deploy"])
    func noSuggestion(word: String) {
        #expect(stagectl(word).errors.hasSuffix("Hint: See: stagectl --help\n"))
    }

    @Test("An option that is nearly right is suggested with the values that are possible")
    func hints() {
        #expect(stagectl("promote", "--too", "x").errors.contains("Perhaps you mean: --to\n"))
        #expect(stagectl("status", "--color", "red").errors.contains("Possible: auto, always, never\n"))
        #expect(stagectl("status", "--lang", "fr").errors.contains("Possible: de, en\n"))
        #expect(stagectl("status", "--timeout", "0").errors.contains("Possible: 1…86400\n"))
    }

    @Test("A message of ArgumentParser that is not known is shown as it is")
    func unknownMessage() {
        let problem = ParseFailure(message: "Something new.", call: "stagectl").problem

        #expect(problem.code == .usage(.unreadable))
        #expect(problem.subject == "Something new.")
    }

    @Test("Two flags that exclude each other are both named")
    func conflict() {
        let message = "Value to be set with flag '--b' had already been set with flag '--a'"

        let problem = ParseFailure(message: message, call: "stagectl").problem

        #expect(problem == Problem(.usage(.flagConflict), "--b", found: "--a"))
    }

    @Test("Options of every command may stand before the command too")
    func optionsFirst() throws {
        let run = stagectl("--lang", "de", "--json", "-p", "x.yaml", "promote", "--too", "x")

        #expect(try run.codes() == ["usage.option-unknown"])
        #expect(run.output.contains("gibt es bei"))
    }

    private func run(_ call: [String], _ language: String) -> Run {
        stagectl(calling: call, environment: ["LANG": language])
    }
}
