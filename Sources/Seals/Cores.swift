internal import Processes

/// The processors that work for this process.
package enum Cores {
    /// How many there are, at least 1.
    package static let count = usableCores()
}
