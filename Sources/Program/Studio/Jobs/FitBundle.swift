import Flambeau
import Foundation

/// A fitted head beside its scan, in the frame that the page draws in: the head's own, in metres, the head upright.
struct FitBundle: Encodable {
    var kind = "fit"
    var parameters: ParameterRecord
    /// Takes the scan's frame and unit to the page's, 4 × 4, column by column.
    var sceneFromScan: [Double]
    var report: FitReport?

    /// What a step of an error is, in millimetres; errors are whole numbers of it.
    static let errorStep = 0.005
    /// Where a scan lies farther from the head than this, in metres, the page shows no error.
    private static let reach = 0.05

    /// The bytes of a fit.
    ///
    /// - Parameters:
    ///   - parameters: the head in the scan's frame, in metres.
    ///   - metres: the length of the scan's unit.
    static func encoded(
        _ parameters: HeadParameters, of scan: TriangleMesh, metres: Double, head: Head, report: FitReport?,
        layers: HeadLayers, threads: Int
    ) throws -> Data {
        let sceneFromScan = Self.sceneFromScan(parameters, metres: metres, head: head)
        let placed = scan.transformed(by: sceneFromScan)
        let model = TriangleMesh(
            positions: head.vertices(ParameterRecord.upright(parameters)), triangles: head.triangles)
        let distances = SignedDistances.measure(placed, from: model, threads: threads)
        let scale = 1000 * parameters.scale / errorStep
        let errors = distances.map { distance -> Int16 in
            guard distance.magnitude <= reach else { return .min }
            return Int16(max(-32_767, min(32_767, (distance * scale).rounded())))
        }
        var bundle = BinaryBundle()
        bundle.add("errors", errors)
        layers.add(to: &bundle)
        return try bundle.encoded(
            FitBundle(
                parameters: ParameterRecord(parameters), sceneFromScan: sceneFromScan.columns, report: report))
    }

    /// Takes a scan's frame and unit to the page's.
    static func sceneFromScan(_ parameters: HeadParameters, metres: Double, head: Head) -> SimilarityTransform {
        // With x = s·(R(v − J) + J) + t the head's frame is turned by R, sized by s and moved by s·(J − R·J) + t.
        let rotation = Rotation(axisAngle: parameters.pose.root)
        let joint = head.restJoints(parameters)[HeadJoint.root.rawValue]
        let scanFromScene = SimilarityTransform(
            scale: parameters.scale / metres, rotation: rotation,
            translation: (parameters.scale * (joint - rotation * joint) + parameters.translation) / metres)
        return scanFromScene.inverse
    }
}

extension SimilarityTransform {
    /// The transform as a 4 × 4 matrix, column by column.
    var columns: [Double] {
        let columns = rotation.matrix.columns
        return [columns.0, columns.1, columns.2].flatMap { [scale * $0.x, scale * $0.y, scale * $0.z, 0] }
            + [translation.x, translation.y, translation.z, 1]
    }
}
