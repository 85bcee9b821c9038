import Flambeau
import Foundation

/// Camera geometry: minimal solvers, families of hard problems, robust estimation.
enum GeometryBenchmarks {
    /// Where problems and our figures are written for `tools/flambeau_tools/peers/geometry.py`, if anywhere.
    static var folder: URL? {
        ProcessInfo.processInfo.environment["FLAMBEAU_GEOMETRY_PROBLEMS"].map { URL(fileURLWithPath: $0) }
    }

    private static var familySize: Int {
        ProcessInfo.processInfo.environment["FLAMBEAU_GEOMETRY_FAMILY"].flatMap(Int.init) ?? 100_000
    }

    /// The least time of a call over batches, which other work on the machine disturbs least.
    static func nanoseconds(_ batches: Int, _ count: Int, _ body: (Range<Int>) -> Void) -> Double {
        var best = Double.infinity
        for _ in 0..<5 {
            for batch in 0..<batches {
                let start = ContinuousClock.now
                body(batch * count..<(batch + 1) * count)
                best = min(best, (ContinuousClock.now - start) / .nanoseconds(1) / Double(count))
            }
        }
        return best
    }

    /// Times of the minimal solvers on generic problems.
    static func minimalSolvers() throws {
        var random = SeededGenerator(seed: "minimal solvers")
        let (batches, size) = (20, 200)
        let problems = (0..<batches * size).map { _ in P3PFamily.generic.problem(&random) }
        let pairs = (0..<batches * size).map { _ in TwoViewFamily.generic.problem(&random, count: 8) }
        let planes = (0..<batches * size).map { _ in TwoViewFamily.planar.problem(&random, count: 4) }
        var poses: [RigidTransform] = []
        poses.reserveCapacity(16)
        var matrices: [Matrix3x3] = []
        matrices.reserveCapacity(16)
        var sink = 0.0
        var times: [String: Double] = [:]
        times["p3p"] = nanoseconds(batches, size) { range in
            for index in range {
                poses.removeAll(keepingCapacity: true)
                P3P.solve(problems[index].bearings, problems[index].points, into: &poses)
                sink += Double(poses.count)
            }
        }
        let quads = planes.map {
            plane -> ((Vector2, Vector2, Vector2, Vector2), (Vector2, Vector2, Vector2, Vector2)) in
            func image(_ point: Vector3) -> Vector2 { Vector2(1000 * point.x + 640, 1000 * point.y + 480) }
            let (p, q) = (plane.first.map(image), plane.second.map(image))
            return ((p[0], p[1], p[2], p[3]), (q[0], q[1], q[2], q[3]))
        }
        times["homography4"] = nanoseconds(batches, size) { range in
            for index in range {
                if let solved = FourPoint.solve(quads[index].0, quads[index].1) { sink += solved.columns.0.x }
            }
        }
        let sevens = pairs.map { (Array($0.first.prefix(7)), Array($0.second.prefix(7))) }
        times["seven"] = nanoseconds(batches, size) { range in
            for index in range {
                matrices.removeAll(keepingCapacity: true)
                SevenPoint.solve(sevens[index].0, sevens[index].1, into: &matrices)
                sink += Double(matrices.count)
            }
        }
        let fives = pairs.map { (Array($0.first.prefix(5)), Array($0.second.prefix(5))) }
        times["five"] = nanoseconds(batches, size) { range in
            for index in range {
                matrices.removeAll(keepingCapacity: true)
                FivePoint.solve(fives[index].0, fives[index].1, into: &matrices)
                sink += Double(matrices.count)
            }
        }
        for name in ["p3p", "homography4", "seven", "five"] {
            print("  \(name): \(String(format: "%.0f", times[name]!)) ns")
        }
        guard let folder, sink.isFinite else { return }
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try JSONEncoder().encode(times).write(to: folder.appendingPathComponent("ours-minimal.json"))
        // Five numbers a correspondence suffice for every peer.
        var values: [Double] = []
        for problem in problems.prefix(2000) {
            for vector in [
                problem.bearings.0, problem.bearings.1, problem.bearings.2, problem.points.0, problem.points.1,
                problem.points.2,
            ] { values += [vector.x, vector.y, vector.z] }
        }
        try write(values, "minimal-p3p.f64", folder)
        values = []
        for pair in pairs.prefix(2000) {
            for index in 0..<8 {
                values += [pair.first[index].x, pair.first[index].y, pair.second[index].x, pair.second[index].y]
            }
        }
        try write(values, "minimal-pairs.f64", folder)
        values = []
        for plane in planes.prefix(2000) {
            for index in 0..<4 {
                values += [plane.first[index].x, plane.first[index].y, plane.second[index].x, plane.second[index].y]
            }
        }
        try write(values, "minimal-planes.f64", folder)
    }

    private static func write(_ values: [Double], _ name: String, _ folder: URL) throws {
        try values.withUnsafeBytes { try Data($0).write(to: folder.appendingPathComponent(name)) }
    }

    /// The share of problems of each family whose true model comes back.
    static func families() throws {
        let count = familySize
        for family in P3PFamily.allCases {
            var random = SeededGenerator(seed: "p3p \(family)")
            var (close, precise, invalid) = (0, 0, 0)
            var poses: [RigidTransform] = []
            for _ in 0..<count {
                let problem = family.problem(&random)
                poses.removeAll(keepingCapacity: true)
                P3P.solve(problem.bearings, problem.points, into: &poses)
                let error = poses.map { P3PFamily.error($0, problem.pose) }.min() ?? .infinity
                if error < 1e-3 { close += 1 }
                if error < 1e-6 { precise += 1 }
                if !poses.allSatisfy({ $0.translation.isFinite && $0.rotation.matrix.determinant.isFinite }) {
                    invalid += 1
                }
            }
            report("p3p", "\(family)", count, close, precise, "not finite: \(invalid)")
        }
        for (name, sample) in [("five", 5), ("seven", 7), ("eight", 8), ("homography4", 4)] {
            for family in TwoViewFamily.allCases {
                if (name == "homography4") != (family == .planar), name != "five" { continue }
                if name == "homography4" || family != .planar || name == "five" {
                    var random = SeededGenerator(seed: "\(name) \(family)")
                    var (close, precise) = (0, 0)
                    for _ in 0..<count {
                        let problem = family.problem(&random, count: sample)
                        let error = problem.error(name)
                        if error < 1e-3 { close += 1 }
                        if error < 1e-6 { precise += 1 }
                    }
                    report(name, "\(family)", count, close, precise, "")
                }
            }
        }
    }

    private static func report(
        _ solver: String, _ family: String, _ count: Int, _ close: Int, _ precise: Int, _ note: String
    ) {
        func percent(_ value: Int) -> String { String(format: "%.3f %%", 100 * Double(value) / Double(count)) }
        print("  \(solver) \(family), \(count) problems: < 1e-3 \(percent(close)), < 1e-6 \(percent(precise)) \(note)")
    }

    /// The problems of a cell of robust estimation.
    private static var cellSize: Int {
        ProcessInfo.processInfo.environment["FLAMBEAU_GEOMETRY_CELL"].flatMap(Int.init) ?? 100
    }

    /// Success, error and time of robust estimation over the seeds of each cell.
    static func robust() throws {
        var cells: [Cell] = []
        for kind in GeometryProblem.Kind.allCases {
            for count in [100, 1000] {
                for outliers in [0, 0.3, 0.5, 0.7] {
                    let problems = (0..<cellSize).map {
                        GeometryProblem(kind, count: count, outliers: outliers, seed: UInt64($0))
                    }
                    if let folder { try export(problems, kind, count, outliers, folder) }
                    let cell = measure(problems, kind, count, outliers)
                    cells.append(cell)
                    print("  \(cell)")
                }
            }
        }
        if let folder {
            try JSONEncoder().encode(cells).write(to: folder.appendingPathComponent("ours-robust.json"))
        }
    }

    struct Cell: Codable, CustomStringConvertible {
        var kind: String
        var count: Int
        var outliers: Double
        var problems: Int
        var success: Int
        var milliseconds: Double
        var error: Double
        var floor: Double
        var floorSuccess: Int

        var description: String {
            String(
                format:
                    "%@ N=%d %.0f %% outliers: %d of %d, median %.3f ms, error %.4f; on the true inliers %d, %.4f",
                kind, count,
                100 * outliers, success, problems, milliseconds, error, floorSuccess, floor)
        }
    }

    static let thresholds: [GeometryProblem.Kind: Double] = [.pose: 3, .homography: 3, .fundamental: 2, .essential: 2]

    private static func measure(
        _ problems: [GeometryProblem], _ kind: GeometryProblem.Kind, _ count: Int, _ outliers: Double
    ) -> Cell {
        var (times, errors, floors) = ([Double](), [Double](), [Double]())
        var success = 0
        let camera = GeometryProblem.camera
        for (seed, problem) in problems.enumerated() {
            let options = RobustOptions(maxError: thresholds[kind]!, seed: UInt64(seed))
            var error = Double.infinity
            let start = ContinuousClock.now
            var stop = start
            switch kind {
            case .pose:
                let found = try? AbsolutePose.estimate(problem.first, problem.points, camera: camera, options: options)
                stop = .now
                error = found.map { problem.error(pose: $0.cameraFromWorld) } ?? .infinity
            case .homography:
                let found = try? TwoViews.homography(problem.first, problem.second, options: options)
                stop = .now
                error = found.map { problem.error(homography: $0.matrix) } ?? .infinity
            case .fundamental:
                let found = try? TwoViews.fundamental(problem.first, problem.second, options: options)
                stop = .now
                error = found.map { problem.error(fundamental: $0.matrix) } ?? .infinity
            case .essential:
                let found = try? TwoViews.essential(problem.first, problem.second, camera, camera, options: options)
                stop = .now
                error =
                    found.map {
                        problem.error(
                            fundamental: EpipolarGeometry.fundamental(fromEssential: $0.matrix, camera, camera))
                    } ?? .infinity
            }
            times.append((stop - start) / .milliseconds(1))
            errors.append(error)
            floors.append(floor(problem, kind))
            if error < 1 { success += 1 }
        }
        func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }
        return Cell(
            kind: kind.rawValue, count: count, outliers: outliers, problems: problems.count, success: success,
            milliseconds: median(times),
            error: min(median(errors), 1e9), floor: median(floors),
            floorSuccess: floors.count { $0 < 1 })
    }

    /// The error of Levenberg–Marquardt on the true inliers, started at the truth.
    private static func floor(_ problem: GeometryProblem, _ kind: GeometryProblem.Kind) -> Double {
        let camera = GeometryProblem.camera
        let count = problem.inlierCount
        let (first, second) = (Array(problem.first.prefix(count)), Array(problem.second.prefix(count)))
        let weights = [Double](repeating: 1, count: count)
        switch kind {
        case .pose:
            let refined = try? AbsolutePose.refine(
                problem.pose, first, Array(problem.points.prefix(count)), camera: camera)
            return refined.map { problem.error(pose: $0.cameraFromWorld) } ?? .infinity
        case .homography:
            guard let estimator = try? HomographyEstimator(first, second),
                let start = try? TwoViews.homography(first, second, options: RobustOptions(maxError: 3, method: .none))
            else { return .infinity }
            _ = estimator
            return problem.error(homography: start.matrix)
        case .fundamental:
            let found = try? TwoViews.fundamental(first, second, options: RobustOptions(maxError: 2, method: .none))
            return found.map { problem.error(fundamental: $0.matrix) } ?? .infinity
        case .essential:
            guard let estimator = try? EssentialEstimator(first, second, camera, camera),
                let refined = estimator.refine(Essential.matrix(of: problem.pose), weights: weights, iterations: 100)
            else { return .infinity }
            return problem.error(
                fundamental: EpipolarGeometry.fundamental(fromEssential: refined, camera, camera))
        }
    }

    /// Writes a cell's problems as raw doubles: the data, then the truth.
    private static func export(
        _ problems: [GeometryProblem], _ kind: GeometryProblem.Kind, _ count: Int, _ outliers: Double, _ folder: URL
    ) throws {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        var values: [Double] = []
        for problem in problems {
            values += problem.pose.rotation.matrix.rowMajor
            values += [problem.pose.translation.x, problem.pose.translation.y, problem.pose.translation.z]
            for index in 0..<count {
                values += [problem.first[index].x, problem.first[index].y]
                if kind == .pose {
                    values += [problem.points[index].x, problem.points[index].y, problem.points[index].z]
                } else {
                    values += [problem.second[index].x, problem.second[index].y]
                }
            }
            for index in problem.cleanFirst.indices {
                values += [problem.cleanFirst[index].x, problem.cleanFirst[index].y]
                values += [problem.cleanSecond[index].x, problem.cleanSecond[index].y]
            }
        }
        try write(values, "robust-\(kind.rawValue)-\(count)-\(Int(outliers * 100)).f64", folder)
    }
}
