internal import COpenSSL

/// Gathers revocation lists, and keeps of each issuer the newest: what an older one says counts no more.
///
/// libcrypto takes whatever list is in force at the time that is asked about, so that an older one beside it could hide what the
/// newer one revokes.
@safe
struct NewestLists: ~Copyable {
    private var kept = unsafe [(bytes: [UInt8], list: OpaquePointer)]()

    /// Lists of more issuers than any operator has.
    private static let most = 200

    /// Begins with nothing.
    init() {}

    deinit {
        for index in unsafe kept.indices { unsafe X509_CRL_free(kept[index].list) }
    }

    /// The lists that count, in DER.
    var bytes: [[UInt8]] { unsafe kept.map { unsafe $0.bytes } }

    /// Takes in a list, unless a newer one of the same issuer for the same certificates is there.
    ///
    /// - Throws: If it cannot be read, only tells what has changed, or cannot be told to be older or newer.
    mutating func insert(_ bytes: [UInt8]) throws(MalformedASN1) {
        let list = unsafe try TrustStore.revocationList(bytes)
        var isKept = false
        defer { if !isKept { unsafe X509_CRL_free(list) } }
        guard unsafe X509_CRL_get_ext_by_NID(list, NID_delta_crl, -1) < 0 else {
            throw MalformedASN1(reason: "a list of changes (delta CRL)")
        }
        let others = unsafe kept.indices.filter { unsafe Self.areOfOneName(kept[$0].list, list) }
        let issuer = unsafe Self.content(of: list, NID_authority_key_identifier)
        for index in others {
            let other = unsafe Self.content(of: kept[index].list, NID_authority_key_identifier)
            guard (issuer == nil) == (other == nil) else {
                throw MalformedASN1(reason: "two lists of one issuer, one of which does not name the key")
            }
        }
        let scope = unsafe Self.content(of: list, NID_issuing_distribution_point)
        let index = others.first { index in
            let other = unsafe kept[index].list
            return unsafe Self.content(of: other, NID_authority_key_identifier) == issuer
                && Self.content(of: other, NID_issuing_distribution_point) == scope
        }
        guard let index else {
            guard unsafe kept.count < Self.most else { throw MalformedASN1(reason: "too many lists") }
            unsafe kept.append((bytes, list))
            isKept = true
            return
        }
        guard unsafe kept[index].bytes != bytes else { return }
        guard unsafe try Self.isNewer(list, than: kept[index].list) else { return }
        unsafe X509_CRL_free(kept[index].list)
        unsafe kept[index] = (bytes, list)
        isKept = true
    }

    private static func areOfOneName(_ first: OpaquePointer, _ second: OpaquePointer) -> Bool {
        unsafe X509_NAME_cmp(X509_CRL_get_issuer(first), X509_CRL_get_issuer(second)) == 0
    }

    /// The content of an extension; nil where it is not there.
    private static func content(of list: OpaquePointer, _ name: Int32) -> [UInt8]? {
        let index = unsafe X509_CRL_get_ext_by_NID(list, name, -1)
        guard index >= 0, let value = unsafe X509_EXTENSION_get_data(X509_CRL_get_ext(list, index)),
            let data = unsafe ASN1_STRING_get0_data(value)
        else { return nil }
        return unsafe Array(UnsafeBufferPointer(start: data, count: Int(ASN1_STRING_length(value))))
    }

    /// Returns whether a list was issued after another one, by its time and its number.
    private static func isNewer(_ list: OpaquePointer, than other: OpaquePointer) throws(MalformedASN1)
        -> Bool
    {
        let time = unsafe ASN1_TIME_compare(X509_CRL_get0_lastUpdate(list), X509_CRL_get0_lastUpdate(other))
        guard (-1...1).contains(time) else { throw MalformedASN1(reason: "a list without a proper time") }
        let number = unsafe compareNumbers(list, other)
        guard time * number >= 0 else {
            throw MalformedASN1(
                reason: "two lists of one issuer, of which one is newer by time and the other by number")
        }
        guard time + number != 0 else {
            throw MalformedASN1(reason: "two different lists of one issuer and one time")
        }
        return time + number > 0
    }

    /// Compares the numbers of two lists: -1, 0 or 1; 0 where one has none.
    private static func compareNumbers(_ first: OpaquePointer, _ second: OpaquePointer) -> Int32 {
        let numbers = unsafe [first, second].map { list in
            unsafe OpaquePointer(X509_CRL_get_ext_d2i(list, NID_crl_number, nil, nil))
        }
        defer {
            for index in 0...1 { unsafe ASN1_INTEGER_free(UnsafeMutablePointer(numbers[index])) }
            ERR_clear_error()
        }
        guard let left = unsafe numbers[0], let right = unsafe numbers[1] else { return 0 }
        return unsafe ASN1_INTEGER_cmp(UnsafePointer(left), UnsafePointer(right)).signum()
    }
}
