import Foundation
import TestSupport
import Testing

/// The layer table, held against the manifest (`swift package describe`) and against the sources.
@Suite struct ArchitectureTests {
    /// A module of the house: the modules it imports, in the table's order.
    struct Module {
        var name: String
        var room: String
        var imports: [String]

        init(_ name: String, _ room: String, _ imports: [String] = []) {
            (self.name, self.room, self.imports) = (name, room, imports)
        }
    }

    /// Bottom to top: a module stands above all that it imports. C libraries are counted in, products of other packages too.
    static let table = [
        Module("Files", "Core", ["FlambeauAssets"]),
        Module("LinearAlgebra", "Core", ["COpenBLAS", "CSuiteSparse", "CIntrinsics"]),
        Module("SpatialGeometry", "Core"),
        Module("Optimization", "Core", ["LinearAlgebra"]),
        Module("Cameras", "Core", ["SpatialGeometry"]),
        Module("Archives", "Core", ["Files", "CZip"]),
        Module("Images", "Core", ["Files", "CPNG", "CTurboJPEG", "CEXIF", "CWebP", "CHEIF"]),
        Module("Videos", "Core", ["Files", "Images", "CAVFormat"]),
        Module("Meshes", "Core", ["Files", "SpatialGeometry", "Cameras", "Images", "CAssimp", "CEmbree"]),
        Module("CameraGeometry", "Core", ["Files", "LinearAlgebra", "SpatialGeometry", "Optimization", "Cameras"]),
        Module("Landmarks", "Core", ["Files", "SpatialGeometry", "Archives"]),
        Module("NeuralNetwork", "Core", ["Files", "Archives", "Images", "CNeuralKernels"]),
        Module("FaceDetection", "Core", ["Files", "SpatialGeometry", "Images", "Landmarks", "NeuralNetwork"]),
        Module("HeadModel", "Head", ["Files", "LinearAlgebra", "SpatialGeometry", "Archives", "Landmarks"]),
        Module(
            "Registration", "Head",
            ["Files", "LinearAlgebra", "SpatialGeometry", "Optimization", "Meshes", "Landmarks", "HeadModel"]),
        Module(
            "Fitting", "Head",
            [
                "Files", "LinearAlgebra", "SpatialGeometry", "Optimization", "Images", "Meshes", "Landmarks",
                "HeadModel", "Registration", "Yams",
            ]),
        Module(
            "PhotoFitting", "Head",
            [
                "Files", "LinearAlgebra", "SpatialGeometry", "Optimization", "Cameras", "CameraGeometry", "Landmarks",
                "HeadModel", "Registration",
            ]),
        Module(
            "SurfaceDetail", "Head",
            [
                "Files", "LinearAlgebra", "SpatialGeometry", "Optimization", "Images", "Meshes", "HeadModel",
                "Registration", "Fitting",
            ]),
        Module("Animation", "Head", ["Files", "SpatialGeometry", "Archives", "Images", "Meshes", "HeadModel", "Yams"]),
        Module("Learning", "Head", ["Files", "LinearAlgebra", "SpatialGeometry", "Archives", "Meshes", "HeadModel"]),
        Module(
            "Rigs", "Head",
            ["Files", "LinearAlgebra", "SpatialGeometry", "Meshes", "HeadModel", "Registration", "Animation"]),
        Module(
            "Flambeau", "Head",
            [
                "Files", "LinearAlgebra", "SpatialGeometry", "Optimization", "Cameras", "Archives", "Images", "Videos",
                "Meshes", "CameraGeometry", "Landmarks", "NeuralNetwork", "FaceDetection", "HeadModel", "Registration",
                "Fitting", "PhotoFitting", "SurfaceDetail", "Animation", "Rigs", "Learning",
            ]),
        Module("Studio", "Program", ["Flambeau", "Files", "FlyingFox", "FlyingSocks"]),
        Module("FlambeauCommands", "Program", ["Flambeau", "Files", "Studio", "ArgumentParser"]),
        Module("FlambeauProgram", "Program", ["FlambeauCommands"]),
    ]
    static let rooms = ["System", "Core", "Head", "Program"]

    /// What `swift package describe --type json` says, as far as it is looked at.
    struct Description: Decodable {
        struct Target: Decodable {
            var name: String
            var path: String
            var target_dependencies: [String]?
            var product_dependencies: [String]?

            var dependencies: Set<String> { Set(target_dependencies ?? []).union(product_dependencies ?? []) }
        }
        var targets: [Target]
    }

    /// The targets under `Sources`.
    static let targets = Result {
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
        return try JSONDecoder().decode(Description.self, from: bytes).targets.filter { $0.path.hasPrefix("Sources/") }
    }

    /// The modules that the Swift files under a folder import, each with a file that does.
    static func imports(under folder: String) throws -> [String: String] {
        let line = try Regex(
            #"(?m)^(?:@\w+(?:\(\w+\))? )*(?:(?:public|package|internal|fileprivate|private) )?import (?:(?:struct|class|enum|protocol|typealias|func|let|var) )?(\w+)"#
        )
        var found: [String: String] = [:]
        let root = TestFiles.root + "/" + folder
        let files = try FileManager.default.subpathsOfDirectory(atPath: root).filter { $0.hasSuffix(".swift") }
        for file in files.sorted() {
            let text = try String(contentsOfFile: root + "/" + file, encoding: .utf8)
            for match in text.matches(of: line) {
                if let name = match.output[1].substring { found[String(name)] = folder + "/" + file }
            }
        }
        return found
    }

    @Test func theTableRisesRoomByRoom() throws {
        let names = Self.table.map(\.name)
        #expect(Set(names).count == names.count)
        var room = 0
        for (level, module) in Self.table.enumerated() {
            let place = try #require(Self.rooms.firstIndex(of: module.room))
            #expect(place >= room, "\(module.name) stands below a lower room")
            room = place
            for name in module.imports {
                if let below = names.firstIndex(of: name) {
                    #expect(below < level, "\(module.name) must not import \(name), which stands above it")
                }
            }
        }
    }

    @Test func theManifestSaysWhatTheTableSays() throws {
        let targets = try Self.targets.get()
        for target in targets {
            if target.path.hasPrefix("Sources/System/") {
                #expect(target.name.hasPrefix("C"), "\(target.name) is a C target")
                // A shim stands above the library it wraps, and above nothing else.
                let others = target.dependencies.filter { !$0.hasPrefix("CLib") }
                #expect(others.isEmpty && target.dependencies.count < 2, "\(target.name) depends on \(others)")
                continue
            }
            guard let module = Self.table.first(where: { $0.name == target.name }) else {
                Issue.record("\(target.name) is in no layer of the table")
                continue
            }
            #expect(target.path.hasPrefix("Sources/\(module.room)/"), "\(target.name) is in the wrong room")
            let (more, fewer) = (
                target.dependencies.subtracting(module.imports), Set(module.imports).subtracting(target.dependencies)
            )
            #expect(more.isEmpty, "\(target.name) must not depend on \(more.sorted())")
            #expect(
                fewer.isEmpty, "the table says that \(target.name) depends on \(fewer.sorted()): the manifest does not")
            if module.room != "Core" {
                let system = target.dependencies.filter { name in
                    targets.contains { $0.name == name && $0.path.hasPrefix("Sources/System/") }
                }
                #expect(system.isEmpty, "only the core imports C libraries; \(target.name) imports \(system)")
            }
        }
        let missing = Self.table.map(\.name).filter { name in !targets.contains { $0.name == name } }
        #expect(missing.isEmpty, "the table has modules that the manifest has not")
    }

    /// Undeclared imports build by chance, as long as another target builds the module first.
    @Test func theSourcesImportWhatTheManifestSays() throws {
        let targets = try Self.targets.get()
        let known = Set(targets.map(\.name)).union(Self.table.flatMap(\.imports))
        for target in targets where !target.path.hasPrefix("Sources/System/") {
            let imports = try Self.imports(under: target.path)
            #expect(!imports.isEmpty || target.dependencies.isEmpty, "\(target.name): no import found")
            for (name, file) in imports where known.contains(name) && !target.dependencies.contains(name) {
                Issue.record("\(file) imports \(name), which the manifest does not give \(target.name)")
            }
            let unused = target.dependencies.subtracting(imports.keys)
            #expect(unused.isEmpty, "no file of \(target.name) imports \(unused.sorted())")
        }
    }

    @Test(arguments: ["Registration", "Fitting", "PhotoFitting", "SurfaceDetail"])
    func fittingDoesNotKnowTheDetector(_ name: String) throws {
        let fitting = try #require(try Self.targets.get().first { $0.name == name })
        #expect(fitting.dependencies.isDisjoint(with: ["FaceDetection", "NeuralNetwork"]))
    }
}
