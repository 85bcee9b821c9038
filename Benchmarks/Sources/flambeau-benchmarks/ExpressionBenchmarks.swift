import Flambeau
import Foundation

/// How far expressions found in photos follow those that were there: 1,000 stills of known weights, each of another person,
/// as landmarks show them.
enum ExpressionBenchmarks {
    /// What faces do, by the shapes it takes; mirrored parts by the name without its side.
    static let acts: [[(shape: String, amount: Double)]] = [
        [("eyeBlink", 1)], [("eyeBlink", 1)], [("eyeWide", 1)], [("eyeSquint", 1), ("cheekSquint", 0.5)],
        [("browInnerUp", 1), ("browOuterUp", 1)], [("browInnerUp", 1)], [("browDown", 1)],
        [("mouthSmile", 1), ("cheekSquint", 0.4)], [("mouthFrown", 1)], [("jawOpen", 1)], [("jawOpen", 0.5)],
        [("mouthPucker", 1)], [("mouthFunnel", 1), ("jawOpen", 0.3)], [("mouthLeft", 1)], [("mouthRight", 1)],
        [("mouthUpperUp", 1)], [("mouthLowerDown", 1)], [("mouthStretch", 1)], [("mouthDimple", 1)],
        [("mouthPress", 1)], [("mouthRollLower", 1)], [("mouthRollUpper", 1)], [("mouthShrugLower", 1)],
        [("mouthShrugUpper", 1)], [("jawLeft", 1)], [("jawRight", 1)], [("jawForward", 1)], [("noseSneer", 1)],
        [("cheekPuff", 1)], [("jawOpen", 0.5), ("mouthClose", 0.5)],
        [("eyeLookUpLeft", 1), ("eyeLookUpRight", 1)], [("eyeLookDownLeft", 1), ("eyeLookDownRight", 1)],
        [("eyeLookOutLeft", 1), ("eyeLookInRight", 1)], [("eyeLookInLeft", 1), ("eyeLookOutRight", 1)],
    ]

    /// One to four of the acts, each to some degree; one in seven on one side alone.
    static func weights(_ shapes: ExpressionShapes, _ generator: inout SeededGenerator) -> [Double] {
        let numbers = Dictionary(uniqueKeysWithValues: shapes.shapes.enumerated().map { ($0.element.name, $0.offset) })
        var weights = [Double](repeating: 0, count: shapes.count)
        for _ in 0..<Int.random(in: 1...4, using: &generator) {
            let act = acts.randomElement(using: &generator)!
            let degree = Double.random(in: 0.2...1, using: &generator)
            let side = Double.random(in: 0...1, using: &generator) < 1 / 7.0 ? Bool.random(using: &generator) : nil
            for (name, amount) in act {
                for (name, isLeft) in [(name, nil), (name + "Left", true), (name + "Right", false)] as [(String, Bool?)]
                {
                    guard let number = numbers[name], side == nil || isLeft == nil || isLeft == side else { continue }
                    weights[number] = min(1, weights[number] + amount * degree)
                }
            }
        }
        return weights
    }

    /// A face before a camera.
    struct Still {
        let truth: HeadParameters
        let weights: [Double]
        let observation: PhotoObservation

        /// - Parameter noise: the standard deviation of a landmark's coordinate as a share of the distance of the outer eye
        ///   corners; half of its square is common to all points of an eye, a brow, the nose, the mouth or the outline.
        init(
            _ head: Head, _ shapes: ExpressionShapes, _ scheme: LandmarkScheme, noise: Double,
            _ generator: inout SeededGenerator
        ) throws {
            let (width, height) = (1280, 960)
            let focal = 1280 * exp(Double.random(in: log(0.8)...log(2.5), using: &generator))
            let angles = YawPitchRoll(
                yaw: Double.random(in: -0.45...0.45, using: &generator),
                pitch: Double.random(in: -0.25...0.25, using: &generator),
                roll: Double.random(in: -0.2...0.2, using: &generator))
            let cameraFromHead = RigidTransform(
                rotation: Rotation(axisAngle: Vector3(.pi, 0, 0)) * angles.rotation,
                translation: Vector3(0, 0, 0.2 * focal / 300))
            weights = ExpressionBenchmarks.weights(shapes, &generator)
            let identity = HeadParameters(shape: (0..<head.shapeCount).map { _ in 0.8 * generator.normal() })
            truth = shapes.applying(weights, to: identity)
            let places = try head.landmarks(scheme, vertices: head.vertices(truth), yaw: angles.yaw)
            let indices = try head.landmarkIndices(scheme)
            // A millimetre is 1.5 pixels; eyes are 89 of them apart.
            let deviation = noise * 89.1 * 1.5
            var common: [Int: Vector2] = [:]
            var points: [Vector2] = []
            for (index, place) in zip(indices, places) {
                let seen = cameraFromHead * Vector3(place)
                let part =
                    scheme.ibug68Index(index).map { ExpressionBenchmarks.part($0) }
                    ?? ExpressionBenchmarks.part(of: place)
                let shift = common[part] ?? Vector2(generator.normal(), generator.normal())
                common[part] = shift
                let own = Vector2(generator.normal(), generator.normal())
                points.append(
                    focal / seen.z * Vector2(seen.x, seen.y) + Vector2(640, 480) + deviation * 0.5.squareRoot()
                        * (shift + own))
            }
            observation = PhotoObservation(
                landmarks: ImageLandmarks(scheme: scheme, indices: indices, points: points), width: width,
                height: height)
        }
    }

    /// The part of the face that a point of iBUG's 68 belongs to.
    static func part(_ index: Int) -> Int {
        switch index {
        case ..<17: 0
        case ..<22: 1
        case ..<27: 2
        case ..<36: 3
        case ..<42: 4
        case ..<48: 5
        default: 6
        }
    }

    /// The same by where it lies on the face.
    static func part(of place: SIMD3<Float>) -> Int {
        if abs(place.x) > 0.062 { return 0 }
        if place.y > 0.03 { return place.x < 0 ? 1 : 2 }
        if place.y > 0.008, abs(place.x) > 0.012 { return place.x < 0 ? 4 : 5 }
        return place.y > -0.034 ? 3 : 6
    }

    /// What can be measured of a face, whatever made it: shut eyes (0 as open as at rest, 1 shut), brows (1 as high as full
    /// weights raise them), and how far the lips are apart as a share of the distance of the eyes.
    static func measures(_ head: Head, _ parameters: HeadParameters) throws -> [Double] {
        func points(_ parameters: HeadParameters) throws -> [Vector3] {
            try head.landmarks(.ibug68, vertices: head.vertices(parameters)).map { Vector3($0) }
        }
        let (now, rest) = (try points(parameters), try points(HeadParameters(shape: parameters.shape)))
        func gap(_ points: [Vector3], _ pairs: [(Int, Int)]) -> Double {
            pairs.reduce(0) { $0 + (points[$1.0] - points[$1.1]).length } / Double(pairs.count)
        }
        func shut(_ pairs: [(Int, Int)]) -> Double { 1 - gap(now, pairs) / gap(rest, pairs) }
        func raised(_ brow: Range<Int>) -> Double {
            brow.reduce(0) { $0 + now[$1].y - rest[$1].y } / Double(brow.count) / 0.009
        }
        return [
            shut([(37, 41), (38, 40)]), shut([(43, 47), (44, 46)]), raised(17..<22), raised(22..<27),
            gap(now, [(61, 67), (62, 66), (63, 65)]) / (now[36] - now[45]).length,
        ]
    }

    @Sendable static func stills() throws {
        let head = try PhotoBenchmarks.head()
        let shapes = ExpressionShapes(head)!
        let count = Int(ProcessInfo.processInfo.environment["STILLS"] ?? "") ?? 1_000
        for (scheme, noise) in [(LandmarkScheme.mediapipe478, 0.01), (.mediapipe478, 0.035), (.ibug68, 0.01)] {
            print(
                String(
                    format: "  %@, points off by %.1f %% of the distance of the eyes along x and y",
                    scheme.name as NSString, 100 * noise))
            for findsWeights in [false, true] {
                var options = PhotoFitOptions.full
                options.findsWeights = findsWeights
                var generator = SeededGenerator(seed: "expression stills")
                let all = try (0..<count).map { _ in try Still(head, shapes, scheme, noise: noise, &generator) }
                let start = ContinuousClock.now
                let fits = try all.map { try PhotoFitter(head, options: options).fit($0.observation) }
                let time = (ContinuousClock.now - start) / .milliseconds(1) / Double(count)
                let truth = try all.map { try measures(head, $0.truth) }
                let found = try fits.map { try measures(head, $0.parameters) }
                print(
                    String(
                        format: "    by %@, %.1f ms a still", findsWeights ? "weights" : "components" as NSString, time)
                )
                for (name, columns) in [("shut eyes", [0, 1]), ("brows", [2, 3]), ("lips apart", [4])] {
                    let (a, b) = (
                        columns.flatMap { column in truth.map { $0[column] } },
                        columns.flatMap { column in found.map { $0[column] } }
                    )
                    print(
                        String(
                            format: "      %@: mean error %.3f, correlation %.2f, spread %.3f of %.3f",
                            name as NSString,
                            meanError(a, b), correlation(a, b), spread(b), spread(a)))
                }
                if findsWeights { table(shapes, all.map(\.weights), fits.map(\.weights)) }
            }
        }
    }

    /// For each shape that is ever used: how well its weight follows.
    static func table(_ shapes: ExpressionShapes, _ truth: [[Double]], _ found: [[Double]]) {
        for (number, shape) in shapes.shapes.enumerated() {
            let (a, b) = (truth.map { $0[number] }, found.map { $0[number] })
            let used = a.indices.filter { a[$0] > 0 }
            guard used.count > 1 else { continue }
            let missed = meanError(used.map { a[$0] }, used.map { b[$0] })
            print(
                String(
                    format: "      %@: in %d, mean error %.3f, where used %.3f, correlation %.2f",
                    shape.name.padding(toLength: 19, withPad: " ", startingAt: 0) as NSString, used.count,
                    meanError(a, b), missed, correlation(a, b)))
        }
    }

    static func meanError(_ a: [Double], _ b: [Double]) -> Double {
        zip(a, b).reduce(0) { $0 + abs($1.0 - $1.1) } / Double(a.count)
    }

    static func spread(_ values: [Double]) -> Double {
        let mean = values.reduce(0, +) / Double(values.count)
        return (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)).squareRoot()
    }

    static func correlation(_ a: [Double], _ b: [Double]) -> Double {
        let (meanA, meanB) = (a.reduce(0, +) / Double(a.count), b.reduce(0, +) / Double(b.count))
        let product = zip(a, b).reduce(0) { $0 + ($1.0 - meanA) * ($1.1 - meanB) } / Double(a.count)
        return product / max(1e-12, spread(a) * spread(b))
    }
}
