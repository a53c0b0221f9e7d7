internal import Glibc

/// A failure of the system, with its reason.
struct SystemFailure: Error {
    let reason: String

    /// Takes the reason of the last failed call.
    init(_ subject: String) {
        let number = errno
        reason = unsafe "\(subject): \(String(cString: strerror(number)))"
    }
}

/// Reads a small file whole.
///
/// - Returns: nil if it is longer than the limit.
func readSmallFile(_ path: String, limit: Int) throws(SystemFailure) -> [UInt8]? {
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw SystemFailure(path) }
    defer { close(descriptor) }
    var bytes = [UInt8](repeating: 0, count: limit + 1)
    var count = 0
    while count <= limit {
        let read = unsafe bytes.withUnsafeMutableBytes { buffer in
            let rest = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[count...])
            return unsafe Glibc.read(descriptor, rest.baseAddress, rest.count)
        }
        guard read >= 0 else {
            if errno == EINTR { continue }
            throw SystemFailure(path)
        }
        guard read > 0 else { return Array(bytes.prefix(count)) }
        count += read
    }
    return nil
}

/// A folder of our own for what `ssh-keygen` reads and writes, removed at the end of its scope.
///
/// Nothing in it is secret: the content to be signed, the public key, and the signature.
struct SigningFolder: ~Copyable {
    private let path: String
    private static let names = ["content", "content.sig", "key.pub"]

    /// Makes the folder below another one; only this user can enter it.
    init(in parent: String) throws(SystemFailure) {
        var template = Array("\(parent)/stagectl-XXXXXX".utf8CString)
        guard unsafe mkdtemp(&template) != nil else { throw SystemFailure(parent) }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit {
        // Whatever cannot be removed is left to the system: it is not secret, and the signature stands.
        for name in Self.names { unsafe unlink("\(path)/\(name)") }
        unsafe rmdir(path)
    }

    var content: String { "\(path)/content" }
    var signature: String { "\(path)/content.sig" }
    var key: String { "\(path)/key.pub" }

    func write(_ bytes: [UInt8], to file: String) throws(SystemFailure) {
        let descriptor = unsafe open(file, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw SystemFailure(file) }
        defer { close(descriptor) }
        var rest = bytes[...]
        while !rest.isEmpty {
            let written = unsafe rest.withUnsafeBytes {
                unsafe Glibc.write(descriptor, $0.baseAddress, $0.count)
            }
            guard written >= 0 || errno == EINTR else { throw SystemFailure(file) }
            rest = rest.dropFirst(max(written, 0))
        }
    }
}
