internal import FaceDetection
internal import Landmarks

/// What is seen of faces in a clip, before anything is fitted.
struct CaptureSightings {
    /// A face in a frame.
    struct Sighting {
        var face: TrackedFace
        var observation: FaceObservation
    }

    /// A frame.
    struct Frame {
        var time: Double
        var error: String?
        /// By the tracker's identities.
        var faces: [Int: Sighting] = [:]
    }

    var frames: [Frame] = []
    var summary: ClipSummary?

    /// The identities of faces that the detector found more than once, in the order of appearance.
    private var people: [Int] {
        Set(frames.flatMap(\.faces.keys)).sorted().filter { identity in
            let seen = frames.compactMap { $0.faces[identity] }
            return seen.count { $0.face.isDetected } > 1 || frames.count < 4
        }
    }

    /// How many faces there are.
    var faceCount: Int { people.count }

    /// The number of a face, from 1 on.
    func number(of identity: Int) -> Int { (people.firstIndex(of: identity) ?? 0) + 1 }

    /// The identity of the face that is asked for, or of the one that is seen longest and surest; `nil` where there is none.
    ///
    /// - Throws: `CaptureError.noSuchFace`.
    func person(_ number: Int?, name: String) throws(CaptureError) -> Int? {
        let people = people
        guard !people.isEmpty else { return nil }
        if let number {
            guard number <= people.count else {
                throw .noSuchFace(name: name, asked: number, found: people.count)
            }
            return people[number - 1]
        }
        func weight(_ identity: Int) -> Double {
            frames.reduce(0) { $0 + ($1.faces[identity].map { $0.face.face.confidence + 0.1 } ?? 0) }
        }
        let weights = people.map(weight)
        return people[weights.firstIndex(of: weights.max() ?? 0) ?? 0]
    }

    /// Frames a second of what is written: what is asked for, else the clip's own, else what the frames' times say.
    func frameRate(_ options: CaptureOptions) -> Double {
        if let rate = options.frameRate ?? summary?.info.frameRate { return rate }
        guard summary != nil, frames.count > 1, let first = frames.first?.time, let last = frames.last?.time else {
            return 30
        }
        return min(max(Double(frames.count - 1) / max(last - first, 1e-3), 0.01), 10_000)
    }
}
