import Foundation
import TestSupport
import Testing

/// The layer table, read back from the package itself: a module imports only what stands below it.
@Suite struct ArchitectureTests {
    /// Bottom to top. A module may depend on modules before it, and of the C targets only its own.
    static let layers = [
        "Files", "LinearAlgebra", "SpatialGeometry", "Optimization", "Archives", "Images", "Meshes", "CameraGeometry",
        "FaceDetection", "HeadModel", "Fitting", "Animation", "Flambeau", "FlambeauCommands", "FlambeauProgram",
    ]
    static let rooms = ["Core": 0..<9, "Head": 9..<13, "Program": 13..<15]

    struct Description: Decodable {
        struct Target: Decodable {
            var name: String
            var type: String
            var path: String
            var target_dependencies: [String]?
        }
        var targets: [Target]
    }

    static func describe() throws -> Description {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        // A scratch folder of its own: the build that runs this test holds the lock of the usual one.
        process.arguments = ["swift", "package", "--scratch-path", ".build-describe", "describe", "--type", "json"]
        process.currentDirectoryURL = URL(fileURLWithPath: TestFiles.root)
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let bytes = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return try JSONDecoder().decode(Description.self, from: bytes)
    }

    @Test func modulesImportOnlyWhatStandsBelowThem() throws {
        let targets = try Self.describe().targets.filter { $0.path.hasPrefix("Sources/") }
        #expect(targets.count > 10)
        for target in targets {
            let dependencies = target.target_dependencies ?? []
            if target.path.hasPrefix("Sources/System/") {
                #expect(target.name.hasPrefix("C") && dependencies.isEmpty, "\(target.name) is a C target")
                continue
            }
            let level = try #require(Self.layers.firstIndex(of: target.name), "\(target.name) is in no layer")
            let room = try #require(Self.rooms.first { target.path.hasPrefix("Sources/\($0.key)/") })
            #expect(room.value.contains(level), "\(target.name) is in the wrong room")
            for dependency in dependencies where !dependency.hasPrefix("C") || Self.layers.contains(dependency) {
                let below = try #require(Self.layers.firstIndex(of: dependency))
                #expect(below < level, "\(target.name) must not import \(dependency)")
            }
            if room.key != "Core" {
                let system = dependencies.filter { $0.hasPrefix("C") && !Self.layers.contains($0) }
                #expect(system.isEmpty, "only the core imports C libraries; \(target.name) imports \(system)")
            }
        }
    }

    @Test func fittingDoesNotKnowTheDetector() throws {
        let fitting = try #require(try Self.describe().targets.first { $0.name == "Fitting" })
        #expect(!(fitting.target_dependencies ?? []).contains("FaceDetection"))
    }
}
