import CBareBLAS
import Flambeau

/// A head of FLAME's size: 5,023 vertices, 300 + 100 components, most vertices bound to one or two joints.
enum EvaluationBenchmarks {
    static let vertexCount = 5_023
    static let triangleCount = 9_976
    static let shapeCount = 300
    static let expressionCount = 100

    @Sendable static func run() {
        var numbers = SeededGenerator(seed: 1)
        let head = Head(arrays(&numbers))
        let batch = (0..<64).map { _ in parameters(&numbers) }
        evaluation(of: head, batch, &numbers)
        var partial = batch
        for index in partial.indices {
            partial[index].shape = Array(partial[index].shape.prefix(100))
            partial[index].expression = Array(partial[index].expression.prefix(50))
        }
        evaluation(of: head, partial, &numbers)
        subset(of: head, at: batch[0])
        derivatives(of: head, at: partial[0], &numbers)
    }

    private static func evaluation(of head: Head, _ batch: [HeadParameters], _ numbers: inout SeededGenerator) {
        let (shapes, expressions) = (batch[0].shape.count, batch[0].expression.count)
        let (rows, inner, columns) = (batch.count, shapes + expressions + 36, 3 * vertexCount)
        print("  \(shapes) + \(expressions) of 300 + 100 coefficients, all joints bent")
        let left = numbers.uniform(rows * inner, 1).map(Float.init)
        let right = numbers.uniform(columns * inner, 1).map(Float.init)
        var product = [Float](repeating: 0, count: rows * columns)
        let bare = Measurement.median {
            bare_product(left, right, &product, Int32(rows), Int32(inner), Int32(columns))
        }
        Measurement.report("bare SGEMM \(rows) × \(inner) × \(columns), a mesh", seconds: bare / Double(rows))
        var evaluator = HeadEvaluator(head)
        var vertices: [Float] = []
        let together = Measurement.median { evaluator.evaluate(batch, into: &vertices) }
        let ratio = (100 * together / bare).rounded() / 100
        Measurement.report(
            "a mesh in batches of \(rows)", seconds: together / Double(rows), "\(ratio) × the bare product")
        let alone = Measurement.median(repetitions: 101) { evaluator.evaluate(batch[0], into: &vertices) }
        Measurement.report("a mesh alone", seconds: alone)
    }

    private static func subset(of head: Head, at parameters: HeadParameters) {
        var evaluator = HeadEvaluator(head, vertices: (0..<204).map { 24 * $0 })
        var vertices: [Float] = []
        let time = Measurement.median(repetitions: 101) { evaluator.evaluate(parameters, into: &vertices) }
        Measurement.report("204 vertices alone, all coefficients", seconds: time)
    }

    /// 10,000 rows and their normal matrix in blocks of 768, as a scan fit gathers them.
    private static func derivatives(
        of head: Head, at parameters: HeadParameters, _ numbers: inout SeededGenerator
    ) {
        let layout = ParameterLayout(
            shapeCount: 100, expressionCount: 50, joints: [.root, .neck, .jaw], translation: true)
        print("  derivatives by 100 + 50 coefficients, root, neck, jaw and translation")
        var posed = PosedHead(head, layout: layout, at: parameters)
        let posing = Measurement.median(repetitions: 101) { posed.update(parameters) }
        Measurement.report("posing, joints' derivatives included", seconds: posing)
        let shuffled = (0..<10_000).map { _ in Int.random(in: 0..<triangleCount, using: &numbers) }
        for (order, triangles) in [("along the surface", shuffled.sorted()), ("in random order", shuffled)] {
            let blocks = stride(from: 0, to: triangles.count, by: 768).map { start in
                triangles[start..<min(start + 768, triangles.count)].map {
                    head.surfacePoint(triangle: $0, barycentric: SIMD3(0.2, 0.3, 0.5))
                }
            }
            let directions = [SIMD3<Float>](repeating: SIMD3(0.6, 0, 0.8), count: 768)
            var rows: [Float] = []
            let time = Measurement.median(repetitions: 31) {
                for points in blocks {
                    posed.writeDerivativeRows(
                        points: points, directions: Array(directions[..<points.count]), into: &rows)
                }
            }
            Measurement.report("10,000 rows of \(layout.count), points \(order)", seconds: time)
        }
        let rows = numbers.uniform(10_000 * layout.count, 1).map(Float.init)
        var normal = [Float](repeating: 0, count: layout.count * layout.count)
        let symmetric = Measurement.median(repetitions: 31) {
            bare_normal_product(rows, &normal, 10_000, Int32(layout.count))
        }
        Measurement.report("their normal matrix (SSYRK), for comparison", seconds: symmetric)
    }

    private static func parameters(_ numbers: inout SeededGenerator) -> HeadParameters {
        func vector(_ size: Double) -> Vector3 { Vector3.random(in: -size...size, using: &numbers) }
        return HeadParameters(
            shape: numbers.uniform(shapeCount, 1), expression: numbers.uniform(expressionCount, 1),
            pose: HeadPose(
                root: vector(1), neck: vector(0.3), jaw: vector(0.3), leftEye: vector(0.3), rightEye: vector(0.3)),
            translation: vector(1))
    }

    private static func arrays(_ numbers: inout SeededGenerator) -> HeadModelArrays {
        let columns = shapeCount + expressionCount
        var regressor = [Double](repeating: 0, count: 5 * vertexCount)
        var weights = [Double](repeating: 0, count: 5 * vertexCount)
        for joint in 0..<5 {
            for _ in 0..<8 {
                regressor[joint * vertexCount + Int.random(in: 0..<vertexCount, using: &numbers)] += 0.125
            }
        }
        for vertex in 0..<vertexCount {
            // Eyeballs stand at the end, as in FLAME; a third of the skin is shared by neck and jaw.
            if vertex >= 3_931 {
                weights[5 * vertex + (vertex < 4_477 ? 3 : 4)] = 1
            } else if vertex % 3 == 0 {
                let share = Double.random(in: 0.1...0.9, using: &numbers)
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
            name: "random", shapeCount: shapeCount, template: numbers.uniform(3 * vertexCount, 0.1),
            triangles: triangles, blendShapes: numbers.uniform(3 * vertexCount * columns, 0.001),
            poseCorrectives: numbers.uniform(3 * vertexCount * 36, 0.001), jointRegressor: regressor,
            weights: weights, parents: [-1, 0, 1, 1, 1])
    }
}

extension SeededGenerator {
    /// `count` numbers between −size and size.
    fileprivate mutating func uniform(_ count: Int, _ size: Double) -> [Double] {
        (0..<count).map { _ in Double.random(in: -size...size, using: &self) }
    }
}
