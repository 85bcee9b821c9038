import Foundation
import SpatialGeometry
import TestSupport
import Testing

/// `flambeau fit-landmarks` on points in images, seen by cameras in front of the sample scan's face.
@Suite struct FitViewsTests {
    static var camera: [String: Any] {
        ["model": "PINHOLE", "width": 1280, "height": 960, "params": [1500.0, 1500, 640, 480]]
    }

    /// The inner 51 landmarks as cameras 80 cm away see them, turned about the face by some angles; the world is the
    /// scan's frame, in millimetres.
    static func views(_ angles: [Double]) throws -> [[String: Any]] {
        let points = try FitLandmarksCommandTests.points().map { Vector3($0[0], $0[1], $0[2]) }
        let centre = points[17...].reduce(.zero, +) / 51
        let right = (points[45] - points[36]).normalized
        let downwards = points[57] - (points[36] + points[45]) / 2
        let down = (downwards - dot(downwards, right) * right).normalized
        let forward = cross(right, down)
        return angles.map { angle in
            let (x, z) = (cos(angle) * right - sin(angle) * forward, sin(angle) * right + cos(angle) * forward)
            let rows = [x, down, z]
            let translation = [-dot(x, centre), -dot(down, centre), 800 - dot(z, centre)]
            let pixels = points[17...].map { point in
                let seen = (0..<3).map { dot(rows[$0], point) + translation[$0] }
                return [1500 * seen[0] / seen[2] + 640, 1500 * seen[1] / seen[2] + 480]
            }
            return [
                "points2D": pixels,
                "pose": ["rotation": rows.map { [$0.x, $0.y, $0.z] }, "translation": translation],
            ]
        }
    }

    static func write(_ object: [String: Any], _ path: String) throws {
        try JSONSerialization.data(withJSONObject: object).write(to: URL(fileURLWithPath: path))
    }

    @Test func severalViewsGiveTheHeadInTheCamerasFrame() throws {
        try TestFiles.withTemporaryFolder { folder in
            try Self.write(
                ["scheme": "ibug51", "camera": Self.camera, "views": try Self.views([-0.3, 0.1, 0.4])],
                folder + "/views.json")
            let run = try Program.run(["fit-landmarks", "views.json", "--noise", "0.5"], in: folder)
            #expect(run.status == 0, "\(run.errors)")
            #expect(run.output.contains("unit: mm (found)"))
            let report = try FitLandmarksCommandTests.object(folder + "/views-fit/report.json")
            let views = try #require(report["views"] as? [[String: Any]])
            #expect(views.count == 3 && views.allSatisfy { ($0["reprojectionError"] as! Double) < 0.25 })
            // The same head as from the points themselves, in the same frame and unit.
            let direct = try Program.run(
                ["fit-landmarks", FitLandmarksCommandTests.landmarks, "--output", "direct"], in: folder)
            #expect(direct.status == 0)
            let one = try FitLandmarksCommandTests.vertices(folder + "/views-fit/mesh.obj")
            let other = try FitLandmarksCommandTests.vertices(folder + "/direct/mesh.obj")
            #expect(one.count == other.count)
            let mean = zip(one, other).reduce(0) { $0 + abs($1.0 - $1.1) } / Double(one.count)
            // 0.64 mm; the jaw line, which the views lack, moves the other a little.
            #expect(mean < 0.8, "\(mean) mm")
        }
    }

    @Test func oneViewNeedsNeitherPlaceNorFocalLength() throws {
        try TestFiles.withTemporaryFolder { folder in
            var view = try Self.views([0.2])[0]
            view["pose"] = nil
            view["camera"] = ["width": 1280, "height": 960]
            var points = view["points2D"] as! [Any]
            points[3] = NSNull()
            view["points2D"] = points
            try Self.write(view, folder + "/view.json")
            let run = try Program.run(["fit-landmarks", "view.json", "--json"], in: folder)
            #expect(run.status == 0, "\(run.errors)")
            #expect(run.errors.contains("how large a head is"))
            let report = try #require(
                try JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [String: Any])
            let seen = try #require((report["views"] as? [[String: Any]])?.first)
            #expect(seen["landmarkCount"] as? Int == 50)
            #expect(seen["focalLengthSource"] as? String == "assumed" && seen["focalLength"] as? Double == 1280)
            #expect(try #require(seen["reprojectionError"] as? Double) < 1.2)
            let translation = try #require(report["translation"] as? [Double])
            // 80 cm to the face at a focal length of 1500 are 68 cm at 1280; the head's origin lies 5 cm behind.
            #expect(abs(translation[2] - 0.733) < 0.02 && abs(translation[0]) < 0.02 && abs(translation[1]) < 0.04)
        }
    }

    @Test func wrongFilesAreNamed() throws {
        try TestFiles.withTemporaryFolder { folder in
            let views = try Self.views([-0.3, 0.3])
            func changed(_ change: (inout [[String: Any]]) -> Void) -> [String: Any] {
                var changing = views
                change(&changing)
                return ["scheme": "ibug51", "camera": Self.camera, "views": changing]
            }
            let none: [[String: Any]] = []
            let cases: [([String: Any], String)] = [
                (["views": none], "views: there is none"),
                (["scheme": "ibug51", "views": views], "views[0].\"camera\" is missing"),
                (changed { $0[1]["pose"] = nil }, "views[1].\"pose\" is missing"),
                (
                    changed {
                        $0[1]["pose"] = ["rotation": [[1, 0, 0], [0, 1, 0], [0, 0, 2]], "translation": [0, 0, 1]]
                    },
                    "views[1].pose.rotation is not a rotation"
                ),
                (changed { $0[0]["points2D"] = [[1, 2], [3]] }, "points2D[1] is no pixel"),
                (changed { $0[0]["points2D"] = [[1, 2], [3, 4]] }, "scheme ibug51 has 51"),
                (changed { $0[0]["weights"] = [1] }, "views[0].weights"),
                (changed { $0[0]["indices"] = [1] }, "views[0].indices"),
                (
                    changed { $0[0]["camera"] = ["model": "SQUARE", "width": 10, "height": 10, "params": [1]] },
                    "SQUARE"
                ),
                (changed { $0[0]["camera"] = ["width": 10, "height": 10] }, "params"),
                (changed { $0[0]["colour"] = "red" }, "colour"),
                (changed { $0[0]["scheme"] = "nobody" }, "nobody"),
                (changed { $0[0]["points2D"] = "many" }, "views[0].points2D"),
            ]
            for (object, expected) in cases {
                try Self.write(object, folder + "/wrong.json")
                let run = try Program.run(["fit-landmarks", "wrong.json"], in: folder)
                #expect(run.status == 1, "\(expected): \(run.output)")
                #expect(run.errors.contains("wrong.json") && run.errors.contains(expected), "\(run.errors)")
                #expect(!FileManager.default.fileExists(atPath: folder + "/wrong-fit/mesh.obj"))
            }
            try Self.write(changed { _ in }, folder + "/right.json")
            for wrong in [
                ["right.json", "--config", "landmarks"], [FitLandmarksCommandTests.landmarks, "--noise", "1"],
            ] {
                let run = try Program.run(["fit-landmarks"] + wrong, in: folder)
                #expect(run.status == 1 && run.errors.contains(wrong[0]) && run.errors.contains("holds points in"))
            }
            #expect(try Program.run(["fit-landmarks", "right.json", "--noise", "0"], in: folder).status == 64)
        }
    }
}
