extension Repository {
    /// Returns what an object says, which is read again only if it has been forgotten.
    ///
    /// - Parameters:
    ///   - limit: The most bytes that the object may have.
    ///   - read: Reads it; it must follow from kind and content alone what comes of it.
    /// - Returns: nil if the object is larger.
    /// - Throws: ``GitError`` as `object(_:limit:)`, and what the closure throws.
    public func finding<Value: Sendable>(
        in id: ObjectID, limit: Int, _ read: (ObjectKind, [UInt8]) throws -> Value
    ) throws -> Value? {
        if let known = memory.finding(Value.self, in: id) { return known }
        guard let object = try object(id, limit: limit) else { return nil }
        let value = try read(object.kind, object.content)
        memory.keep(finding: value, in: id, of: object.content.count)
        return value
    }

    /// Reads a commit of a repository of ours.
    ///
    /// - Throws: ``GitError``, `damaged` also if the object is no commit or a malformed one.
    public func commit(_ id: ObjectID) throws(GitError) -> CommitObject {
        let content = try content(of: id, as: .commit)
        do { return try CommitObject(parsing: content) } catch {
            throw GitError(kind: .damaged, message: "commit \(id.hex) \(error.reason)")
        }
    }

    /// Reads an annotated tag of a repository of ours.
    ///
    /// - Throws: ``GitError``, `damaged` also if the object is no tag or a malformed one.
    public func tag(_ id: ObjectID) throws(GitError) -> TagObject {
        let content = try content(of: id, as: .tag)
        do { return try TagObject(parsing: content) } catch {
            throw GitError(kind: .damaged, message: "tag \(id.hex) \(error.reason)")
        }
    }

    /// Writes a commit and returns its id.
    ///
    /// - Throws: ``GitError``, `other` if a part of it cannot stand in a commit, such as a NUL in the message.
    @discardableResult
    public func write(_ commit: CommitObject) throws(GitError) -> ObjectID {
        let content = commit.content
        do { _ = try CommitObject(parsing: content) } catch {
            throw GitError(kind: .other, message: "a commit to be written \(error.reason)")
        }
        return try write(.commit, content)
    }

    private func content(of id: ObjectID, as expected: ObjectKind) throws(GitError) -> [UInt8] {
        let (kind, content) = try object(id)
        guard kind == expected else {
            throw GitError(
                kind: .damaged, message: "\(id.hex) is a \(kind.rawValue), not a \(expected.rawValue)")
        }
        return content
    }
}
