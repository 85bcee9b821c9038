import Flambeau
import Foundation

/// Sequences of made-up scans of one head whose truth is known: exactness, steadiness, time and memory.
enum SequenceBenchmarks {
    /// A head that turns, speaks and smiles, scanned with noise, hair and holes of its own in every frame.
    private static func truth(_ head: Head, _ count: Int) -> [HeadParameters] {
        var generator = SeededGenerator(seed: "sequence")
        let shape = (0..<head.shapeCount).map { _ in 0.7 * generator.normal() }
        let smile = (0..<head.expressionCount).map { _ in 0.6 * generator.normal() }
        return (0..<count).map { index in
            let phase = sin(2 * .pi * Double(index) / 24)
            return HeadParameters(
                shape: shape, expression: smile.map { $0 * (0.5 + 0.5 * phase) },
                pose: HeadPose(root: Vector3(0.02, 0.06, 0) * phase, jaw: Vector3(0.06 * (1 + phase), 0, 0)),
                translation: Vector3(0.004, 0.002, 0) * phase)
        }
    }

    /// Fits of 50, 100 and 200 frames together, then of 40 frames each by itself.
    @Sendable static func run() throws {
        let head = Head(try HeadModelArrays.load(try BundledFiles.locate("assets/heads/flambeau.npz")))
        let configuration = try FittingConfiguration.standard()
        let truth = truth(head, 200)
        let scans = truth.enumerated().map { index, parameters in
            SyntheticScan(
                head, parameters: parameters,
                options: .init(seed: UInt64(100 + index), holes: 0.03, randomFrame: false))
        }
        let scanFitter = ScanFitter(head, configuration: configuration)
        let first = try scanFitter.fit(scans[0].mesh, alignment: LandmarkAlignment(head, to: scans[0].landmarks!))
        let fitter = SequenceFitter(head, configuration: configuration)
        for count in [50, 100, 200] {
            let before = peakMemory()
            let start = ContinuousClock.now
            let fit = try fitter.fit(frameCount: count, from: first) { scans[$0].mesh }
            let seconds = (ContinuousClock.now - start) / .seconds(1)
            let errors = VertexErrors.errors(head, fit.parameters, truth)
            print(
                String(
                    format: "  %d frames together: %.3f s a frame on two threads; the face's vertices off by %.3f mm, "
                        + "jitter %.3f mm; %d steps; the peak of memory rose by %.0f MB to %.0f MB", count,
                    seconds / Double(count), VertexErrors.mean(errors), VertexErrors.jitter(errors),
                    fit.energies.count - 1, peakMemory() - before, peakMemory()))
        }
        let alone = try (0..<40).map { index in
            try scanFitter.fit(
                scans[index].mesh, alignment: LandmarkAlignment(head, to: scans[index].landmarks!)
            ).parameters
        }
        let errors = VertexErrors.errors(head, alone, truth)
        print(
            String(
                format: "  40 frames, each alone: %.3f mm, jitter %.3f mm", VertexErrors.mean(errors),
                VertexErrors.jitter(errors)))
    }

    /// The most memory this process has held, in megabytes.
    private static func peakMemory() -> Double {
        var usage = rusage()
        #if canImport(Darwin)
            getrusage(RUSAGE_SELF, &usage)
            return Double(usage.ru_maxrss) / 1e6
        #else
            getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
            return Double(usage.ru_maxrss) / 1e3
        #endif
    }
}
