// swift-tools-version: 6.2
import PackageDescription

// Timings live here, never in tests: `swift run -c release --package-path Benchmarks flambeau-benchmarks [CASE…]`.
let package = Package(
    name: "flambeau-benchmarks",
    platforms: [.macOS(.v15)],
    dependencies: [.package(name: "flambeau", path: "..")],
    targets: [
        .target(name: "CBareBLAS", linkerSettings: [.linkedLibrary("openblas")]),
        .target(name: "CBareEmbree", linkerSettings: [.linkedLibrary("embree3")]),
        .executableTarget(
            name: "flambeau-benchmarks",
            dependencies: [.product(name: "Flambeau", package: "flambeau"), "CBareBLAS", "CBareEmbree"]),
    ],
    swiftLanguageModes: [.v6]
)
