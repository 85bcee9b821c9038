import Archives
import Foundation
@testable import HeadModel
@testable import Learning
import Meshes
import TestSupport
import Testing

/// Registrations as files: who is who, and what is refused.
@Suite struct RegistrationListTests {
    static let model = BallHead.arrays(subdivisions: 2)
    static let mesh = TriangleMesh(positions: model.template.map { Float($0) }, triangles: model.triangles)

    @Test func namesSayWhoItIs() throws {
        try TestFiles.withTemporaryFolder { folder in
            var large = Self.mesh
            for index in large.positions.indices { large.positions[index] *= 1000 }
            try FileManager.default.createDirectory(atPath: folder + "/eve", withIntermediateDirectories: true)
            try FileManager.default.createDirectory(atPath: folder + "/dan_smile", withIntermediateDirectories: true)
            try MeshFile.write(Self.mesh, to: folder + "/ann_neutral.ply")
            try MeshFile.write(large, to: folder + "/ann_smile.obj")
            try MeshFile.write(Self.mesh, to: folder + "/eve/Neutral.ply")
            try MeshFile.write(Self.mesh, to: folder + "/dan_smile/detail.obj")
            try NumpyArchive.write(
                [
                    (
                        "vertices",
                        NumericArray(
                            shape: [2, Self.mesh.vertexCount, 3],
                            elements: .float32(Self.mesh.positions + Self.mesh.positions))
                    ),
                    ("neutral", NumericArray(shape: [2], elements: .boolean([true, false]))),
                ], to: folder + "/bob.npz")
            let list = try RegistrationList([folder], model: Self.model)
            #expect(list.subjects == ["ann", "bob", "dan", "eve"])
            let meshes = try list.subjects.indices.map { try list.registrations(of: $0) }
            #expect(meshes.map { $0.map(\.isNeutral) } == [[true, false], [true, false], [false], [true]])
            // Millimetres were told by size.
            for (one, other) in zip(meshes[0][1].vertices, Self.mesh.positions) { #expect(abs(one - other) < 1e-6) }

            try "file,subject,neutral\nann_smile.obj,zoe,yes\n".write(
                toFile: folder + "/table.csv", atomically: true, encoding: .utf8)
            let table = try RegistrationList([folder + "/table.csv"], model: Self.model)
            #expect(table.subjects == ["zoe"])
            #expect(try table.registrations(of: 0)[0].isNeutral)
        }
    }

    @Test func whatIsWrongIsNamed() throws {
        try TestFiles.withTemporaryFolder { folder in
            func read(_ name: String) throws {
                _ = try RegistrationList([folder + "/" + name], model: Self.model).registrations(of: 0)
            }
            func write(_ name: String, _ vertices: [Float], _ shape: [Int]) throws {
                let array = NumericArray(shape: shape, elements: .float32(vertices))
                try NumpyArchive.write([("vertices", array)], to: folder + "/" + name)
            }
            let count = Self.mesh.vertexCount
            let other = BallHead.arrays(subdivisions: 1)
            try MeshFile.write(
                TriangleMesh(positions: other.template.map { Float($0) }, triangles: other.triangles),
                to: folder + "/other.ply")
            var turned = Self.mesh
            turned.triangles.swapAt(0, 3)
            try MeshFile.write(turned, to: folder + "/turned.ply")
            var broken = Self.mesh.positions
            broken[7] = .nan
            try write("nan.npz", broken, [1, count, 3])
            try write("flat.npz", Self.mesh.positions, [count * 3])
            try write("tiny.npz", Self.mesh.positions.map { 0.001 * $0 }, [count, 3])
            try "file,person\n".write(toFile: folder + "/table.csv", atomically: true, encoding: .utf8)
            try "file,subject,neutral\na.ply,ann,maybe\n".write(
                toFile: folder + "/maybe.csv", atomically: true, encoding: .utf8)
            try FileManager.default.createDirectory(atPath: folder + "/empty", withIntermediateDirectories: true)
            for (name, words) in [
                ("other.ply", "another topology"), ("turned.ply", "another topology"), ("nan.npz", "not a number"),
                ("flat.npz", "of shape"), ("tiny.npz", "times the size of a head"), ("table.csv", "line 1"),
                ("maybe.csv", "line 2"), ("empty", "holds no registrations"), ("none.obj", "none.obj"),
            ] { expectError(words) { try read(name) } }
            expectError("is named twice") {
                _ = try RegistrationList([folder + "/other.ply", folder + "/./other.ply"], model: Self.model)
            }
        }
    }
}
