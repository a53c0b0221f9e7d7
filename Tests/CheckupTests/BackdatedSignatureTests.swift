import Checkup
import Foundation
import Pipeline
import Support
import Testing

/// A date in a signed object is its signer's own word.
@Suite("Signatures that are dated back")
struct BackdatedSignatureTests {
    @Test("Git takes a signature of an expired key whose tag is dated back, the checkup does not")
    func expired() throws {
        let fixture = try DeliveryFixture()
        try fixture.commit()
        // The key ends two weeks before the time of intake; the first tag claims to be from before that, the second is honest.
        let policy = try fixture.policy(options: "valid-before=\"20270101\" ")
        let signers = try fixture.folder.write(
            Data(try #require(policy.senderFiles["allowed_signers"])), to: "signers")
        for (name, date, stock) in [("v1", "1790000000", Int32(0)), ("v2", "1799999999", 1)] {
            try expectRun(
                "git", ["tag", "-s", name, "-m", "t"], in: fixture.sender,
                environment: ["GIT_COMMITTER_DATE": "\(date) +0000"])
            let verified = try run(
                "git", ["-c", "gpg.ssh.allowedSignersFile=\(signers)", "verify-tag", name], in: fixture.sender
            )
            #expect((verified.status == 0) == (stock == 0), "\(verified.errors)")
            #expect(try fixture.checkUp(name, policy: policy).codes == ["signature.key-expired"])
        }
    }
}
