import Flambeau
import Foundation
import TestSupport
import Testing

/// The job of photos in the library, and that the program does the same.
@Suite struct PhotoPipelineTests {
    static let example = "assets/detectors/example.png"

    /// The program uses the project's own networks, whatever the environment names.
    static let environment = ["FLAMBEAU_DETECTORS": "", "FLAMBEAU_MODEL": ""]

    static func pipeline() throws -> PhotoPipeline {
        try PhotoPipeline(
            modelFile: TestFiles.root + "/assets/heads/flambeau.npz",
            detectorFolder: TestFiles.root + "/assets/detectors")
    }

    /// `pose --json` and the files of `fit-photo` are the library's, byte for byte.
    @Test func libraryAndProgramGiveTheSameBytes() throws {
        try TestFiles.withTemporaryFolder { folder in
            try FileManager.default.copyItem(
                atPath: TestFiles.root + "/" + Self.example, toPath: folder + "/example.png")
            let pipeline = try Self.pipeline()
            let photo = try ImageFile.read(folder + "/example.png")

            let poses = try pipeline.poses(in: photo, name: "example.png")
            #expect(poses.faces.count == 1 && poses.failures.isEmpty)
            let pose = try Program.run(["pose", "example.png", "--json"], in: folder, environment: Self.environment)
            #expect(pose.output == (try JSONText.encode([poses.report])) + "\n")

            let detect = try Program.run(
                ["detect", "example.png", "--json"], in: folder, environment: Self.environment)
            let faces = pipeline.detector.faces(in: photo.image)
            let report = PhotoReport(photo: "example.png", photo.image, faces)
            #expect(detect.output == (try JSONText.encode([report])) + "\n")

            let fit = try pipeline.fit(photo, name: "example.png")
            let run = try Program.run(
                ["fit-photo", "example.png", "--output", "program"], in: folder, environment: Self.environment)
            #expect(run.status == 0, "\(run.errors)")
            #expect(try fit.write(to: folder + "/library") == [folder + "/library"])
            let names = try FileManager.default.contentsOfDirectory(atPath: folder + "/program").sorted()
            #expect(names == PhotoResult.files.sorted())
            for name in PhotoResult.files {
                let (one, other) = (
                    try Data(contentsOf: URL(fileURLWithPath: folder + "/program/" + name)),
                    try Data(contentsOf: URL(fileURLWithPath: folder + "/library/" + name))
                )
                #expect(one == other, "\(name) differs")
            }
            // One photo has one focal length, whoever asks.
            #expect(fit.faces[0].fit.focalLength == poses.faces[0].fit.focalLength)
            #expect(fit.faces[0].fit.focalLengthSource == poses.faces[0].fit.focalLengthSource)
        }
    }

    /// Frames of a clip: the table and the tracks are the library's.
    @Test func libraryAndProgramFollowAlike() throws {
        try TestFiles.withTemporaryFolder { folder in
            try FileManager.default.createDirectory(atPath: folder + "/clip", withIntermediateDirectories: false)
            for frame in 1...4 {
                try FileManager.default.copyItem(
                    atPath: TestFiles.root + "/" + Self.example, toPath: folder + "/clip/frame_\(frame).png")
            }
            // Left by an earlier run of two people.
            try FileManager.default.createDirectory(atPath: folder + "/program", withIntermediateDirectories: false)
            try Data("old".utf8).write(to: URL(fileURLWithPath: folder + "/program/face-2.npz"))
            let run = try Program.run(
                ["pose", "clip", "--track", "--output", "program"], in: folder, environment: Self.environment)
            #expect(run.status == 0, "\(run.errors)")
            let photos = try Self.pipeline()
            let clip = try ClipPipeline(photos.head, model: photos.model, detector: photos.detector)
                .follow(folder + "/clip")
            #expect(clip.people.count == 1 && clip.frames.allSatisfy { $0.faces.count == 1 })
            try clip.write(to: folder + "/library")
            for name in ["poses.csv", "face-1.npz"] {
                let (one, other) = (
                    try Data(contentsOf: URL(fileURLWithPath: folder + "/program/" + name)),
                    try Data(contentsOf: URL(fileURLWithPath: folder + "/library/" + name))
                )
                #expect(one == other, "\(name) differs")
            }
            #expect(!FileManager.default.fileExists(atPath: folder + "/program/face-2.npz"))
            #expect(throws: FittingError.self) {
                try ClipPipeline(
                    photos.head, detector: photos.detector
                ).follow(folder + "/clip") { _ in false }
            }
            #expect(throws: FileError.self) {
                var options = ClipOptions()
                options.frameRate = 0
                _ = try ClipPipeline(photos.head, detector: photos.detector, options: options).follow(folder + "/clip")
            }
        }
    }

    /// A detector that knows what is there.
    struct Oracle: LandmarkDetector {
        var found: [DetectedFace]
        func faces(in image: Image) -> [DetectedFace] { found }
    }

    /// Heads side by side as a camera sees them, with half a pixel of noise.
    static func crowd(_ head: Head, _ camera: Camera, count: Int) throws -> (
        poses: [RigidTransform], faces: [DetectedFace]
    ) {
        var generator = SeededGenerator(seed: "crowd")
        var (poses, faces): ([RigidTransform], [DetectedFace]) = ([], [])
        for number in 0..<count {
            let angles = YawPitchRoll(yaw: 0.3 * Double(number) - 0.4, pitch: 0.1, roll: -0.05)
            let pose = RigidTransform(
                rotation: Rotation(axisAngle: Vector3(.pi, 0, 0)) * angles.rotation,
                translation: Vector3(0.25 * (Double(number) - Double(count - 1) / 2), 0.02, 0.6))
            let points = try head.landmarks(.mediapipe478, vertices: head.template).map { point in
                camera.project(pose * Vector3(point))! + 0.5 * Vector2(generator.normal(), generator.normal())
            }
            let landmarks = ImageLandmarks(
                scheme: .mediapipe478, indices: try head.landmarkIndices(.mediapipe478), points: points)
            poses.append(pose)
            faces.append(DetectedFace(box: FaceBox(around: points), score: 0.9, landmarks: [landmarks]))
        }
        return (poses, faces)
    }

    /// All faces of a photo have one focal length, and the head fitted to each that of its pose.
    @Test func posesAndFitsOfAPhotoShareTheFocalLength() throws {
        let head = try Self.pipeline().head
        let camera = try Camera(focalLength: 1100, width: 1280, height: 960)
        let (_, faces) = try Self.crowd(head, camera, count: 4)
        let pipeline = PhotoPipeline(
            head, detector: Oracle(found: faces), options: PhotoOptions(landmarkNoise: 0.002))
        let photo = Photo(image: Image(width: 1280, height: 960))
        let (poses, fits) = (try pipeline.poses(in: photo), try pipeline.fit(photo))
        #expect(poses.faces.count == 4 && Set(poses.faces.map(\.fit.focalLength)).count == 1)
        #expect(fits.faces.map(\.fit.focalLength) == poses.faces.map(\.fit.focalLength))
        #expect(fits.faces.map(\.fit.focalLengthSource) == poses.faces.map(\.fit.focalLengthSource))
        #expect(poses.faces[0].fit.focalLengthSource == .estimated)
        // Given or in the file, it is that, and said so.
        var given = pipeline
        given.options.camera = .focalLength(1100)
        #expect(
            try given.fit(photo).faces.allSatisfy { $0.fit.focalLength == 1100 && $0.fit.focalLengthSource == .given })
        let tagged = Photo(image: photo.image, metadata: PhotoMetadata(focalLength: 1100))
        #expect(try pipeline.fit(tagged).faces.allSatisfy { $0.fit.focalLengthSource == .exif })
        var wide = pipeline
        wide.options.camera = .fieldOfView(7)
        #expect(throws: FittingError.self) { try wide.poses(in: photo) }
    }

    /// One face that cannot be fitted does not keep the others from it, and is told of.
    @Test func oneBadFaceDoesNotLoseTheOthers() throws {
        let head = try Self.pipeline().head
        let camera = try Camera(focalLength: 1100, width: 1280, height: 960)
        var (_, faces) = try Self.crowd(head, camera, count: 3)
        faces[1].landmarks[0].points = faces[1].landmarks[0].points.map { _ in Vector2(5, 5) }
        let result = try PhotoPipeline(head, detector: Oracle(found: faces)).poses(
            in: Photo(image: Image(width: 1280, height: 960)), name: "crowd.png")
        #expect(result.faces.map(\.detection) == [faces[0], faces[2]])
        #expect(result.failures.count == 1 && result.failures[0].detection == faces[1])
        #expect(result.failures[0].error.place == "crowd.png")
        let json = try JSONText.encode(result.report)
        #expect(json.contains("\"error\""))
    }

    /// Through a lens that bends lines the pose is right, and the head drawn over the photo lies on the pixels to which its
    /// own vertices project.
    @Test func anOverlayFitsThroughADistortedLens() throws {
        let head = try Self.pipeline().head
        let camera = try Camera(
            model: .openCV, width: 1280, height: 960, parameters: [1000, 1010, 650, 470, -0.3, 0.1, 0.002, -0.001])
        let (poses, faces) = try Self.crowd(head, camera, count: 2)
        let pipeline = PhotoPipeline(
            head, detector: Oracle(found: faces), options: PhotoOptions(camera: .calibrated(camera)))
        let photo = Photo(image: Image(width: 1280, height: 960, color: .white))
        let result = try pipeline.poses(in: photo)
        for (face, pose) in zip(result.faces, poses) {
            #expect(face.fit.camera == camera && face.fit.focalLengthSource == .given)
            let turn = face.fit.cameraFromHead.rotation.angle(to: pose.rotation) * 180 / .pi
            #expect(turn < 1.5, "\(turn)°")
        }
        let overlay = result.overlay
        var (checked, uncovered) = (0, 0)
        for face in result.faces {
            let mesh = TriangleMesh(positions: head.vertices(face.fit.parameters), triangles: head.triangles)
            let pixels = (0..<mesh.vertexCount).map { camera.project(face.fit.cameraFromHead * mesh.position($0)) }
            // Vertices inside the surface whose triangles all face the camera, in the photo.
            var isInside = pixels.map { $0.map { $0.x > 1 && $0.y > 1 && $0.x < 1279 && $0.y < 959 } ?? false }
            var edges: [SIMD2<Int32>: Int] = [:]
            for start in stride(from: 0, to: mesh.triangles.count, by: 3) {
                let corners = (0..<3).map { mesh.triangles[start + $0] }
                for side in 0..<3 {
                    let (a, b) = (corners[side], corners[(side + 1) % 3])
                    edges[SIMD2(min(a, b), max(a, b)), default: 0] += 1
                }
                let places = corners.compactMap { pixels[Int($0)] }
                let isFront =
                    places.count == 3
                    && (places[1] - places[0]).x * (places[2] - places[0]).y
                        - (places[1] - places[0]).y * (places[2] - places[0]).x < 0
                if !isFront { for corner in corners { isInside[Int(corner)] = false } }
            }
            for (edge, count) in edges where count == 1 {
                (isInside[Int(edge.x)], isInside[Int(edge.y)]) = (false, false)
            }
            for vertex in pixels.indices where isInside[vertex] {
                guard let pixel = pixels[vertex] else { continue }
                checked += 1
                if overlay[Int(pixel.x), Int(pixel.y)] == .white { uncovered += 1 }
            }
        }
        // A pixel's middle is up to 0.7 pixels from the vertex in it: at the outline one or the other may lie beyond.
        #expect(checked > 1_000 && 500 * uncovered < checked, "\(uncovered) of \(checked)")
        // A camera of another size is not this photo's.
        var other = pipeline
        other.options.camera = .calibrated(try Camera(focalLength: 1000, width: 640, height: 480))
        #expect(throws: FittingError.self) { try other.poses(in: photo) }
    }
}
