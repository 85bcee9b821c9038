import Foundation
import HeadModel
import SpatialGeometry
import TestSupport
import Testing

/// The example of the module's documentation compiles, runs, and is the one that is printed there.
@Suite struct DocumentationTests {
    @Test func exampleRuns() throws {
        // begin
        let head = Head(try HeadModelArrays.load(HeadModelLocation.find()))

        // A wide-open mouth on a head that is not the average one.
        var parameters = HeadParameters(shape: [1.5, -0.5])
        parameters.pose.jaw.x = 0.3
        let vertices = head.vertices(parameters)
        let landmarks = try head.landmarks(.ibug68, vertices: vertices)

        // How the landmarks move with 20 identity coefficients, the jaw and the translation: (68, 3, 26).
        let layout = ParameterLayout(shapeCount: 20, joints: [.jaw], translation: true)
        let posed = PosedHead(head, layout: layout, at: parameters)
        let derivatives = posed.positionDerivatives(of: try head.landmarkPoints(.ibug68))

        // Many heads in one matrix product, into memory that is used again.
        var evaluator = HeadEvaluator(head)
        let opening = (0..<30).map { frame in
            HeadParameters(shape: parameters.shape, pose: HeadPose(jaw: Vector3(0.01 * Double(frame), 0, 0)))
        }
        var frames: [Float] = []
        evaluator.evaluate(opening, into: &frames)
        // end
        #expect(landmarks.count == 68)
        #expect(derivatives.count == 68 * 3 * 26)
        #expect(frames.count == 30 * 3 * head.vertexCount)
        // The lower lip (57) leaves the upper (51) as the jaw turns.
        let atRest = try head.landmarks(.ibug68, vertices: head.vertices(HeadParameters(shape: [1.5, -0.5])))
        #expect(landmarks[51].y - landmarks[57].y > atRest[51].y - atRest[57].y + 0.01)
    }

    @Test func exampleIsTheOnePrinted() throws {
        let page = try String(
            contentsOfFile: TestFiles.root + "/Sources/Head/HeadModel/HeadModel.docc/HeadModel.md", encoding: .utf8)
        let printed = try #require(page.split(separator: "```swift\n").dropFirst().first?.split(separator: "```").first)
        let source = try String(contentsOfFile: #filePath, encoding: .utf8)
        let start = try #require(source.range(of: "        // begin\n")).upperBound
        let end = try #require(source.range(of: "        // end\n")).lowerBound
        let example = source[start..<end].split(separator: "\n", omittingEmptySubsequences: false)
            .map { $0.hasPrefix("        ") ? $0.dropFirst(8) : $0 }.joined(separator: "\n")
        #expect(example == printed)
    }
}
