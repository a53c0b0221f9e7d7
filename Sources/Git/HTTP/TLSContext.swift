internal import COpenSSL
internal import Problems

/// What holds for a TLS connection before it begins: versions, trusted authorities, our own certificate.
@safe
final class TLSContext {
    let pointer: OpaquePointer

    /// Prepares a connection by its settings.
    ///
    /// - Throws: `transport.authorities-unusable`, `transport.client-certificate-unusable`.
    init(_ settings: HTTPSettings) throws(Problem) {
        ERR_clear_error()
        guard let context = unsafe SSL_CTX_new(TLS_client_method()) else {
            throw Problem(.transport(.handshakeFailed), settings.address.origin, cause: OpenSSL.reason())
        }
        unsafe pointer = context
        guard unsafe stagectl_ssl_set_minimum_version(context, TLS1_2_VERSION) == 1 else {
            throw Problem(.transport(.handshakeFailed), settings.address.origin, cause: OpenSSL.reason())
        }
        unsafe SSL_CTX_set_security_level(context, 2)
        unsafe SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nil)
        // A key with a passphrase is refused. Without this, OpenSSL would ask at the terminal.
        unsafe SSL_CTX_set_default_passwd_cb(context) { _, _, _, _ in -1 }
        try trust(settings)
        if let own = settings.clientCertificate { try show(own, to: settings.address.origin) }
    }

    deinit { unsafe SSL_CTX_free(pointer) }

    private func trust(_ settings: HTTPSettings) throws(Problem) {
        var files = settings.authorityFiles
        var folders = settings.authorityFolders
        guard files.isEmpty, folders.isEmpty else {
            for file in files {
                guard unsafe SSL_CTX_load_verify_file(pointer, file) == 1 else {
                    throw Problem(.transport(.authoritiesUnusable), file, cause: OpenSSL.reason())
                }
            }
            for folder in folders {
                guard unsafe SSL_CTX_load_verify_dir(pointer, folder) == 1 else {
                    throw Problem(.transport(.authoritiesUnusable), folder, cause: OpenSSL.reason())
                }
            }
            return
        }
        files = unsafe [X509_get_default_cert_file()].compactMap {
            unsafe $0.map { unsafe String(cString: $0) }
        }
        folders = unsafe [X509_get_default_cert_dir()].compactMap {
            unsafe $0.map { unsafe String(cString: $0) }
        }
        // Machines have one, the other or both. Where there is none, nobody is trusted, and the handshake
        // says so.
        for file in files { _ = unsafe SSL_CTX_load_verify_file(pointer, file) }
        for folder in folders { _ = unsafe SSL_CTX_load_verify_dir(pointer, folder) }
        ERR_clear_error()
    }

    private func show(_ own: HTTPSettings.ClientCertificate, to origin: String) throws(Problem) {
        guard unsafe SSL_CTX_use_certificate_chain_file(pointer, own.certificate) == 1 else {
            throw Problem(.transport(.clientCertificateUnusable), own.certificate, cause: OpenSSL.reason())
        }
        guard unsafe SSL_CTX_use_PrivateKey_file(pointer, own.key, SSL_FILETYPE_PEM) == 1,
            unsafe SSL_CTX_check_private_key(pointer) == 1
        else { throw Problem(.transport(.clientCertificateUnusable), own.key, cause: OpenSSL.reason()) }
    }
}

/// OpenSSL's queue of errors, which is one per thread.
enum OpenSSL {
    /// Takes the first error, and clears the rest.
    static func reason() -> String {
        let code = ERR_get_error()
        ERR_clear_error()
        guard code != 0, let text = unsafe ERR_reason_error_string(code) else {
            return code == 0 ? "OpenSSL gave no reason" : "OpenSSL error \(code)"
        }
        return unsafe String(cString: text)
    }

    /// The number of the first error's reason; 0 if there is none.
    static var reasonNumber: Int32 { stagectl_error_reason(ERR_peek_error()) }
}
