package import Problems
package import Timetable

/// The folder with the time zones of the machine, as the package `tzdata` installs it.
public struct ZoneFolder: Sendable, Hashable {
    /// Its path.
    public let path: String

    /// Where it lies.
    ///
    /// `TZDIR` does not count: with zones of one's own every window would be open.
    public static let system = ZoneFolder(path: "/usr/share/zoneinfo")

    /// Makes a folder; nothing is read yet.
    public init(path: String) { self.path = path }

    /// Reads a zone; `UTC` needs no file.
    ///
    /// - Throws: `configuration.zone-missing` if there is no file for it, `configuration.zone-unreadable` if that is
    ///   none that can be used.
    package func zone(named name: String) throws(Problem) -> Zone {
        guard name != Zone.utcName else { return .utc }
        guard Zone.isName(name) else { throw Problem(.configuration(.zoneMissing), name, expected: path) }
        let bytes: [UInt8]
        let file = "\(path)/\(name)"
        do throws(OperatorFile.Failure) {
            guard try OperatorFile.kind(of: file) == .file else { throw .missing }
            bytes = try OperatorFile.content(of: file)
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

    /// Returns why a zone that a pipeline names cannot be used; nil if it can.
    func problem(with name: String, place: Place) -> Problem? {
        do throws(Problem) {
            _ = try zone(named: name)
            return nil
        } catch {
            guard error.code == .configuration(.zoneMissing), case let names = names, !names.isEmpty else {
                return Problem(
                    error.code, error.subject, expected: error.expected, found: error.found, place: place)
            }
            // Where other zones are, a name that is not there is misspelt.
            return Problem(
                .pipeline(.zoneUnknown), name, expected: suggestion(for: name, among: names), place: place)
        }
    }

    /// The names of all zones; none if the folder cannot be read.
    private var names: [String] {
        var names: [String] = []
        var folders = [""]
        while let folder = folders.popLast(), names.count < 2_000 {
            // What cannot be read holds no name that could be meant.
            for entry in (try? OperatorFile.names(in: "\(path)/\(folder)")) ?? [] {
                let name = folder + entry
                guard Zone.isName(name) else { continue }
                // The same is true of what is no file or folder.
                switch try? OperatorFile.kind(of: "\(path)/\(name)") {
                case .file: names.append(name)
                case .folder: folders.append("\(name)/")
                case nil: break
                }
            }
        }
        return names
    }
}
