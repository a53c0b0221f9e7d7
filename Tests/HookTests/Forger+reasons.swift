import Foundation
import Git
import Ledger
import Seals
import Support
import Testing

extension Forger {
    /// Takes a step with another reason than the one that the rules were asked with, in everything that bears it.
    func promote(
        _ tag: String, to stage: String, as kind: Move.Kind, saying words: String
    ) throws {
        let reason = try #require(kind.reason)
        let engine = site.scenario.cast.engine
        var ids = ("", "")
        let bendWords = { (message: String) in
            message.replacing("\n\n\(reason)\n\n", with: words.isEmpty ? "\n\n" : "\n\n\(words)\n\n")
        }
        let bendTree = { (tree: ObjectID) in
            let path = "stages/\(stage).commit"
            let raw = try run("git", ["-C", self.copy, "cat-file", "blob", "\(tree.hex):\(path)"]).output
            let right = try CommitObject(parsing: [UInt8](raw))
            let wrong = try self.commit(
                tree: right.tree, parents: right.parents, message: bendWords(right.message), by: engine,
                at: Timestamp(seconds: right.committer.time))
            ids = (
                try Repository.id(of: .commit, [UInt8](raw)).hex, try self.repository.write(wrong).hex
            )
            let said = { (text: String) in
                "\"reason\":\(String(decoding: JSONValue.string(text).canonical, as: UTF8.self))"
            }
            var files: [String: String?] = [path: String(decoding: wrong.content, as: UTF8.self)]
            for path in ["stages/\(stage).json", "holds/stages/\(stage)/hold.json"] {
                let file = try run("git", ["-C", self.copy, "cat-file", "blob", "\(tree.hex):\(path)"])
                guard file.status == 0 else { continue }
                files[path] = file.text.replacing(said(reason), with: said(words))
                    .replacing(ids.0, with: ids.1)
            }
            return try self.tree(tree, changing: files)
        }
        try promote(
            tag, to: stage, as: kind, bendTree: bendTree,
            bendMessage: { bendWords($0).replacing(ids.0, with: ids.1) })
        try set("refs/heads/wohngeld/\(stage)", to: try #require(ObjectID(hex: ids.1)))
    }
}
