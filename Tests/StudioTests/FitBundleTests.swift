import Flambeau
import Testing

@testable import Studio

/// Heads between a scan's frame and the page's.
@Suite struct FitBundleTests {
    static let head = try! Head.standard()

    @Test func theUprightHeadStandsOnTheScan() {
        let parameters = HeadParameters(
            shape: [1, -2, 0.5], expression: [0.7, -0.4],
            pose: HeadPose(
                root: Vector3(0.4, -1.1, 0.3), neck: Vector3(0.1, 0.2, 0), jaw: Vector3(0.15, 0, 0),
                leftEye: Vector3(0, 0.1, 0)), translation: Vector3(0.3, -0.2, 1.4), scale: 1.07)
        // A scan in millimetres holds the head's vertices themselves.
        let scan = Self.head.vertices(parameters).map { 1000 * $0 }
        let sceneFromScan = FitBundle.sceneFromScan(parameters, metres: 0.001, head: Self.head)
        let placed = TriangleMesh(positions: scan, triangles: []).transformed(by: sceneFromScan).positions
        let upright = Self.head.vertices(ParameterRecord.upright(parameters))
        let largest = zip(placed, upright).reduce(0) { max($0, abs($1.0 - $1.1)) }
        #expect(largest < 1e-6, "\(largest) m")
        // The page reads the matrix column by column.
        let columns = sceneFromScan.columns
        let point = sceneFromScan * Vector3(10, 20, 30)
        for axis in 0..<3 {
            let row = 10 * columns[axis] + 20 * columns[4 + axis] + 30 * columns[8 + axis] + columns[12 + axis]
            #expect(abs(row - point[axis]) < 1e-12)
        }
    }

    @Test func parametersOfAPageAreChecked() throws {
        let good = ParameterRecord(HeadParameters(shape: [1], pose: HeadPose(jaw: Vector3(0.1, 0, 0)), scale: 1.1))
        #expect(try good.parameters(for: Self.head).pose.jaw.x == 0.1)
        var (long, wild, empty, odd, flat) = (good, good, good, good, good)
        long.shape = Array(repeating: 0, count: Self.head.shapeCount + 1)
        wild.expression = [.infinity]
        empty.scale = 0
        odd.pose["elbow"] = [0, 0, 0]
        flat.pose["jaw"] = [0, 0]
        for bad in [long, wild, empty, odd, flat] {
            #expect(throws: StudioError.self) { try bad.parameters(for: Self.head) }
        }
    }
}
