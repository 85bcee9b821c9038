import Flambeau

/// A head of FLAME's size: 5,023 vertices, 300 + 100 components, most vertices bound to one or two joints.
enum EvaluationBenchmarks {
    static let vertexCount = 5_023
    static let triangleCount = 9_976
    static let shapeCount = 300
    static let expressionCount = 100

    @Sendable static func run() {
        let head = Head(randomArrays())
        let batch = (0..<64).map { _ in randomParameters(shapeCount, expressionCount) }
        evaluation(of: head, batch)
        var partial = batch
        for index in partial.indices {
            partial[index].shape = Array(partial[index].shape.prefix(100))
            partial[index].expression = Array(partial[index].expression.prefix(50))
        }
        evaluation(of: head, partial)
        derivatives(of: head, at: partial[0])
        subset(of: head, at: batch[0])
    }

    private static func evaluation(of head: Head, _ batch: [HeadParameters]) {
        let (shapes, expressions) = (batch[0].shape.count, batch[0].expression.count)
        print("  \(shapes) + \(expressions) of 300 + 100 coefficients, all joints bent")
        var evaluator = HeadEvaluator(head)
        var vertices: [Float] = []
        let together = Measurement.median { evaluator.evaluate(batch, into: &vertices) } / Double(batch.count)
        let product = bareProduct(rows: batch.count, inner: shapes + expressions + 36) / Double(batch.count)
        Measurement.report("bare SGEMM 64 × \(shapes + expressions + 36) × 15,069, a mesh", seconds: product)
        Measurement.report(
            "a mesh in batches of 64", seconds: together, "\(ratio(together, product)) × the bare product")
        let alone = Measurement.median(repetitions: 101) { evaluator.evaluate(batch[0], into: &vertices) }
        Measurement.report("a mesh alone", seconds: alone)
    }

    private static func derivatives(of head: Head, at parameters: HeadParameters) {
        let layout = ParameterLayout(
            shapeCount: 100, expressionCount: 50, joints: [.root, .neck, .jaw], translation: true)
        var posed = PosedHead(head, layout: layout, at: parameters)
        Measurement.report(
            "posing with derivatives of the joints",
            seconds: Measurement.median(repetitions: 101) { posed.update(parameters) })
        let points = (0..<10_000).map { _ in
            head.surfacePoint(
                triangle: Int.random(in: 0..<triangleCount), barycentric: SIMD3(0.2, 0.3, 0.5))
        }
        let directions = points.map { _ in SIMD3<Float>.random(in: -1...1) }
        var rows: [Float] = []
        let time = Measurement.median(repetitions: 31) {
            posed.writeDerivativeRows(points: points, directions: directions, into: &rows)
        }
        Measurement.report("10,000 rows of \(layout.count) derivatives", seconds: time)
        var normal = [Float](repeating: 0, count: layout.count * layout.count)
        let symmetric = Measurement.median(repetitions: 31) {
            BLAS.addNormalProduct(rows, rows: points.count, columns: layout.count, into: &normal)
        }
        Measurement.report("their normal matrix (SSYRK), for comparison", seconds: symmetric)
    }

    private static func subset(of head: Head, at parameters: HeadParameters) {
        var evaluator = HeadEvaluator(head, vertices: (0..<204).map { 24 * $0 })
        var vertices: [Float] = []
        Measurement.report(
            "204 vertices alone",
            seconds: Measurement.median(repetitions: 101) { evaluator.evaluate(parameters, into: &vertices) })
    }

    private static func bareProduct(rows: Int, inner: Int) -> Double {
        let columns = 3 * vertexCount
        let left = (0..<rows * inner).map { _ in Float.random(in: -1...1) }
        let right = (0..<columns * inner).map { _ in Float.random(in: -1...1) }
        var product = [Float](repeating: 0, count: rows * columns)
        return Measurement.median {
            BLAS.multiply(
                left, right, into: &product, rows: rows, inner: inner, columns: columns, transposeRight: true)
        }
    }

    private static func ratio(_ value: Double, _ reference: Double) -> Double {
        (100 * value / reference).rounded() / 100
    }

    private static func randomParameters(_ shapes: Int, _ expressions: Int) -> HeadParameters {
        HeadParameters(
            shape: (0..<shapes).map { _ in Double.random(in: -1...1) },
            expression: (0..<expressions).map { _ in Double.random(in: -1...1) },
            pose: HeadPose(
                root: .random(in: -1...1), neck: .random(in: -0.3...0.3), jaw: .random(in: -0.3...0.3),
                leftEye: .random(in: -0.3...0.3), rightEye: .random(in: -0.3...0.3)),
            translation: .random(in: -1...1))
    }

    private static func randomArrays() -> HeadModelArrays {
        let columns = shapeCount + expressionCount
        var regressor = [Double](repeating: 0, count: 5 * vertexCount)
        var weights = [Double](repeating: 0, count: 5 * vertexCount)
        for joint in 0..<5 {
            for _ in 0..<8 { regressor[joint * vertexCount + Int.random(in: 0..<vertexCount)] += 0.125 }
        }
        for vertex in 0..<vertexCount {
            // The jaw's half of the face, eyeballs at the end, as FLAME numbers them; a third of the skin is shared.
            if vertex >= 3_931 {
                weights[5 * vertex + (vertex < 4_477 ? 3 : 4)] = 1
            } else if vertex % 3 == 0 {
                let share = Double.random(in: 0.1...0.9)
                weights[5 * vertex + 1] = share
                weights[5 * vertex + 2] = 1 - share
            } else {
                weights[5 * vertex + 1] = 1
            }
        }
        var triangles: [Int32] = []
        for index in 0..<triangleCount {
            let first = Int32(index % (vertexCount - 2))
            triangles += [first, first + 1, first + 2]
        }
        return HeadModelArrays(
            name: "random", shapeCount: shapeCount, template: uniform(3 * vertexCount, 0.1), triangles: triangles,
            blendShapes: uniform(3 * vertexCount * columns, 0.001),
            poseCorrectives: uniform(3 * vertexCount * 36, 0.001), jointRegressor: regressor, weights: weights,
            parents: [-1, 0, 1, 1, 1])
    }

    private static func uniform(_ count: Int, _ size: Double) -> [Double] {
        (0..<count).map { _ in Double.random(in: -size...size) }
    }
}
