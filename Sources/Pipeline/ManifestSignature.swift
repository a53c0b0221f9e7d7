public import Seals

/// A file with a detached signature of a manifest: it lies beside the manifest and is called like it, with an ending that says what
/// is in it.
public enum ManifestSignature: String, Sendable, Hashable, CaseIterable {
    /// SSHSIG, as `ssh-keygen -Y sign -n file` writes it.
    case ssh = ".sig"
    /// OpenPGP, as `gpg --detach-sign --armor` calls it.
    case openPGP = ".asc"
    /// OpenPGP, as distributions call theirs.
    case openPGPToo = ".gpg"
    /// CMS.
    case cms = ".p7s"

    /// The purpose for which SSH signs files, as ssh-keygen(1) recommends it; commits and tags have another one.
    public static let namespace = "file"

    /// How many bytes such a file has at most: more than any of the formats takes.
    public static let sizeLimit = 128 << 10

    /// What the file must be written in, whatever it begins with.
    public var format: SignatureFormat {
        switch self {
        case .ssh: .ssh
        case .openPGP, .openPGPToo: .openPGP
        case .cms: .x509
        }
    }

    /// The path of the file beside a manifest.
    public func path(beside manifest: String) -> String { manifest + rawValue }

    /// Takes a path apart into that of a manifest and the ending; nil for one of another kind.
    public static func split(_ path: String) -> (manifest: String, ending: ManifestSignature)? {
        for ending in allCases where path.utf8.count > ending.rawValue.utf8.count {
            let manifest = path.utf8.dropLast(ending.rawValue.utf8.count)
            guard path.utf8.suffix(ending.rawValue.utf8.count).elementsEqual(ending.rawValue.utf8),
                let text = String(manifest)
            else { continue }
            return (text, ending)
        }
        return nil
    }
}
