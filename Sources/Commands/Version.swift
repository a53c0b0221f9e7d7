/// The version of stagectl.
package enum Version {
    /// The version as `stagectl --version` prints it and as defects are reported with.
    package static let text = "0.1.0"
}
