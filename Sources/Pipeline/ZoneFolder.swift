package import Problems
package import Timetable

/// The folder with the time zones of the machine, as the package `tzdata` installs it.
public struct ZoneFolder: Sendable, Hashable {
    /// Where it lies.
    public let path: String

    /// Where it lies on every machine that has not been told otherwise.
    public static let system = ZoneFolder(path: "/usr/share/zoneinfo")

    /// Makes a folder; nothing is read yet.
    public init(path: String) { self.path = path }

    /// Reads a zone; `UTC` needs no file.
    ///
    /// - Throws: `configuration.zone-missing` if there is no file for it, `configuration.zone-unreadable` if that is
    ///   none that can be used.
    package func zone(named name: String) throws(Problem) -> Zone {
        guard name != Zone.utcName else { return .utc }
        guard Zone.isName(name) else { throw Problem(.configuration(.zoneMissing), name) }
        let bytes: [UInt8]
        do throws(OperatorFile.Failure) {
            bytes = try OperatorFile.content(of: "\(path)/\(name)")
        } catch {
            switch error {
            case .missing: throw Problem(.configuration(.zoneMissing), name, expected: path)
            case .unreadable(let reason):
                throw Problem(.configuration(.zoneUnreadable), name, found: reason)
            case .tooLarge:
                throw Problem(.configuration(.zoneUnreadable), name, found: ZoneFault.size.rawValue)
            }
        }
        do throws(ZoneFault) {
            return try Zone(parsing: bytes)
        } catch {
            throw Problem(.configuration(.zoneUnreadable), name, found: error.rawValue)
        }
    }
}
