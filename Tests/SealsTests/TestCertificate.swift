import Foundation
import Support
import Testing

/// A certificate that stock ssh-keygen has issued, with the key that it certifies.
struct TestCertificate {
    /// The file with the certificate.
    let file: String

    /// Issues a certificate on a key.
    ///
    /// - Parameter options: What `ssh-keygen -s` takes besides.
    init(
        on key: TestKey, by authority: TestKey, principals: [String] = ["a@b.example"], id: String = "id",
        serial: UInt64 = 0, _ options: [String] = [], in folder: TemporaryFolder
    ) throws {
        let path = "\(folder.path)/certified-\(UUID().uuidString)"
        try FileManager.default.copyItem(atPath: key.path, toPath: path)
        try FileManager.default.copyItem(atPath: key.path + ".pub", toPath: path + ".pub")
        let names = principals.isEmpty ? [] : ["-n", principals.joined(separator: ",")]
        try expectRun(
            "ssh-keygen",
            ["-q", "-s", authority.path, "-I", id, "-z", "\(serial)"] + names + options + [path + ".pub"])
        file = path + "-cert.pub"
    }

    /// Type and certificate as a line has them.
    var line: String {
        get throws {
            try String(contentsOfFile: file, encoding: .utf8).split(separator: " ").prefix(2)
                .joined(separator: " ")
        }
    }

    var blob: [UInt8] {
        get throws {
            Array(try #require(Data(base64Encoded: String(try line.split(separator: " ")[1]))))
        }
    }

    func sign(_ content: [UInt8], namespace: String = "git") throws -> String {
        let result = try run(
            "ssh-keygen", ["-Y", "sign", "-f", file, "-n", namespace], input: Data(content))
        try #require(result.status == 0, "\(result.errors)")
        return result.text
    }
}
