// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
]

// Tests may use Foundation and need no strict memory safety; warnings are errors there too.
let testing: [SwiftSetting] = [.treatAllWarnings(as: .error)]

/// One module of the product with its tests beside it under `Tests`.
func module(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: strict)
}

func tests(
    _ name: String, _ dependencies: [Target.Dependency], excluding excluded: [String] = []
) -> Target {
    .testTarget(
        name: "\(name)Tests", dependencies: dependencies + ["Support"], path: "Tests/\(name)Tests",
        exclude: excluded, swiftSettings: testing)
}

/// The fuzz targets: a test that gives each its seeds, or the program for libFuzzer, which has a `main` of its own and is built by
/// `Tests/Fuzz/run` alone.
func fuzzing(isEntered: Bool) -> Target {
    let modules: [Target.Dependency] = [
        "Checkup", "Scanner", "Containers", "Ledger", "Pipeline", "YAML", "Git", "Seals", "Problems",
    ]
    let others = ["run", "campaign.py", "seeds", "Seeds"]
    return isEntered
        ? .executableTarget(
            name: "fuzz", dependencies: modules, path: "Tests/Fuzz", exclude: others + ["Tests"],
            swiftSettings: testing)
        : .testTarget(
            name: "FuzzTests", dependencies: modules + ["Support"], path: "Tests/Fuzz",
            exclude: others + ["Entry"],
            swiftSettings: testing)
}

let package = Package(
    name: "stagectl",
    products: [.executable(name: "stagectl", targets: ["stagectl"])],
    dependencies: [
        // Command grammar, completions and help model: Apple keeps it, and every Swift developer knows it.
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2")
    ],
    targets: [
        .systemLibrary(
            name: "CGit2", path: "Sources/C/CGit2", pkgConfig: "libgit2", providers: [.apt(["libgit2-dev"])]),
        .systemLibrary(
            name: "COpenSSL", path: "Sources/C/COpenSSL", pkgConfig: "openssl",
            providers: [.apt(["libssl-dev"])]),
        .systemLibrary(
            name: "CYAML", path: "Sources/C/CYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]
        ),
        .systemLibrary(
            name: "CZlib", path: "Sources/C/CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .systemLibrary(
            name: "CPCRE2", path: "Sources/C/CPCRE2", pkgConfig: "libpcre2-8",
            providers: [.apt(["libpcre2-dev"])]),
        // Verifies Ed25519 twice as fast as libcrypto does, and that is what the audit of a long ledger waits for.
        .systemLibrary(
            name: "CSodium", path: "Sources/C/CSodium", pkgConfig: "libsodium",
            providers: [.apt(["libsodium-dev"])]),
        .systemLibrary(
            name: "CArchive", path: "Sources/C/CArchive", pkgConfig: "libarchive",
            providers: [.apt(["libarchive-dev"])]),
        .systemLibrary(
            name: "CBrotli", path: "Sources/C/CBrotli", pkgConfig: "libbrotlidec",
            providers: [.apt(["libbrotli-dev"])]),
        // What a process gives up before it unpacks what nobody trusts.
        .target(name: "CFence", path: "Sources/C/CFence"),
        // What stands in macros of the system's headers, for a descriptor that is handed to clamd.
        .target(name: "CClamd", path: "Sources/C/CClamd"),
        // What the system has for starting programs and counting processors, and Swift does not see.
        .target(name: "CSpawn", path: "Sources/C/CSpawn"),
        // Keeps libgit2's start from parsing every CA certificate of the machine.
        .target(name: "CLazyCA", path: "Sources/C/CLazyCA"),

        module("Problems", []),
        module("Processes", ["CSpawn", "Problems"]),
        module("Git", ["CGit2", "COpenSSL", "CZlib", "CLazyCA", "Processes", "Problems"]),
        module("Seals", ["COpenSSL", "CSodium", "Processes", "Problems"]),
        module("YAML", ["CYAML", "Problems"]),
        module("Scanner", ["COpenSSL", "CZlib", "CPCRE2", "Problems"]),
        module("Containers", ["CArchive", "CBrotli", "CZlib", "CFence", "Processes", "Problems"]),
        module("Clamd", ["CClamd", "Processes", "Problems"]),
        module("Timetable", ["Seals"]),
        module("Pipeline", ["Timetable", "YAML", "Seals", "Problems"]),
        module("Ledger", ["Pipeline", "Timetable", "Git", "Seals", "Problems"]),
        module("Delivery", ["Ledger", "Pipeline", "Git", "Seals", "Problems"]),
        module(
            "Checkup",
            ["Delivery", "Ledger", "Pipeline", "Git", "Seals", "Scanner", "Containers", "Clamd", "Problems"]),
        module("Evidence", ["Checkup", "Ledger", "Pipeline", "Git", "Seals", "Problems"]),
        module(
            "Intake", ["Checkup", "Scanner", "Delivery", "Ledger", "Pipeline", "Git", "Seals", "Problems"]),
        module(
            "Hook",
            ["Checkup", "Scanner", "Ledger", "Pipeline", "Timetable", "Git", "Seals", "Problems"]),
        module("Release", ["Intake", "Ledger", "Pipeline", "Git", "Seals", "Problems"]),
        module(
            "Sealing", ["Checkup", "Ledger", "Pipeline", "Git", "Seals", "Processes", "Problems"]),
        module(
            "Promotion",
            [
                "Release", "Intake", "Checkup", "Delivery", "Ledger", "Pipeline", "Timetable", "Git", "Seals",
                "Problems",
            ]),
        module(
            "Commands",
            [
                "Hook", "Evidence", "Sealing", "Promotion", "Release", "Intake", "Checkup", "Delivery",
                "Ledger",
                "Pipeline",
                "Timetable",
                "Git",
                "Seals", "Scanner", "Containers", "Processes", "Problems",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ]),
        .executableTarget(
            name: "stagectl", dependencies: ["Commands"], exclude: ["Documentation.docc"],
            swiftSettings: strict),

        // Writes long ledgers for the benchmarks in the time that one push takes.
        .executableTarget(
            name: "benchmark-ledger",
            dependencies: ["Ledger", "Pipeline", "Git", "Seals", "COpenSSL", "Problems"],
            path: "Tests/Benchmarks/Ledger", swiftSettings: testing),
        // Scans as clamscan does, for the comparison with it in Tests/Peers.
        .executableTarget(
            name: "peer-scan", dependencies: ["Scanner", "Problems"], path: "Tests/Peers/Scan",
            swiftSettings: testing),
        // Verifies signatures that others have collected, and measures how many a second.
        .executableTarget(
            name: "seal-subject", dependencies: ["Seals", "Problems"], path: "Tests/Peers/SealSubject",
            swiftSettings: testing),
        // Scans plain files as clamscan does, for the benchmarks and for comparisons with peers.
        .executableTarget(
            name: "scan-files", dependencies: ["Scanner", "COpenSSL", "Problems"], path: "Tests/ScanFiles",
            swiftSettings: testing),
        // Real keys, repositories and servers for the tests, made by stock tools.
        .target(name: "Support", path: "Tests/Support", swiftSettings: testing),
        // Tells random ledgers to the rules, for the comparison with the model in Tests/Oracle.
        .executableTarget(
            name: "RuleBookSubject",
            dependencies: ["Ledger", "Pipeline", "Timetable", "Git", "Seals", "Problems", "Support"],
            path: "Tests/RuleBookSubject", swiftSettings: testing),
        tests("Problems", ["Problems"]),
        tests("Processes", ["Processes", "Problems"]),
        tests("Git", ["Git", "Problems"]),
        tests("Seals", ["Seals", "COpenSSL", "Processes", "Problems"]),
        tests("YAML", ["YAML", "Problems"]),
        tests("Scanner", ["Scanner", "COpenSSL", "Problems"]),
        tests(
            "Containers", ["stagectl", "Containers", "CFence", "Problems"],
            excluding: ["carriers.sh", "craft.py"]),
        tests("Clamd", ["stagectl", "Clamd", "Problems"], excluding: ["clamd_proxy.py"]),
        tests("Timetable", ["Timetable", "Seals"]),
        tests("Pipeline", ["Pipeline", "Timetable", "Seals", "Problems"]),
        tests("Ledger", ["Ledger", "Pipeline", "Timetable", "Git", "Seals", "Problems"]),
        tests("Delivery", ["Delivery", "Ledger", "Pipeline", "Git", "Seals", "Problems"]),
        tests(
            "Checkup", ["stagectl", "Checkup", "Delivery", "Pipeline", "Git", "Seals", "Scanner", "Problems"]),
        tests(
            "Promotion",
            ["stagectl", "Promotion", "Release", "Intake", "Ledger", "Pipeline", "Git", "Seals", "Problems"]),
        tests("Hook", ["stagectl", "Hook", "Ledger", "Pipeline", "Timetable", "Git", "Seals", "Problems"]),
        tests("Commands", ["Commands", "Problems"], excluding: ["Goldens"]),
        tests("Architecture", []),
        tests("Oracle", ["RuleBookSubject", "stagectl"]),
        tests("Server", ["stagectl"]),
        tests("Evidence", ["stagectl", "Git"]),
        tests("Hostile", ["stagectl", "benchmark-ledger", "Git", "Seals"]),
        tests("Sealing", ["stagectl", "Pipeline", "Problems"]),
        tests("Decision", ["stagectl"]),
        tests("Transcript", ["stagectl"]),
        fuzzing(isEntered: Context.environment["STAGECTL_FUZZING"] != nil),
    ],
    swiftLanguageModes: [.v6]
)
