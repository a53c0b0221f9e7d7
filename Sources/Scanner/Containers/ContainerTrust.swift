/// The keys by which a signed container of signatures is believed.
package struct ContainerTrust: Sendable {
    /// A public key of RSA, both of its numbers in decimal digits.
    package struct Key: Sendable {
        let modulus: String
        let exponent: String

        /// Makes a key.
        package init(modulus: String, exponent: String) {
            self.modulus = modulus
            self.exponent = exponent
        }
    }

    /// Signs the list of members.
    let members: Key
    /// Signs the MD5 digest of the whole.
    let whole: Key
    /// The certificates at which chains of signatures beside a container end, in PEM.
    let roots: [String]

    /// Makes a trust of its own: for containers that somebody else signs.
    package init(members: Key, whole: Key, roots: [String]) {
        self.members = members
        self.whole = whole
        self.roots = roots
    }

    /// Returns the trust with another root for the signatures beside containers.
    package func vouched(by root: String) -> ContainerTrust {
        ContainerTrust(members: members, whole: whole, roots: [root])
    }
}
