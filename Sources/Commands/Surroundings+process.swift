import FoundationEssentials
import Git
import Glibc

extension Surroundings {
    /// The surroundings of this process.
    package static func ofProcess() -> Surroundings {
        var surroundings = Surroundings(
            environment: ProcessInfo.processInfo.environment, folder: currentFolder(),
            now: { Int64(time(nil)) }, offset: localOffset, input: .standard,
            output: Stream(descriptor: STDOUT_FILENO), errors: Stream(descriptor: STDERR_FILENO),
            platform: platformName())
        surroundings.program = programPath()
        surroundings.build = programBuild()
        surroundings.libraries = scanningLibraries
        return surroundings
    }
}

extension Stream {
    /// The stream behind a file descriptor of the process.
    ///
    /// It is written with write(2): buffered streams would report a full disk or a closed pipe when nobody
    /// asks any more.
    init(descriptor: Int32) {
        let isTerminal = isatty(descriptor) == 1
        self.init(isTerminal: isTerminal, columns: isTerminal ? terminalColumns(of: descriptor) : nil) {
            bytes in
            writeAll(bytes, to: descriptor)
        }
        if isTerminal { isAsking = { hidesTyping(descriptor) } }
    }
}

extension Input {
    /// Standard input.
    static var standard: Input {
        var input = Input(isTerminal: isatty(STDIN_FILENO) == 1) {
            var line: [UInt8] = []
            var byte: UInt8 = 0
            // One byte at a time: what comes after the line belongs to someone else.
            while true {
                let count = unsafe read(STDIN_FILENO, &byte, 1)
                if count < 0, errno == EINTR { continue }
                guard count == 1 else { return line.isEmpty ? nil : String(decoding: line, as: UTF8.self) }
                guard byte != UInt8(ascii: "\n") else { return String(decoding: line, as: UTF8.self) }
                line.append(byte)
            }
        }
        input.readAll = { limit in readWhole(STDIN_FILENO, limit: limit) }
        return input
    }
}

private func readWhole(_ descriptor: Int32, limit: Int) -> [UInt8]? {
    var content: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while content.count < limit {
        let count = unsafe read(descriptor, &buffer, min(buffer.count, limit - content.count))
        if count < 0, errno == EINTR { continue }
        guard count >= 0 else { return nil }
        guard count > 0 else { break }
        content += buffer.prefix(count)
    }
    return content
}

private func writeAll(_ bytes: [UInt8], to descriptor: Int32) -> Stream.Outcome {
    var rest = bytes[...]
    while !rest.isEmpty {
        let count = unsafe rest.withUnsafeBytes { unsafe write(descriptor, $0.baseAddress, $0.count) }
        if count >= 0 {
            rest = rest.dropFirst(count)
            continue
        }
        switch errno {
        case EINTR: continue
        case EAGAIN:
            // The terminal was left non-blocking by another program: wait until it takes more.
            var entry = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
            unsafe poll(&entry, 1, -1)
        case EPIPE: return .closed
        case let reason: return .failed(unsafe String(cString: strerror(reason)))
        }
    }
    return .written
}

/// Returns whether a terminal shows nothing of what is typed, as while ssh or ssh-keygen asks for a passphrase.
private func hidesTyping(_ descriptor: Int32) -> Bool {
    var settings = termios()
    return unsafe tcgetattr(descriptor, &settings) == 0 && settings.c_lflag & tcflag_t(ECHO) == 0
}

private func terminalColumns(of descriptor: Int32) -> Int? {
    var size = winsize()
    guard unsafe ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
    return Int(size.ws_col)
}

private func currentFolder() -> String? {
    guard let path = unsafe getcwd(nil, 0) else { return nil }
    defer { unsafe free(path) }
    return unsafe String(cString: path)
}

private func localOffset(at seconds: Int64) -> Int {
    var moment = time_t(seconds)
    var parts = unsafe tm()
    guard unsafe localtime_r(&moment, &parts) != nil else { return 0 }
    return unsafe Int(parts.tm_gmtoff)
}

private func programPath() -> String? {
    let path = resolvedPath("/proc/self/exe")
    return path.hasPrefix("/proc/") ? nil : path
}

/// Two builds of one version are told apart by size and time of the file.
private func programBuild() -> String {
    var status = stat()
    guard unsafe stat("/proc/self/exe", &status) == 0 else { return Version.text }
    return "\(Version.text) \(status.st_size) \(status.st_mtim.tv_sec).\(status.st_mtim.tv_nsec)"
}

/// A library that the system has renewed is another one, though its version may be the same.
@Sendable private func scanningLibraries() -> String {
    let names = [
        "archive", "z", "bz2", "lzma", "zstd", "lz4", "brotlidec", "pcre2-8", "crypto", "xml2", "git2",
    ]
    // Without the list nothing tells them apart, and the program's own build has to do.
    let maps = (try? String(contentsOfFile: "/proc/self/maps", encoding: .utf8)) ?? ""
    var libraries: Set<String> = []
    for line in maps.split(separator: "\n") {
        guard let slash = line.firstIndex(of: "/") else { continue }
        let path = String(line[slash...])
        let file = path.split(separator: "/").last ?? ""
        guard names.contains(where: { file.hasPrefix("lib\($0).so") }), !libraries.contains(path) else {
            continue
        }
        var status = stat()
        guard unsafe stat(path, &status) == 0 else { continue }
        libraries.insert("\(path) \(status.st_ino) \(status.st_size) \(status.st_mtim.tv_sec)")
    }
    return libraries.sorted().joined(separator: "\n")
}

private func platformName() -> String {
    var names = utsname()
    guard unsafe uname(&names) == 0 else { return "unknown" }
    let parts = [text(of: names.sysname), text(of: names.release), text(of: names.machine)]
    return parts.joined(separator: " ")
}

private func text<Field>(of field: Field) -> String {
    unsafe withUnsafeBytes(of: field) { bytes in
        unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }
}
