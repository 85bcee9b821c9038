internal import HeadModel
internal import Optimization
internal import SpatialGeometry

/// What an energy is gathered with: a head at one state that says where points of its surface are, and that turns
/// residuals d·x(p) − t of such points x, linear in their position, into normal equations.
protocol SurfaceResiduals {
    /// Where a point of the surface is, in metres.
    func position(of point: SurfacePoint) -> Vector3

    /// Adds a residual along a direction; both carry the root of its weight.
    mutating func append(_ point: SurfacePoint, direction: Vector3, residual: Double)

    /// Adds JᵀJ and Jᵀr of all residuals to equations, and forgets the residuals.
    mutating func flush(into equations: inout NormalEquations)
}
