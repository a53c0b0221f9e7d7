internal import Git
internal import Seals

/// The SHA-256 content digest of a delivered tree: a Merkle digest that does not rest on SHA-1.
///
/// The digest of a folder is the SHA-256 over the records of its entries, one after the other in Git's order of trees (names byte
/// by byte, a folder's as if it ended in a slash). A record is, in ASCII except for the name,
///
///     <mode> SP <kind> SP <digest> SP <length> ":" <name> LF
///
/// - mode: `100644`, `100755`, `120000` or `40000`
/// - kind: `file`, `file`, `symlink` or `folder`
/// - digest: 64 hex digits in lower case; of a file the SHA-256 of its content, of a symbolic link that of its target as it is
///   stored, of a folder its digest
/// - length: of the name in bytes, in decimal digits without padding
/// - name: the bytes of the name
///
/// The content digest is the digest of the root. `Tests/Oracle/content_digest.py` computes it again from a checked-out folder.
enum ContentDigest {
    /// Returns the content digest of a tree, or nil if something in it could not be read.
    ///
    /// - Parameter blobs: What is known about the blobs of the tree.
    static func digest(of tree: DeliveredTree, blobs: [ObjectID: BlobReading]) -> SHA256Digest? {
        guard tree.extent == .whole else { return nil }
        var folders: [Int: SHA256Digest] = [:]
        // From the end to the beginning, everything in a folder comes before the folder.
        for index in tree.nodes.indices.reversed() where tree.nodes[index].kind == .folder {
            var hasher = SHA256Hasher()
            for child in tree.nodes[index].children {
                let node = tree.nodes[child]
                guard let digest = node.kind == .folder ? folders[child] : sha256(of: node.id, in: blobs)
                else {
                    return nil
                }
                hasher.update(record(of: node, digest))
            }
            folders[index] = hasher.finish()
        }
        return folders[0]
    }

    private static func sha256(of id: ObjectID, in blobs: [ObjectID: BlobReading]) -> SHA256Digest? {
        guard case .read(let facts) = blobs[id] else { return nil }
        return facts.sha256
    }

    private static func record(of node: DeliveredTree.Node, _ digest: SHA256Digest) -> [UInt8] {
        let head =
            switch node.kind {
            case .folder: "40000 folder"
            case .file: "100644 file"
            case .executable: "100755 file"
            case .symlink: "120000 symlink"
            }
        return Array("\(head) \(digest.hex) \(node.name.count):".utf8) + node.name + [0x0A]
    }
}
