import Foundation
import Problems
import Seals

// Asks stagectl's own verification about signatures that others have collected (`seal-subject verify`, one question a line), or
// measures how many it verifies (`seal-subject measure FILE SECONDS`); see Tests/Peers/signatures.py and
// Tests/Benchmarks/signatures.py.

/// A signature and what it should be over.
struct Question: Decodable {
    /// An SSHSIG in its armour, with the content that it should be over and the purpose.
    let armored: String?
    let content: Data?
    let namespace: String?
    /// What a key makes itself, in SSH's form: the key, its signature, and the message.
    let key: Data?
    let signature: Data?
    let message: Data?

    /// Returns `holds`, or the code for which it does not.
    func answer() throws -> String {
        do throws(Problem) {
            if let armored {
                let signature = try SSHSignature(armored: armored)
                try signature.verify(Array(content ?? Data()), namespace: namespace ?? "")
            } else {
                try requireSignature(
                    Array(signature ?? Data()), by: Array(key ?? Data()), over: Array(message ?? Data()))
            }
            return "holds"
        } catch {
            return error.code.name
        }
    }
}

/// Signed contents, and a file of those whose signatures count.
struct Sample: Decodable {
    let signers: String
    let address: String
    let namespace: String
    let signed: [Signed]

    struct Signed: Decodable {
        let content: Data
        let armored: String
    }

    /// Returns how many signatures a second one core verifies, from the armour to the signer's name: by the clock on the wall, and of
    /// the time that it worked for this.
    func speed(for seconds: Double) throws -> (wall: Double, own: Double) {
        let list = try AllowedSigners(parsing: Array(signers.utf8), file: "allowed_signers")
        let signed = signed.map { (Array($0.content), $0.armored) }
        let time = Timestamp(seconds: 1_790_000_000)
        var count = 0
        let begin = DispatchTime.now().uptimeNanoseconds
        let worked = clock()
        var end = begin
        while Double(end - begin) < seconds * 1e9 {
            for (content, armored) in signed {
                _ = try list.signer(
                    of: content, armoredSignature: armored, namespace: namespace, at: time, address: address)
            }
            count += signed.count
            end = DispatchTime.now().uptimeNanoseconds
        }
        return (
            Double(count) / (Double(end - begin) / 1e9),
            Double(count) / (Double(clock() - worked) / Double(CLOCKS_PER_SEC))
        )
    }
}

let arguments = CommandLine.arguments.dropFirst()
let decoder = JSONDecoder()
if arguments.first == "verify" {
    while let line = readLine() {
        print(try decoder.decode(Question.self, from: Data(line.utf8)).answer())
    }
} else if arguments.first == "measure", arguments.count == 3, let seconds = Double(arguments.last ?? "") {
    let content = try Data(contentsOf: URL(fileURLWithPath: Array(arguments)[1]))
    let speed = try decoder.decode(Sample.self, from: content).speed(for: seconds)
    print(speed.wall, speed.own)
} else {
    FileHandle.standardError.write(Data("usage: seal-subject verify | measure FILE SECONDS\n".utf8))
    exit(64)
}
