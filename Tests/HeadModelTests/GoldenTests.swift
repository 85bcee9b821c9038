import Foundation
import HeadModel
import SpatialGeometry
import TestSupport
import Testing

/// Vertices that `tools/flambeau_tools/golden/evaluation.py` computed from the same formulas with numpy, in double precision.
@Suite struct GoldenTests {
    struct Document: Decodable {
        struct Model: Decodable {
            let template, blendShapes, poseCorrectives, jointRegressor, weights: [Double]
        }
        struct Case: Decodable {
            let shape, expression, pose, translation: [Double]
            let scale, angle: Double
            let vertices: [Double]

            var parameters: HeadParameters {
                var parameters = HeadParameters(
                    shape: shape, expression: expression,
                    translation: Vector3(translation[0], translation[1], translation[2]), scale: scale)
                for joint in HeadJoint.allCases {
                    let start = 3 * joint.rawValue
                    parameters.pose[joint] = Vector3(pose[start], pose[start + 1], pose[start + 2])
                }
                return parameters
            }
        }
        let shapeCount: Int
        let model: Model
        let cases: [Case]

        var arrays: HeadModelArrays {
            HeadModelArrays(
                name: "golden", shapeCount: shapeCount, template: model.template, triangles: [0, 1, 2],
                blendShapes: model.blendShapes, poseCorrectives: model.poseCorrectives,
                jointRegressor: model.jointRegressor, weights: model.weights, parents: [-1, 0, 1, 1, 1])
        }
    }

    @Test func bothVersionsAgreeWithNumpy() throws {
        let file = URL(fileURLWithPath: TestFiles.root + "/Tests/Golden/evaluation.json")
        let document = try JSONDecoder().decode(Document.self, from: Data(contentsOf: file))
        let (plain, head) = (PlainHead(document.arrays), Head(document.arrays))
        #expect(document.cases.count == 10)
        for golden in document.cases {
            let vertices = plain.vertices(golden.parameters)
            let difference = zip(vertices, golden.vertices).reduce(0) { max($0, abs($1.0 - $1.1)) }
            // Double precision at a head's size: 1e−16 m a step. The project promises 1e−9 m.
            #expect(difference < 1e-14, "plain version at \(golden.angle) rad")
            #expect(
                largestDifference(head.vertices(golden.parameters), golden.vertices) < 2e-6,
                "fast version at \(golden.angle) rad")
        }
    }
}
