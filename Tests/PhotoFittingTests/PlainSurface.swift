import HeadModel
import TestSupport

@testable import PhotoFitting

/// A head in double precision from `PlainHead`, its derivatives from differences: what `PhotoFitProblem` is checked with.
struct PlainSurface: SurfaceEvaluation {
    let head: PlainHead
    let layout: ParameterLayout
    private(set) var parameters: HeadParameters
    private var vertices: [Double]

    init(_ head: PlainHead, layout: ParameterLayout, at parameters: HeadParameters) {
        self.head = head
        self.layout = layout
        self.parameters = parameters
        vertices = head.vertices(parameters)
    }

    mutating func update(_ parameters: HeadParameters) {
        self.parameters = parameters
        vertices = head.vertices(parameters)
    }

    func place(of point: SurfacePoint) -> Vector3 { Self.place(of: point, in: vertices) }

    /// Central differences at two widths, extrapolated: right to about 1e-11.
    func derivativeRows(points: [SurfacePoint], directions: [SIMD3<Double>]) -> [Double] {
        var rows = [Double](repeating: 0, count: points.count * layout.count)
        for unknown in 0..<layout.count {
            func difference(_ half: Double) -> [Vector3] {
                func places(_ size: Double) -> [Vector3] {
                    var step = [Double](repeating: 0, count: layout.count)
                    step[unknown] = size
                    let moved = head.vertices(layout.stepped(parameters, by: step))
                    return points.map { Self.place(of: $0, in: moved) }
                }
                return zip(places(half), places(-half)).map { ($0 - $1) / (2 * half) }
            }
            let (wide, narrow) = (difference(2e-3), difference(1e-3))
            for index in points.indices {
                rows[index * layout.count + unknown] = dot(directions[index], (4 * narrow[index] - wide[index]) / 3)
            }
        }
        return rows
    }

    static func normalProducts(
        _ matrix: [Double], rows: Int, columns: Int, residuals: [Double]
    ) -> (matrix: [Double], vector: [Double]) {
        var product = [Double](repeating: 0, count: columns * columns)
        var vector = [Double](repeating: 0, count: columns)
        for row in 0..<rows {
            for i in 0..<columns {
                let value = matrix[row * columns + i]
                vector[i] += value * residuals[row]
                for j in i..<columns { product[i * columns + j] += value * matrix[row * columns + j] }
            }
        }
        return (product, vector)
    }

    private static func place(of point: SurfacePoint, in vertices: [Double]) -> Vector3 {
        var place = Vector3.zero
        for corner in 0..<3 {
            let start = 3 * Int(point.corners[corner])
            place += Double(point.weights[corner]) * Vector3(vertices[start], vertices[start + 1], vertices[start + 2])
        }
        return place
    }
}
