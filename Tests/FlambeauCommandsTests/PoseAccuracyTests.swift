import Flambeau
import Foundation
import TestSupport
import Testing

/// Poses in real photos against two independent estimators, which differ from each other by 3.6° there
/// (`../shared/data/detectors/golden/pseudo_head_pose.json`); `flambeau-benchmarks photo-poses` prints the figures.
@Suite(.enabled(if: TestFiles.hasSharedData, "needs ../shared/data")) struct PoseAccuracyTests {
    struct Golden: Decodable {
        struct Face: Decodable {
            var box: [Double]
            var mp_yaw_pitch_roll: [Double]
            var tddfa_yaw_pitch_roll: [Double]
        }
        var faces: [String: [Face]]
    }

    let pipeline: PhotoPipeline

    init() throws {
        pipeline = PhotoPipeline(
            Head(try HeadModelArrays.load(TestFiles.root + "/assets/heads/flambeau.npz")),
            detector: try FaceDetector(folder: TestFiles.shared("detectors/weights")))
    }

    func poses(in image: Image) throws -> [(box: FaceBox, angles: YawPitchRoll)] {
        let result = try pipeline.poses(in: Photo(image: image))
        #expect(result.failures.isEmpty && result.faces.allSatisfy { $0.fit.cameraFromHead.translation.z > 0 })
        return result.faces.map { ($0.detection.box, $0.fit.yawPitchRoll) }
    }

    @Test func posesAgreeWithTwoOtherEstimators() throws {
        let data = try Data(
            contentsOf: URL(fileURLWithPath: TestFiles.shared("detectors/golden/pseudo_head_pose.json")))
        let golden = try JSONDecoder().decode(Golden.self, from: data)
        func rotation(_ degrees: [Double]) -> Rotation {
            let radians = degrees.map { $0 * .pi / 180 }
            return YawPitchRoll(yaw: radians[0], pitch: radians[1], roll: radians[2]).rotation
        }
        var (found, first, second): ([Rotation], [Rotation], [Rotation]) = ([], [], [])
        var mirrored: [Double] = []
        for (name, labels) in golden.faces.sorted(by: { $0.key < $1.key }) {
            let image = try ImageFile.read(TestFiles.shared("photos/" + name)).image
            let (faces, mirrorFaces) = (try poses(in: image), try poses(in: image.mirrored))
            #expect(faces.count == labels.count && mirrorFaces.count == labels.count, "\(name)")
            for label in labels {
                let low = Vector2(label.box[0], label.box[1])
                let high = Vector2(label.box[2], label.box[3])
                let width = Double(image.width)
                let mirror = FaceBox(minimum: Vector2(width - high.x, low.y), maximum: Vector2(width - low.x, high.y))
                let face = try #require(
                    faces.first { $0.box.overlap(with: FaceBox(minimum: low, maximum: high)) > 0.5 }, "\(name)")
                var other = try #require(mirrorFaces.first { $0.box.overlap(with: mirror) > 0.5 }, "\(name)").angles
                (other.yaw, other.roll) = (-other.yaw, -other.roll)
                found.append(face.angles.rotation)
                first.append(rotation(label.mp_yaw_pitch_roll))
                second.append(rotation(label.tddfa_yaw_pitch_roll))
                mirrored.append(other.rotation.angle(to: face.angles.rotation))
            }
        }
        func mean(_ radians: [Double]) -> Double { radians.reduce(0, +) / Double(radians.count) * 180 / .pi }
        #expect(found.count == 14)
        #expect(mean(mirrored) <= 2, "mirrored photos differ by \(mean(mirrored))°")
        for labels in [first, second] {
            let raw = mean(zip(found, labels).map { $0.angle(to: $1) })
            #expect(raw <= 6, "\(raw)°")
            // Heads' frames are defined differently: one turn for all is taken out, the best in the mean square.
            var sum = Matrix3x3.zero
            for (rotation, label) in zip(found, labels) { sum = sum + (label.inverse * rotation).matrix }
            let turn = try #require(Rotation(closestTo: sum))
            let aligned = mean(zip(found, labels).map { $0.angle(to: $1 * turn) })
            #expect(aligned <= 3.5, "\(aligned)° with \(turn.angle * 180 / .pi)° taken out")
        }
    }
}
