internal import Glibc

/// The processors of this machine.
package enum Cores {
    /// How many are at work, at least 1.
    package static let count = max(sysconf(Int32(_SC_NPROCESSORS_ONLN)), 1)
}
