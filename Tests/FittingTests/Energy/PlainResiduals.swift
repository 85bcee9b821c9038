import HeadModel
import Optimization
import SpatialGeometry

@testable import Fitting

/// Gathers residuals in double precision: positions by the plain head, derivatives by its differences.
struct PlainResiduals: SurfaceResiduals {
    private let vertices: [Double]
    /// The derivative of all vertices by each unknown.
    private let derivatives: [[Double]]
    private var gathered: NormalEquations

    /// A head at a state. Differences of fourth order of steps of 1e−3 are exact to about 1e−12 m.
    init(_ head: PlainHead, layout: ParameterLayout, at state: HeadParameters) {
        vertices = head.vertices(state)
        gathered = NormalEquations(count: layout.count)
        derivatives = (0..<layout.count).map { unknown in
            func moved(_ length: Double) -> [Double] {
                var step = [Double](repeating: 0, count: layout.count)
                step[unknown] = length
                return head.vertices(layout.stepped(state, by: step))
            }
            let step = 1e-3
            let near = zip(moved(step), moved(-step)).map { $0 - $1 }
            let far = zip(moved(2 * step), moved(-2 * step)).map { $0 - $1 }
            return zip(near, far).map { (8 * $0 - $1) / (12 * step) }
        }
    }

    /// A point of the surface among packed vectors of the vertices.
    static func mix(_ point: SurfacePoint, _ values: [Double]) -> Vector3 {
        (0..<3).reduce(Vector3.zero) { sum, corner in
            let start = 3 * Int(point.corners[corner])
            return sum + Double(point.weights[corner])
                * Vector3(values[start], values[start + 1], values[start + 2])
        }
    }

    func position(of point: SurfacePoint) -> Vector3 { Self.mix(point, vertices) }

    mutating func append(_ point: SurfacePoint, direction: Vector3, residual: Double) {
        gathered.add(
            residual: residual, jacobian: derivatives.map { dot(direction, Self.mix(point, $0)) })
    }

    mutating func flush(into equations: inout NormalEquations) {
        // Energies account for their cost themselves.
        gathered.cost = 0
        equations.add(gathered)
        gathered.reset()
    }
}
