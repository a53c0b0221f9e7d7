import Foundation
import Problems
import Seals
import Support
import Testing

/// Signatures as FIDO tokens make them, made by software.
///
/// The token's key is one of openssl, and what the token adds to the message is added here. Stock ssh-keygen
/// says whether that was done rightly.
@Suite("Signatures by hardware tokens")
struct TokenSignatureTests {
    private static let content = Array("Freigabe\n".utf8)

    private static func signed(
        _ kind: String, application: String = "ssh:", flags: UInt8 = 1, in folder: TemporaryFolder
    ) throws -> ForgedSignature {
        let elliptic = kind.contains("ecdsa")
        let key = try RawKey(
            elliptic
                ? ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"] : ["-algorithm", "ed25519"],
            in: folder)
        let point = try elliptic ? string("nistp256") + string(key.point(65)) : string(key.point(32))
        var forged = ForgedSignature(
            publicKey: string(kind) + point + string(application), algorithm: kind)
        let trailer = [flags] + big(4_711)
        let message =
            try openssl(["dgst", "-sha256", "-binary"], Array(application.utf8), in: folder) + trailer
            + openssl(
                ["dgst", "-sha256", "-binary"], forged.message(for: content, digests: folder), in: folder)
        if elliptic {
            let (r, s) = try key.curve("sha256", message)
            forged.value = number(r) + number(s)
        } else {
            forged.value = try key.edwards(message)
        }
        forged.innerTail = trailer
        return forged
    }

    static let kinds = ["sk-ssh-ed25519@openssh.com", "sk-ecdsa-sha2-nistp256@openssh.com"]

    @Test("A touched token's signature holds, for its content only", arguments: kinds)
    func touched(kind: String) throws {
        let folder = try TemporaryFolder()
        let armored = try Self.signed(kind, in: folder).armored

        #expect(verdict(armored, Self.content) == nil)
        #expect(try stockAccepts(Self.content, armored, in: folder))
        #expect(verdict(armored, Self.content + [1]) == .signature(.wrong))
        #expect(try !stockAccepts(Self.content + [1], armored, in: folder))
        #expect(try SSHSignature(armored: armored).keyType == kind)
    }

    @Test("A PIN besides the touch changes nothing", arguments: kinds)
    func verified(kind: String) throws {
        let folder = try TemporaryFolder()
        let armored = try Self.signed(kind, flags: 5, in: folder).armored

        #expect(verdict(armored, Self.content) == nil)
        #expect(try stockAccepts(Self.content, armored, in: folder))
    }

    @Test("Stricter than ssh-keygen: a token that nobody touched", arguments: kinds)
    func untouched(kind: String) throws {
        let folder = try TemporaryFolder()
        let armored = try Self.signed(kind, flags: 4, in: folder).armored

        #expect(try stockAccepts(Self.content, armored, in: folder))
        #expect(verdict(armored, Self.content) == .signature(.presenceMissing))
    }

    @Test("Stricter than ssh-keygen: a token's key for a web page", arguments: kinds)
    func web(kind: String) throws {
        let folder = try TemporaryFolder()
        let armored = try Self.signed(kind, application: "https://amt.example", in: folder).armored

        #expect(try stockAccepts(Self.content, armored, in: folder))
        #expect(verdict(armored, Self.content) == .signature(.malformed))
    }

    @Test("What the token says about itself is part of what is signed", arguments: kinds)
    func forged(kind: String) throws {
        let folder = try TemporaryFolder()
        let forged = try Self.signed(kind, flags: 0, in: folder)

        var claimed = forged
        claimed.innerTail[0] = 1
        #expect(verdict(claimed.armored, Self.content) == .signature(.wrong))
        var counted = forged
        counted.innerTail = [1] + big(4_712)
        #expect(verdict(counted.armored, Self.content) == .signature(.wrong))
        var short = forged
        short.innerTail = []
        #expect(verdict(short.armored, Self.content) == .signature(.malformed))
        var long = forged
        long.innerTail.append(0)
        #expect(verdict(long.armored, Self.content) == .signature(.malformed))
    }
}
