// swift-tools-version: 6.2
import PackageDescription

// The manifest is the layer table: four rooms, each importing only what stands below it.
// `Tests/ArchitectureTests` reads it back from `swift package describe --type json`.

/// A module of the shared core, which knows no head.
func core(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .target(name: name, dependencies: dependencies, path: "Sources/Core/\(name)", swiftSettings: settings)
}

/// A module of the head, which knows no program.
func head(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .target(name: name, dependencies: dependencies, path: "Sources/Head/\(name)", swiftSettings: settings)
}

/// A library of the system behind a module map.
func system(_ name: String, pkgConfig: String?, apt: [String], brew: [String]) -> Target {
    .systemLibrary(
        name: name, path: "Sources/System/\(name)", pkgConfig: pkgConfig, providers: [.apt(apt), .brew(brew)])
}

/// A C shim of ours above a library of the system, which says where its headers and itself lie.
func shim(_ name: String, above library: String, links: String...) -> Target {
    .target(
        name: name, dependencies: [.target(name: library)], path: "Sources/System/\(name)",
        linkerSettings: links.map { .linkedLibrary($0) })
}

// Homebrew keeps libraries where compilers do not look, and pkg-config knows; Debian has no pkg-config file of these two,
// whose headers and libraries lie where everybody looks.
#if os(macOS)
    let (embree, cholmod): (String?, String?) = ("embree3", "CHOLMOD")
#else
    let (embree, cholmod): (String?, String?) = (nil, nil)
#endif

/// A suite of tests, with the helpers that all share.
func tests(_ name: String, _ dependencies: [Target.Dependency], exclude: [String] = []) -> Target {
    .testTarget(name: name, dependencies: dependencies + ["TestSupport"], exclude: exclude, swiftSettings: settings)
}

let settings: [SwiftSetting] = [.enableUpcomingFeature("InternalImportsByDefault")]

let package = Package(
    name: "flambeau",
    platforms: [.macOS(.v15)],
    products: [
        .library(name: "HeadModel", targets: ["HeadModel"]),
        .library(name: "Flambeau", targets: ["Flambeau"]),
        .executable(name: "flambeau", targets: ["FlambeauProgram"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.0"),
        .package(url: "https://github.com/swiftlang/swift-docc-plugin", from: "1.5.0"),
        .package(url: "https://github.com/swhitty/FlyingFox", from: "0.27.1"),
    ],
    targets: [
        // System
        system("COpenBLAS", pkgConfig: "openblas", apt: ["libopenblas-dev", "liblapacke-dev"], brew: ["openblas"]),
        system("CAssimp", pkgConfig: "assimp", apt: ["libassimp-dev"], brew: ["assimp"]),
        system("CZip", pkgConfig: "libzip", apt: ["libzip-dev"], brew: ["libzip"]),
        system("CLibEmbree", pkgConfig: embree, apt: ["libembree-dev"], brew: ["embree@3"]),
        shim("CEmbree", above: "CLibEmbree", links: "embree3"),
        .target(name: "CIntrinsics", path: "Sources/System/CIntrinsics"),
        .target(name: "CNeuralKernels", path: "Sources/System/CNeuralKernels"),
        system("CLibPNG", pkgConfig: "libpng", apt: ["libpng-dev"], brew: ["libpng"]),
        shim("CPNG", above: "CLibPNG", links: "png16"),
        system("CLibTurboJPEG", pkgConfig: "libturbojpeg", apt: ["libturbojpeg0-dev"], brew: ["jpeg-turbo"]),
        shim("CTurboJPEG", above: "CLibTurboJPEG", links: "turbojpeg"),
        system("CLibEXIF", pkgConfig: "libexif", apt: ["libexif-dev"], brew: ["libexif"]),
        shim("CEXIF", above: "CLibEXIF", links: "exif"),
        system("CLibWebP", pkgConfig: "libwebpdemux", apt: ["libwebp-dev"], brew: ["webp"]),
        shim("CWebP", above: "CLibWebP", links: "webpdemux", "webp"),
        system("CLibHEIF", pkgConfig: "libheif", apt: ["libheif-dev"], brew: ["libheif"]),
        shim("CHEIF", above: "CLibHEIF", links: "heif"),
        system("CLibCholmod", pkgConfig: cholmod, apt: ["libsuitesparse-dev"], brew: ["suite-sparse"]),
        shim("CSuiteSparse", above: "CLibCholmod", links: "cholmod"),
        system(
            "CLibAVFormat", pkgConfig: "libavformat", apt: ["libavformat-dev", "libavcodec-dev", "libswscale-dev"],
            brew: ["ffmpeg"]),
        .target(
            name: "CAVFormat", dependencies: ["CLibAVFormat"], path: "Sources/System/CAVFormat",
            linkerSettings: ["avformat", "avcodec", "swscale", "avutil"].map { .linkedLibrary($0) }),

        // What comes with the package
        .target(
            name: "FlambeauAssets", path: "assets", exclude: ["manifest.json"], sources: ["FlambeauAssets.swift"],
            resources: [
                .copy("configurations"), .copy("detectors"), .copy("heads"), .copy("scans"), .copy("studio"),
                .copy("tracks"),
            ]),

        // Core
        core("Files", ["FlambeauAssets"]),
        core("LinearAlgebra", ["COpenBLAS", "CSuiteSparse", "CIntrinsics"]),
        core("SpatialGeometry", []),
        core("Optimization", ["LinearAlgebra"]),
        core("Cameras", ["SpatialGeometry"]),
        core("CameraGeometry", ["Files", "LinearAlgebra", "SpatialGeometry", "Optimization", "Cameras"]),
        core("Archives", ["Files", "CZip"]),
        core("Images", ["Files", "CPNG", "CTurboJPEG", "CEXIF", "CWebP", "CHEIF"]),
        core("Videos", ["Files", "Images", "CAVFormat"]),
        core("Landmarks", ["Files", "SpatialGeometry", "Archives"]),
        core("Meshes", ["Files", "SpatialGeometry", "Cameras", "Images", "CAssimp", "CEmbree"]),
        core("NeuralNetwork", ["Files", "Archives", "Images", "CNeuralKernels"]),
        core("FaceDetection", ["Files", "SpatialGeometry", "Images", "Landmarks", "NeuralNetwork"]),

        // Head
        head("HeadModel", ["Files", "LinearAlgebra", "SpatialGeometry", "Archives", "Landmarks"]),
        head(
            "Registration",
            ["Files", "LinearAlgebra", "SpatialGeometry", "Optimization", "Meshes", "Landmarks", "HeadModel"]),
        head(
            "Fitting",
            [
                "Files", "LinearAlgebra", "SpatialGeometry", "Optimization", "Images", "Meshes", "Landmarks",
                "HeadModel", "Registration", "Yams",
            ]),
        head(
            "PhotoFitting",
            [
                "Files", "LinearAlgebra", "SpatialGeometry", "Optimization", "Cameras", "CameraGeometry", "Landmarks",
                "HeadModel", "Registration",
            ]),
        head(
            "SurfaceDetail",
            [
                "Files", "LinearAlgebra", "SpatialGeometry", "Optimization", "Images", "Meshes", "HeadModel",
                "Registration", "Fitting",
            ]),
        head("Animation", ["Files", "SpatialGeometry", "Archives", "Images", "Meshes", "HeadModel", "Yams"]),
        head(
            "Rigs",
            ["Files", "LinearAlgebra", "SpatialGeometry", "Meshes", "HeadModel", "Registration", "Animation"]),
        head(
            "Learning",
            ["Files", "LinearAlgebra", "SpatialGeometry", "Archives", "Meshes", "HeadModel"]),
        head(
            "Flambeau",
            [
                "Files", "LinearAlgebra", "SpatialGeometry", "Optimization", "Cameras", "Archives", "Images", "Videos",
                "Meshes", "CameraGeometry", "Landmarks", "NeuralNetwork", "FaceDetection", "HeadModel", "Registration",
                "Fitting", "PhotoFitting", "SurfaceDetail", "Animation", "Rigs", "Learning",
            ]),

        // Program
        .target(
            name: "Studio",
            dependencies: [
                "Flambeau", "Files", .product(name: "FlyingFox", package: "FlyingFox"),
                .product(name: "FlyingSocks", package: "FlyingFox"),
            ],
            path: "Sources/Program/Studio", swiftSettings: settings),
        .target(
            name: "FlambeauCommands",
            dependencies: [
                "Flambeau", "Files", "Studio", .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            path: "Sources/Program/FlambeauCommands", swiftSettings: settings),
        .executableTarget(
            name: "FlambeauProgram", dependencies: ["FlambeauCommands"], path: "Sources/Program/flambeau",
            swiftSettings: settings),

        // Tests
        .target(
            name: "TestSupport", dependencies: ["SpatialGeometry", "Cameras", "HeadModel", "Meshes"],
            path: "Tests/TestSupport",
            swiftSettings: settings),
        tests("ArchitectureTests", []),
        tests("FlambeauTests", ["Flambeau", "FlambeauProgram"]),
        tests("FilesTests", ["Files"]),
        tests("LinearAlgebraTests", ["LinearAlgebra", "SpatialGeometry"]),
        tests("SpatialGeometryTests", ["SpatialGeometry", "LinearAlgebra"]),
        tests("OptimizationTests", ["Optimization"]),
        tests("ArchivesTests", ["Archives", "Files"], exclude: ["Fixtures"]),
        tests(
            "ProgramTests",
            ["FlambeauProgram", "Archives", "Files", "Images", "Meshes", "HeadModel", "SpatialGeometry"],
            exclude: ["Fixtures"]),
        tests("CamerasTests", ["Cameras", "Optimization", "SpatialGeometry"]),
        tests("LandmarksTests", ["Landmarks", "Archives", "Files", "SpatialGeometry"]),
        tests("RegistrationTests", ["Registration", "Fitting", "Landmarks", "Meshes"]),
        tests("FittingTests", ["Fitting", "Optimization", "Registration", "SurfaceDetail", "Landmarks"]),
        tests(
            "PhotoFittingTests",
            ["PhotoFitting", "Registration", "HeadModel", "Landmarks", "Cameras", "Optimization"]),
        tests("SurfaceDetailTests", ["SurfaceDetail", "Fitting", "Registration"]),
        tests("ImagesTests", ["Images", "Files", "SpatialGeometry"], exclude: ["Fixtures"]),
        tests("VideosTests", ["Videos", "Images", "Files", "SpatialGeometry"]),
        tests(
            "FaceDetectionTests",
            ["FaceDetection", "NeuralNetwork", "Landmarks", "Images", "Archives", "Files", "SpatialGeometry"],
            exclude: ["Fixtures"]),
        tests("NeuralNetworkTests", ["NeuralNetwork", "Archives", "Images"]),
        tests("MeshesTests", ["Meshes", "Cameras", "Images", "SpatialGeometry"]),
        tests(
            "CameraGeometryTests",
            ["CameraGeometry", "Cameras", "Files", "SpatialGeometry", "Optimization", "LinearAlgebra"]),
        tests(
            "FlambeauCommandsTests",
            [
                "FlambeauCommands", "Flambeau", "Archives",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            exclude: ["Help"]),
        tests("StudioTests", ["Studio", "Flambeau", "FlambeauProgram"], exclude: ["browser.py"]),
        tests("HeadModelTests", ["HeadModel", "Archives", "Files", "Optimization"], exclude: ["Fixtures"]),
        tests("RigsTests", ["Rigs", "Animation", "HeadModel", "Files", "Meshes", "SpatialGeometry"]),
        tests(
            "LearningTests",
            ["Learning", "HeadModel", "Archives", "Files", "LinearAlgebra", "Meshes", "SpatialGeometry"]),
        tests("AnimationTests", ["Animation", "HeadModel", "Archives", "Files", "Meshes", "SpatialGeometry"]),
    ],
    swiftLanguageModes: [.v6]
)
