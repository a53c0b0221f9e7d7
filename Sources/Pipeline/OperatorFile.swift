internal import Glibc
internal import Problems

/// Reading what an operator wrote: small, ordinary files, whole or not at all.
package enum OperatorFile {
    /// The size above which no file is read.
    package static let sizeLimit = 1 << 20

    /// Why something could not be read.
    package enum Failure: Error {
        /// It is not there.
        case missing
        /// It is there, but is nothing that can be read; the system's words.
        case unreadable(String)
        /// It has so many bytes.
        case tooLarge(Int)

        fileprivate init(_ code: Int32) {
            self =
                code == ENOENT || code == ENOTDIR
                ? .missing : .unreadable(unsafe String(cString: strerror(code)))
        }
    }

    /// What stands at a path, symbolic links followed.
    enum Kind {
        case file
        case folder
    }

    /// Finds out what stands at a path.
    static func kind(of path: String) throws(Failure) -> Kind {
        var status = stat()
        guard unsafe stat(path, &status) == 0 else { throw Failure(errno) }
        switch status.st_mode & S_IFMT {
        case S_IFREG: return .file
        case S_IFDIR: return .folder
        default: throw .unreadable("neither file nor folder")
        }
    }

    /// Returns whether there is anything under a name, be it a link that leads nowhere.
    static func isThere(_ path: String) throws(Failure) -> Bool {
        var status = stat()
        guard unsafe lstat(path, &status) != 0 else { return true }
        guard errno == ENOENT || errno == ENOTDIR else { throw Failure(errno) }
        return false
    }

    /// Reads a file whole.
    ///
    /// Whatever it turns out to be when it is opened counts, so that a pipe put in its place is not waited
    /// for.
    package static func content(
        of path: String, limit: Int = OperatorFile.sizeLimit
    ) throws(Failure) -> [UInt8] {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
        guard descriptor >= 0 else { throw Failure(errno) }
        defer { close(descriptor) }
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else { throw Failure(errno) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw .unreadable("no ordinary file") }
        guard status.st_size <= limit else { throw .tooLarge(Int(status.st_size)) }
        var content: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: Int(status.st_size) + 1)
        while true {
            let count = unsafe chunk.withUnsafeMutableBytes {
                unsafe read(descriptor, $0.baseAddress, $0.count)
            }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw Failure(errno) }
            if count == 0 { return content }
            content += chunk[..<count]
            // It may grow while it is read.
            guard content.count <= limit else { throw .tooLarge(content.count) }
        }
    }

    /// Lists the names in a folder, sorted, without those that begin with a dot.
    ///
    /// - Parameters:
    ///   - most: With so many names the list ends, whatever else is there.
    ///   - counts: Whether a name is listed.
    package static func names(
        in folder: String, upTo most: Int = .max, where counts: (String) -> Bool = { _ in true }
    ) throws(Failure) -> [String] {
        guard let stream = unsafe opendir(folder) else { throw Failure(errno) }
        defer { unsafe closedir(stream) }
        var names: [String] = []
        while names.count < most {
            errno = 0
            guard let entry = unsafe readdir(stream) else {
                guard errno == 0 else { throw Failure(errno) }
                return names.sorted()
            }
            let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if !name.hasPrefix("."), counts(name) { names.append(name) }
        }
        return names.sorted()
    }

    /// Returns a path that a file names, as seen from where the file itself is seen from.
    static func resolve(_ path: String, besides file: String) -> String {
        guard !path.hasPrefix("/"), let slash = file.lastIndex(of: "/") else { return path }
        return file[...slash] + path
    }
}

extension OperatorFile.Failure {
    /// Says that a pipeline file could not be read.
    func problem(ofPipeline file: String) -> Problem {
        switch self {
        case .missing: Problem(.pipeline(.fileMissing), file)
        case .unreadable(let reason): Problem(.pipeline(.fileUnreadable), file, cause: reason)
        case .tooLarge(let size):
            Problem(
                .pipeline(.fileTooLarge), file, expected: "\(OperatorFile.sizeLimit)", found: "\(size)")
        }
    }

    /// Says that what has been revoked is not known, and where the pipeline names it.
    func problem(ofRevocations path: String, place: Place) -> Problem {
        switch self {
        case .missing: Problem(.signers(.revocationsMissing), path, place: place)
        case .unreadable(let reason):
            Problem(.signers(.revocationsUnreadable), path, place: place, cause: reason)
        case .tooLarge(let size):
            Problem(.signers(.revocationsUnreadable), path, place: place, cause: "\(size) B")
        }
    }

    /// Says that a file or folder of keys could not be read, and where the pipeline names it.
    func problem(ofSigners path: String, place: Place) -> Problem {
        switch self {
        case .missing: Problem(.signers(.fileMissing), path, place: place)
        case .unreadable(let reason): Problem(.signers(.fileUnreadable), path, place: place, cause: reason)
        case .tooLarge(let size):
            Problem(
                .signers(.fileTooLong), path, expected: "\(OperatorFile.sizeLimit) B", found: "\(size) B",
                place: place)
        }
    }
}
