extension SignatureDatabase {
    /// What is read, and whom it is believed of.
    public struct Settings: Sendable, Hashable {
        /// Those besides ClamAV whose containers are believed.
        public let publishers: [ContainerTrust]
        /// What becomes of signatures of programs that may be unwanted.
        public let unwanted: Unwanted

        /// Makes settings.
        public init(publishers: [ContainerTrust] = [], unwanted: Unwanted = .ignored) {
            self.publishers = publishers
            self.unwanted = unwanted
        }

        /// All whose containers are believed.
        var trusts: [ContainerTrust] { [.official] + publishers }

        /// What tells these settings from others; nothing for what needs not be said.
        var marks: [String] {
            publishers.map(\.signer).sorted() + (unwanted == .searched ? ["unwanted"] : [])
        }
    }

    /// What becomes of signatures of programs that are no malware, but may be unwanted: those in `.hdu`, `.ndu` and the like.
    public enum Unwanted: Sendable, Hashable {
        /// They are counted as inactive.
        case ignored
        /// They count like any others.
        case searched
    }
}
