// swift-tools-version: 6.2
import PackageDescription

// Fuzzers of every reader, run by tools/fuzz, which passes the sanitizers.
let package = Package(
    name: "flambeau-fuzz",
    platforms: [.macOS(.v15)],
    dependencies: [.package(name: "flambeau", path: "..")],
    targets: [
        .target(name: "CLibFuzzer"),
        .executableTarget(
            name: "flambeau-fuzz", dependencies: [.product(name: "Flambeau", package: "flambeau"), "CLibFuzzer"]),
    ],
    swiftLanguageModes: [.v6]
)
