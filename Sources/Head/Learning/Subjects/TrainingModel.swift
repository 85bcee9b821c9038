import HeadModel
import LinearAlgebra
import SpatialGeometry

/// A head model as learning sees it between two steps, laid out for estimating subjects.
///
/// V vertices; everything in metres and double precision.
struct TrainingModel: Sendable {
    /// The model itself.
    let arrays: HeadModelArrays
    /// What says that sums belong to this model.
    let checksum: String
    /// The bases of expressions and identities.
    let expression: OrthonormalBasis
    let identity: OrthonormalBasis
    /// The vertices that poses are estimated from, and the expressions there.
    let sample: [Int]
    let sampleExpression: OrthonormalBasis
    /// The weight of each vertex of the sample: what expressions move most says least of the pose.
    let sampleWeights: [Double]
    /// Skinning weights that are not 0: entries `starts[v]..<starts[v + 1]`.
    let starts: [Int]
    let boundJoints: [Int]
    let boundWeights: [Double]
    /// For each joint its regressor's vertices and weights.
    let regressor: [[(vertex: Int, weight: Double)]]
    /// Candidates of a new regressor, joint by joint.
    let candidates: [[Int]]

    /// How many vertices poses are estimated from.
    static let sampleCount = 640
    /// How many candidates a joint's regressor has beside its present vertices.
    static let candidateCount = 48

    /// How much of an expression's displacement is taken to be other than the model has it.
    static let expressionDoubt = 0.4

    var vertexCount: Int { arrays.vertexCount }

    init(_ arrays: HeadModelArrays) {
        self.arrays = arrays
        checksum = arrays.checksum
        let count = arrays.vertexCount
        let blends = arrays.shapeCount + arrays.expressionCount
        func basis(_ columns: Range<Int>, _ vertices: [Int], _ weights: [Double]? = nil) -> OrthonormalBasis {
            var directions: [Double] = []
            directions.reserveCapacity(3 * vertices.count * columns.count)
            for (index, vertex) in vertices.enumerated() {
                let weight = weights?[index] ?? 1
                for row in 3 * vertex..<3 * vertex + 3 {
                    let start = row * blends
                    for column in columns { directions.append(weight * arrays.blendShapes[start + column]) }
                }
            }
            return OrthonormalBasis(directions, dimension: 3 * vertices.count, columns: columns.count)
        }
        let every = Array(0..<count)
        identity = basis(0..<arrays.shapeCount, every)
        expression = basis(arrays.shapeCount..<blends, every)
        let step = max(1, count / Self.sampleCount)
        sample = stride(from: 0, to: count, by: step).map { $0 }
        let sampleWeights = sample.map { vertex in
            var square = 0.0
            for row in 3 * vertex..<3 * vertex + 3 {
                for column in arrays.shapeCount..<blends {
                    square += arrays.blendShapes[row * blends + column] * arrays.blendShapes[row * blends + column]
                }
            }
            let doubt = Self.expressionDoubt * Self.expressionDoubt * square / 3
            return (1 / (1 + doubt / (SubjectEstimator.noise * SubjectEstimator.noise))).squareRoot()
        }
        self.sampleWeights = sampleWeights
        sampleExpression = basis(arrays.shapeCount..<blends, sample, sampleWeights)

        var (starts, joints, weights) = ([0], [Int](), [Double]())
        for vertex in 0..<count {
            for joint in 0..<HeadJoint.count where arrays.weights[5 * vertex + joint] != 0 {
                joints.append(joint)
                weights.append(arrays.weights[5 * vertex + joint])
            }
            starts.append(joints.count)
        }
        (self.starts, boundJoints, boundWeights) = (starts, joints, weights)
        let regressor = (0..<HeadJoint.count).map { joint in
            (0..<count).compactMap { vertex in
                let weight = arrays.jointRegressor[joint * count + vertex]
                return weight == 0 ? nil : (vertex: vertex, weight: weight)
            }
        }
        self.regressor = regressor
        let template = (0..<count).map {
            Vector3(arrays.template[3 * $0], arrays.template[3 * $0 + 1], arrays.template[3 * $0 + 2])
        }
        candidates = regressor.map { row in
            let centre = row.reduce(Vector3.zero) { $0 + $1.weight * template[$1.vertex] }
            let near = (0..<count).sorted {
                let (one, other) = ((template[$0] - centre).length, (template[$1] - centre).length)
                return one == other ? $0 < $1 : one < other
            }.prefix(max(Self.candidateCount, 2 * count / 5))
            let spread = Self.farthest(Array(near), of: template, count: Self.candidateCount)
            return Set(row.map(\.vertex) + spread).sorted()
        }
    }

    /// Some of `vertices` that lie far from one another: each next one the farthest from those taken.
    private static func farthest(_ vertices: [Int], of points: [Vector3], count: Int) -> [Int] {
        var distances = [Double](repeating: .infinity, count: vertices.count)
        var taken: [Int] = []
        while taken.count < min(count, vertices.count) {
            let next = distances.indices.max { distances[$0] < distances[$1] }!
            taken.append(vertices[next])
            for index in vertices.indices {
                distances[index] = min(distances[index], (points[vertices[index]] - points[vertices[next]]).length)
            }
        }
        return taken
    }

    /// The joints of a subject whose neutral is `rest`, (V, 3).
    func joints(of rest: [Double]) -> [Vector3] {
        regressor.map { row in
            row.reduce(Vector3.zero) { $0 + $1.weight * rest.point($1.vertex) }
        }
    }

    /// Whether `joint` is `ancestor` or stands below it.
    func isBelow(_ joint: Int, _ ancestor: Int) -> Bool {
        var joint = joint
        while joint >= 0 {
            if joint == ancestor { return true }
            joint = arrays.parents[joint]
        }
        return false
    }

    /// The pose correctives of features, (n, 36) → (n, 3V).
    func correctives(_ features: [Double], count: Int) -> [Double] {
        var result = [Double](repeating: 0, count: count * 3 * vertexCount)
        BLAS.multiply(
            features, arrays.poseCorrectives, into: &result, rows: count, inner: 36, columns: 3 * vertexCount,
            transposeRight: true)
        return result
    }
}

extension [Double] {
    /// The point of a vertex among packed ones.
    @inline(__always) func point(_ vertex: Int) -> Vector3 {
        Vector3(self[3 * vertex], self[3 * vertex + 1], self[3 * vertex + 2])
    }

    /// Replaces the point of a vertex.
    @inline(__always) mutating func set(_ vertex: Int, _ point: Vector3) {
        self[3 * vertex] = point.x
        self[3 * vertex + 1] = point.y
        self[3 * vertex + 2] = point.z
    }
}
