internal import COpenSSL
internal import Problems

/// A TLS connection over a socket: version 1.2 or 1.3, the server's certificate always verified.
///
/// OpenSSL works on memory only. The bytes on the line are moved by ``Socket``, so that its time limits hold
/// for the handshake, for reading and for writing alike, and no signal comes of a broken line.
@safe
final class TLSSession {
    private let socket: Socket
    private let settings: HTTPSettings
    private let context: TLSContext
    private let session: OpaquePointer
    private let incoming: OpaquePointer
    private let outgoing: OpaquePointer
    /// Whether the server asked for a certificate of ours; then its refusal is about that.
    private(set) var certificateWasAsked = false
    private var buffer = [UInt8](repeating: 0, count: 32_768)

    /// Shakes hands.
    ///
    /// - Throws: `transport.certificate-…`, `transport.handshake-failed`, and what ``Socket`` throws. Nothing
    ///   but the handshake has been sent then.
    init(over socket: Socket, _ settings: HTTPSettings) throws(Problem) {
        self.socket = socket
        self.settings = settings
        context = try TLSContext(settings)
        let origin = settings.address.origin
        guard let session = unsafe SSL_new(context.pointer), let incoming = unsafe BIO_new(BIO_s_mem()),
            let outgoing = unsafe BIO_new(BIO_s_mem())
        else { throw Problem(.transport(.handshakeFailed), origin, cause: OpenSSL.reason()) }
        unsafe SSL_set_bio(session, incoming, outgoing)
        unsafe self.session = session
        unsafe self.incoming = incoming
        unsafe self.outgoing = outgoing
        let host = settings.address.host
        let rules = unsafe SSL_get0_param(session)
        unsafe SSL_set_hostflags(
            session, UInt32(X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS | X509_CHECK_FLAG_NEVER_CHECK_SUBJECT))
        if unsafe X509_VERIFY_PARAM_set1_ip_asc(rules, host) != 1 {
            ERR_clear_error()
            guard unsafe SSL_set1_host(session, host) == 1,
                unsafe stagectl_ssl_set_server_name(session, host) == 1
            else { throw Problem(.transport(.handshakeFailed), origin, cause: OpenSSL.reason()) }
        }
        let payload = unsafe Unmanaged.passUnretained(self).toOpaque()
        unsafe SSL_set_cert_cb(
            session,
            { _, payload in
                guard let payload = unsafe payload else { return 0 }
                unsafe Unmanaged<TLSSession>.fromOpaque(payload).takeUnretainedValue().certificateWasAsked =
                    true
                return 1
            }, payload)
        _ = try advance { () -> Int32 in unsafe SSL_connect(session) }
    }

    deinit { unsafe SSL_free(session) }

    /// Reads what is there, after waiting for it.
    ///
    /// - Returns: The number of bytes; 0 when the server has said that there is no more.
    func read(into target: UnsafeMutableRawBufferPointer) throws(Problem) -> Int {
        let limit = Int32(clamping: target.count)
        return Int(try advance { () -> Int32 in unsafe SSL_read(session, target.baseAddress, limit) })
    }

    /// Writes some of the bytes, all of them if there are not many.
    ///
    /// - Returns: How many.
    func write(_ bytes: UnsafeRawBufferPointer) throws(Problem) -> Int {
        // As much as may lie encrypted in memory at once.
        let limit = Int32(min(bytes.count, 1 << 18))
        return Int(try advance { () -> Int32 in unsafe SSL_write(session, bytes.baseAddress, limit) })
    }

    /// Says goodbye if that is possible without waiting.
    func close() {
        unsafe SSL_shutdown(session)
        // The conversation is over: whether the other side hears of it changes nothing.
        try? flush()
        ERR_clear_error()
    }

    /// Repeats one step of OpenSSL, moving bytes between it and the socket, until the step is done.
    private func advance(_ step: () -> Int32) throws(Problem) -> Int32 {
        while true {
            ERR_clear_error()
            let result = step()
            switch unsafe SSL_get_error(session, result) {
            case SSL_ERROR_NONE:
                try flush()
                return result
            case SSL_ERROR_ZERO_RETURN:
                return 0
            case SSL_ERROR_WANT_READ:
                try flush()
                try fill()
            default:
                let problem = problem()
                // The server may be told why; if it has gone, our reason is still the first one.
                try? flush()
                throw problem
            }
        }
    }

    /// Sends what OpenSSL has made.
    private func flush() throws(Problem) {
        while true {
            let count = unsafe BIO_read(outgoing, &buffer, Int32(buffer.count))
            guard count > 0 else { return }
            var failure: Problem?
            unsafe buffer.withUnsafeBytes { bytes in
                do throws(Problem) {
                    try unsafe socket.send(UnsafeRawBufferPointer(rebasing: bytes[..<Int(count)]))
                } catch {
                    failure = error
                }
            }
            if let failure { throw failure }
        }
    }

    /// Receives something for OpenSSL to read.
    private func fill() throws(Problem) {
        var received: Result<Int, Problem> = .success(0)
        unsafe buffer.withUnsafeMutableBytes { bytes in
            do throws(Problem) {
                received = .success(try unsafe socket.receive(into: bytes))
            } catch {
                received = .failure(error)
            }
        }
        let count = try received.get()
        // TLS has a goodbye of its own. An end without it may be anybody's doing.
        guard count > 0 else {
            throw Problem(.transport(.brokenOff), settings.address.origin, cause: "no TLS goodbye")
        }
        _ = unsafe BIO_write(incoming, buffer, Int32(count))
    }
}

extension TLSSession {
    /// The reason why OpenSSL stopped.
    private func problem() -> Problem {
        let origin = settings.address.origin
        let verdict = unsafe SSL_get_verify_result(session)
        let alert = OpenSSL.reasonNumber
        guard verdict == Int(X509_V_OK) else {
            let reason = unsafe String(cString: X509_verify_cert_error_string(verdict))
            let host = settings.address.host
            switch Int32(verdict) {
            case X509_V_ERR_CERT_HAS_EXPIRED, X509_V_ERR_CERT_NOT_YET_VALID:
                return Problem(.transport(.certificateTime), origin, found: reason)
            case X509_V_ERR_HOSTNAME_MISMATCH, X509_V_ERR_IP_ADDRESS_MISMATCH:
                return Problem(.transport(.certificateName), origin, expected: host, cause: reason)
            case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT, X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY,
                X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT, X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN,
                X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE, X509_V_ERR_CERT_UNTRUSTED:
                return Problem(.transport(.certificateUntrusted), origin, found: reason)
            default:
                return Problem(.transport(.certificate), origin, found: reason)
            }
        }
        let reason = OpenSSL.reason()
        if certificateWasAsked, Self.alertsAboutCertificates.contains(alert) {
            return Problem(.transport(.clientCertificateRefused), origin, found: reason)
        }
        return Problem(.transport(.handshakeFailed), origin, found: reason)
    }

    /// What servers say to a client whose certificate is missing or not to their liking.
    private static let alertsAboutCertificates: Set<Int32> = [
        SSL_R_TLSV13_ALERT_CERTIFICATE_REQUIRED, SSL_R_SSLV3_ALERT_BAD_CERTIFICATE,
        SSL_R_SSLV3_ALERT_CERTIFICATE_EXPIRED, SSL_R_SSLV3_ALERT_CERTIFICATE_REVOKED,
        SSL_R_SSLV3_ALERT_CERTIFICATE_UNKNOWN, SSL_R_SSLV3_ALERT_UNSUPPORTED_CERTIFICATE,
        SSL_R_SSLV3_ALERT_HANDSHAKE_FAILURE, SSL_R_TLSV1_ALERT_UNKNOWN_CA, SSL_R_TLSV1_ALERT_ACCESS_DENIED,
    ]
}
