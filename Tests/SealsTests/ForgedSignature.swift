import Foundation
import Support
import Testing

/// An SSHSIG put together part by part, so that each part can be wrong while the signature itself holds.
struct ForgedSignature {
    var magic = Array("SSHSIG".utf8)
    var version: UInt32 = 1
    var publicKey: [UInt8]
    var namespace = Array("git".utf8)
    var reserved: [UInt8] = []
    var hash = "sha512"
    var algorithm: String
    var value: [UInt8] = []
    var innerTail: [UInt8] = []
    var outerTail: [UInt8] = []

    var blob: [UInt8] {
        magic + big(version) + string(publicKey) + string(namespace) + string(reserved) + string(hash)
            + string(string(algorithm) + string(value) + innerTail) + outerTail
    }

    var armored: String { armor(blob) }

    /// What must be signed so that the parts hold together.
    func message(for content: [UInt8], digests: TemporaryFolder) throws -> [UInt8] {
        let digest = try openssl(["dgst", "-\(hash)", "-binary"], content, in: digests)
        return Array("SSHSIG".utf8) + string(namespace) + string(reserved) + string(hash) + string(digest)
    }
}

func big(_ number: UInt32) -> [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: number >> (24 - 8 * $0)) } }

func string(_ bytes: [UInt8]) -> [UInt8] { big(UInt32(bytes.count)) + bytes }

func string(_ text: String) -> [UInt8] { string(Array(text.utf8)) }

/// A positive number as SSH writes it.
func number(_ bytes: [UInt8]) -> [UInt8] {
    let digits = Array(bytes.drop { $0 == 0 })
    return string((digits.first ?? 0) >= 0x80 ? [0] + digits : digits)
}

/// The armour that ssh-keygen writes.
func armor(_ blob: [UInt8], width: Int = 70, lineEnd: String = "\n") -> String {
    let digits = Array(Data(blob).base64EncodedString().utf8)
    let lines = stride(from: 0, to: digits.count, by: width).map { start in
        String(decoding: digits[start..<min(start + width, digits.count)], as: UTF8.self)
    }
    return (["-----BEGIN SSH SIGNATURE-----"] + lines + ["-----END SSH SIGNATURE-----", ""])
        .joined(separator: lineEnd)
}

/// The bytes in an armour.
func blob(of armored: String) throws -> [UInt8] {
    let lines = armored.split(separator: "\n").dropFirst().dropLast()
    return Array(try #require(Data(base64Encoded: lines.joined())))
}

/// Runs stock openssl with some bytes as its input.
func openssl(_ arguments: [String], _ input: [UInt8] = [], in folder: TemporaryFolder) throws -> [UInt8] {
    let result = try run("openssl", arguments, in: folder.path, input: Data(input))
    try #require(result.status == 0, "openssl \(arguments): \(result.errors)")
    return Array(result.output)
}

/// A key of stock openssl, which signs what it is told to: also what a token or a forger would sign.
struct RawKey {
    let path: String
    private let folder: TemporaryFolder

    init(_ arguments: [String], in folder: TemporaryFolder, named name: String = "raw.pem") throws {
        self.folder = folder
        path = "\(folder.path)/\(name)"
        _ = try openssl(["genpkey", "-quiet", "-out", path] + arguments, in: folder)
    }

    /// The last bytes of the public key in DER: a point.
    func point(_ count: Int) throws -> [UInt8] {
        Array(try openssl(["pkey", "-in", path, "-pubout", "-outform", "DER"], in: folder).suffix(count))
    }

    /// The modulus of an RSA key; its exponent is 65537.
    func modulus() throws -> [UInt8] {
        let line = String(
            decoding: try openssl(["rsa", "-in", path, "-modulus", "-noout"], in: folder), as: UTF8.self)
        let hex = Array(line.trimmingCharacters(in: .newlines).dropFirst("Modulus=".count))
        return try stride(from: 0, to: hex.count, by: 2).map { start in
            try #require(UInt8(String(hex[start...start + 1]), radix: 16))
        }
    }

    func edwards(_ message: [UInt8]) throws -> [UInt8] {
        let file = try folder.write(message, to: "message-\(UUID().uuidString)")
        return try openssl(["pkeyutl", "-sign", "-rawin", "-inkey", path, "-in", file], in: folder)
    }

    func hashed(_ digest: String, _ message: [UInt8]) throws -> [UInt8] {
        try openssl(["dgst", "-\(digest)", "-sign", path], message, in: folder)
    }

    /// The two numbers of an ECDSA signature, without leading zeros.
    func curve(_ digest: String, _ message: [UInt8]) throws -> ([UInt8], [UInt8]) {
        let der = try hashed(digest, message)
        var rest = der.dropFirst(der[1] == 0x81 ? 3 : 2)
        func integer() -> [UInt8] {
            let count = Int(rest.dropFirst().first ?? 0)
            let bytes = rest.dropFirst(2).prefix(count)
            rest = rest.dropFirst(2 + count)
            return Array(bytes.drop { $0 == 0 })
        }
        return (integer(), integer())
    }
}
