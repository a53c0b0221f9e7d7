internal import COpenSSL
internal import Glibc

/// The signature that lies beside a container: PKCS #7 over the whole file, by a certificate that a root vouches for.
enum DetachedSignature {
    /// The largest file of signatures that is read.
    static let largest = 1 << 20
    private static let firstLine = "#clamsign-1.0"

    /// Whether a file of signatures holds one that is meant for this version and is good for a container.
    ///
    /// - Parameter descriptor: The container, open for reading.
    static func verifies(_ text: [UInt8], of descriptor: Int32, roots: [String]) -> Bool {
        let lines = text.split(whereSeparator: { $0 == 0x0a || $0 == 0x0d })
        guard let first = lines.first, first.elementsEqual(firstLine.utf8) else { return false }
        for line in lines.dropFirst().prefix(16) {
            let fields = line.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
            guard fields.count == 4, fields[2].elementsEqual("pkcs7-pem".utf8) else { continue }
            let least = decimal(fields[0]) ?? 0
            let most = decimal(fields[1]) ?? Int.max
            // Those that were made for later versions name a level above this one, and are as good for it.
            guard fields[0].isEmpty || least <= 255, most >= SignatureLine.functionLevel else { continue }
            if verifies(Array(fields[3]), descriptor, roots) { return true }
        }
        return false
    }

    private static func verifies(_ base64: [UInt8], _ descriptor: Int32, _ roots: [String]) -> Bool {
        var text = Array("-----BEGIN PKCS7-----\n".utf8)
        for start in stride(from: 0, to: base64.count, by: 64) {
            text += base64[start..<min(start + 64, base64.count)] + [0x0a]
        }
        text += Array("-----END PKCS7-----\n".utf8)
        defer { ERR_clear_error() }
        guard let source = unsafe BIO_new_mem_buf(text, Int32(text.count)) else { return false }
        defer { _ = unsafe BIO_free(source) }
        guard let signature = unsafe PEM_read_bio_PKCS7(source, nil, nil, nil) else { return false }
        defer { unsafe PKCS7_free(signature) }
        guard let store = unsafe X509_STORE_new() else { return false }
        defer { unsafe X509_STORE_free(store) }
        for root in roots { guard unsafe add(root, to: store) else { return false } }
        guard lseek(descriptor, 0, SEEK_SET) == 0, let content = unsafe BIO_new_fd(descriptor, BIO_NOCLOSE)
        else { return false }
        defer { _ = unsafe BIO_free(content) }
        return unsafe PKCS7_verify(signature, nil, store, content, nil, PKCS7_DETACHED | PKCS7_BINARY) == 1
    }

    private static func add(_ root: String, to store: OpaquePointer) -> Bool {
        let bytes = Array(root.utf8)
        guard let source = unsafe BIO_new_mem_buf(bytes, Int32(bytes.count)) else { return false }
        defer { _ = unsafe BIO_free(source) }
        guard let certificate = unsafe PEM_read_bio_X509(source, nil, nil, nil) else { return false }
        defer { unsafe X509_free(certificate) }
        return unsafe X509_STORE_add_cert(store, certificate) == 1
    }
}
