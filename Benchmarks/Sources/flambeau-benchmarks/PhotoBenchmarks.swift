import Flambeau
import Foundation

/// How right poses and fits from photos are: against pseudo labels of real photos, and on heads of known truth.
enum PhotoBenchmarks {
    struct Golden: Decodable {
        struct Face: Decodable {
            var box: [Double]
            var mp_yaw_pitch_roll: [Double]
            var tddfa_yaw_pitch_roll: [Double]
        }
        var faces: [String: [Face]]
    }

    static func head() throws -> Head {
        Head(try HeadModelArrays.load(HeadModelLocation.find(nil)))
    }

    /// The faces of a photo by their densest points, or by RetinaFace's five.
    static func poses(
        _ fitter: PhotoFitter, _ faces: [DetectedFace], _ image: Image, five: Bool = false
    ) throws -> [PhotoFit] {
        try fitter.fit(
            faces: faces.map { face in
                let marks = (five ? face.landmarks[0] : face.landmarks.last!).atModelPlaces
                return PhotoObservation(landmarks: marks, width: image.width, height: image.height)
            })
    }

    /// Geodesic distances in degrees, as they stand and with the constant turn of the head's frame taken out.
    static func distances(_ found: [Rotation], _ labels: [Rotation]) -> (raw: [Double], aligned: [Double]) {
        var sum = Matrix3x3.zero
        for (rotation, label) in zip(found, labels) { sum = sum + label.inverse.matrix * rotation.matrix }
        let turn = Rotation(closestTo: sum)!.matrix
        func angle(_ a: Matrix3x3, _ b: Matrix3x3) -> Double {
            acos(max(-1, min(1, ((a.transposed * b).trace - 1) / 2))) * 180 / .pi
        }
        let pairs = zip(found, labels)
        return (
            pairs.map { angle($0.matrix, $1.matrix) }, pairs.map { angle($0.matrix, $1.matrix * turn) }
        )
    }

    static func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(max(1, values.count)) }

    /// The built program (`swift build -c release`) on a portrait of 1280×720 pixels.
    static func program() throws {
        let program = ".build/release/flambeau"
        guard FileManager.default.isExecutableFile(atPath: program) else {
            print("  \(program) is not built: swift build -c release")
            return
        }
        let shared = DetectionBenchmarks.shared
        let portrait = try ImageFile.read(shared + "/photos/grace_hopper.png").image.resized(width: 614, height: 720)
        var photo = Image(width: 1_280, height: 720, color: Color(red: 80, green: 100, blue: 120))
        for y in 0..<720 {
            for x in 0..<614 { photo[x + 333, y] = portrait[x, y] }
        }
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("flambeau-720.png").path
        try ImageFile.write(photo, to: path)
        defer { try? FileManager.default.removeItem(atPath: path) }
        let given = ProcessInfo.processInfo.environment["FLAMBEAU_DETECTORS"] ?? shared + "/detectors/weights"
        var times: [Double] = []
        for _ in 0..<21 {
            let process = Process()
            process.executableURL = URL(fileURLWithPath: program)
            process.arguments = ["pose", path, "--json", "--threads", "2", "--detector", given]
            let output = Pipe()
            process.standardOutput = output
            let start = ContinuousClock.now
            try process.run()
            let text = output.fileHandleForReading.readDataToEndOfFile()
            times.append((ContinuousClock.now - start) / .seconds(1))
            process.waitUntilExit()
            precondition(process.terminationStatus == 0 && text.count > 1_000, "the program failed")
        }
        let time = times.sorted()[times.count / 2]
        Measurement.report("flambeau pose", seconds: time, "start to end of JSON")
    }

    static func labels() throws {
        let shared = DetectionBenchmarks.shared
        let data = try Data(
            contentsOf: URL(fileURLWithPath: shared + "/detectors/golden/pseudo_head_pose.json"))
        let golden = try JSONDecoder().decode(Golden.self, from: data)
        var detector = try DetectionBenchmarks.detector()
        detector.options.retries = true
        let fitter = PhotoFitter(try head())
        var (found, first, second): ([Rotation], [Rotation], [Rotation]) = ([], [], [])
        var (five, covered): ([Double], Int) = ([], 0)
        var (mirrored, missed, extra): ([Double], Int, Int) = ([], 0, 0)
        func rotation(_ degrees: [Double]) -> Rotation {
            YawPitchRoll(yaw: degrees[0] * .pi / 180, pitch: degrees[1] * .pi / 180, roll: degrees[2] * .pi / 180)
                .rotation
        }
        for (name, labelled) in golden.faces.sorted(by: { $0.key < $1.key }) {
            let image = try ImageFile.read(shared + "/photos/" + name).image
            let (faces, mirrorFaces) = (detector.faces(in: image), detector.faces(in: image.mirrored))
            let fits = try poses(fitter, faces, image)
            let mirrorFits = try poses(fitter, mirrorFaces, image)
            let fiveFits = try poses(fitter, faces, image, five: true)
            var used = Set<Int>()
            for label in labelled {
                let low = Vector2(label.box[0], label.box[1])
                let high = Vector2(label.box[2], label.box[3])
                let box = FaceBox(minimum: low, maximum: high)
                let width = Double(image.width)
                let mirror = FaceBox(
                    minimum: Vector2(width - high.x, low.y), maximum: Vector2(width - low.x, high.y))
                guard let index = faces.indices.first(where: { faces[$0].box.overlap(with: box) > 0.5 }) else {
                    missed += 1
                    continue
                }
                used.insert(index)
                found.append(fits[index].yawPitchRoll.rotation)
                let turn = (fiveFits[index].yawPitchRoll.rotation * found.last!.inverse).axisAngle
                five.append(turn.length * 180 / .pi)
                let spread = fiveFits[index].sightDeviations
                if (0..<3).allSatisfy({ abs(turn[$0]) < 2 * spread[$0] }) { covered += 1 }
                first.append(rotation(label.mp_yaw_pitch_roll))
                second.append(rotation(label.tddfa_yaw_pitch_roll))
                if let other = mirrorFaces.indices.first(where: { mirrorFaces[$0].box.overlap(with: mirror) > 0.5 }) {
                    var angles = mirrorFits[other].yawPitchRoll
                    (angles.yaw, angles.roll) = (-angles.yaw, -angles.roll)
                    mirrored.append((angles.rotation.inverse * found.last!).angle * 180 / .pi)
                }
            }
            extra += faces.count - used.count
        }
        print("  faces found: \(found.count), missed: \(missed), without a label in these photos: \(extra)")
        for (name, labels) in [("MediaPipe", first), ("3DDFA_V2", second)] {
            let (raw, aligned) = distances(found, labels)
            print(
                String(
                    format: "  to %@: mean %.2f° as they stand, %.2f° with one constant turn taken out",
                    name as NSString, mean(raw), mean(aligned)))
        }
        print(
            String(
                format: "  five points alone: mean %.2f° from the poses of 478, %d of %d within two deviations",
                mean(five), covered, five.count))
        print(String(format: "  mirrored photos: mean %.2f° over %d", mean(mirrored), mirrored.count))
    }

    /// A head of random expression, jaw and pose, and of random identity unless one is given, as a photo's landmarks
    /// show it: one pixel of noise at a face of 300 pixels, the focal length unknown.
    static func observation(
        _ head: Head, _ scheme: LandmarkScheme, shape: [Double]?, _ generator: inout SeededGenerator
    ) throws -> (observation: PhotoObservation, parameters: HeadParameters, angles: YawPitchRoll) {
        let (width, height) = (1280, 960)
        let focal = Double(width) * exp(Double.random(in: log(0.8)...log(2.5), using: &generator))
        let angles = YawPitchRoll(
            yaw: Double.random(in: -0.7...0.7, using: &generator),
            pitch: Double.random(in: -0.35...0.35, using: &generator),
            roll: Double.random(in: -0.35...0.35, using: &generator))
        let depth = 0.2 * focal / 300
        let cameraFromHead = RigidTransform(
            rotation: Rotation(axisAngle: Vector3(.pi, 0, 0)) * angles.rotation, translation: Vector3(0, 0, depth))
        let parameters = HeadParameters(
            shape: shape ?? (0..<head.shapeCount).map { _ in 0.8 * generator.normal() },
            expression: (0..<head.expressionCount).map { _ in 0.8 * generator.normal() },
            pose: HeadPose(jaw: Vector3(Double.random(in: 0...0.25, using: &generator), 0, 0)))
        let points = try head.landmarks(scheme, vertices: head.vertices(parameters), yaw: angles.yaw).map { point in
            let seen = cameraFromHead * Vector3(point)
            return Vector2(
                focal * seen.x / seen.z + Double(width) / 2 + generator.normal(),
                focal * seen.y / seen.z + Double(height) / 2 + generator.normal())
        }
        let observation = PhotoObservation(
            landmarks: ImageLandmarks(scheme: scheme, points: points), width: width, height: height)
        return (observation, parameters, angles)
    }

    /// 1 to 32 photos of one person: the time a photo, and how far the face at rest is from the truth once its size,
    /// which photos do not tell, is taken out.
    @Sendable static func person() throws {
        let head = try head()
        var options = PhotoFitOptions.full
        options.pixelNoise = 1.2
        let fitter = PhotoFitter(head, options: options)
        for count in [1, 2, 8, 32] {
            var people = SeededGenerator(seed: "people")
            var generator = SeededGenerator(seed: "photos of one person")
            var (times, errors): ([Double], [Double]) = ([], [])
            for _ in 0..<5 {
                let shape = (0..<head.shapeCount).map { _ in 0.8 * people.normal() }
                let observations = try (0..<count).map { _ in
                    try observation(head, .ibug68, shape: shape, &generator).observation
                }
                let start = ContinuousClock.now
                let fits = try fitter.fit(observations)
                times.append((ContinuousClock.now - start) / .seconds(1) / Double(count))
                errors.append(
                    sizelessError(
                        head, HeadParameters(shape: fits[0].parameters.shape), HeadParameters(shape: shape)))
            }
            Measurement.report(
                "\(count) photo\(count == 1 ? "" : "s")", seconds: times.sorted()[2],
                String(format: "a photo; the face at rest off by %.2f mm (mean of 5)", mean(errors)))
        }
    }

    /// The root mean square distance of the face's vertices in millimetres after the best similarity.
    private static func sizelessError(_ head: Head, _ found: HeadParameters, _ truth: HeadParameters) -> Double {
        func face(_ parameters: HeadParameters) -> [Vector3] {
            let vertices = head.vertices(parameters)
            return (head.regions["face"] ?? []).map { vertex in
                let start = 3 * Int(vertex)
                return Vector3(Double(vertices[start]), Double(vertices[start + 1]), Double(vertices[start + 2]))
            }
        }
        let aligned = PointAlignment(source: face(found), target: face(truth), scaled: true)
        return 1000 * (aligned?.rootMeanSquare ?? .nan)
    }

    /// 200 heads of random identity, expression, jaw and pose, one pixel of noise at a face of 300 pixels, the focal
    /// length unknown.
    static func synthetic() throws {
        let head = try head()
        for scheme in [LandmarkScheme.ibug68, .mediapipe478] {
            var generator = SeededGenerator(seed: "synthetic photos")
            var options = PhotoFitOptions.full
            options.noise = 0.004
            let fitter = PhotoFitter(head, options: options)
            var (rotations, correlations, times): ([Double], [Double], [Double]) = ([], [], [])
            for _ in 0..<200 {
                let (observation, parameters, angles) = try self.observation(head, scheme, shape: nil, &generator)
                let start = ContinuousClock.now
                let fit = try fitter.fit(observation)
                times.append((ContinuousClock.now - start) / .milliseconds(1))
                rotations.append((angles.rotation.inverse * fit.yawPitchRoll.rotation).angle * 180 / .pi)
                correlations.append(correlation(head, parameters, fit.parameters))
            }
            func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }
            print(
                String(
                    format: "  %@: rotation error median %.2f°, mean %.2f°; expression's vertex motion correlates by "
                        + "%.2f (median); %.1f ms a face (median)",
                    scheme.name as NSString, median(rotations), mean(rotations), median(correlations), median(times)))
        }
    }

    /// How alike expression and jaw move the face's vertices from the neutral head, true and fitted: a cosine.
    static func correlation(_ head: Head, _ truth: HeadParameters, _ fitted: HeadParameters) -> Double {
        func motion(_ parameters: HeadParameters) -> [Float] {
            var (moved, still) = (HeadParameters(), HeadParameters())
            moved.expression = parameters.expression
            moved.pose.jaw = parameters.pose.jaw
            still.shape = []
            return zip(head.vertices(moved), head.vertices(still)).map(-)
        }
        let face = head.regions["face"] ?? Array(0..<Int32(head.vertexCount))
        let (a, b) = (motion(truth), motion(fitted))
        var (ab, aa, bb) = (0.0, 0.0, 0.0)
        for vertex in face {
            for axis in 0..<3 {
                let (x, y) = (Double(a[3 * Int(vertex) + axis]), Double(b[3 * Int(vertex) + axis]))
                ab += x * y
                aa += x * x
                bb += y * y
            }
        }
        return ab / max(1e-300, (aa * bb).squareRoot())
    }
}
