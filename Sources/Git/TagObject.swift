/// An annotated tag, read strictly: it stands for exactly one sequence of bytes.
public struct TagObject: Sendable, Hashable {
    /// The object that is tagged.
    public var target: ObjectID

    /// What kind of object the tag says that is.
    public var kind: ObjectKind

    /// The name that the tag gives itself; it need not be the name of the ref that leads here.
    public var name: String

    /// Who made the tag; very old tags have none.
    public var tagger: Identity?

    /// Everything after the headers and before the signature.
    public var message: String

    /// The signature in its armour, from its first line to the end of the object.
    public private(set) var signature: String?

    /// Makes a tag without a signature.
    public init(target: ObjectID, kind: ObjectKind, name: String, tagger: Identity?, message: String) {
        self.target = target
        self.kind = kind
        self.name = name
        self.tagger = tagger
        self.message = message
    }

    /// Reads a tag.
    ///
    /// - Parameter content: The object without Git's own header (`tag <size>`).
    /// - Throws: ``MalformedObject`` unless ``content`` would give the same bytes again. A header that Git does not know is
    ///   refused, as it would be read by nobody and yet be signed.
    public init(parsing content: [UInt8]) throws(MalformedObject) {
        var lines = try ObjectLines(content)
        target = try lines.requiredID("object")
        guard let kind = ObjectKind(rawValue: try lines.required("type")) else {
            throw MalformedObject(reason: "tags an object of no known kind")
        }
        self.kind = kind
        name = try lines.required("tag")
        guard !name.isEmpty else { throw MalformedObject(reason: "has no name") }
        tagger = nil
        if let text = try lines.value(of: "tagger") { tagger = try Identity(parsing: text) }
        let body = try lines.rest()
        let start = Self.startOfSignature(in: body) ?? body.endIndex
        message = String(decoding: body[..<start], as: UTF8.self)
        if start < body.endIndex { signature = String(decoding: body[start...], as: UTF8.self) }
        guard self.content == content else {
            throw MalformedObject(reason: "is not written as Git writes a tag")
        }
    }

    /// The object without Git's own header.
    public var content: [UInt8] { signedContent + Array((signature ?? "").utf8) }

    /// What the signature was made over: everything before it.
    public var signedContent: [UInt8] {
        var text = "object \(target.hex)\ntype \(kind.rawValue)\ntag \(name)\n"
        if let tagger { text += "tagger \(tagger.text)\n" }
        return Array((text + "\n" + message).utf8)
    }

    /// Returns this tag with a signature over ``signedContent``, in place of the one it may have.
    public func signed(by armor: String) -> TagObject {
        var signed = self
        signed.signature = armor
        return signed
    }

    /// The lines with which Git knows a signature to begin.
    private static let markers = [
        "-----BEGIN SSH SIGNATURE-----", "-----BEGIN PGP SIGNATURE-----", "-----BEGIN PGP MESSAGE-----",
        "-----BEGIN SIGNED MESSAGE-----",
    ].map { Array($0.utf8) }

    /// Returns where the last line stands that begins a signature: Git takes the last one, too.
    private static func startOfSignature(in body: ArraySlice<UInt8>) -> Int? {
        var found: Int?
        var line = body.startIndex
        while line < body.endIndex {
            if body[line] == UInt8(ascii: "-"), markers.contains(where: body[line...].starts(with:)) {
                found = line
            }
            guard let end = body[line...].firstIndex(of: UInt8(ascii: "\n")) else { break }
            line = end + 1
        }
        return found
    }
}
