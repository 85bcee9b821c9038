import Foundation
import Images
import SpatialGeometry
import TestSupport
import Testing

@testable import FaceDetection

/// The whole detector on real photos (`../shared/data`), and its geometry on made-up points.
@Suite struct FaceDetectorTests {
    static func detector() throws -> FaceDetector {
        try FaceDetector(folder: TestFiles.shared("detectors/weights"))
    }

    static func photo(_ name: String) throws -> Image {
        try ImageFile.read(TestFiles.shared("photos/" + name)).image
    }

    /// A turned photo is looked at again until the face is found at its place, the right way up.
    @Test(.enabled(if: TestFiles.hasSharedData, "needs ../shared/data"), arguments: [1, 2, 3])
    func turnedFacesAreFound(quarters: Int) throws {
        let image = try Self.photo("grace_hopper.png")
        let upright = try #require(try Self.detector().faces(in: image).first)
        let turned = image.turned(quarters: quarters)
        let face = try #require(try Self.detector().faces(in: turned).first)
        let (width, height) = (Double(image.width), Double(image.height))
        let centre = upright.box.centre
        let expected =
            switch quarters {
            case 1: Vector2(height - centre.y, centre.x)
            case 2: Vector2(width - centre.x, height - centre.y)
            default: Vector2(centre.y, width - centre.x)
            }
        #expect((face.box.centre - expected).length < 0.1 * upright.box.size.x)
        #expect(face.landmarks.count == 2 && face.confidence > 0.95)
        // From the image-left to the image-right eye of the upright photo.
        let eyes = face.landmarks[0].points[1] - face.landmarks[0].points[0]
        let angle = Double(quarters) * .pi / 2
        #expect(dot(eyes, Vector2(cos(angle), sin(angle))) > 0.9 * eyes.length)
    }

    /// Of two faces on their side one is missed at the first look; the other tells how the photo is turned.
    @Test(.enabled(if: TestFiles.hasSharedData, "needs ../shared/data")) func allFacesOfATurnedPhotoAreFound() throws {
        let image = try Self.photo("intel_headpose-female-and-male_00.png")
        for quarters in 1...3 {
            #expect(try Self.detector().faces(in: image.turned(quarters: quarters)).count == 2)
        }
    }

    @Test(.enabled(if: TestFiles.hasSharedData, "needs ../shared/data")) func facesThatFillTheImageAreFound() throws {
        let image = try Self.photo("astronaut.png")
        let face = try #require(try Self.detector().faces(in: image).first)
        let crop = FaceCrop(centre: face.box.centre, side: 1.1 * face.box.size.y, angle: 0)
        let close = crop.sampled(from: image, size: 1_400)
        let found = try #require(try Self.detector().faces(in: close).first)
        #expect(found.box.size.y > 900)
    }

    @Test(.enabled(if: TestFiles.hasSharedData, "needs ../shared/data")) func smallFacesAreLeftOutOnDemand() throws {
        var detector = try Self.detector()
        let image = try Self.photo("intel_demog-walking-and-pause_40.png")
        #expect(detector.faces(in: image).count == 3)
        detector.options.minimumSize = 52
        #expect(detector.faces(in: image).count == 2)
        detector.options.minimumSize = 90
        #expect(detector.faces(in: image).isEmpty)
    }

    @Test(
        .enabled(if: TestFiles.hasSharedData, "needs ../shared/data"),
        arguments: [(1, 1), (20_000, 1), (1, 3_000), (64, 64)])
    func imagesWithoutAFaceGiveNone(size: (Int, Int)) throws {
        #expect(try Self.detector().faces(in: Image(width: size.0, height: size.1)).isEmpty)
    }

    @Test(.enabled(if: TestFiles.hasSharedData, "needs ../shared/data")) func threadsDoNotChangeTheResult() throws {
        var detector = try Self.detector()
        let image = try Self.photo("intel_headpose-female-and-male_25.png")
        let one = detector.faces(in: image)
        detector.options.threads = 3
        #expect(detector.faces(in: image) == one)
    }

    @Test func pointsComeToTheCanonicalPlaces() throws {
        // A known similarity: turned by 0.3, 1.7 times as large, moved.
        let (c, s) = (1.7 * cos(0.3), 1.7 * sin(0.3))
        let points = RecognitionCrop.canonicalPoints.map { Vector2(c * $0.x - s * $0.y + 40, s * $0.x + c * $0.y + 9) }
        let crop = try #require(RecognitionCrop.crop(points))
        for (point, canonical) in zip(points, RecognitionCrop.canonicalPoints) {
            #expect((crop.pointInImage(canonical, size: RecognitionCrop.size) - point).length < 1e-9)
        }
        #expect(RecognitionCrop.crop(Array(repeating: Vector2(3, 3), count: 5)) == nil)
        // A picture whose red says the column and whose green says the row: the crop shows the points at their places.
        var image = Image(width: 256, height: 256)
        for y in 0..<256 {
            for x in 0..<256 { image[x, y] = Color(red: UInt8(x), green: UInt8(y), blue: 0) }
        }
        let aligned = try #require(RecognitionCrop.aligned(image, points))
        #expect(aligned.width == 112 && aligned.height == 112)
        for (point, canonical) in zip(points, RecognitionCrop.canonicalPoints) {
            let pixel = aligned[Int(canonical.x), Int(canonical.y)]
            // Half a pixel of the crop, and the rounding of samples.
            #expect(abs(Double(pixel.red) + 0.5 - point.x) < 2 && abs(Double(pixel.green) + 0.5 - point.y) < 2)
        }
    }

    static func bundled(_ options: DetectionOptions = DetectionOptions()) throws -> FaceDetector {
        try FaceDetector(folder: TestFiles.root + "/assets/detectors", options: options)
    }

    static func example() throws -> Image {
        try ImageFile.read(TestFiles.root + "/assets/detectors/example.png").image
    }

    @Test func theExampleIsLeftOutOnDemand() throws {
        var options = DetectionOptions()
        options.minimumSize = 400
        #expect(try Self.bundled(options).faces(in: Self.example()).isEmpty)
    }

    @Test(arguments: [(1, 1), (20_000, 1), (1, 3_000), (64, 64)])
    func imagesWithoutAFaceGiveNoneWithBundledNetworks(size: (Int, Int)) throws {
        #expect(try Self.bundled().faces(in: Image(width: size.0, height: size.1)).isEmpty)
    }

    /// More threads than there is work for are not started: `Int.max` used to trap, a million to take all memory.
    @Test(arguments: [2, 3, 1_000_000, Int.max]) func threadsDoNotChangeTheExample(threads: Int) throws {
        var detector = try Self.bundled()
        let one = detector.faces(in: try Self.example())
        detector.options.threads = threads
        #expect(detector.faces(in: try Self.example()) == one)
        #expect(one.count == 1)
    }

    @Test func impossibleOptionsAreErrors() throws {
        func error(_ change: (inout DetectionOptions) -> Void) -> FaceDetectionError? {
            var options = DetectionOptions()
            change(&options)
            return #expect(throws: FaceDetectionError.self) { try Self.bundled(options) }
        }
        for threads in [0, -1, Int.min] {
            #expect(error { $0.threads = threads }?.description.contains("threads: \(threads)") == true)
        }
        for threshold in [0, 1, -0.5, .nan, .infinity] {
            #expect(error { $0.threshold = threshold }?.description.contains("threshold") == true)
        }
        for size in [0, -3, .nan, .infinity] as [Double] {
            #expect(error { $0.minimumSize = size }?.description.contains("minimumSize") == true)
        }
    }

    /// A threshold that lets every prior pass gives the best candidates, no more than asked for, in the usual order.
    @Test func candidatesAreBounded() throws {
        let (detector, image) = (try Self.bundled().retinaFace, try Self.example())
        detector.withHeads(of: image, threads: 1) { heads in
            let all = RetinaFaceDecoder.detections(in: heads, threshold: 1e-300, limit: .max)
            let best = RetinaFaceDecoder.detections(in: heads, threshold: 1e-300, limit: 100)
            let priors = heads.reduce(0) { $0 + 2 * $1.shape.height * $1.shape.width }
            #expect(all.count == priors && best.count == 100)
            let (scores, bestScores) = (all.map(\.score).sorted(by: >), best.map(\.score).sorted(by: >))
            #expect(bestScores == Array(scores.prefix(100)))
        }
        #expect(detector.detect(in: image, threshold: 1e-300, threads: 1).count <= 750)
        // Hundreds of boxes that are none would each be looked at for points.
        var (low, least) = (try Self.bundled(), try Self.bundled())
        (low.options.threshold, least.options.threshold) = (0.01, 1e-300)
        #expect(least.faces(in: image) == low.faces(in: image))
    }

    @Test func overlappingBoxesAreSuppressed() {
        func detection(_ x: Double, _ score: Double) -> RetinaFaceDetection {
            RetinaFaceDetection(
                box: FaceBox(minimum: Vector2(x, 0), maximum: Vector2(x + 99, 99)), score: score,
                points: Array(repeating: .zero, count: 5))
        }
        let candidates = [detection(0, 0.5), detection(10, 0.9), detection(80, 0.8), detection(200, 0.7)]
        let kept = RetinaFaceDetection.suppressed(candidates, overlap: 0.4)
        #expect(kept.map(\.score) == [0.9, 0.8, 0.7])
        // 90 of 100 columns shared: 9,000 of 11,000 pixels.
        #expect(abs(candidates[0].box.overlap(with: candidates[1].box, margin: 1) - 9.0 / 11) < 1e-12)
    }
}
