import Foundation
import Git
import Seals
import Support

extension BorderRow {
    /// A delivery that is well made but for its signature.
    private static func signature(
        _ what: String, _ code: String, _ change: @escaping @Sendable (inout Forge.Tag, Forge) throws -> Void
    ) -> BorderRow {
        BorderRow(what, "signature.\(code)") { forge in
            var tag = try forge.delivery(of: forge.sealed())
            try change(&tag, forge)
            return tag
        }
    }

    /// A delivery whose signature's bytes are changed after it was made.
    private static func blob(
        _ what: String, _ code: String = "malformed", _ change: @escaping @Sendable (inout [UInt8]) -> Void
    ) -> BorderRow {
        signature(what, code) { tag, _ in tag.change = { try reArmored($0, change) } }
    }

    /// A delivery that one of the people signs whom only these rows know.
    private static func signed(
        by name: String, _ what: String, _ code: String, seconds: Int? = nil
    ) -> BorderRow {
        BorderRow(what, "signature.\(code)") { forge in
            let player = try forge.player(name)
            let tagger = forge.person("tagger", player, seconds: seconds)
            return forge.tag(try forge.commit(forge.sealed()), tagger: tagger, key: player)
        }
    }

    /// A delivery signed by a certificate of the one authority.
    private static func certified(_ what: String, _ options: [String]) -> BorderRow {
        BorderRow(what, "signature.certificate") { forge in
            let authority = try forge.player("ausweis")
            let key = "\(forge.scenario.folder.path)/certified-\(forge.name)"
            try expectRun("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", "", "-f", key])
            try expectRun("ssh-keygen", ["-q", "-s", authority.key, "-I", "id"] + options + ["\(key).pub"])
            var tag = forge.tag(
                try forge.commit(forge.sealed()), tagger: forge.person("tagger", authority), key: authority)
            tag.key = "\(key)-cert.pub"
            return tag
        }
    }

    static let signatures: [BorderRow] = [
        signature("a tag that nobody has signed", "missing") { tag, _ in tag.change = { _ in "" } },
        signature("a lightweight tag", "missing") { tag, forge in
            tag.direct = try forge.commit(forge.sealed())
        },
        signed(by: "fremd", "a stranger's signature", "key-unknown"),
        signed(by: "abteilung", "the key of another purpose", "key-scope"),
        signature("a signature made for files", "namespace") { tag, _ in tag.namespace = "file" },
        signed(by: "ehemals", "a key that has expired", "key-expired"),
        signed(
            by: "ehemals", "a key that has expired, and a date before that", "key-expired",
            seconds: 1_600_000_000),
        signed(by: "kuenftig", "a key that does not count yet", "key-not-yet-valid"),
        signed(by: "gesperrt", "a key that has been revoked", "key-revoked"),
        signed(by: "schwach", "RSA of 2048 bits", "algorithm-weak"),
        signed(by: "uralt", "DSA", "algorithm-weak"),
        signed(by: "ausweis", "the key of an authority", "certificate"),
        certified(
            "a certificate that has expired", ["-n", "ausweis@lieferant.example", "-V", "20200101:20200201"]),
        certified(
            "a certificate for somebody else", ["-n", "boss@lieferant.example", "-V", "always:forever"]),
        signature("another's address", "address-mismatch") { tag, forge in
            tag.text = tag.text.replacing(forge.scenario.cast.sender.address, with: "boss@lieferant.example")
        },
        signature("a message that was changed", "wrong") { tag, _ in
            tag.alter = { $0.replacing("\nLieferung", with: "\nLieferunG") }
        },
        signature("the signature of another tag", "wrong") { tag, _ in
            let text = tag.text
            tag.text += "anderes"
            tag.alter = { _ in text }
        },
        blob("a format of another version") { $0[9] = 2 },
        blob("bytes behind the signature") { $0.append(0) },
        // Behind magic and version stands the key of 51 bytes, then the purpose.
        blob("an empty purpose") { $0.replaceSubrange(65..<72, with: [0, 0, 0, 0]) },
        // Behind the purpose stands the reserved field, then the hash.
        blob("a content hashed with SHA-1", "algorithm-weak") {
            $0.replaceSubrange(76..<86, with: [0, 0, 0, 4] + Array("sha1".utf8))
        },
        blob("a key of low order") {
            $0.replaceSubrange(33..<65, with: [1] + [UInt8](repeating: 0, count: 31))
        },
        blob("a signature that is not reduced") {
            $0.replaceSubrange(($0.count - 32)..., with: [UInt8](repeating: 0xFF, count: 32))
        },
        blob("an algorithm that nobody knows", "algorithm-unsupported") {
            $0.replaceSubrange(14..<29, with: [0, 0, 0, 11] + Array("ssh-mldsa44".utf8))
        },
        signature("base64 that could be written otherwise", "malformed") { tag, _ in
            tag.change = { armored in
                let lines = armored.split(separator: "\n").map(String.init)
                let short = lines.dropLast().dropLast() + [lines[lines.count - 2] + "===="]
                return (short + [lines[lines.count - 1], ""]).joined(separator: "\n")
            }
        },
    ]

    /// A delivery whose list of checksums is written by somebody else.
    private static func manifest(
        _ what: String, _ code: String,
        _ make: @escaping @Sendable (_ sum: String, Forge) throws -> [Forge.Entry]
    ) -> BorderRow {
        BorderRow(what, "checksum.\(code)") { forge in
            let content = "content of \(forge.name)\n"
            let sum = SHA256Digest(of: Array(content.utf8)).hex
            return try forge.delivery(
                of: forge.tree([forge.file("VERSION", content)] + make(sum, forge)))
        }
    }

    /// A list of checksums that is wrong in itself.
    private static func lines(
        _ what: String, _ code: String, _ text: @escaping @Sendable (_ sum: String) -> String
    ) -> BorderRow {
        manifest(what, code) { sum, forge in [try forge.file("SHA256SUMS", text(sum))] }
    }

    static let checksums: [BorderRow] = [
        lines("a listed file that is missing", "file-missing") { "\($0)  VERSION\n\($0)  gone\n" },
        manifest("a file that is not listed", "file-unlisted") { sum, forge in
            [try forge.file("SHA256SUMS", "\(sum)  VERSION\n"), try forge.file("more")]
        },
        lines("a digest that differs", "differs") { "\(String($0.reversed()))  VERSION\n" },
        lines("a file listed twice", "duplicate") { "\($0)  VERSION\n\($0)  ./VERSION\n" },
        lines("an absolute path", "path") { "\($0)  VERSION\n\($0)  /etc/hostname\n" },
        lines("a path that climbs", "path") { "\($0)  VERSION\n\($0)  ../VERSION\n" },
        manifest("a path through a link", "path") { sum, forge in
            let text = "\(sum)  VERSION\n\(sum)  link/x\n"
            return [
                try forge.file("SHA256SUMS", text), try forge.folder("d", [forge.file("x")]),
                try forge.link("link", to: "d"),
            ]
        },
        lines("MD5 alone", "algorithm-weak") { "\($0.prefix(32))  VERSION\n" },
        lines("SHA-1 alone", "algorithm-weak") { "\($0.prefix(40))  VERSION\n" },
        lines("a byte order mark", "malformed") { "\u{FEFF}\($0)  VERSION\n" },
        lines("carriage returns", "malformed") { "\($0)  VERSION\r\n" },
        lines("garbage behind the list", "malformed") { "\($0)  VERSION\nENDE\n" },
        lines("an escape that there is not", "malformed") { "\\\($0)  VERSION\\x\n" },
        lines("a digest that is too short", "malformed") { "\($0.dropLast())  VERSION\n" },
        lines("a digest that is no number", "malformed") { "z\($0.dropFirst())  VERSION\n" },
        manifest("no list at all", "manifest-missing") { _, _ in [] },
        lines("an empty list", "manifest-empty") { _ in "" },
    ]
}

extension Forge {
    /// The people whom only these rows know, with how their lines begin; strangers have none.
    static let lines = [
        "abteilung": #"namespaces="file""#, "ehemals": #"valid-before="20240101Z""#,
        "kuenftig": #"valid-after="20990101Z""#, "ausweis": "cert-authority", "gesperrt": "",
    ]

    /// Returns one of the people whom only these rows know.
    func player(_ name: String) throws -> Player {
        if let known = players[name] { return known }
        let player = try Forge.makePlayer(name, below: scenario.folder.path)
        players[name] = player
        return player
    }

    /// Makes one of them.
    static func makePlayer(_ name: String, below folder: String) throws -> Player {
        let type = ["schwach": ["rsa", "-b", "2048"], "uralt": ["dsa"]][name] ?? ["ed25519"]
        return try Player(name + "-x", address: "\(name)@lieferant.example", below: folder, type: type)
    }
}
