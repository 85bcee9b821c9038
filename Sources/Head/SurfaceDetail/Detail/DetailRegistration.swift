public import Files
public import Fitting
public import Registration
import Foundation
public import HeadModel
internal import LinearAlgebra
public import Meshes
internal import Optimization
internal import SpatialGeometry

/// Frees the vertices of a fitted head to follow the scan, held to the fitted model where the scan has nothing to say.
///
/// The coupled step of Li, Bolkart, Black, Li and Romero, "Learning a model of facial shape and expression from 4D
/// scans", SIGGRAPH Asia 2017, section 4.2.1, with the energy of ``DetailConfiguration``. Each step finds closest
/// points anew and solves one sparse system; the stages loosen what holds the surface together. Then triangles that
/// turned or closed too far are undone by stiffening their surroundings until none is left.
public struct DetailRegistration: Sendable {
    /// The model.
    public let head: Head
    /// The stages and their weights.
    public var configuration: DetailConfiguration
    /// How many threads look for closest points.
    public var threads: Int

    /// The most rounds of stiffening; each multiplies the stiffness by four.
    static let roundLimit = 12

    /// A registration for fits of a head.
    public init(_ head: Head, configuration: DetailConfiguration, threads: Int = Threads.all) {
        self.head = head
        self.configuration = configuration
        self.threads = threads
    }

    /// Frees the vertices of a fit.
    ///
    /// - Parameters:
    ///   - scan: the surface that was fitted, in its own frame and unit.
    ///   - fit: the head fitted to it.
    ///   - place: the scan's name in errors.
    ///   - progress: called before each step, its energy the root mean square distance in millimetres; `false` cancels.
    /// - Throws: `FittingError` when the configuration has no stages for this, the scan has no surface near the fit, or
    ///   the caller cancels.
    public func register(
        _ scan: TriangleMesh, _ fit: ScanFit, place: String? = nil,
        progress: (FitProgress) -> Bool = { _ in true }
    ) throws -> DetailFit {
        let surface = HeadSurface(scan, scanFromHead: fit.scanFromHead, head: head, isInsideOut: fit.isInsideOut)
        return try register(surface, fit, place: place, progress: progress)
    }

    /// Frees the vertices of a fit on the surface that it was fitted to.
    ///
    /// - Parameters:
    ///   - surface: the scan's surface around the head, as the fit had it.
    ///   - fit: the head fitted to it.
    ///   - place: the scan's name in errors.
    ///   - progress: called before each step, its energy the root mean square distance in millimetres; `false` cancels.
    /// - Throws: as the same of a scan.
    public func register(
        _ surface: HeadSurface, _ fit: ScanFit, place: String? = nil,
        progress: (FitProgress) -> Bool = { _ in true }
    ) throws -> DetailFit {
        guard !configuration.stages.isEmpty else {
            throw FittingError(
                .configuration, at: place,
                "the configuration has no detail.stages; add them, or use one that has, as assets/configurations/scan.yaml"
            )
        }
        let model = TriangleMesh(positions: fit.vertices, triangles: head.triangles)
            .transformed(by: surface.headFromScan)
        let samples = ScanSamples(
            surface: surface, centre: head.faceCentre - Vector3(0, 0, 0.05), radius: 0.18,
            limit: configuration.sampleCount, threads: threads)
        guard samples.count >= 50 else {
            throw FittingError(
                .scan, at: place, "has only \(samples.count) usable vertices within 18 cm of the fitted face")
        }
        var solver: DetailSolver
        do {
            solver = try DetailSolver(
                head: head, model: model, samples: samples, configuration: configuration, threads: threads)
            try solver.run(place: place, progress: progress)
        } catch let error as SparseCholeskyError {
            throw FittingError(.scan, at: place, "the vertices cannot be freed: \(error)")
        }
        let vertices = solver.mesh.transformed(by: fit.scanFromHead).positions
        let metres = Float(fit.unit.metres)
        return DetailFit(
            vertices: vertices,
            template: head.personalTemplate(vertices: vertices.map { $0 * metres }, at: fit.parameters),
            stages: solver.stages, triangles: solver.trianglesOfFace())
    }
}
