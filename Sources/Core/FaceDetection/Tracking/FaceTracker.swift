public import Images
internal import SpatialGeometry

/// Follows faces through the frames of a video.
///
/// In every frame the points of each face are carried on from the frame before by pyramidal Lucas–Kanade. At an interval,
/// and at once when a face is lost, the detector looks too; what it finds takes the identity of the face that was carried
/// nearest to it (by the overlap of boxes, the best pair first), or, of faces that were out of sight, of the one whose
/// motion leads there.
public struct FaceTracker: Sendable {
    /// How faces are followed.
    public let options: TrackingOptions
    private let detector: any LandmarkDetector
    private var tracks: [Track] = []
    private var latest: ImagePyramid?
    private var frame = 0
    private var identities = 0

    private struct Track: Sendable {
        var identity: Int
        var face: DetectedFace
        /// How far the box moves from frame to frame, in pixels.
        var velocity = Vector2.zero
        /// Frames since it was last seen.
        var unseen = 0
        /// How often the detector found it, and how often it missed it since.
        var detections = 1
        var misses = 0
    }

    /// A tracker of what a detector finds.
    ///
    /// - Throws: `FaceDetectionError.invalidOption`.
    public init(
        detector: any LandmarkDetector, options: TrackingOptions = TrackingOptions()
    ) throws(FaceDetectionError) {
        try options.validate()
        self.detector = detector
        self.options = options
    }

    /// The faces of the next frame, by identity; all frames have one size.
    public mutating func faces(in image: Image) -> [TrackedFace] {
        let pyramid = ImagePyramid(image)
        let carried = tracks.map { track -> DetectedFace? in
            guard track.unseen == 0, let latest else { return nil }
            return CarriedFace.carry(
                track.face, by: track.velocity, from: latest, to: pyramid, leastFollowed: options.leastFollowed)
        }
        let isLost = zip(tracks, carried).contains { $0.unseen == 0 && $1 == nil }
        let looks = frame % options.detectionInterval == 0 || isLost
        let detected = looks ? detector.faces(in: image) : []
        let partners = matches(detected, carried)
        var result: [TrackedFace] = []
        for index in tracks.indices {
            if let partner = partners[index] {
                see(index, detected[partner])
                tracks[index].detections += 1
                tracks[index].misses = 0
                result.append(TrackedFace(identity: tracks[index].identity, face: detected[partner], isDetected: true))
                continue
            }
            if looks { tracks[index].misses += 1 }
            let isTaken = { (face: DetectedFace) in detected.contains { $0.box.overlap(with: face.box) > 0.5 } }
            // A face found once only may be none.
            let tolerated = tracks[index].detections > 1 ? options.toleratedMisses : 0
            if let face = carried[index], tracks[index].misses <= tolerated, !isTaken(face) {
                see(index, face)
                result.append(TrackedFace(identity: tracks[index].identity, face: face, isDetected: false))
            } else {
                tracks[index].unseen += 1
            }
        }
        for index in detected.indices where !partners.contains(index) {
            identities += 1
            tracks.append(Track(identity: identities, face: detected[index]))
            result.append(TrackedFace(identity: identities, face: detected[index], isDetected: true))
        }
        tracks.removeAll { [patience = options.patience] in $0.unseen > patience }
        latest = pyramid
        frame += 1
        return result.sorted { $0.identity < $1.identity }
    }

    /// Passes over a frame that cannot be shown: the faces are looked for again in the next.
    public mutating func skipFrame() {
        for index in tracks.indices { tracks[index].unseen += 1 }
        tracks.removeAll { [patience = options.patience] in $0.unseen > patience }
        latest = nil
        frame = 0
    }

    private mutating func see(_ index: Int, _ face: DetectedFace) {
        let frames = Double(tracks[index].unseen + 1)
        let moved = (face.box.centre - tracks[index].face.box.centre) / frames
        // Slowly: the points of a face that is about to be hidden go with what hides it.
        tracks[index].velocity = 0.7 * tracks[index].velocity + 0.3 * moved
        tracks[index].face = face
        tracks[index].unseen = 0
    }

    /// For each track the detection that is its face, the likeliest pairs first.
    private func matches(_ detected: [DetectedFace], _ carried: [DetectedFace?]) -> [Int?] {
        var pairs: [(score: Double, track: Int, face: Int)] = []
        for (index, track) in tracks.enumerated() {
            let shift = track.velocity * Double(track.unseen + 1)
            let last = track.face.box
            let expected =
                carried[index]?.box ?? FaceBox(minimum: last.minimum + shift, maximum: last.maximum + shift)
            for (number, face) in detected.enumerated() {
                var score = expected.overlap(with: face.box)
                if score < options.leastOverlap {
                    // Where a face that was out of sight went is the less certain the longer that was.
                    let (size, sizeBefore) = (max(1, face.box.size.length), max(1, last.size.length))
                    let reach = sizeBefore * min(1.2, 0.4 + 0.1 * Double(track.unseen))
                    let distance = (face.box.centre - expected.centre).length
                    guard carried[index] == nil, distance < reach, size < 1.6 * sizeBefore, sizeBefore < 1.6 * size
                    else { continue }
                    score = 0.5 * options.leastOverlap * (1 - distance / reach)
                }
                // Of two faces at one place the one that was seen last is likelier.
                pairs.append((score - 0.01 * Double(track.unseen), index, number))
            }
        }
        var result = [Int?](repeating: nil, count: tracks.count)
        var taken = Set<Int>()
        for pair in pairs.sorted(by: { ($0.score, $1.track, $1.face) > ($1.score, $0.track, $0.face) })
        where result[pair.track] == nil && !taken.contains(pair.face) {
            result[pair.track] = pair.face
            taken.insert(pair.face)
        }
        return result
    }
}

/// A face in a frame of a video, with the identity it keeps from frame to frame.
public struct TrackedFace: Equatable, Sendable {
    /// Its number, counted from 1 in the order in which faces appear.
    public var identity: Int
    /// Where it is, and its points.
    public var face: DetectedFace
    /// Whether the detector found it in this frame; else its points were carried here from the frame before.
    public var isDetected: Bool

    /// A face of an identity.
    public init(identity: Int, face: DetectedFace, isDetected: Bool) {
        self.identity = identity
        self.face = face
        self.isDetected = isDetected
    }
}
