internal import Problems
internal import Processes

extension SSHSigner {
    /// Asks `gpg.ssh.defaultKeyCommand`, whose first line must be a public key.
    static func defaultKey(
        _ command: String, environment: [String: String], timeout: Duration, terminal: Terminal
    ) throws(Problem) -> String {
        guard let words = commandWords(command), let name = words.first else {
            throw Problem(.configuration(.signingKeyMissing), "gpg.ssh.defaultKeyCommand", cause: command)
        }
        let call = Program(name, Array(words.dropFirst()), environment: environment)
        let output = try call.run(timeout: timeout, terminal: terminal)
        let line = String(decoding: output.standardOutput.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
        guard output.status == 0, literalKey(line) != nil else {
            throw Problem(
                .configuration(.signingKeyMissing), "gpg.ssh.defaultKeyCommand",
                cause: "\(command) ended with \(output.status): \(line)\(output.standardError)")
        }
        return line
    }

    /// Finds the public key that belongs to a file, where `ssh-keygen` looks for it too.
    ///
    /// That is the file itself, which may be a public key or a private one with its public half in clear, else
    /// the file beside it whose name ends in `.pub`.
    static func key(at path: String) throws(Problem) -> SSHPublicKey {
        var content: [UInt8]?
        do throws(SystemFailure) {
            content = try readSmallFile(path, limit: 65_536)
        } catch {
            // Then the public half beside it decides, as for ssh-keygen.
            content = nil
        }
        do throws(KeyDefect) {
            if let content, let key = try publicKey(in: content) { return key }
        } catch {
            throw unusable(path, error)
        }
        do throws(SystemFailure) { content = try readSmallFile("\(path).pub", limit: 65_536) } catch {
            throw Problem(.configuration(.signingKeyMissing), path, cause: error.reason)
        }
        do throws(KeyDefect) { return try SSHPublicKey(line: firstLine(of: content ?? [])) } catch {
            throw unusable(path, error)
        }
    }

    /// The problem with a key that is there and cannot sign for stagectl.
    static func unusable(_ subject: String, _ defect: KeyDefect) -> Problem {
        switch defect {
        case .malformed(let reason):
            Problem(.configuration(.signingKeyUnusable), subject, found: "?", cause: reason)
        case .unsupported(let type), .certificate(let type):
            Problem(.configuration(.signingKeyUnusable), subject, found: type)
        }
    }

    /// Returns the public key in a file, or nil if there is none in clear.
    private static func publicKey(in file: [UInt8]) throws(KeyDefect) -> SSHPublicKey? {
        let text = String(decoding: file, as: UTF8.self)
        guard text.utf8.starts(with: "-----BEGIN ".utf8) else {
            return try SSHPublicKey(line: firstLine(of: file))
        }
        let lines = text.split(whereSeparator: \.isNewline)
        guard lines.first == "-----BEGIN OPENSSH PRIVATE KEY-----",
            let content = Base64.decode(Array(lines.dropFirst().prefix { !$0.hasPrefix("-") }.joined().utf8))
        else { return nil }
        let blob: [UInt8]
        do throws(MalformedWire) {
            var reader = WireReader(content)
            guard try reader.bytes(15).elementsEqual("openssh-key-v1\0".utf8) else { return nil }
            // Cipher, key derivation and its options: how the private half, which is not read, is protected.
            for _ in 0..<3 { _ = try reader.string() }
            guard try reader.number() == 1 else { return nil }
            blob = try reader.string()
        } catch {
            throw .malformed(error.reason)
        }
        return try SSHPublicKey(blob: blob)
    }

    private static func firstLine(of file: [UInt8]) -> String {
        String(decoding: file.prefix { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") }, as: UTF8.self)
    }
}
