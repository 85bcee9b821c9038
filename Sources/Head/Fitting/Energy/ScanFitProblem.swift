internal import Files
import Foundation
internal import Files
internal import HeadModel
internal import LinearAlgebra
internal import Meshes
internal import Optimization
internal import SpatialGeometry

/// The energy of one stage of a scan fit (see ``FittingStage``) as a least-squares problem over head parameters.
///
/// Everything is in metres in a frame in which the head stands nearly upright at the origin. Which scan points count,
/// and how much, is settled at each linearisation and kept while steps from it are tried.
final class ScanFitProblem: LeastSquaresProblem {
    typealias State = HeadParameters

    /// A landmark's place on the model and in the scan.
    struct Landmark {
        var point: SurfacePoint
        var target: SIMD3<Float>
        var weight: Double
    }

    let stage: FittingStage
    let layout: ParameterLayout
    private let surface: ModelSurface
    private let samples: ScanSamples
    private let landmarks: [Landmark]
    private let loss: RobustLoss
    /// The model's surface; `nil` where there are no samples to pair with it.
    private let tree: ClosestPointTree?
    private var posed: PosedHead
    private var closest = ClosestPoints()
    private var normals: [Float] = []
    /// The weight of each sample, settled at the last linearisation; 0 for those without a partner.
    private var weights: [Float]
    private var totalWeight = 0.0
    private let threads: Int

    var unknownCount: Int { layout.count }
    var costChangesWithLinearization: Bool { true }

    init(
        head: Head, surface: ModelSurface, samples: ScanSamples, landmarks: [Landmark], stage: FittingStage,
        start: HeadParameters, threads: Int
    ) {
        self.stage = stage
        self.surface = surface
        self.samples = stage.dataWeight > 0 ? samples : ScanSamples.none
        self.landmarks = stage.landmarkWeight > 0 ? landmarks : []
        self.threads = threads
        layout = stage.layout(for: head)
        loss = stage.robustLoss()
        posed = PosedHead(head, layout: layout, at: start)
        tree =
            self.samples.count == 0
            ? nil
            : ClosestPointTree(
                TriangleMesh(positions: posed.vertices, triangles: surface.triangles), moving: true)
        weights = Array(repeating: 0, count: self.samples.count)
        pair()
        settleWeights()
    }

    // MARK: - Cost

    func cost(at state: HeadParameters) -> Double {
        move(to: state)
        return dataCost() + landmarkCost() + priorCost(state)
    }

    /// How many samples count, and the root of the mean square of their distances in metres.
    var dataResidual: (count: Int, rootMeanSquare: Double) {
        var (sum, count) = (0.0, 0)
        for index in weights.indices where weights[index] > 0 && closest.triangles[index] >= 0 {
            sum += Double(closest.squaredDistances[index])
            count += 1
        }
        return (count, count > 0 ? (sum / Double(count)).squareRoot() : 0)
    }

    /// The distances in metres of the samples beside parts of the model that weigh half or more: those of the face.
    var faceDistances: [Double] {
        weights.indices.filter { weights[$0] >= 0.5 && closest.triangles[$0] >= 0 }
            .map { Double(closest.squaredDistances[$0]).squareRoot() }
    }

    /// The root of the mean square of the landmarks' distances in metres.
    var landmarkRootMeanSquare: Double {
        let total = landmarks.reduce(0) { $0 + $1.weight }
        return total > 0 ? (landmarkSum() / total).squareRoot() : 0
    }

    private func move(to state: HeadParameters) {
        guard state != posed.parameters else { return }
        posed.update(state)
        tree?.update(positions: posed.vertices)
        pair()
    }

    private func pair() {
        tree?.closestPoints(
            to: samples.positions, within: Float(stage.reach / 1000),
            startingFrom: closest.count == samples.count ? closest.triangles : nil, threads: threads, into: &closest)
    }

    private func dataCost() -> Double {
        guard totalWeight > 0 else { return 0 }
        let reach = stage.reach / 1000
        var sum = 0.0
        for index in weights.indices where weights[index] > 0 {
            let square = min(Double(closest.squaredDistances[index]), reach * reach)
            sum += Double(weights[index]) * loss.evaluate(square).value
        }
        return 0.5e6 * stage.dataWeight * sum / totalWeight
    }

    private func landmarkSum() -> Double {
        landmarks.reduce(0) { sum, landmark in
            let offset = posed.position(landmark.point) - landmark.target
            return sum + landmark.weight * Double((offset * offset).sum())
        }
    }

    private func landmarkCost() -> Double {
        let total = landmarks.reduce(0) { $0 + $1.weight }
        return total > 0 ? 0.5e6 * stage.landmarkWeight * landmarkSum() / total : 0
    }

    private func priorCost(_ state: HeadParameters) -> Double {
        var sum = 0.0
        forEachPrior(state) { _, value, weight in sum += weight * value * value }
        return 0.5 * sum
    }

    /// Calls `body` with the place, the value and the weight of each unknown that has a prior.
    private func forEachPrior(_ state: HeadParameters, _ body: (Int, Double, Double) -> Void) {
        let values = layout.packed(state)
        for index in layout.shape { body(index, values[index], stage.shapePrior) }
        for index in layout.expression { body(index, values[index], stage.expressionPrior) }
        let joints: [(HeadJoint, Double)] = [
            (.neck, stage.neckPrior), (.jaw, stage.jawPrior), (.leftEye, stage.eyesPrior),
            (.rightEye, stage.eyesPrior),
        ]
        for (joint, weight) in joints {
            for index in layout.range(of: joint) ?? 0..<0 { body(index, values[index], weight) }
        }
    }

    // MARK: - Linearisation

    func state(_ state: HeadParameters, after step: [Double]) -> HeadParameters { layout.stepped(state, by: step) }

    func linearize(at state: HeadParameters, into equations: inout NormalEquations) {
        move(to: state)
        settleWeights()
        addData(to: &equations)
        addLandmarks(to: &equations)
        forEachPrior(state) { index, value, weight in
            equations.addPrior(index, residual: value, weight: weight)
        }
    }

    /// Decides which samples count: a partner within reach, inside the model's surface, with a normal that agrees.
    private func settleWeights() {
        guard samples.count > 0 else { return }
        TriangleMesh.computeVertexNormals(positions: posed.vertices, triangles: surface.triangles, into: &normals)
        let agreement = Float(cos(stage.normalAngle * .pi / 180))
        totalWeight = 0
        for index in weights.indices {
            weights[index] = 0
            let triangle = Int(closest.triangles[index])
            guard triangle >= 0 else { continue }
            var (weight, normal, onBoundary) = (Float(0), SIMD3<Float>.zero, true)
            for corner in 0..<3 {
                let share = closest.barycentric[3 * index + corner]
                guard share > 1e-4 else { continue }
                let vertex = Int(surface.triangles[3 * triangle + corner])
                weight += share * surface.weights[vertex]
                onBoundary = onBoundary && surface.isBoundary[vertex]
                normal += share * vector(normals, vertex)
            }
            guard weight > 0, !onBoundary else { continue }
            let length = (normal * normal).sum().squareRoot()
            guard (normal * vector(samples.normals, index)).sum() > agreement * length else { continue }
            weights[index] = weight
            totalWeight += Double(weight)
        }
    }

    /// How many runs of samples are gathered apart and then summed, so that the sum does not depend on the number of
    /// threads.
    private static let runCount = 4

    /// Adds the data term, run by run.
    private func addData(to equations: inout NormalEquations) {
        guard totalWeight > 0 else { return }
        let runs = Parallel.map(Self.runCount, threads: threads) { run in
            var gathered = NormalEquations(count: layout.count)
            let range =
                run * weights.count / Self.runCount..<(run + 1) * weights.count / Self.runCount
            addData(of: range, to: &gathered)
            return gathered
        }
        for run in runs { equations.add(run) }
    }

    /// Adds the data term of some samples block by block: rows in single precision, their products gathered in double.
    ///
    /// With n the direction from the model to the scan point, a sample's share of the Gauss–Newton matrix is
    /// planeShare·(nᵀJ)ᵀ(nᵀJ) + (1 − planeShare)·JᵀJ. With tangents t, b across n that is one row nᵀJ and two rows
    /// √(1 − planeShare)·tᵀJ and bᵀJ. The residual is along n, so that those of the tangents are 0 and the gradient is
    /// exact.
    private func addData(of samples: Range<Int>, to equations: inout NormalEquations) {
        let tangentShare = Float((1 - stage.planeShare).squareRoot())
        var block = RowBlock(columns: layout.count)
        for index in samples where weights[index] > 0 {
            let square = Double(closest.squaredDistances[index])
            let weight = Double(weights[index]) * loss.evaluate(square).weight / totalWeight
            let scale = Float((1e6 * stage.dataWeight * weight).squareRoot())
            guard scale > 0 else { continue }
            let point = surfacePoint(index)
            let offset = posed.position(point) - vector(self.samples.positions, index)
            let length = (offset * offset).sum().squareRoot()
            let normal = length > 1e-7 ? offset / length : vector(self.samples.normals, index)
            block.append(point, direction: scale * normal, residual: scale * length)
            if tangentShare > 0 {
                // Any axis not along the normal gives a first tangent.
                let axis: SIMD3<Float> = abs(normal.x) < 0.6 ? SIMD3(1, 0, 0) : SIMD3(0, 1, 0)
                let across = cross(normal, axis)
                let tangent = across / (across * across).sum().squareRoot()
                let share = scale * tangentShare
                block.append(point, direction: share * tangent, residual: 0)
                block.append(point, direction: share * cross(normal, tangent), residual: 0)
            }
            if block.isFull { block.flush(posed, into: &equations) }
        }
        block.flush(posed, into: &equations)
    }

    private func addLandmarks(to equations: inout NormalEquations) {
        let total = landmarks.reduce(0) { $0 + $1.weight }
        guard total > 0 else { return }
        var block = RowBlock(columns: layout.count)
        for landmark in landmarks where landmark.weight > 0 {
            let scale = Float((1e6 * stage.landmarkWeight * landmark.weight / total).squareRoot())
            let offset = posed.position(landmark.point) - landmark.target
            for axis in 0..<3 {
                var direction = SIMD3<Float>.zero
                direction[axis] = scale
                block.append(landmark.point, direction: direction, residual: scale * offset[axis])
            }
            if block.isFull { block.flush(posed, into: &equations) }
        }
        block.flush(posed, into: &equations)
    }

    private func surfacePoint(_ index: Int) -> SurfacePoint {
        let triangle = 3 * Int(closest.triangles[index])
        return SurfacePoint(
            corners: SIMD3(
                surface.triangles[triangle], surface.triangles[triangle + 1], surface.triangles[triangle + 2]),
            weights: vector(closest.barycentric, index))
    }

    private func vector(_ packed: [Float], _ index: Int) -> SIMD3<Float> {
        SIMD3(packed[3 * index], packed[3 * index + 1], packed[3 * index + 2])
    }
}
