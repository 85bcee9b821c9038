import HeadModel
import Meshes
import Registration
import SpatialGeometry
import TestSupport

@testable import Fitting

/// Scans of balls as an energy sees them.
enum BallScan {
    static let arrays = BallHead.arrays(subdivisions: 3)
    static let head = Head(arrays)
    static let plain = PlainHead(arrays)
    static let surface = ModelSurface(head, regionWeights: ["scalp": 0.25])

    /// A state with all unknowns away from 0.
    static func state(_ generator: inout SeededGenerator) -> HeadParameters {
        func vector(_ size: Double) -> Vector3 { size * generator.direction() }
        return HeadParameters(
            shape: (0..<head.shapeCount).map { _ in generator.normal() },
            expression: (0..<head.expressionCount).map { _ in generator.normal() },
            pose: HeadPose(
                root: vector(0.2), neck: vector(0.1), jaw: Vector3(0.2, 0.02, 0.01), leftEye: vector(0.1),
                rightEye: vector(0.1)), translation: vector(0.01), scale: 1.02)
    }

    /// The vertices of a head some millimetres from a state, with noise.
    static func samples(near state: HeadParameters, _ generator: inout SeededGenerator) -> ScanSamples {
        var other = state
        other.translation += 0.002 * generator.direction()
        other.shape = other.shape.map { $0 + 0.5 * generator.normal() }
        other.pose.root += 0.02 * generator.direction()
        var mesh = TriangleMesh(positions: head.vertices(other), triangles: head.triangles)
        for index in mesh.positions.indices { mesh.positions[index] += Float(0.0005 * generator.normal()) }
        return ScanSamples(positions: mesh.positions, normals: mesh.vertexNormals)
    }

    /// The only stage of a configuration.
    static func stage(_ text: String) throws -> FittingStage {
        try FittingConfiguration(yaml: "stages:\n  - {\(text)}", path: "test.yaml").stages[0]
    }

    /// Landmarks of the face some millimetres from a state, some of an outline.
    static func landmarks(near state: HeadParameters, _ generator: inout SeededGenerator) -> [LandmarkPair] {
        let vertices = head.vertices(state)
        return (0..<12).map { index in
            let weights = SIMD3<Float>.random(in: 0.1...1, using: &generator)
            let point = head.surfacePoint(
                triangle: Int.random(in: 0..<head.triangles.count / 3, using: &generator),
                barycentric: weights / weights.sum())
            return LandmarkPair(
                index: index, point: point,
                target: Vector3(point.position(in: vertices)) + 0.003 * generator.direction(),
                weight: Double.random(in: 0.5...2, using: &generator), isContour: index % 3 == 0)
        }
    }
}
