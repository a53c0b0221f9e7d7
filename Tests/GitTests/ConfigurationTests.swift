import Foundation
import Git
import Problems
import Support
import Testing

@Suite("Git's configuration")
struct ConfigurationTests {
    @Test("Files, includes and variables count as they do for git, and the last value wins")
    func levels() throws {
        let folder = try TemporaryFolder()
        try folder.write("[user]\n name = included\n", to: "included")
        try folder.write(
            "[user]\n name = global\n[include]\n path = included\n[a \"B.c\"]\n Key = 1\n key = 2\n[switch]\n on\n",
            to: ".gitconfig")
        try expectRun("git", ["init", "-q", "\(folder.path)/work"])
        try expectRun("git", ["config", "user.email", "local\nsecond line"], in: "\(folder.path)/work")
        let environment = cleanEnvironment(adding: [
            "HOME": folder.path, "GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "stagectl.wohngeld.root",
            "GIT_CONFIG_VALUE_0": "abc",
        ])

        let configuration = try GitConfiguration.reading(
            environment: environment, folder: "\(folder.path)/work"
        )
        .outcome

        #expect(configuration["user.name"] == "included")
        #expect(configuration["User.Email"] == "local\nsecond line")
        #expect(configuration["stagectl.wohngeld.root"] == "abc")
        #expect(configuration.values(of: "a.B.c.KEY") == ["1", "2"])
        #expect(configuration["a.b.c.key"] == nil)
        #expect(configuration["switch.on"] == "true")
    }

    @Test("A configuration that git cannot read is a problem with git's words")
    func broken() throws {
        let folder = try TemporaryFolder()
        try folder.write("[user\n", to: ".gitconfig")
        let problem = #expect(throws: Problem.self) {
            try GitConfiguration.reading(
                environment: cleanEnvironment(adding: ["HOME": folder.path]), folder: folder.path
            ).outcome
        }
        #expect(problem?.code == .configuration(.gitConfiguration))
        #expect(problem?.cause?.contains("bad config") == true)
    }

    @Test(
        "The value for an address is the one that git finds",
        arguments: [
            "https://example.org/a.git", "https://example.org/team/a.git", "https://example.org/teams/a.git",
            "https://EXAMPLE.org:443/team", "https://x.example.org/a", "https://x.y.example.org/a",
            "https://anna@example.org/a", "http://example.org/a", "https://example.org:8443/a",
            "https://other.org/a",
        ])
    func urlMatch(url: String) throws {
        let folder = try TemporaryFolder()
        let patterns = [
            "https://example.org", "https://example.org/team", "https://*.example.org",
            "https://anna@example.org", "https://example.org:8443/", "https://x.example.org/b",
        ]
        var text = "[http]\n sslCAInfo = general\n"
        for (index, pattern) in patterns.enumerated() {
            text += "[http \"\(pattern)\"]\n sslCAInfo = v\(index)\n"
        }
        try folder.write(text, to: ".gitconfig")
        let environment = cleanEnvironment(adding: ["HOME": folder.path])

        let found = try GitConfiguration.reading(environment: environment, folder: folder.path).outcome.value(
            of: "http.sslCAInfo", for: url)

        #expect(
            try found
                == expectRun(
                    "git", ["config", "--get-urlmatch", "http.sslCAInfo", url], in: folder.path,
                    environment: environment))
    }
}
