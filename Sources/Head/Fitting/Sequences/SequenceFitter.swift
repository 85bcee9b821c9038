import Foundation
public import HeadModel
public import Meshes
internal import Optimization
internal import SpatialGeometry
import Synchronization

/// Fits a head model to a sequence of scans of one person: one identity for all frames, an expression and a pose each.
///
/// The first frame is placed by landmarks; each later one starts from the frame before. Then all frames are refined
/// together: E = Σ_f E_f(β, x_f) + Σ_f Σ_k w_k·(x_f,k − x_{f+1},k)², with β shared. Frames are linked through the
/// identity and their neighbours alone, so a step costs time and memory in proportion to their number
/// (`SequenceNormalEquations`).
public struct SequenceFitter: Sendable {
    /// How strongly neighbouring frames resemble each other, per squared difference.
    public struct Smoothness: Equatable, Sendable {
        /// For expression coefficients.
        public var expression: Double
        /// For the head's and neck's rotations, in radians.
        public var rotation: Double
        /// For the jaw's rotation, in radians.
        public var jaw: Double
        /// For the eyes' rotations, in radians.
        public var eyes: Double
        /// For the translation, in metres.
        public var translation: Double

        /// Weights in the unit of the energy, mm² a mean point.
        public init(
            expression: Double = 0.02, rotation: Double = 200, jaw: Double = 50, eyes: Double = 50,
            translation: Double = 20_000
        ) {
            self.expression = expression
            self.rotation = rotation
            self.jaw = jaw
            self.eyes = eyes
            self.translation = translation
        }
    }

    /// The model.
    public let head: Head
    /// The stages for the first frame; the last of them is also what all frames are refined with.
    public var configuration: FittingConfiguration
    /// How strongly neighbouring frames resemble each other.
    public var smoothness: Smoothness
    /// How often all frames are refined together.
    public var refinementLimit: Int
    /// How many frames are worked on at once.
    public var threads: Int

    /// A fitter of a head.
    public init(
        _ head: Head, configuration: FittingConfiguration, smoothness: Smoothness = Smoothness(),
        refinementLimit: Int = 12, threads: Int = 2
    ) {
        self.head = head
        self.configuration = configuration
        self.smoothness = smoothness
        self.refinementLimit = refinementLimit
        self.threads = threads
    }

    /// Fits all frames.
    ///
    /// - Parameters:
    ///   - frameCount: the number of frames, at least one.
    ///   - alignment: the head placed on the first frame.
    ///   - frame: the scan of a frame, all in one frame and unit; called once for each, in order.
    ///   - progress: told a share of the work from 0 to 1; `false` cancels.
    /// - Throws: `FittingError` when a frame has no surface near the head or the fit is cancelled; what `frame` throws.
    public func fit(
        frameCount: Int, alignment: LandmarkAlignment, progress: (Double) -> Bool = { _ in true },
        frame: (Int) throws -> TriangleMesh
    ) throws -> SequenceFit {
        precondition(frameCount > 0, "a sequence has a frame")
        let surface = ModelSurface(head, regionWeights: configuration.regionWeights)
        let headFromScan = alignment.scanFromHead.inverse
        var samples: [ScanSamples] = []
        var states: [HeadParameters] = []
        var state = HeadParameters.neutral(of: head)
        let last = configuration.stages[configuration.stages.count - 1]
        var tracking = last
        tracking.shapeCount = 0
        tracking.landmarkWeight = 0
        tracking.iterationLimit = 8
        tracking.tolerance = 1e-3
        tracking.lossScale = max(last.lossScale, 4)
        for index in 0..<frameCount {
            let scan = try frame(index).transformed(by: headFromScan)
            let around = head.faceCentre + (index > 0 ? headMotion(of: state) : .zero)
            samples.append(
                ScanSamples(
                    surface: scan, centre: around - Vector3(0, 0, 0.05), radius: 0.18, front: .identity,
                    limit: min(configuration.sampleCount, 4000)))
            guard samples[index].count >= 50 else {
                throw FittingError(.scan, "frame \(index) has no surface where the head was the frame before")
            }
            if index == 0 {
                let staged = StagedFit(
                    head: head, configuration: configuration, threads: threads, samples: samples[0],
                    landmarks: alignment.landmarksInHead)
                _ = try staged.run(from: &state, place: "frame 0") { _ in progress(0) }
            } else {
                let problem = ScanFitProblem(
                    head: head, surface: surface, samples: samples[index], landmarks: [], stage: tracking,
                    start: state, threads: threads)
                let solver = LevenbergMarquardt(
                    options: .init(iterationLimit: tracking.iterationLimit, costTolerance: tracking.tolerance))
                _ = solver.minimize(problem, from: &state)
            }
            states.append(state)
            guard progress(0.4 * Double(index + 1) / Double(frameCount)) else { throw Self.cancelled }
        }
        var refining = last
        refining.shapePrior = 0
        let landmarks = alignment.landmarksInHead.map {
            ScanFitProblem.Landmark(
                point: $0.point, target: $0.target, weight: $0.weight * ($0.isContour ? last.contourWeight : 1))
        }
        let energies = try refine(
            &states, samples, landmarks, surface, stage: refining, shapePrior: last.shapePrior * Double(frameCount)
        ) { progress(0.4 + 0.6 * $0) }
        return SequenceFit(head, states, alignment, energies: energies)
    }

    private static let cancelled = FittingError(.cancelled, "the fit was cancelled")

    /// How far the head has moved, in metres.
    private func headMotion(of state: HeadParameters) -> Vector3 {
        let joint = head.restJoints(state)[0]
        let rotation = Rotation(axisAngle: state.pose.root)
        return rotation * (head.faceCentre - joint) + joint + state.translation - head.faceCentre
    }

    /// Gauss–Newton on all frames at once; the energies before each step and after the last.
    private func refine(
        _ states: inout [HeadParameters], _ samples: [ScanSamples], _ landmarks: [ScanFitProblem.Landmark],
        _ surface: ModelSurface, stage: FittingStage, shapePrior: Double, progress: (Double) -> Bool
    ) throws -> [Double] {
        let layout = stage.layout(for: head)
        let shared = layout.shapeCount
        var energies: [Double] = []
        var (best, accepted) = (states, SequenceNormalEquations?.none)
        var damping = 1e-3
        for iteration in 0...refinementLimit {
            let current = states
            let results = Mutex<[NormalEquations?]>(Array(repeating: nil, count: states.count))
            DispatchQueue.concurrentPerform(iterations: threads) { worker in
                for index in stride(from: worker, to: current.count, by: threads) {
                    let problem = ScanFitProblem(
                        head: head, surface: surface, samples: samples[index],
                        landmarks: index == 0 ? landmarks : [], stage: stage, start: current[index], threads: 1)
                    var equations = NormalEquations(count: layout.count)
                    problem.linearize(at: current[index], into: &equations)
                    equations.cost = problem.cost(at: current[index])
                    let finished = equations
                    results.withLock { $0[index] = finished }
                }
            }
            var equations = SequenceNormalEquations(
                sharedCount: shared, frameUnknownCount: layout.count - shared, frameCount: states.count)
            var energy = 0.0
            for (index, result) in results.withLock({ $0 }).enumerated() {
                guard let result else { continue }
                equations.add(result, frame: index)
                energy += 2 * result.cost
            }
            energy += addPrior(shapePrior, states[0], layout, to: &equations)
            energy += addLinks(states, layout, to: &equations)
            if let previous = energies.last, energy > previous {
                damping *= 10
            } else {
                let isSettled = energies.last.map { $0 - energy < stage.tolerance * $0 } ?? false
                energies.append(energy)
                (best, accepted) = (states, equations)
                damping = max(damping / 10, 1e-6)
                if isSettled { break }
            }
            guard progress(Double(iteration + 1) / Double(refinementLimit + 1)) else { throw Self.cancelled }
            guard iteration < refinementLimit, let step = accepted?.step(damping: damping) else { break }
            for index in states.indices {
                states[index] = layout.stepped(best[index], by: step.shared + step.frames[index])
            }
        }
        states = best
        return energies
    }

    private func addPrior(
        _ weight: Double, _ state: HeadParameters, _ layout: ParameterLayout,
        to equations: inout SequenceNormalEquations
    ) -> Double {
        let values = layout.packed(state)
        var energy = 0.0
        for index in layout.shape {
            equations.shared[index, index] += weight
            equations.sharedGradient[index] += weight * values[index]
            energy += weight * values[index] * values[index]
        }
        return energy
    }

    private func addLinks(
        _ states: [HeadParameters], _ layout: ParameterLayout, to equations: inout SequenceNormalEquations
    ) -> Double {
        let values = states.map(layout.packed)
        var energy = 0.0
        func link(_ range: Range<Int>?, _ weight: Double) {
            for unknown in range ?? 0..<0 {
                let column = values.map { $0[unknown] }
                equations.link(unknown - layout.shapeCount, values: column, weight: weight)
                for (one, next) in zip(column, column.dropFirst()) { energy += weight * (one - next) * (one - next) }
            }
        }
        link(layout.expression, smoothness.expression)
        link(layout.range(of: .root), smoothness.rotation)
        link(layout.range(of: .neck), smoothness.rotation)
        link(layout.range(of: .jaw), smoothness.jaw)
        link(layout.range(of: .leftEye), smoothness.eyes)
        link(layout.range(of: .rightEye), smoothness.eyes)
        link(layout.translation, smoothness.translation)
        return energy
    }
}
