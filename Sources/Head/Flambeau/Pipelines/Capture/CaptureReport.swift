internal import Foundation
public import HeadModel
public import PhotoFitting

/// What `report.json` says of a captured performance; lengths in metres, times in seconds, angles in degrees.
public struct CaptureReport: Codable, Equatable, Sendable {
    /// The version of this layout.
    public var schemaVersion = 1
    /// The clip.
    public var source: String
    /// The files written beside the report.
    public var files: [String]
    /// The model that parameters are of.
    public var model: ModelReference?
    /// In pixels, upright.
    public var width: Int?
    /// In pixels, upright.
    public var height: Int?
    /// Frames a second of what is written.
    public var frameRate: Double
    /// How many frames the clip has.
    public var frameCount: Int
    /// The first and the last frame of the track, from 0.
    public var track: [Int]
    /// How many faces the clip shows, and which of them this is, from 1 on.
    public var faceCount: Int
    /// Which of them this is, from 1 on.
    public var face: Int
    /// In how many frames the face was found, carried on from the frame before, told from its neighbours, or missing.
    public var sightings: [String: Int]
    /// Runs of frames without the face, first and last, from 0.
    public var framesWithoutFace: [[Int]]
    /// In pixels.
    public var focalLength: Double
    /// Where it comes from.
    public var focalLengthSource: PhotoFit.FocalLengthSource
    /// The root mean square of the identity's coefficients: 0 for the mean head, 1 for one at random.
    public var identitySpread: Double
    /// The mean distance between landmarks seen and predicted, in pixels.
    public var reprojectionError: Double
    /// The greatest weight of each shape that was used at all.
    public var greatestWeights: [String: Double]
    /// What should not be trusted without a look.
    public var doubts: [String]
}

extension CaptureResult {
    /// What is told of the performance.
    public var report: CaptureReport {
        let fits = frames.compactMap(\.fit)
        let seen = zip(frames, observations).compactMap { $1 == nil ? nil : $0.fit }
        var greatest: [String: Double] = [:]
        for (index, name) in shapeNames.enumerated() {
            let most = fits.map { $0.weights.indices.contains(index) ? $0.weights[index] : 0 }.max() ?? 0
            if most >= 0.005 { greatest[name] = most.rounded(decimals: 3) }
        }
        let counts = Dictionary(frames.map { ($0.sighting.rawValue, 1) }, uniquingKeysWith: +)
        let errors = seen.map(\.reprojectionError)
        return CaptureReport(
            source: source.name, files: CaptureResult.names, model: model, width: fits.first?.camera.width,
            height: fits.first?.camera.height, frameRate: frameRate, frameCount: frames.count,
            track: [run.lowerBound, run.upperBound - 1], faceCount: faceCount, face: face, sightings: counts,
            framesWithoutFace: runs { observations[$0] == nil },
            focalLength: (fits.first?.focalLength ?? 0).rounded(decimals: 2),
            focalLengthSource: fits.first?.focalLengthSource ?? .assumed,
            identitySpread: (shape.reduce(0) { $0 + $1 * $1 } / Double(max(1, shape.count))).squareRoot()
                .rounded(decimals: 3),
            reprojectionError: (errors.reduce(0, +) / Double(max(1, errors.count))).rounded(decimals: 3),
            greatestWeights: greatest, doubts: doubts)
    }

    /// Runs of frames of which something holds, first and last.
    private func runs(_ holds: (Int) -> Bool) -> [[Int]] {
        var runs: [[Int]] = []
        for index in frames.indices where holds(index) {
            if let last = runs.last, last[1] == index - 1 {
                runs[runs.count - 1][1] = index
            } else {
                runs.append([index, index])
            }
        }
        return runs
    }

    /// What should not be trusted without a look.
    private var doubts: [String] {
        var doubts: [String] = []
        let seen = observations.count { $0 != nil }
        if let error = frames.compactMap(\.error).first {
            doubts.append("\(frames.count { $0.error != nil }) frames could not be read; the first: \(error)")
        }
        if let summary {
            if summary.damagedCount > 0 { doubts.append("\(summary.damagedCount) pieces of the clip are damaged") }
            if let missing = summary.missingTime {
                doubts.append(String(format: "the clip ends %.1f s before the time its file says", missing))
            }
        }
        if seen < 60 { doubts.append("identity from \(seen) frames; 60 and more tell it better") }
        if frames.compactMap(\.fit).first?.focalLengthSource == .assumed {
            doubts.append("the focal length is assumed: distances scale with it")
        }
        let unsure = frames.count { $0.confidence > 0 && $0.confidence < 0.3 }
        if unsure > 0 { doubts.append("in \(unsure) frames the points of the face are hardly to be trusted") }
        let missing = frames[run].count { $0.fit == nil }
        if missing > 0 { doubts.append("in \(missing) frames of the track the face is missing; it stays as it was") }
        if faceCount > 1 { doubts.append("\(faceCount) faces are seen; this is face \(face), --face names another") }
        let jumps = zip(frames, frames.dropFirst()).count { a, b in
            guard let from = a.fit, let to = b.fit else { return false }
            let turn = (from.cameraFromHead.rotation.inverse * to.cameraFromHead.rotation).angle
            let shift = (to.cameraFromHead.translation - from.cameraFromHead.translation).length
            return turn > 0.5 || shift > 0.15
        }
        if jumps > 0 {
            doubts.append("the head jumps \(jumps) times from one frame to the next: cuts, or another person")
        }
        return doubts
    }
}
