import Foundation
public import HeadModel
public import Meshes
internal import Optimization
internal import SpatialGeometry

/// Fits a head model to a scan: rigid on landmarks, then pose, then shape and expression on the whole surface.
///
/// Li et al., "Learning a model of facial shape and expression from 4D scans", SIGGRAPH Asia 2017, section 4, with the
/// energy of ``FittingStage``.
public struct ScanFitter: Sendable {
    /// What is told while a fit runs.
    public struct Progress: Sendable {
        /// The stage, from 0, and how many there are.
        public var stage: Int
        /// How many stages there are.
        public var stageCount: Int
        /// The stage's name.
        public var name: String
        /// The step within the stage.
        public var iteration: Int
        /// The energy.
        public var energy: Double
    }

    /// The model.
    public let head: Head
    /// The stages and their weights.
    public var configuration: FittingConfiguration
    /// How many threads look for closest points.
    public var threads: Int

    /// A fitter of a head.
    public init(_ head: Head, configuration: FittingConfiguration, threads: Int = 2) {
        self.head = head
        self.configuration = configuration
        self.threads = threads
    }

    /// Fits the head to a scan placed by landmarks.
    ///
    /// - Parameters:
    ///   - scan: the surface in its own frame and unit.
    ///   - alignment: the head placed on the scan's landmarks.
    ///   - progress: called before each step; `false` cancels the fit.
    /// - Throws: `FittingError` when the scan has no surface near the landmarks, or the fit is cancelled.
    public func fit(
        _ scan: TriangleMesh, alignment: LandmarkAlignment, place: String? = nil,
        progress: (Progress) -> Bool = { _ in true }
    ) throws -> ScanFit {
        let headFromScan = alignment.scanFromHead.inverse
        var surface = scan.transformed(by: headFromScan)
        let isInsideOut = facesInwards(surface)
        if isInsideOut { surface = surface.flipped() }
        let samples = ScanSamples(
            surface: surface, centre: head.faceCentre - Vector3(0, 0, 0.05), radius: 0.18, front: .identity,
            limit: configuration.sampleCount)
        if configuration.stages.contains(where: { $0.dataWeight > 0 }), samples.count < 50 {
            throw FittingError(
                .scan, at: place,
                "has only \(samples.count) usable vertices within 18 cm of the face the landmarks place; is this the "
                    + "scan the landmarks belong to?")
        }
        let model = ModelSurface(head, regionWeights: configuration.regionWeights)
        var parameters = HeadParameters(
            shape: Array(repeating: 0, count: head.shapeCount),
            expression: Array(repeating: 0, count: head.expressionCount))
        var reports: [ScanFit.Stage] = []
        for (number, stage) in configuration.stages.enumerated() {
            let landmarks = alignment.pairs.map { pair in
                ScanFitProblem.Landmark(
                    point: pair.point, target: SIMD3<Float>(headFromScan * pair.target),
                    weight: pair.weight * (pair.isContour ? stage.contourWeight : 1))
            }
            let problem = ScanFitProblem(
                head: head, surface: model, samples: samples, landmarks: landmarks, stage: stage, start: parameters,
                threads: threads)
            let solver = LevenbergMarquardt(
                options: .init(
                    iterationLimit: stage.iterationLimit, costTolerance: stage.tolerance, gradientTolerance: 0,
                    initialDamping: 1e-4))
            let summary = solver.minimize(problem, from: &parameters) { iteration, energy in
                progress(
                    Progress(
                        stage: number, stageCount: configuration.stages.count, name: stage.name, iteration: iteration,
                        energy: 2 * energy))
            }
            if summary.termination == .cancelled { throw FittingError(.cancelled, at: place, "the fit was cancelled") }
            _ = problem.cost(at: parameters)
            let (count, residual) = problem.dataResidual
            reports.append(
                ScanFit.Stage(
                    name: stage.name, initialEnergy: 2 * summary.initialCost, finalEnergy: 2 * summary.finalCost,
                    iterations: summary.iterationCount, termination: summary.termination.rawValue, pointCount: count,
                    pointRootMeanSquare: 1000 * residual,
                    landmarkRootMeanSquare: 1000 * problem.landmarkRootMeanSquare))
        }
        return ScanFit(
            parameters: inScanFrame(parameters, alignment),
            vertices: TriangleMesh(positions: head.vertices(parameters), triangles: [])
                .transformed(by: alignment.scanFromHead).positions,
            unit: alignment.unit, scanFromHead: alignment.scanFromHead, stages: reports, isInsideOut: isInsideOut)
    }

    /// Parameters of the head's own frame, moved to the scan's frame in metres.
    private func inScanFrame(_ parameters: HeadParameters, _ alignment: LandmarkAlignment) -> HeadParameters {
        let motion = RigidTransform(
            rotation: alignment.scanFromHead.rotation,
            translation: alignment.scanFromHead.translation * alignment.unit.metres)
        return parameters.moved(by: motion, rootJoint: head.restJoints(parameters)[0])
    }

    /// Whether most of the surface around the face looks towards the middle of the head.
    private func facesInwards(_ surface: TriangleMesh) -> Bool {
        let centre = head.faceCentre - Vector3(0, 0, 0.06)
        let normals = surface.vertexNormals
        var balance = 0
        for vertex in 0..<surface.vertexCount {
            let offset = surface.position(vertex) - centre
            guard dot(offset, offset) < 0.15 * 0.15, offset.z > 0 else { continue }
            let normal = Vector3(
                Double(normals[3 * vertex]), Double(normals[3 * vertex + 1]), Double(normals[3 * vertex + 2]))
            balance += dot(normal, offset) > 0 ? 1 : -1
        }
        return balance < 0
    }
}
