internal import FaceDetection
internal import PhotoFitting

/// A face as JSON tells of it: pixels of the upright photo.
public struct FaceReport: Encodable, Sendable {
    /// The landmarks of a scheme.
    public struct Landmarks: Encodable, Sendable {
        /// x and y of each, in pixels.
        public var points: [[Double]]
        /// How far each can be trusted, 0…1.
        public var confidences: [Double]
        /// The index of each in its scheme, where some are missing.
        public var indices: [Int]?
    }

    /// x0, y0, x1, y1.
    public var box: [Double]
    /// How sure the detector is of the face, 0…1.
    public var score: Double
    /// How far the landmarks can be trusted, 0…1.
    public var confidence: Double
    /// The landmarks by scheme; left out of clips.
    public var landmarks: [String: Landmarks]?
    /// What belongs to a clip.
    public var sighting: Sighting?
    /// The pose, where one was estimated; its keys stand beside those above.
    public var pose: PoseReport?
    /// Why there is no pose, where there should be one.
    public var error: String?

    /// What is told of a face in a frame of a clip.
    public struct Sighting: Encodable, Sendable {
        /// The face's number, the same in all frames.
        public var identity: Int
        /// Whether it was found in this frame or carried here from the one before.
        public var isDetected: Bool
        /// How far the smoothed angles lag behind, in seconds.
        public var lag: Double
    }

    private enum CodingKeys: String, CodingKey { case box, score, confidence, landmarks, error }

    /// Writes everything side by side in one object.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(box, forKey: .box)
        try container.encode(score, forKey: .score)
        try container.encode(confidence, forKey: .confidence)
        try container.encodeIfPresent(landmarks, forKey: .landmarks)
        try container.encodeIfPresent(error, forKey: .error)
        try sighting?.encode(to: encoder)
        try pose?.encode(to: encoder)
    }

    /// A face as it was detected.
    init(_ face: DetectedFace) {
        self.init(box: face)
        var found = face.landmarks
        // A detector of the mesh alone: the 68 are among its points.
        if !found.contains(where: { $0.scheme == .ibug68 }) { found += found.compactMap(\.ibug68OfMesh) }
        landmarks = [:]
        for set in found {
            landmarks?[set.scheme.name] = Landmarks(
                points: set.points.map { [$0.x.rounded(decimals: 3), $0.y.rounded(decimals: 3)] },
                confidences: set.weights.map { $0.rounded(decimals: 4) },
                indices: set.indices == Array(set.points.indices) ? nil : set.indices)
        }
    }

    /// A face with its pose.
    init(_ face: PhotoFace) {
        self.init(face.detection)
        pose = PoseReport(face.fit, scheme: face.scheme)
    }

    /// A face of a clip, without its landmarks.
    init(_ face: ClipFace) {
        self.init(box: face.tracked.face)
        sighting = Sighting(
            identity: face.tracked.identity, isDetected: face.tracked.isDetected, lag: face.lag.rounded(decimals: 4))
        pose = PoseReport(face.fit, scheme: face.scheme)
    }

    private init(box face: DetectedFace) {
        box = face.box.corners.map { $0.rounded(decimals: 3) }
        score = face.score.rounded(decimals: 5)
        confidence = face.confidence.rounded(decimals: 5)
    }
}
