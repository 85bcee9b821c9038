import HeadModel
import SpatialGeometry
import TestSupport

/// Small heads and parameters of random numbers, for laws that hold for any model.
enum RandomHead {
    static let vertexCount = 60
    static let shapeCount = 20
    static let expressionCount = 13

    /// A model about the size of a head: coordinates of decimetres, blend shapes of millimetres, smooth-ish weights.
    static func arrays(
        seed: UInt64, vertexCount: Int = vertexCount, shapeCount: Int = shapeCount,
        expressionCount: Int = expressionCount
    ) -> HeadModelArrays {
        var generator = SeededGenerator(seed: seed)
        func uniform(_ count: Int, _ size: Double) -> [Double] {
            (0..<count).map { _ in Double.random(in: -size...size, using: &generator) }
        }
        var regressor = uniform(5 * vertexCount, 1).map { $0 > 0.7 ? $0 : 0 }
        for joint in 0..<5 {
            regressor[joint * vertexCount + joint] = 1
            let sum = (0..<vertexCount).reduce(0) { $0 + regressor[joint * vertexCount + $1] }
            for vertex in 0..<vertexCount { regressor[joint * vertexCount + vertex] /= sum }
        }
        var weights = [Double](repeating: 0, count: 5 * vertexCount)
        for vertex in 0..<vertexCount {
            // One, two or all five joints.
            let share = Double.random(in: 0.1...0.9, using: &generator)
            switch vertex % 3 {
            case 0: weights[5 * vertex + vertex % 5] = 1
            case 1:
                weights[5 * vertex + 1] = share
                weights[5 * vertex + 2] = 1 - share
            default: for joint in 0..<5 { weights[5 * vertex + joint] = 0.2 }
            }
        }
        var triangles: [Int32] = []
        for vertex in 0..<Int32(vertexCount - 2) { triangles += [vertex, vertex + 1, vertex + 2] }
        var arrays = HeadModelArrays(
            name: "random", shapeCount: shapeCount, template: uniform(3 * vertexCount, 0.15), triangles: triangles,
            blendShapes: uniform(3 * vertexCount * (shapeCount + expressionCount), 0.002),
            poseCorrectives: uniform(3 * vertexCount * 36, 0.005), jointRegressor: regressor, weights: weights,
            parents: [-1, 0, 1, 1, 1])
        func embedding(_ count: Int) -> ([Int32], [SIMD3<Double>]) {
            let triangles = (0..<count).map { _ in Int32.random(in: 0..<Int32(vertexCount - 2), using: &generator) }
            let weights = (0..<count).map { _ in
                let weights = SIMD3<Double>.random(in: 0.1...1, using: &generator)
                return weights / weights.sum()
            }
            return (triangles, weights)
        }
        let inner = embedding(51)
        let rows = (0..<79).map { _ in embedding(17) }
        arrays.landmarks = [
            LandmarkEmbedding(
                scheme: .ibug51, triangles: inner.0, barycentric: inner.1,
                contour: LandmarkEmbedding.Contour(triangles: rows.map(\.0), barycentric: rows.map(\.1)))
        ]
        return arrays
    }

    /// Parameters with coefficients of about a standard deviation and rotations of exactly `angle` radians.
    static func parameters(
        seed: UInt64, angle: Double, shapeCount: Int = shapeCount, expressionCount: Int = expressionCount
    ) -> HeadParameters {
        var generator = SeededGenerator(seed: seed)
        func vector() -> Vector3 { Vector3.random(in: -1...1, using: &generator) }
        var pose = HeadPose()
        for joint in HeadJoint.allCases { pose[joint] = angle * vector().normalized }
        return HeadParameters(
            shape: (0..<shapeCount).map { _ in Double.random(in: -2...2, using: &generator) },
            expression: (0..<expressionCount).map { _ in Double.random(in: -2...2, using: &generator) }, pose: pose,
            translation: 0.3 * vector(), scale: Double.random(in: 0.8...1.2, using: &generator))
    }

    /// Points in triangles, on edges and at vertices, with directions.
    static func points(
        on head: Head, count: Int, seed: UInt64
    ) -> (points: [SurfacePoint], directions: [SIMD3<Float>]) {
        var generator = SeededGenerator(seed: seed)
        let points = (0..<count).map { index in
            if index % 4 == 0 {
                return SurfacePoint(vertex: Int.random(in: 0..<head.vertexCount, using: &generator))
            }
            var weights = SIMD3<Float>.random(in: 0.1...1, using: &generator)
            if index % 4 == 1 { weights.y = 0 }
            return head.surfacePoint(
                triangle: Int.random(in: 0..<head.triangles.count / 3, using: &generator),
                barycentric: weights / weights.sum())
        }
        return (points, (0..<count).map { _ in SIMD3<Float>.random(in: -1...1, using: &generator) })
    }
}
