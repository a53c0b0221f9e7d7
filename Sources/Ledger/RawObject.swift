internal import Git

/// An object of Git as it was received, hashed and taken apart once, however often it is asked what it is.
struct RawObject<Object: Sendable & Hashable>: Sendable, Hashable {
    /// The object without Git's own header.
    let content: [UInt8]
    /// Its id.
    let id: Result<ObjectID, GitError>
    /// What it says, or why it says nothing.
    let object: Result<Object, MalformedObject>

    private init(
        _ content: [UInt8], _ kind: ObjectKind, parsing parse: ([UInt8]) throws(MalformedObject) -> Object
    ) {
        self.content = content
        id = Result { () throws(GitError) in try Repository.id(of: kind, content) }
        object = Result { () throws(MalformedObject) in try parse(content) }
    }
}

extension RawObject where Object == CommitObject {
    /// Takes over a commit.
    init(_ content: [UInt8]) { self.init(content, .commit, parsing: CommitObject.init(parsing:)) }
}

extension RawObject where Object == TagObject {
    /// Takes over an annotated tag.
    init(_ content: [UInt8]) { self.init(content, .tag, parsing: TagObject.init(parsing:)) }
}
