import Foundation
import Support
import Testing

@Suite("stagectl seal")
struct SealTests {
    @Test("What it seals is what sha256sum and git verify, and what the border takes")
    func sealed() throws {
        let supplier = try Supplier(demands: "  note: required\n  demand: [prebuilt]\n")
        let run = try supplier.seal("--tag", "v1.0.0", "--expires", "90d", "-m", "Erste")
        #expect(run.codes == [] && run.status == 0, "\(run.result.errors)")
        #expect(try supplier.git("status", "--porcelain") == "")
        try expectRun("sha256sum", ["-c", "--strict", "--quiet", "SHA256SUMS"], in: supplier.work)
        let note = try supplier.read("lieferung.yaml")
        #expect(
            note.hasPrefix(
                "application: fach\nversion: 1.0.0   # die nächste\naudience: wohngeld\nsequence: 1\nexpires: "
            ))
        #expect(note.hasSuffix("files:\n  binaries: app/**\n"))
        let signers = try supplier.scenario.folder.write(
            try supplier.scenario.cast.senders, to: "allowed_signers")
        try supplier.git("-c", "gpg.ssh.allowedSignersFile=\(signers)", "verify-tag", "v1.0.0")
        #expect(try supplier.git("log", "-1", "--format=%s %D").hasPrefix("Erste HEAD -> main, tag: v1.0.0"))
        #expect(try supplier.git("ls-tree", "HEAD", "lieferung.yaml").hasPrefix("100644 blob"))

        try supplier.scenario.begin()
        try supplier.git("push", "-q", supplier.scenario.outer, "v1.0.0")
        let promoted = try supplier.scenario.json(["promote"])
        #expect(promoted.codes == [] && promoted.status == 0, "\(promoted.result.errors)")
    }

    @Test("The next delivery has the next number and names the one before; the name can follow from the note")
    func following() throws {
        let supplier = try Supplier()
        #expect(try supplier.seal().status == 0)
        try supplier.write("2\n", to: "app/VERSION")
        try supplier.commit()
        try supplier.write(
            supplier.read("lieferung.yaml").replacing("0.9.0", with: "1.0.0"), to: "lieferung.yaml")
        #expect(try supplier.seal().status == 0)
        #expect(try supplier.read("lieferung.yaml").contains("sequence: 2\npredecessor: v0.9.0\n"))
        try supplier.write("3\n", to: "app/VERSION")
        try supplier.commit()
        #expect(try supplier.seal("--tag", "v1.1.0", "--after", "v0.9.0", "--sequence", "7").status == 0)
        #expect(try supplier.read("lieferung.yaml").contains("version: 1.1.0   # die nächste"))
        #expect(try supplier.read("lieferung.yaml").contains("sequence: 7\npredecessor: v0.9.0\n"))
        #expect(try supplier.seal("--tag", "v1.2.0", "--first").status == 0)
        #expect(try !supplier.read("lieferung.yaml").contains("predecessor"))
    }

    @Test("A dry run and every refusal leave everything as it is")
    func untouched() throws {
        let supplier = try Supplier()
        func refuses(
            _ code: String, _ status: Int32, _ options: String..., change: (() throws -> Void)? = nil
        ) throws {
            try change?()
            let before = try supplier.state()
            let run = try StagectlRun(
                of: supplier.scenario.stagectl(
                    ["seal", supplier.work, "--json"] + options, as: supplier.sender))
            #expect(
                run.codes.contains(code) && run.status == status, "\(run.codes) \(run.status), not \(code)")
            #expect(try supplier.state() == before, "\(code)")
        }
        let before = try supplier.state()
        let plan = try supplier.seal("--dry-run")
        #expect(plan.codes == [] && plan.status == 0)
        #expect(try supplier.state() == before)
        #expect(
            try expectRun("git", ["-C", supplier.work, "fsck", "--unreachable"]) == "", "objects were written"
        )

        try refuses("seal.tree-dirty", 65) { try supplier.write("x", to: "neu\u{1B}[2J") }
        try FileManager.default.removeItem(atPath: "\(supplier.work)/neu\u{1B}[2J")
        try refuses("note.expired", 10, "--tag", "v1.0.0") {
            try supplier.write(Supplier.note + "expires: 2020-01-01T00:00:00Z\n", to: "lieferung.yaml")
        }
        try refuses("note.glob-unmatched", 10, "--tag", "v1.0.0") {
            try supplier.write(Supplier.note.replacing("app/**", with: "bin/**"), to: "lieferung.yaml")
        }
        try refuses("seal.note-form", 65, "--tag", "v1.0.0") {
            try supplier.write(
                "{ application: fach, version: \"1\", audience: wohngeld }\n", to: "lieferung.yaml")
        }
        try refuses("note.key-unknown", 10, "--tag", "v1.0.0") {
            try supplier.write(Supplier.note + "anwendung: x\n", to: "lieferung.yaml")
        }
        try supplier.write(Supplier.note, to: "lieferung.yaml")
        try refuses("content.path-case-collision", 10, "--tag", "v1.0.0") {
            try supplier.write("x", to: "app/Version")
            try supplier.commit()
        }
        try supplier.git("rm", "-q", "app/Version")
        try supplier.commit()
        try refuses("usage.flag-conflict", 64, "--first", "--after", "v1.0.0")
        try refuses("delivery.ref-name", 10, "--tag", "a..b")
        try refuses("seal.tag-exists", 65, "--tag", "v1.0.0") { try supplier.git("tag", "v1.0.0", "HEAD^") }
        // Git makes a tag without a signature then, and ends with 0.
        try refuses("seal.unsigned", 78, "--tag", "v2.0.0") {
            try supplier.git("config", "user.signingkey", "/nowhere")
        }
        // What git is missing is told before anything is begun, and not by git.
        try supplier.git("config", "user.useConfigOnly", "true")
        for option in ["--dry-run", "--quiet"] {
            let nobody = try supplier.seal(
                "--tag", "v2.0.0", option, environment: ["GIT_CONFIG_GLOBAL": "/dev/null"])
            #expect(nobody.codes == ["configuration.identity-missing"] && nobody.status == 78)
        }
        try refuses("seal.git-failed", 78, "--tag", "v2.0.0") {
            let hook = ".git/hooks/reference-transaction"
            try supplier.write("#!/bin/sh\nexit 1\n", to: hook)
            try FileManager.default.setAttributes(
                [.posixPermissions: 0o755], ofItemAtPath: "\(supplier.work)/\(hook)")
        }
    }

    @Test("Git is asked for a name only where it must write one, and is told apart from a date that is none")
    func people() throws {
        let supplier = try Supplier()
        let global = ["GIT_CONFIG_GLOBAL": "/dev/null"]
        let committer = global.merging(["GIT_COMMITTER_NAME": "CI", "GIT_COMMITTER_EMAIL": "ci@a.example"]) {
            $1
        }
        let author = committer.merging(["GIT_AUTHOR_NAME": "A", "GIT_AUTHOR_EMAIL": "a@a.example"]) { $1 }
        for (name, value) in [
            ("user.useConfigOnly", "true"), ("gpg.format", "ssh"), ("user.signingkey", supplier.sender.key),
        ] { try supplier.git("config", name, value) }
        func expect(
            _ code: String?, _ environment: [String: String], _ options: String..., says words: String = ""
        ) throws {
            let run = try supplier.scenario.json(
                ["seal", supplier.work] + options, as: supplier.sender, environment: environment)
            #expect(run.codes == (code.map { [$0] } ?? []), "\(run.result.text)")
            #expect(run.status == (code == nil ? 0 : code == "seal.tree-dirty" ? 65 : 78))
            #expect(words.isEmpty || run.result.text.contains(words), "\(run.result.text)")
        }
        // A commit bears an author, too.
        try expect("configuration.identity-missing", committer)
        let wrongDate = ["GIT_AUTHOR_DATE": "kaputt"]
        try expect(
            "seal.git-failed", author.merging(wrongDate) { $1 }, says: "invalid date format: kaputt")
        try expect("configuration.identity-missing", global.merging(wrongDate) { $1 })
        let head = try supplier.git("rev-parse", "HEAD")
        try expect(nil, author)
        // What was begun is brought to its end without a name, and what is not committed is told before one is asked for.
        try supplier.git("update-ref", "HEAD", head)
        try supplier.git("reset", "-q", "--hard")
        try expect(nil, global)
        try supplier.git("tag", "-d", "v0.9.0")
        try supplier.write("x", to: "neu")
        try expect("seal.tree-dirty", global, "--tag", "v0.9.0")
        try FileManager.default.removeItem(atPath: "\(supplier.work)/neu")
        // Everything is committed: only the tag is made.
        let sealed = try supplier.git("rev-parse", "HEAD")
        try expect("configuration.identity-missing", global, "--tag", "v0.9.0")
        try expect(nil, committer.merging(wrongDate) { $1 }, "--tag", "v0.9.0")
        #expect(try supplier.git("rev-parse", "HEAD", "v0.9.0^{commit}") == "\(sealed)\n\(sealed)")
    }

    @Test("Without a note the tag must be named; without a commit there is nothing")
    func nothing() throws {
        let supplier = try Supplier([:])
        let unnamed = try supplier.seal()
        #expect(unnamed.codes == ["seal.name-missing"] && unnamed.status == 64)
        #expect(try supplier.seal("--tag", "v1").status == 0)
        try expectRun("git", ["init", "-q", "\(supplier.scenario.folder.path)/leer"])
        let empty = try supplier.scenario.json(["seal", "leer", "--tag", "v1"], as: supplier.sender)
        #expect(empty.codes == ["seal.nothing-committed"] && empty.status == 66)
        let elsewhere = try supplier.scenario.json(["seal", "signers", "--tag", "v1"], as: supplier.sender)
        #expect(elsewhere.codes == ["repository.missing"] && elsewhere.status == 66)
    }

    @Test("A signature beside the manifest is not left beside another manifest")
    func signedManifest() throws {
        let supplier = try Supplier(["SHA256SUMS.sig": "x", "SHA256SUMS": "alt"])
        let run = try supplier.seal("--tag", "v1")
        #expect(run.codes == ["seal.manifest-signed"] && run.status == 65)
    }

    @Test("A tag without a signature does not stay")
    func unsigned() throws {
        let supplier = try Supplier()
        let program = try supplier.scenario.folder.write(
            "#!/bin/sh\nfor last; do :; done\n: > \"$last.sig\"\n", to: "sign")
        try expectRun("chmod", ["+x", program])
        try supplier.git("config", "gpg.ssh.program", program)
        let run = try supplier.seal()
        #expect(run.codes == ["seal.unsigned"] && run.status == 78, "\(run.result.errors)")
        #expect(try supplier.git("tag") == "")
    }

    @Test("What was cut off is finished by the next run, and a run that has nothing to do says so")
    func finished() throws {
        let supplier = try Supplier()
        let head = try supplier.git("rev-parse", "HEAD")
        #expect(try supplier.seal().status == 0)
        let sealed = try supplier.state()
        // As a run leaves it that was killed right behind the tag.
        try supplier.git("update-ref", "HEAD", head)
        try supplier.git("reset", "-q", "--hard")
        #expect(try supplier.seal().status == 0)
        #expect(try supplier.state() == sealed)
        #expect(try supplier.seal().status == 0)
        #expect(try supplier.state() == sealed)
        // What somebody has changed since is not lost.
        let changed = try supplier.read("lieferung.yaml") + "  sbom: nichts\n"
        try supplier.write(changed, to: "lieferung.yaml")
        #expect(try supplier.seal("--tag", "v0.9.0").status != 0)
        #expect(try supplier.read("lieferung.yaml") == changed)
    }

    @Test("Killed while somebody is asked to sign, nothing is to be seen of it")
    func killed() throws {
        let supplier = try Supplier()
        let program = try supplier.scenario.folder.write(
            "#!/bin/sh\nkill -TERM $(ps -o ppid= $PPID | tail -1)\nsleep 1\nexit 1\n", to: "sign")
        try expectRun("chmod", ["+x", program])
        try supplier.git("config", "gpg.ssh.program", program)
        let before = try supplier.state()
        let run = try supplier.scenario.stagectl(["seal", supplier.work], as: supplier.sender)
        #expect(run.status != 0)
        #expect(try supplier.state() == before)
    }
}
