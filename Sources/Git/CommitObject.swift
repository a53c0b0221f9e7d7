/// A commit, read strictly: it stands for exactly one sequence of bytes.
///
/// What `git fsck --strict` refuses is refused, and so is what it lets through although readers of Git disagree about it: a
/// NUL, a second signature, an encoding other than UTF-8, headers out of order.
public struct CommitObject: Sendable, Hashable {
    /// A header besides those that Git itself knows, such as `mergetag` or `change-id`.
    public struct Header: Sendable, Hashable {
        /// The word before the first space.
        public let name: String
        /// The rest, its lines joined by a line feed.
        public let value: String

        /// Makes a header.
        public init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    /// The root folder.
    public var tree: ObjectID

    /// The commits before this one.
    public var parents: [ObjectID]

    /// Who did it.
    public var author: Identity

    /// Who put it into this repository.
    public var committer: Identity

    /// The headers that stand after the committer, without the signature.
    public private(set) var extraHeaders: [Header]

    /// The signature in its armour, each of its lines ended by a line feed, as `gpg` or `ssh-keygen` wrote it.
    public private(set) var signature: String?

    /// Everything after the headers.
    public var message: String

    /// Before which of the other headers the signature stands.
    private var signaturePlace: Int

    /// Makes a commit without a signature.
    public init(
        tree: ObjectID, parents: [ObjectID], author: Identity, committer: Identity, message: String
    ) {
        self.tree = tree
        self.parents = parents
        self.author = author
        self.committer = committer
        self.message = message
        extraHeaders = []
        signaturePlace = 0
    }

    /// Reads a commit.
    ///
    /// - Parameter content: The object without Git's own header (`commit <size>`).
    /// - Throws: ``MalformedObject`` unless ``content`` would give the same bytes again.
    public init(parsing content: [UInt8]) throws(MalformedObject) {
        var lines = try ObjectLines(content)
        tree = try lines.requiredID("tree")
        parents = try Self.parents(&lines)
        author = try Identity(parsing: try lines.required("author"))
        committer = try Identity(parsing: try lines.required("committer"))
        extraHeaders = []
        signaturePlace = 0
        while let (key, value) = try lines.header() {
            if key == "gpgsig" {
                guard signature == nil else { throw MalformedObject(reason: "has two signatures") }
                signature = value.joined(separator: "\n") + "\n"
                signaturePlace = extraHeaders.count
            } else {
                let header = Header(name: key, value: value.joined(separator: "\n"))
                try Self.check(header, after: extraHeaders)
                extraHeaders.append(header)
            }
        }
        message = String(decoding: try lines.rest(), as: UTF8.self)
        guard self.content.hasSameBytes(as: content) else {
            throw MalformedObject(reason: "is not written as Git writes a commit")
        }
    }

    /// Returns the commits before a commit, without reading the rest of it.
    ///
    /// - Throws: ``MalformedObject`` unless the commit begins as one does; the rest may still be malformed.
    public static func parents(in content: [UInt8]) throws(MalformedObject) -> [ObjectID] {
        var lines = try ObjectLines(content)
        _ = try lines.requiredID("tree")
        return try parents(&lines)
    }

    private static func parents(_ lines: inout ObjectLines) throws(MalformedObject) -> [ObjectID] {
        var parents: [ObjectID] = []
        while let parent = try lines.value(of: "parent") {
            guard let id = ObjectID(hex: parent) else {
                throw MalformedObject(reason: "has a parent without an id")
            }
            parents.append(id)
            guard parents.count <= ObjectLimit.parents else {
                throw MalformedObject(reason: "has too many parents")
            }
        }
        return parents
    }

    /// The object without Git's own header.
    public var content: [UInt8] { serialized(with: signature) }

    /// What the signature was made over: the object without the signature's header.
    public var signedContent: [UInt8] { serialized(with: nil) }

    /// Returns this commit with a signature over ``signedContent``, in place of the one it may have.
    ///
    /// - Parameter armor: As `ssh-keygen -Y sign` writes it.
    public func signed(by armor: String) -> CommitObject {
        var signed = self
        var lines = armor.utf8[...]
        while lines.last == UInt8(ascii: "\n") { lines.removeLast() }
        signed.signature = String(decoding: lines, as: UTF8.self) + "\n"
        // Where `git commit -S` puts it.
        signed.signaturePlace = extraHeaders.count
        return signed
    }

    private static func check(_ header: Header, after others: [Header]) throws(MalformedObject) {
        switch header.name {
        case "tree", "parent", "author", "committer":
            throw MalformedObject(reason: "has a second \(header.name) line, or one out of order")
        case "encoding":
            // Readers that know the encoding and readers that do not would see different messages.
            guard header.value == "UTF-8" || header.value == "utf-8" else {
                throw MalformedObject(reason: "is not encoded in UTF-8")
            }
            guard !others.contains(where: { $0.name == "encoding" }) else {
                throw MalformedObject(reason: "has two encodings")
            }
        case let name where name.utf8.starts(with: "gpgsig".utf8):
            // Git leaves such headers out of what a signature covers, so their content would be unsigned.
            throw MalformedObject(reason: "has a signature of another kind")
        default: break
        }
        guard others.count < ObjectLimit.extraHeaders else {
            throw MalformedObject(reason: "has too many headers")
        }
    }

    private func serialized(with signature: String?) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(512 + message.utf8.count + (signature?.utf8.count ?? 0))
        Self.append("tree", tree.hex, to: &bytes)
        for parent in parents { Self.append("parent", parent.hex, to: &bytes) }
        Self.append("author", author, to: &bytes)
        Self.append("committer", committer, to: &bytes)
        for (index, header) in extraHeaders.enumerated() {
            if index == signaturePlace { Self.append(signature, to: &bytes) }
            Self.append(header.name, header.value, to: &bytes)
        }
        if signaturePlace == extraHeaders.count { Self.append(signature, to: &bytes) }
        bytes.append(UInt8(ascii: "\n"))
        bytes.append(contentsOf: message.utf8)
        return bytes
    }

    private static func append(_ signature: String?, to bytes: inout [UInt8]) {
        guard let signature else { return }
        append("gpgsig", signature, droppingLast: 1, to: &bytes)
    }

    private static func append(_ name: String, _ person: Identity, to bytes: inout [UInt8]) {
        bytes.append(contentsOf: name.utf8)
        bytes.append(UInt8(ascii: " "))
        person.append(to: &bytes)
        bytes.append(UInt8(ascii: "\n"))
    }

    /// Appends a header, whose lines after the first one begin with a blank.
    private static func append(
        _ name: String, _ value: String, droppingLast dropped: Int = 0, to bytes: inout [UInt8]
    ) {
        bytes.append(contentsOf: name.utf8)
        bytes.append(UInt8(ascii: " "))
        var value = value
        value.withUTF8 { value in
            let end = max(value.count - dropped, 0)
            var start = 0
            // On bytes: for Swift a CR with its LF is one character, which no search for LF would find.
            for index in 0..<end where unsafe value[index] == UInt8(ascii: "\n") {
                unsafe bytes.append(contentsOf: UnsafeBufferPointer(rebasing: value[start...index]))
                bytes.append(UInt8(ascii: " "))
                start = index + 1
            }
            unsafe bytes.append(contentsOf: UnsafeBufferPointer(rebasing: value[start..<end]))
        }
        bytes.append(UInt8(ascii: "\n"))
    }
}
