import Glibc

/// The target that `Tests/Fuzz/run` has chosen; nil if there is none of that name.
private let chosen = getenv("STAGECTL_FUZZ_TARGET").flatMap { name in
    FuzzTarget.all.first { $0.name == String(cString: name) }
}

/// What libFuzzer calls at its start: asked without a target, the program says which there are.
@_cdecl("LLVMFuzzerInitialize")
public func begin(_ count: UnsafeMutableRawPointer?, _ words: UnsafeMutableRawPointer?) -> CInt {
    guard chosen == nil else { return 0 }
    for target in FuzzTarget.all { print(target.name, target.longest) }
    exit(getenv("STAGECTL_FUZZ_TARGET") == nil ? 0 : 64)
}

/// What libFuzzer calls with each input.
@_cdecl("LLVMFuzzerTestOneInput")
public func tryOneInput(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    do throws(Violation) {
        try chosen?.run(Array(UnsafeBufferPointer(start: bytes, count: count)))
    } catch {
        fatalError("\(error)")
    }
    return 0
}
