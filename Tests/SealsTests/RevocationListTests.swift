import Foundation
import Problems
import Seals
import Support
import Testing

/// Several revocation lists of one issuer, in a file or in several.
@Suite("Newest revocation lists")
struct RevocationListTests {
    private let mill: CertificateMill
    private let root: CertificateMill.Holder
    private let sender: CertificateMill.Holder
    private let signature: Data
    private let content = Array("tree 1\n\nx\n".utf8)
    private static let now = Timestamp(seconds: Int64(Date().timeIntervalSince1970) + 60)

    init() throws {
        mill = CertificateMill(in: try TemporaryFolder())
        root = try mill.root("wurzel", subject: "/C=DE/O=Amt/CN=Wurzel")
        sender = try mill.issue("sender", by: root)
        signature = try mill.sign(content, by: sender)
    }

    /// Returns the code of the refusal, of the files or of the signature; `good` if there is none.
    private func verdict(_ files: [Data], at time: Timestamp = now) throws -> String {
        let anchors = Array(FileManager.default.contents(atPath: root.certificate) ?? Data())
        let authorities: CertificateAuthorities
        do throws(ProblemList) {
            authorities = try CertificateAuthorities(
                anchors: ("anchors.pem", anchors),
                revocationLists: files.enumerated().map { ("\($0.offset).crl", Array($0.element)) })
        } catch { return error.problems.map { "\($0.code.name): \($0.found ?? "")" }.joined() }
        do throws(Problem) {
            _ = try authorities.holder(
                of: content, signature: CMSSignature(file: Array(signature), of: "v1"), of: "v1", at: time,
                strength: .recommended)
            return "good"
        } catch { return error.code.name }
    }

    private func list(
        _ revoked: [CertificateMill.Holder], from begin: String, days: Int = 40_000, number: Int? = 1,
        extensions: String = ""
    ) throws -> Data {
        let path = try mill.revocationList(
            of: root, revoking: revoked, days: days, from: begin, number: number, extensions: extensions)
        return FileManager.default.contents(atPath: path) ?? Data()
    }

    /// Returns the verdict over two lists in one file and in two, in both orders; they must all be one.
    private func verdict(_ first: Data, _ second: Data) throws -> String {
        let verdicts = try Set(
            [
                verdict([first, second]), verdict([second, first]), verdict([first + second]),
                verdict([second + first]),
            ].map { $0.replacing(/[01]\.crl/, with: "") })
        #expect(verdicts.count == 1, "\(verdicts)")
        return verdicts.first ?? ""
    }

    @Test(
        "The newer list of an issuer counts, whichever stands first, also where only the older one is in force already"
    )
    func newest() throws {
        let older = try list([], from: "20200101000000Z", number: 1)
        for (begin, days) in [("20260101000000Z", 40_000), ("20400101000000Z", 40_000)] {
            let revoking = try list([sender], from: begin, days: days, number: 2)
            #expect(try verdict(older, revoking) == "signature.key-revoked")
            // openssl goes by the newest that is in force, whichever stands first.
            let files = try [older, revoking].map {
                try mill.folder.write($0, to: "\(UUID().uuidString).crl")
            }
            for lists in [files, files.reversed()] {
                #expect(
                    try mill.stockAccepts(
                        signature, over: content, anchors: [root.certificate], at: Self.now.seconds,
                        lists: lists) == begin.hasPrefix("2040"))
            }
        }
        // What an older one revoked and the newer one does not is not revoked any more, as everywhere.
        let released = try list([], from: "20260101000000Z", number: 3)
        #expect(try verdict(list([sender], from: "20200101000000Z", number: 2), released) == "good")
        // The same list twice is one list.
        #expect(try verdict(older, older) == "good")
    }

    @Test("A newer list that is past its end decides nothing, although an older one lasts longer")
    func stale() throws {
        let older = try list([], from: "20200101000000Z", number: 1)
        let stale = try list([sender], from: "20210101000000Z", days: 1, number: 2)
        // openssl counts the days from now.
        let later = Timestamp(seconds: Self.now.seconds + 2 * 86_400)
        #expect(try verdict([older, stale], at: later) == "signers.revocation-unknown")
        #expect(try verdict([stale, older], at: later) == "signers.revocation-unknown")
    }

    @Test("Lists without a number are told apart by their time, lists of one time by their number")
    func numbers() throws {
        let older = try list([], from: "20200101000000Z", number: nil)
        #expect(
            try verdict(older, list([sender], from: "20210101000000Z", number: nil))
                == "signature.key-revoked")
        let first = try list([], from: "20210101000000Z", number: 1)
        #expect(
            try verdict(first, list([sender], from: "20210101000000Z", number: 2)) == "signature.key-revoked")
    }

    @Test("Where nobody can tell which is newer, nothing is decided")
    func undecided() throws {
        let first = try list([], from: "20210101000000Z", number: 2)
        let contrary = try list([sender], from: "20220101000000Z", number: 1)
        #expect(
            try verdict(first, contrary)
                == "signers.revocation-list: two lists of one issuer, of which one is newer by time and the other by number"
        )
        let same = try list([sender], from: "20210101000000Z", number: 2)
        #expect(
            try verdict(first, same)
                == "signers.revocation-list: two different lists of one issuer and one time")
        let named = try list(
            [sender], from: "20220101000000Z", number: 3, extensions: "authorityKeyIdentifier=keyid")
        #expect(
            try verdict(first, named)
                == "signers.revocation-list: two lists of one issuer, one of which does not name the key")
        #expect(Code.signers(.revocationList).exitStatus == .unavailable)
    }

    @Test(
        "A list that only tells what has changed is refused: libcrypto would pass over it, and over what it revokes"
    )
    func changes() throws {
        let whole = try list([], from: "20210101000000Z", number: 1)
        let changes = try list(
            [sender], from: "20220101000000Z", number: 2, extensions: "2.5.29.27=critical,ASN1:INTEGER:1")
        #expect(try verdict(whole, changes) == "signers.revocation-list: a list of changes (delta CRL)")
    }

    @Test("Lists for other certificates stand beside each other")
    func scopes() throws {
        let users = "issuingDistributionPoint=critical,@p\n[p]\nonlyuser=TRUE"
        let authorities = "issuingDistributionPoint=critical,@p\n[p]\nonlyCA=TRUE"
        let ofUsers = try list([sender], from: "20200101000000Z", number: 1, extensions: users)
        let ofAuthorities = try list([], from: "20220101000000Z", number: 2, extensions: authorities)
        #expect(try verdict(ofUsers, ofAuthorities) == "signature.key-revoked")
    }
}
