import Landmarks
import Foundation
import Images
import SpatialGeometry
import TestSupport
import Testing

@testable import FaceDetection

/// Faces of known motion followed through made-up frames, with a detector that knows the truth.
@Suite struct FaceTrackerTests {
    /// Textured squares that move over a background, and where they are.
    struct Scene: Sendable {
        var places: [Vector2]
        var hidden: Set<Int> = []

        static let side = 80
        static let size = (width: 420, height: 240)

        /// The picture: each square's texture moves with it; those that come first lie on top.
        var image: Image {
            var image = Image(width: Self.size.width, height: Self.size.height)
            for y in 0..<Self.size.height {
                for x in 0..<Self.size.width {
                    let point = Vector2(Double(x) + 0.5, Double(y) + 0.5)
                    var value = 60 + 8 * sin(point.x / 9) * sin(point.y / 7)
                    for (index, place) in places.enumerated().reversed() where !hidden.contains(index) {
                        let offset = point - place
                        guard max(abs(offset.x), abs(offset.y)) < Double(Self.side) / 2 else { continue }
                        let k = Double(index + 2)
                        value =
                            150 + 40 * sin(offset.x / (1.7 + 0.3 * k)) * sin(offset.y / (2.3 + 0.2 * k))
                            + 25 * cos((offset.x + k * offset.y) / 9)
                    }
                    let sample = UInt8(max(0, min(255, value)))
                    image[x, y] = Color(red: sample, green: sample, blue: sample)
                }
            }
            return image
        }

        func face(_ index: Int) -> DetectedFace {
            let half = Vector2(repeating: Double(Self.side) / 2)
            let points = (0..<25).map { places[index] + Vector2(Double($0 % 5) - 2, Double($0 / 5) - 2) * 14 }
            return DetectedFace(
                box: FaceBox(minimum: places[index] - half, maximum: places[index] + half), score: 0.9,
                landmarks: [
                    ImageLandmarks(scheme: LandmarkScheme("grid"), points: points)
                ])
        }
    }

    /// Finds the faces of the frame whose turn it is; the order changes from frame to frame, as scores do.
    final class Oracle: LandmarkDetector, @unchecked Sendable {
        var scene = Scene(places: [])
        private(set) var looks = 0

        func faces(in image: Image) -> [DetectedFace] {
            looks += 1
            let seen = scene.places.indices.filter { !scene.hidden.contains($0) }.map { scene.face($0) }
            return looks % 2 == 0 ? seen.reversed() : seen
        }
    }

    @Test func identitiesStayAndPointsAreCarried() throws {
        let oracle = Oracle()
        var tracker = try FaceTracker(detector: oracle)
        for frame in 0..<18 {
            let t = Double(frame)
            oracle.scene = Scene(places: [Vector2(80 + 5 * t, 90 + 20 * sin(t / 4)), Vector2(330 - 4 * t, 150 - t)])
            let faces = tracker.faces(in: oracle.scene.image)
            #expect(faces.map(\.identity) == [1, 2])
            for (index, tracked) in faces.enumerated() {
                #expect(tracked.isDetected == (frame % 3 == 0))
                let truth = oracle.scene.face(index)
                #expect((tracked.face.box.centre - truth.box.centre).length < 0.5, "frame \(frame)")
                for (point, expected) in zip(tracked.face.landmarks[0].points, truth.landmarks[0].points) {
                    #expect((point - expected).length < 1, "frame \(frame)")
                }
            }
        }
        #expect(oracle.looks == 6)
    }

    /// One face passes in front of the other: both keep their numbers, and the hidden one is known again, though it may
    /// have stood or gone on while it was hidden.
    @Test(arguments: [0, 3]) func facesThatCrossKeepTheirIdentity(stay: Int) throws {
        let oracle = Oracle()
        var tracker = try FaceTracker(detector: oracle)
        var last: [TrackedFace] = []
        for frame in 0..<30 {
            let t = Double(frame)
            // The hidden face stays for some frames behind the other.
            let hiddenTime = t < 14 ? t : t - Double(min(stay, frame - 14))
            oracle.scene = Scene(places: [Vector2(70 + 9 * t, 110), Vector2(350 - 9 * hiddenTime, 130)])
            if (oracle.scene.places[0] - oracle.scene.places[1]).length < 60 { oracle.scene.hidden = [1] }
            last = tracker.faces(in: oracle.scene.image)
            #expect(last.contains { $0.identity == 1 && ($0.face.box.centre - oracle.scene.places[0]).length < 4 })
        }
        #expect(last.map(\.identity) == [1, 2])
        #expect((last[1].face.box.centre - oracle.scene.places[1]).length < 4)
    }

    /// A face that jumps cannot be followed: the detector looks at once. One that stays away gets a new number.
    @Test func lostFacesAreLookedForAtOnce() throws {
        let oracle = Oracle()
        var options = TrackingOptions()
        options.detectionInterval = 100
        options.patience = 4
        var tracker = try FaceTracker(detector: oracle, options: options)
        oracle.scene = Scene(places: [Vector2(80, 90)])
        _ = tracker.faces(in: oracle.scene.image)
        oracle.scene = Scene(places: [Vector2(300, 150)])
        #expect(tracker.faces(in: oracle.scene.image).map(\.identity) == [2])
        #expect(oracle.looks == 2)
        oracle.scene.hidden = [0]
        for _ in 0..<6 { #expect(tracker.faces(in: oracle.scene.image).isEmpty) }
        oracle.scene.hidden = []
        tracker.skipFrame()
        #expect(tracker.faces(in: oracle.scene.image).map(\.identity) == [3])
    }

    /// Finds the same face whatever the frame.
    struct Fixed: LandmarkDetector {
        var face: DetectedFace
        func faces(in image: Image) -> [DetectedFace] { [face] }
    }

    /// Boxes and points that no image holds used to trap: whatever a detector says, the next frame comes.
    @Test(arguments: [
        (Vector2(100, 100), Vector2(100, 100)), (Vector2(140, 100), Vector2(60, 40)),
        (Vector2(.nan, 0), Vector2(50, 50)), (Vector2(-.infinity, 0), Vector2(.infinity, 50)),
        (Vector2(60, 60), Vector2(140, 140)), (Vector2(-1e300, 0), Vector2(1e300, 1)),
        (Vector2(5e-324, 0), Vector2(1e-323, 0)),
    ]) func brokenFacesDoNotStopTheTracker(low: Vector2, high: Vector2) throws {
        let image = Scene(places: [Vector2(100, 100)]).image
        let far = [1e19, -1e19, 1e30, 1e300, .infinity, .nan, -3e18].map { Vector2($0, 100) }
        let near = Scene(places: [Vector2(100, 100)]).face(0).landmarks[0].points
        for points in [far, near, near + far] {
            let face = DetectedFace(
                box: FaceBox(minimum: low, maximum: high), score: 0.9,
                landmarks: [
                    ImageLandmarks(scheme: LandmarkScheme("grid"), points: points)
                ])
            var tracker = try FaceTracker(detector: Fixed(face: face))
            for _ in 0..<5 { #expect(!tracker.faces(in: image).isEmpty) }
        }
    }

    @Test func impossibleOptionsAreErrors() {
        func error(_ change: (inout TrackingOptions) -> Void) -> FaceDetectionError? {
            var options = TrackingOptions()
            change(&options)
            return #expect(throws: FaceDetectionError.self) { try FaceTracker(detector: Oracle(), options: options) }
        }
        #expect(error { $0.detectionInterval = 0 }?.description.contains("detectionInterval") == true)
        #expect(error { $0.leastOverlap = .nan }?.description.contains("leastOverlap") == true)
        #expect(error { $0.leastFollowed = 1.5 }?.description.contains("leastFollowed") == true)
        #expect(error { $0.patience = -1 }?.description.contains("patience") == true)
        #expect(error { $0.toleratedMisses = -1 }?.description.contains("toleratedMisses") == true)
    }

    @Test func motionsAreFoundDespiteOutliers() throws {
        var generator = SeededGenerator(seed: "motionsAreFoundDespiteOutliers")
        func truth(_ p: Vector2) -> Vector2 { Vector2(1.1 * p.x - 0.2 * p.y + 7, 0.25 * p.x + 0.9 * p.y - 3) }
        let pairs = (0..<60).map { index in
            let point = Vector2(
                Double.random(in: 0...100, using: &generator), Double.random(in: 0...100, using: &generator))
            let wrong = Vector2(30 + 5 * generator.normal(), 5 * generator.normal())
            return (point, index % 4 == 0 ? point + wrong : truth(point))
        }
        let motion = try #require(AffineMotion(pairs, scale: 1))
        for corner in [Vector2(0, 0), Vector2(100, 0), Vector2(50, 100)] {
            #expect((motion.moved(corner) - truth(corner)).length < 0.3)
        }
        #expect(abs(motion.scale - (1.1 * 0.9 + 0.2 * 0.25).squareRoot()) < 0.01)
        #expect(AffineMotion((0..<9).map { (Vector2(Double($0), 2), Vector2(Double($0), 2)) }, scale: 1) == nil)
        #expect(AffineMotion([(.zero, .zero)], scale: 1) == nil)
    }
}
