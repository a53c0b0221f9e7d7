// Scans plain files as clamscan does, for the benchmark and for comparisons with peers:
//   scan-files -d DATABASE [-d …] [--cache FOLDER] [--jobs N] [--quiet] [--read-only] [--list FILE] FILE|FOLDER…
// prints "FILE: NAME FOUND" for every signature, or "FILE: OK"; exits with 0, 1 if anything was found, or 2.
// --standing N asks the database about N random digests as they are remembered, twice, and prints the seconds of each, on the wall and of
// the processors.
// --quiet prints figures instead; --read-only reads the files and does nothing with them.
import COpenSSL
import Dispatch
import Foundation
import Problems
import Scanner
import Synchronization

struct Options: Sendable {
    var databases: [String] = []
    var cache: String?
    var jobs = 1
    var isQuiet = false
    var readsOnly = false
    var standing = 0
    var files: [String] = []

    init(_ arguments: [String]) {
        var rest = arguments[...]
        while let argument = rest.popFirst() {
            switch argument {
            case "-d": databases.append(rest.popFirst() ?? "")
            case "--cache": cache = rest.popFirst()
            case "--jobs": jobs = rest.popFirst().flatMap { Int($0) } ?? 1
            case "--read-only": readsOnly = true
            case "--standing": standing = rest.popFirst().flatMap { Int($0) } ?? 0
            case "--list":
                let list = try? String(contentsOfFile: rest.popFirst() ?? "", encoding: .utf8)
                files += (list ?? "").split(separator: "\n").map(String.init)
            case "--quiet": isQuiet = true
            default: files += Options.filesBelow(argument)
            }
        }
    }

    private static func filesBelow(_ path: String) -> [String] {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue else {
            return [path]
        }
        let names = (try? FileManager.default.subpathsOfDirectory(atPath: path)) ?? []
        return names.sorted().map { "\(path)/\($0)" }.filter { file in
            var status = stat()
            return lstat(file, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
        }
    }
}

/// Lends the bytes of a file; nil if it cannot be read.
func withFile<Result>(_ path: String, _ body: (UnsafeRawBufferPointer) -> Result) -> Result? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
    let size = Int(status.st_size)
    guard size > 0 else { return body(UnsafeRawBufferPointer(start: nil, count: 0)) }
    // All of it will be read, and a page that is missing in the midst of a digest costs more than all at once.
    guard let start = mmap(nil, size, PROT_READ, MAP_PRIVATE | MAP_POPULATE, descriptor, 0),
        start != MAP_FAILED
    else { return nil }
    defer { munmap(start, size) }
    return body(UnsafeRawBufferPointer(start: start, count: size))
}

/// Returns the SHA-256 digest of content, as the checkup computes it of each file before it scans.
func digest(of content: UnsafeRawBufferPointer) -> [UInt8] {
    var digest = [UInt8](repeating: 0, count: 32)
    EVP_Digest(content.baseAddress, content.count, &digest, nil, EVP_sha256(), nil)
    return digest
}

/// Returns a figure of this process's memory in kB.
func memory(_ name: String, in file: String) -> Int {
    let text = (try? String(contentsOfFile: "/proc/self/\(file)", encoding: .utf8)) ?? ""
    for line in text.split(separator: "\n") where line.hasPrefix(name) {
        return line.split(separator: " ").compactMap { Int($0) }.first ?? 0
    }
    return 0
}

/// The seconds that the processors have worked for this process.
func worked() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}

/// Numbers that look random; to ask the system for each byte of a million digests would take the longest.
struct Sequence64: RandomNumberGenerator {
    var state = UInt64.random(in: 1...UInt64.max)

    mutating func next() -> UInt64 {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return state &* 0x2545_F491_4F6C_DD1D
    }
}

func seconds() -> Double { Double(DispatchTime.now().uptimeNanoseconds) / 1e9 }

let options = Options(Array(CommandLine.arguments.dropFirst()))
let began = seconds()
let database: SignatureDatabase
do throws(Problem) {
    database = try SignatureDatabase(
        readingFrom: options.databases, maxAge: 1 << 40, now: Int64(time(nil)), cache: options.cache)
} catch {
    print("ERROR: \(error.code.name) \(error.sentence(in: .english)) \(error.cause ?? "")")
    exit(2)
}
let opened = seconds()
if options.standing > 0 {
    // Files of programs' sizes with SHA-256 and, as a signature of the size asks for them, MD5 and SHA-1; a hundred in each trail.
    var generator = Sequence64()
    var trails: [DigestTrail] = []
    for _ in 0..<(options.standing + 99) / 100 {
        var rows: [UInt8] = []
        for _ in 0..<100 {
            rows += [0, 7, 1, 0]
            let size = UInt64.random(in: 1...4_000_000, using: &generator)
            for shift in 0..<8 { rows.append(UInt8(truncatingIfNeeded: size >> UInt64(8 * shift))) }
            for _ in 0..<68 { rows.append(UInt8.random(in: 0...255, using: &generator)) }
        }
        if let trail = DigestTrail(rows: rows) { trails.append(trail) }
    }
    for round in ["first", "second"] {
        let (began, before) = (seconds(), worked())
        var doubts = 0
        // A database that is damaged has nothing to be measured.
        for standing in (try? database.standings(of: trails)) ?? [] where standing != .clear { doubts += 1 }
        print(
            round, seconds() - began, "worked", worked() - before, "digests", trails.count * 100, "in doubt",
            doubts)
    }
    exit(0)
}
let found = Atomic(0)
let failed = Atomic(0)
let scanned = Atomic(0)
let output = Mutex("")
let next = Atomic(0)
let total = options.files.count
DispatchQueue.concurrentPerform(iterations: options.jobs) { _ in
    while true {
        let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
        guard index < total else { return }
        let file = options.files[index]
        let text = withFile(file) { content -> String in
            scanned.wrappingAdd(content.count, ordering: .relaxed)
            if options.readsOnly {
                let sum = stride(from: 0, to: content.count, by: 64).reduce(0) { $0 &+ Int(content[$1]) }
                return sum == 1 ? "" : "\(file): OK\n"
            }
            do throws(Problem) {
                let matches = try database.matches(in: content, named: file, sha256: digest(of: content))
                let names = Set(matches.map(\.signature)).sorted()
                if names.isEmpty { return "\(file): OK\n" }
                found.wrappingAdd(1, ordering: .relaxed)
                return names.map { "\(file): \($0) FOUND\n" }.joined()
            } catch {
                failed.wrappingAdd(1, ordering: .relaxed)
                return "\(file): \(error.code.name) ERROR\n"
            }
        }
        if text == nil { failed.wrappingAdd(1, ordering: .relaxed) }
        if !options.isQuiet { output.withLock { $0 += text ?? "\(file): ERROR\n" } }
    }
}
let done = seconds()
print(output.withLock { $0 }, terminator: "")
if options.isQuiet {
    print(
        "active", database.active, "opened", opened - began, "scanned", done - opened, "bytes",
        scanned.load(ordering: .relaxed), "found", found.load(ordering: .relaxed), "failed",
        failed.load(ordering: .relaxed), "private", memory("Private_Dirty:", in: "smaps_rollup"), "peak",
        memory("VmHWM:", in: "status"))
}
exit(failed.load(ordering: .relaxed) > 0 ? 2 : found.load(ordering: .relaxed) > 0 ? 1 : 0)
