@testable import CameraGeometry
import Foundation
import SpatialGeometry
import Testing

@Suite struct CorrespondenceFileTests {
    private func problem(_ text: String) throws -> CorrespondenceProblem {
        try #require(try CorrespondenceFile.problems(in: Array(text.utf8), path: "file").first)
    }

    private func refusal(_ text: String) -> String {
        do {
            _ = try CorrespondenceFile.problems(in: Array(text.utf8), path: "file")
            return "nothing was refused"
        } catch {
            return error.description
        }
    }

    @Test(arguments: ["\n", "\r\n", "\r"])
    func tablesOfAnyLineEnd(_ end: String) throws {
        let lines = ["x1,y1,x2,y2", "# a comment", "1, 2,3,4", "", " 5,6,\t7 ,8"]
        for last in ["", end] {
            let table = try problem(lines.joined(separator: end) + last)
            #expect(table.points1 == [Vector2(1, 2), Vector2(5, 6)])
            #expect(table.points2 == [Vector2(3, 4), Vector2(7, 8)])
        }
        #expect(refusal(["1,2,3,4", "", "5,x,7,8"].joined(separator: end)) == "file, line 3: \"x\" is not a number")
        #expect(refusal(["1,2,3,4,5", "1,2,3,4"].joined(separator: end)).hasPrefix("file, line 2: 4 numbers"))
    }

    @Test func aByteOrderMarkIsNoContent() throws {
        #expect(try problem("\u{FEFF}1,2,3,4,5").points3D == [Vector3(3, 4, 5)])
        #expect(try problem("\u{FEFF} {\"points2D\": [[1, 2]]}").points2D == [Vector2(1, 2)])
    }

    @Test(arguments: [
        ("", "empty"), ("[]", "no problem"), (#"{"points2D": [[1, 2, 3]]}"#, "points2D[0]"),
        (#"{"points3D": [[1, 2, 3], [1, 2]]}"#, "points3D[1]: 2 coordinates, expected 3"),
        (#"{"views": [{"points2D": [[1]]}]}"#, "views[0].points2D[0]: 1 coordinates, expected 2"),
        (#"{"camera": {"widht": 1}}"#, "widht"), (#"{"points2D": [[1, 1e999]]}"#, "file"),
        ("1,2,3", "3 numbers"), ("x,y", "no correspondences"),
    ])
    func whatIsWrongIsNamed(_ text: String, _ expected: String) {
        #expect(refusal(text).contains(expected), "\(refusal(text))")
    }

    @Test func posesThatAreNone() throws {
        let text = #"{"pose": {"rotation": [[1, 0, 0], [0, 1, 0], [0, 0, -1]], "translation": [0, 0, 0]}}"#
        let pose = try #require(try problem(text).pose)
        #expect(throws: CorrespondenceFileError.self) { try pose.transform("pose") }
    }

    @Test func largeJSONIsRefusedBeforeItIsParsed() {
        let text = "[" + String(repeating: " ", count: CorrespondenceFile.jsonSizeLimit) + "]"
        #expect(refusal(text).contains("CSV"))
    }

    /// Twenty times the lines, twenty times the time: bounded by fifty, for machines with other work.
    @Test func tablesTakeLinearTime() throws {
        func seconds(_ lines: Int) throws -> Double {
            let text = Array(String(repeating: "101.25,202.5,303.75,404.125\n", count: lines).utf8)
            return try (0..<3).map { _ in
                try ThreadTime.seconds {
                    let problems = try CorrespondenceFile.problems(in: text, path: "file")
                    #expect(problems[0].points1?.count == lines)
                }
            }.min()!
        }
        let (short, long) = (try seconds(10_000), try seconds(200_000))
        #expect(long < 50 * short, "\(short), \(long)")
    }
}
