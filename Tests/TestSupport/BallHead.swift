import Foundation
public import HeadModel
import Meshes
internal import SpatialGeometry

/// A head that is a ball of the size of one, for laws that hold for any model: smooth identity and expression
/// directions, a jaw, a face in front and a scalp above.
public enum BallHead {
    /// The radius in metres.
    public static let radius = 0.09

    /// A ball whose triangles are divided so many times.
    public static func make(subdivisions: Int = 4) -> Head { Head(arrays(subdivisions: subdivisions)) }

    /// The arrays of the same.
    public static func arrays(subdivisions: Int = 4) -> HeadModelArrays {
        var ball = octahedron
        for _ in 0..<subdivisions {
            ball = ball.subdivided()
            for vertex in 0..<ball.vertexCount {
                let point = radius * ball.position(vertex).normalized
                for axis in 0..<3 { ball.positions[3 * vertex + axis] = Float(point[axis]) }
            }
        }
        let count = ball.vertexCount
        let (shapes, expressions) = (4, 3)
        var (directions, correctives) = ([Double](), [Double]())
        var weights: [Double] = []
        var regressor = [Double](repeating: 0, count: 5 * count)
        for vertex in 0..<count {
            let unit = ball.position(vertex).normalized
            for axis in 0..<3 {
                for column in 0..<shapes + expressions {
                    let wave = cos(Double(column + 1) * unit.y + Double(column) * unit.x)
                    directions.append(0.003 * wave * unit[axis])
                }
                for column in 0..<36 { correctives.append(0.001 * sin(Double(column) + 3 * unit.z) * unit[axis]) }
            }
            // The jaw moves the lower front, the root the bottom, the neck the rest.
            let jaw = max(0, min(1, 4 * (unit.z - 0.2))) * max(0, min(1, 4 * (-unit.y - 0.2)))
            let root = max(0, min(1, 3 * (-unit.y - 0.6))) * (1 - jaw)
            weights += [root, 1 - root - jaw, jaw, 0, 0]
            for joint in 0..<5 { regressor[joint * count + vertex] = 1 / Double(count) }
        }
        var arrays = HeadModelArrays(
            name: "ball", shapeCount: shapes, template: ball.positions.map(Double.init), triangles: ball.triangles,
            blendShapes: directions, poseCorrectives: correctives, jointRegressor: regressor, weights: weights,
            parents: [-1, 0, 1, 1, 1])
        let all = Array(0..<Int32(count))
        arrays.textureCoordinates = layout(of: ball)
        arrays.regions = [
            "face": all.filter { ball.position(Int($0)).z > 0.02 },
            "scalp": all.filter { ball.position(Int($0)).y > 0.06 },
        ]
        return arrays
    }

    /// Two discs side by side: the front half seen from the front, the back half from behind.
    private static func layout(of ball: TriangleMesh) -> (coordinates: [Float], triangles: [Int32]) {
        var coordinates: [Float] = []
        for side in [1.0, -1.0] {
            for vertex in 0..<ball.vertexCount {
                let unit = ball.position(vertex).normalized
                coordinates += [
                    Float((side > 0 ? 0.25 : 0.75) + 0.22 * side * unit.x), Float(0.5 + 0.22 * unit.y),
                ]
            }
        }
        var corners: [Int32] = []
        for start in stride(from: 0, to: ball.triangles.count, by: 3) {
            let triangle = ball.triangles[start..<start + 3]
            let depth = triangle.reduce(0.0) { $0 + ball.position(Int($1)).z }
            corners += triangle.map { depth > 0 ? $0 : $0 + Int32(ball.vertexCount) }
        }
        return (coordinates, corners)
    }

    private static let octahedron = TriangleMesh(
        positions: [1, 0, 0, -1, 0, 0, 0, 1, 0, 0, -1, 0, 0, 0, 1, 0, 0, -1],
        triangles: [0, 2, 4, 2, 1, 4, 1, 3, 4, 3, 0, 4, 2, 0, 5, 1, 2, 5, 3, 1, 5, 0, 3, 5])

    /// Some head of the model and its parameters: all joints turned, coefficients of about one.
    public static func parameters(_ head: Head, _ generator: inout some RandomNumberGenerator) -> HeadParameters {
        var parameters = HeadParameters()
        parameters.shape = (0..<head.shapeCount).map { _ in Double.random(in: -1...1, using: &generator) }
        parameters.expression = (0..<head.expressionCount).map { _ in Double.random(in: -1...1, using: &generator) }
        parameters.pose.root = Vector3(0.4, -0.8, 0.3)
        parameters.pose.neck = Vector3(0.1, 0.2, -0.1)
        parameters.pose.jaw = Vector3(0.25, 0.02, 0)
        parameters.translation = Vector3(0.2, -0.5, 1)
        return parameters
    }
}
