import Foundation
import TestSupport
import Testing

/// `flambeau geometry` as a user runs it: files in, a table or JSON out, and what is said of files that are wrong.
@Suite struct GeometryCommandTests {
    static let camera = #"{"model": "SIMPLE_PINHOLE", "width": 1280, "height": 960, "params": [1000, 640, 480]}"#

    /// Twenty points of a scene, seen by a camera at the origin.
    static let points: [[Double]] = {
        var random = SeededGenerator(seed: "geometry command")
        return (0..<20).map { _ in
            [
                Double.random(in: -1..<1, using: &random), Double.random(in: -1..<1, using: &random),
                Double.random(in: 4..<6, using: &random),
            ]
        }
    }()

    static func project(_ p: [Double]) -> [Double] { [1000 * p[0] / p[2] + 640, 1000 * p[1] / p[2] + 480] }

    /// The scene half a unit to the right and turned by 0.1 about y.
    static let moved = points.map { p in
        [cos(0.1) * p[0] + sin(0.1) * p[2] + 0.5, p[1], -sin(0.1) * p[0] + cos(0.1) * p[2]]
    }

    static let onePose = """
        {"camera": \(camera), "points2D": \(points.map(project)), "points3D": \(points)}
        """
    static let twoViews = """
        {"camera1": \(camera), "camera2": \(camera), "points1": \(points.map(project)), "points2": \(moved.map(project))}
        """

    func run(_ command: String, _ text: String, _ options: [String] = []) throws -> (
        status: Int32, output: String, errors: String
    ) {
        try TestFiles.withTemporaryFolder { folder in
            let path = folder + "/problem.txt"
            try text.write(toFile: path, atomically: true, encoding: .utf8)
            let result = try Program.run(["geometry", command, path] + options)
            return (result.status, result.output, result.errors)
        }
    }

    func object(_ text: String) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    }

    @Test func poseAsJSON() throws {
        let result = try run("pnp", Self.onePose, ["--json"])
        #expect(result.status == 0, "\(result.errors)")
        let pose = try object(result.output)
        let rotation = try #require(pose["rotation"] as? [[Double]])
        for row in 0..<3 {
            for column in 0..<3 { #expect(abs(rotation[row][column] - (row == column ? 1 : 0)) < 1e-9) }
        }
        #expect(try #require(pose["translation"] as? [Double]).allSatisfy { abs($0) < 1e-9 })
        #expect((pose["inliers"] as? [Int]) == Array(0..<20))
        #expect(pose["rms"] is Double && pose["milliseconds"] is Double && pose["iterations"] is Int)
        #expect(pose["status"] as? String == "confident")
    }

    @Test func severalProblemsAndAnUnknownFocalLength() throws {
        let unknown = Self.onePose.replacingOccurrences(of: #", "params": [1000, 640, 480]"#, with: "")
        let result = try run("pnp", "[\(Self.onePose), \(unknown)]", ["--json"])
        #expect(result.status == 0, "\(result.errors)")
        let reports = try #require(
            try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [[String: Any]])
        #expect(reports.count == 2)
        let camera = try #require(reports[1]["camera"] as? [String: Any])
        #expect(abs((camera["params"] as! [Double])[0] - 1000) < 1e-3)
    }

    @Test func twoViews() throws {
        let fundamental = try object(try run("fundamental", Self.twoViews, ["--json"]).output)
        #expect((fundamental["inliers"] as? [Int])?.count == 20)
        let essential = try object(try run("essential", Self.twoViews, ["--json"]).output)
        let direction = try #require(essential["translation"] as? [Double])
        #expect(abs(direction[0] - 1) < 1e-6 && abs(direction[1]) < 1e-6 && abs(direction[2]) < 1e-6)
        let rows =
            "x1,y1,x2,y2\n"
            + zip(Self.points, Self.moved).map { pair in
                (Self.project(pair.0) + Self.project(pair.1)).map { "\($0)" }.joined(separator: ",")
            }.joined(separator: "\n")
        let table = try run("essential", rows, ["--camera", "SIMPLE_PINHOLE,1280,960,1000,640,480"])
        #expect(table.status == 0 && table.output.contains("inliers         20"), "\(table.errors)")
        let pose =
            #"{"rotation": [[\#(cos(0.1)), 0, \#(sin(0.1))], [0, 1, 0], [\#(-sin(0.1)), 0, \#(cos(0.1))]], "translation": [0.5, 0, 0]}"#
        let known = Self.twoViews.dropLast() + ", \"pose\": \(pose)}"
        let triangulated = try object(try run("triangulate", String(known), ["--json"]).output)
        let found = try #require(triangulated["points"] as? [[Double]])
        for (point, truth) in zip(found, Self.points) {
            for axis in 0..<3 { #expect(abs(point[axis] - truth[axis]) < 1e-6) }
        }
    }

    @Test func oneSeedGivesTheSameAnswer() throws {
        func answer() throws -> String {
            let output = try run("fundamental", Self.twoViews, ["--json", "--seed", "7"]).output
            return output.split(separator: "\n").filter { !$0.contains("milliseconds") }.joined(separator: "\n")
        }
        #expect(try answer() == answer())
    }

    /// Files that are wrong, and what must be said of them.
    @Test(arguments: [
        ("pnp", "", "empty"),
        ("pnp", "{\"camera\": {},\n\"points2D\": [[1, 2],,]}", "line 2"),
        ("pnp", "1,2,3,4,5\n1,2,x,4,5\n", "line 2"),
        ("pnp", "1,2,3\n", "line 1"),
        ("pnp", "1,2,3,4,5\n1,2,3,4\n", "line 2"),
        ("pnp", #"{"points2D": [[1, 2]], "points3D": [[1, 2, 3]]}"#, "camera"),
        ("pnp", #"{"point2D": [[1, 2]]}"#, "point2D"),
        (
            "pnp",
            #"{"camera": {"model": "PINHOLE", "width": 9, "height": 9, "params": [1]}, "points2D": [], "points3D": []}"#,
            "4 parameters"
        ),
        (
            "pnp",
            #"{"camera": {"model": "NONE", "width": 9, "height": 9, "params": [1]}, "points2D": [], "points3D": []}"#,
            "NONE"
        ),
        ("homography", #"{"points1": [[1, 2]], "points2": [[1, 2], [3, 4]]}"#, "points2 has 2"),
        ("homography", #"{"points1": [[1, 2, 3]], "points2": [[1, 2]]}"#, "points1[0]"),
        ("fundamental", #"{"points1": [], "points2": []}"#, "at least 8"),
        ("calibrate", "[]", "no problem"),
    ])
    func wrongFilesAreNamed(command: String, text: String, expected: String) throws {
        let result = try run(command, text)
        #expect(result.status == 1)
        #expect(result.errors.contains(expected), "\(result.errors)")
        #expect(result.errors.hasPrefix("Error: "), "\(result.errors)")
        #expect(result.output.isEmpty)
    }

    @Test(arguments: [
        ["--max-error", "0"], ["--max-error", "-1"], ["--confidence", "1"], ["--max-iterations", "0"], ["--sed", "1"],
    ])
    func wrongOptionsAreUsageErrors(_ options: [String]) throws {
        #expect(try run("pnp", Self.onePose, options).status == 64)
    }

    /// Tables written on Windows.
    @Test func linesMayEndWithCarriageReturns() throws {
        let rows = zip(Self.points, Self.moved).map { pair in
            (Self.project(pair.0) + Self.project(pair.1)).map { "\($0)" }.joined(separator: ",")
        }
        let result = try run("fundamental", rows.joined(separator: "\r\n") + "\r\n")
        #expect(result.status == 0 && result.output.contains("inliers         20"), "\(result.errors)")
    }

    /// Nothing but chance has no answer.
    @Test func outliersAloneAreRefused() throws {
        var random = SeededGenerator(seed: #function)
        let rows = (0..<100).map { _ in
            (0..<4).map { _ in "\(Double.random(in: 0..<1000, using: &random))" }.joined(separator: ",")
        }
        let result = try run("homography", rows.joined(separator: "\n"))
        #expect(result.status == 1 && result.errors.contains("chance"), "\(result.errors)")
        #expect(result.errors.hasPrefix("Error: ") && result.output.isEmpty)
    }

    /// A mirror image is named as such.
    @Test func aMirrorImageIsSaid() throws {
        let mirrored = Self.points.map(Self.project).map { [1280 - $0[0], $0[1]] }
        let text = "{\"camera\": \(Self.camera), \"points2D\": \(mirrored), \"points3D\": \(Self.points)}"
        let result = try run("pnp", text)
        #expect((result.output + result.errors).contains("mirror"), "\(result.output) \(result.errors)")
    }

    @Test func alignedPointsAreRefused() throws {
        let line = (0..<10).map { [Double($0), 2 * Double($0), 5] }
        let text = "{\"camera\": \(Self.camera), \"points2D\": \(line.map(Self.project)), \"points3D\": \(line)}"
        let result = try run("pnp", text, ["--json"])
        #expect(result.status == 1 && result.errors.contains("one line"))
        let report = try object(result.output)
        #expect(report["status"] as? String == "failed" && report["rotation"] == nil)
    }
}
