public import Files
public import Registration
import Foundation
public import HeadModel
public import Meshes
internal import Optimization
internal import SpatialGeometry

/// Fits a head model to a sequence of scans of one person: one identity for all frames, an expression and a pose each.
///
/// The first frame is fitted by a ``ScanFitter``; each later one starts from the frame before. Then all frames are
/// refined together: E = Σ_f E_f(β, x_f) + Σ_f Σ_k w_k·(x_f,k − x_{f+1},k)², with β shared; k runs over
/// expression and joints, while where the head is and how it is turned is free. Frames are linked through
/// the identity and their neighbours alone, so a step costs time and memory in proportion to their number
/// (`SequenceNormalEquations`).
public struct SequenceFitter: Sendable {
    /// How strongly neighbouring frames resemble each other, per squared difference.
    public struct Smoothness: Equatable, Sendable {
        /// For expression coefficients.
        public var expression: Double
        /// For the neck's rotation, in radians. Where the head is and how it is turned is free.
        public var neck: Double
        /// For the jaw's rotation, in radians.
        public var jaw: Double
        /// For the eyes' rotations, in radians.
        public var eyes: Double

        /// Weights in the unit of the energy, mm² a mean point.
        public init(
            expression: Double = 0.02, neck: Double = 200, jaw: Double = 50, eyes: Double = 50
        ) {
            self.expression = expression
            self.neck = neck
            self.jaw = jaw
            self.eyes = eyes
        }
    }

    /// The model.
    public let head: Head
    /// The configuration whose last stage all frames are refined with.
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
        refinementLimit: Int = 12, threads: Int = Threads.all
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
    ///   - first: the head fitted to the first frame.
    ///   - name: the name of a frame in errors.
    ///   - progress: called for each frame (stage 0) and before each step of all together (stage 1); `false` cancels.
    ///   - frame: the scan of a frame, all in one frame and unit; called once for each, in order.
    /// - Throws: `FittingError` when the head is lost in a frame or the fit is cancelled; what `frame` throws.
    public func fit(
        frameCount: Int, from first: ScanFit, name: (Int) -> String = { "frame \($0)" },
        progress: (FitProgress) -> Bool = { _ in true }, frame: (Int) throws -> TriangleMesh
    ) throws -> SequenceFit {
        precondition(frameCount > 0, "a sequence has a frame")
        _ = try configuration.missingRegions(on: head)
        let surface = ModelSurface(head, regionWeights: configuration.regionWeights)
        let tracker = FrameTracker(head: head, surface: surface, configuration: configuration, threads: threads)
        let headFromScan = first.scanFromHead.inverse
        let headFromMetric = first.metricFromHead.inverse
        let start = head.moved(first.parameters, by: headFromMetric)
        var (states, samples): ([HeadParameters], [ScanSamples]) = ([], [])
        for index in 0..<frameCount {
            let told = FitProgress(stage: 0, stageCount: 2, name: Self.following, iteration: index, energy: 0)
            guard progress(told) else { throw SequenceFitter.cancelled }
            let scan = try frame(index).transformed(by: headFromScan)
            let (found, seen) = try tracker.follow(
                first.isInsideOut ? scan.flipped() : scan, after: states.isEmpty ? [start] : states.suffix(2),
                frame: index,
                name: name(index))
            states.append(found)
            samples.append(seen)
        }
        let refinement = SequenceRefinement(
            head: head, surface: surface, samples: samples, stage: tracker.stage, smoothness: smoothness,
            limit: refinementLimit, threads: threads)
        let (refined, frames, energies) = try refinement.run(from: states, progress: progress)
        let metricFromHead = first.metricFromHead
        return SequenceFit(
            parameters: refined.map { head.moved($0, by: metricFromHead) },
            unit: first.unit, frames: frames, energies: energies)
    }

    /// The name of what is told before each frame.
    public static let following = "following"

    static let cancelled = FittingError(.cancelled, "the fit was cancelled")
}
