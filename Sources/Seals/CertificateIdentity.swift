internal import COpenSSL

/// What a certificate calls its holder.
public struct CertificateIdentity: Sendable, Hashable {
    /// One attribute of the subject.
    struct Attribute: Sendable, Hashable {
        /// Its name in ``attributeNames``; else the numbers of its identifier.
        let type: String
        let value: String
    }

    /// The subject's attributes, in the order of the certificate.
    let subject: [Attribute]
    /// The addresses among the other names.
    public let addresses: [String]
    /// The hosts among the other names.
    let hosts: [String]
    /// The URIs among the other names.
    let locations: [String]

    /// The names of the attributes that patterns know, by their identifiers.
    static let attributeNames = [
        "2.5.4.3": "CN", "2.5.4.4": "SN", "2.5.4.5": "serialNumber", "2.5.4.6": "C", "2.5.4.7": "L",
        "2.5.4.8": "ST", "2.5.4.9": "street", "2.5.4.10": "O", "2.5.4.11": "OU", "2.5.4.12": "title",
        "2.5.4.42": "GN", "2.5.4.97": "organizationIdentifier", "0.9.2342.19200300.100.1.25": "DC",
        "0.9.2342.19200300.100.1.1": "UID", "1.2.840.113549.1.9.1": "emailAddress",
    ]

    /// More than any certificate has.
    private static let mostNames = 100

    /// Returns the values that stand under a name.
    func values(of type: String) -> [String] {
        switch type {
        case "DNS": hosts
        case "URI": locations
        default: subject.filter { $0.type == type }.map(\.value)
        }
    }

    /// The subject in one line, the last attribute first, as RFC 4514 writes it.
    public var name: String { Self.name(of: subject) }

    /// Returns the subject of a certificate in one line, whatever else it says.
    static func name(of certificate: OpaquePointer) throws(MalformedASN1) -> String {
        name(of: try unsafe attributes(of: X509_get_subject_name(certificate)))
    }

    private static func name(of subject: [Attribute]) -> String {
        subject.reversed().map { "\($0.type)=\(escaped($0.value))" }.joined(separator: ",")
    }

    private static func escaped(_ value: String) -> String {
        var text = ""
        for (index, scalar) in value.unicodeScalars.enumerated() {
            let isBlank = scalar == " " && (index == 0 || index == value.unicodeScalars.count - 1)
            if scalar.value < 0x20 || scalar.value == 0x7F {
                let digits = String(scalar.value, radix: 16)
                text += "\\" + (digits.count == 1 ? "0" : "") + digits
            } else {
                if isBlank || ",+\"\\<>;=".unicodeScalars.contains(scalar) || (index == 0 && scalar == "#") {
                    text += "\\"
                }
                text.unicodeScalars.append(scalar)
            }
        }
        return text
    }

    /// Reads the names of a certificate.
    init(of certificate: OpaquePointer) throws(MalformedASN1) {
        subject = try unsafe Self.attributes(of: X509_get_subject_name(certificate))
        var names = (addresses: [String](), hosts: [String](), locations: [String]())
        let found = unsafe X509_get_ext_d2i(certificate, NID_subject_alt_name, nil, nil)
        ERR_clear_error()
        if let found = unsafe found {
            let stack = OpaquePointer(found)
            defer { unsafe GENERAL_NAMES_free(stack) }
            guard unsafe OPENSSL_sk_num(stack) <= Self.mostNames else {
                throw MalformedASN1(reason: "a certificate with too many names")
            }
            for index in 0..<(unsafe OPENSSL_sk_num(stack)) {
                guard let raw = unsafe OPENSSL_sk_value(stack, index) else { continue }
                let name = unsafe raw.assumingMemoryBound(to: GENERAL_NAME.self).pointee
                switch unsafe name.type {
                case GEN_EMAIL: names.addresses.append(try unsafe Self.plain(name.d.rfc822Name))
                case GEN_DNS: names.hosts.append(try unsafe Self.plain(name.d.dNSName))
                case GEN_URI: names.locations.append(try unsafe Self.plain(name.d.uniformResourceIdentifier))
                default: break
                }
            }
        }
        (addresses, hosts, locations) = names
    }

    private static func attributes(of name: OpaquePointer?) throws(MalformedASN1) -> [Attribute] {
        let count = unsafe X509_NAME_entry_count(name)
        guard count <= mostNames else { throw MalformedASN1(reason: "a certificate with too many names") }
        var attributes: [Attribute] = []
        for index in 0..<count {
            let entry = unsafe X509_NAME_get_entry(name, index)
            let identifier = try unsafe dotted(X509_NAME_ENTRY_get_object(entry))
            var text: UnsafeMutablePointer<UInt8>?
            let length = unsafe ASN1_STRING_to_UTF8(&text, X509_NAME_ENTRY_get_data(entry))
            defer { unsafe CRYPTO_free(text, nil, 0) }
            ERR_clear_error()
            guard length >= 0, let text = unsafe text,
                let value = unsafe String(
                    validating: UnsafeBufferPointer(start: text, count: Int(length)), as: UTF8.self),
                !value.utf8.contains(0)
            else { throw MalformedASN1(reason: "a certificate with a name that is no text") }
            attributes.append(Attribute(type: attributeNames[identifier] ?? identifier, value: value))
        }
        return attributes
    }

    /// Returns the numbers of an identifier.
    private static func dotted(_ object: OpaquePointer?) throws(MalformedASN1) -> String {
        var buffer = [CChar](repeating: 0, count: 128)
        let count = unsafe OBJ_obj2txt(&buffer, Int32(buffer.count), object, 1)
        guard 1..<buffer.count ~= Int(count) else {
            throw MalformedASN1(reason: "an identifier in it is too long")
        }
        return String(decoding: buffer.prefix(Int(count)).map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    /// Returns printable ASCII without blanks, which is what addresses, hosts and URIs are.
    private static func plain(_ string: UnsafeMutablePointer<ASN1_STRING>?) throws(MalformedASN1) -> String {
        let length = unsafe string.map { unsafe ASN1_STRING_length($0) } ?? 0
        guard length > 0, let data = unsafe ASN1_STRING_get0_data(string) else {
            throw MalformedASN1(reason: "a certificate with an empty name")
        }
        let bytes = unsafe Array(UnsafeBufferPointer(start: data, count: Int(length)))
        guard bytes.allSatisfy({ 0x21...0x7E ~= $0 }) else {
            throw MalformedASN1(reason: "a certificate with a name that is not printable")
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
