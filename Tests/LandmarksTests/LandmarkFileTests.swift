import Landmarks
import Foundation
import TestSupport
import Testing

@Suite struct LandmarkFileTests {
    /// Five points of retinaface5, as a file of the given name and text.
    func read(_ name: String, _ text: String, scheme: LandmarkScheme? = nil) throws -> LandmarkSet {
        try TestFiles.withTemporaryFolder { folder in
            let path = folder + "/" + name
            try text.write(toFile: path, atomically: true, encoding: .utf8)
            return try LandmarkFile.read(path, scheme: scheme)
        }
    }

    func message(_ name: String, _ text: String, scheme: LandmarkScheme? = nil) -> String {
        do {
            _ = try read(name, text, scheme: scheme)
            return "no error"
        } catch {
            return "\(error)"
        }
    }

    static let points = [
        Vector3(1, 2, 3), Vector3(4, 5, 6), Vector3(7, 8, 9), Vector3(-1, 0.5, 0), Vector3(2e-3, 0, 1),
    ]

    @Test(arguments: [
        ("a.txt", "1 2 3\n4 5 6\n7 8 9\n-1 0.5 0\n2e-3 0 1\n"),
        ("a.csv", "x,y,z\n1,2,3\n4,5,6\n7,8,9\n-1,.5,0\n0.002,0,1"),
        ("a.csv", "# a comment\nz;y;x\n3;2;1\r\n6;5;4\n\n9;8;7\n0;.5;-1\n1;0;0.002"),
        ("a.json", "[[1,2,3],[4,5,6],[7,8,9],[-1,0.5,0],[0.002,0,1]]"),
        ("a.json", #"{"scheme": "retinaface5", "points": [[1,2,3],[4,5,6],[7,8,9],[-1,0.5,0],[0.002,0,1]]}"#),
        (
            "a.pp",
            """
            <!DOCTYPE PickedPoints>
            <PickedPoints>
             <point x="1" y="2" z="3" active="1" name="0"/>
             <point name='1' x='4' y='5' z='6'/><point x="7" y="8" z="9" name="2"/>
             <point x="-1" y="0.5" z="0" name="3"/>
             <point x="0.002" y="0" z="1" name="4"/>
            </PickedPoints>
            """
        ),
        ("a.ljson", #"{"version": 2, "landmarks": {"points": [[1,2,3],[4,5,6],[7,8,9],[-1,0.5,0],[0.002,0,1]]}}"#),
    ])
    func everyKindReadsTheSamePoints(name: String, text: String) throws {
        let landmarks = try read(name, text)
        #expect(landmarks.scheme == .retinaface5)
        #expect(landmarks.indices == [0, 1, 2, 3, 4])
        #expect(landmarks.points == Self.points)
    }

    @Test func missingPointsWeightsAndIndicesAreKept() throws {
        let csv = try read("a.csv", "index x y z weight\n40 1 2 3 0.5\n3 nan nan nan 1\n8 4 5 6 2", scheme: .ibug68)
        #expect(csv.indices == [40, 8] && csv.weights == [0.5, 2])
        let json = try read(
            "a.json", #"{"scheme": "ibug68", "indices": [40, 3], "points": [[1,2,3], null], "weights": [3, 1]}"#)
        #expect(json.indices == [40] && json.weights == [3])
    }

    @Test(arguments: [
        ("a.txt", "1 2 3\n4 five 6\n", "a.txt:2"),
        ("a.txt", "1 2 3\n4 5\n", "a.txt:2"),
        ("a.txt", "", "no landmarks"),
        ("a.txt", "1 2 3\n1 2 inf\n", "a.txt:2"),
        ("a.txt", "1 2 3\n4 5 6\n", "2 points"),
        ("a.csv", "index x y z\n1 0 0 0\n1 1 1 1\n", "twice"),
        ("a.json", #"{"points": [[1,2,"x"]]}"#, "points[0]"),
        ("a.json", #"{"point": []}"#, "a.json, point: is no key of a landmark file"),
        ("a.json", "[[1,2,3]", "not JSON"),
        ("a.pp", "<PickedPoints/>", "PickedPoints"),
        ("a.xyzw", "", "no known kind"),
    ])
    func whatIsWrongIsNamed(name: String, text: String, expected: String) {
        let text = message(name, text)
        #expect(text.contains(expected), "\(text)")
    }

    @Test(.enabled(if: TestFiles.hasSharedData, "needs ../shared/data"))
    func menpoOrderBecomesIBUGs() throws {
        let folder = TestFiles.shared("scans/menpo_james")
        let menpo = try LandmarkFile.read(folder + "/james.ljson")
        let text = try LandmarkFile.read(folder + "/james_ibug68.txt")
        #expect(menpo.scheme == .ibug68 && menpo.indices == text.indices)
        for (one, other) in zip(menpo.points, text.points) { #expect((one - other).length < 1e-3) }
    }

    /// Indices beyond any scheme, up to the largest integer, and a file of nothing but line ends.
    @Test(.timeLimit(.minutes(1))) func extremesAreErrors() {
        for index in ["9223372036854775807", "1048576"] {
            let json = #"{"scheme": "other", "indices": [\#(index)], "points": [[1,2,3]]}"#
            #expect(message("a.json", json).contains("no scheme has more than 1048576"))
            #expect(
                message("a.pp", #"<point x="1" y="2" z="3" name="\#(index)"/>"#, scheme: .ibug68)
                    .contains("no scheme has more than 1048576"))
        }
        #expect(message("a.csv", "index,x,y,z\n1e18,1,2,3\n", scheme: .ibug68).contains("no scheme has more"))
        #expect(message("a.txt", String(repeating: "\n", count: 15 << 20)).contains("holds no landmarks"))
        let deep = String(repeating: "[", count: 100_000) + String(repeating: "]", count: 100_000)
        for name in ["a.json", "a.ljson"] { #expect(message(name, deep) != "no error") }
    }
}
