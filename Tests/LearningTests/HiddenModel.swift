import Foundation
@testable import HeadModel
@testable import Learning
import LinearAlgebra
import SpatialGeometry

/// A head model that a learner does not know, and registrations drawn from it: its truth.
///
/// It is the project's head with other weights at the jaw, another hinge, other correctives (without what moves of joints would
/// do: a learner takes that for joints), and other identities and expressions. Its mirror image is as likely.
struct HiddenModel {
    let arrays: HeadModelArrays
    let head: Head

    /// - Parameters:
    ///   - counts: how many identity and expression components are kept of the start's.
    init(_ start: HeadModelArrays, shapes: Int, expressions: Int) {
        var hidden = start.truncated(shapes: shapes, expressions: expressions)
        var generator = SeededGenerator(seed: "hidden model")
        let count = start.vertexCount
        // Weights: the jaw's share changed smoothly with height, of the same size in all.
        let jaws = (0..<count).map { start.weights[5 * $0 + 2] }
        var others = (0..<count).map { vertex in
            let jaw = jaws[vertex]
            return jaw + 0.15 * sin(60 * start.template.vertex(vertex).y) * jaw * (1 - jaw) * 4
        }
        let scale = PoseGauge.scale(others, like: jaws)
        for vertex in 0..<count where jaws[vertex] > 0 && jaws[vertex] < 1 {
            others[vertex] = min(1, max(0, scale * others[vertex]))
            hidden.weights[5 * vertex + 2] = others[vertex]
            let rest = (1 - others[vertex]) / (1 - jaws[vertex])
            for joint in [0, 1, 3, 4] { hidden.weights[5 * vertex + joint] *= rest }
        }
        // The hinge: 5 mm lower and 4 mm further back, by weights on vertices that span it.
        let wanted = Head(start).joints[2] + Vector3(0, -0.005, -0.004)
        hidden.jointRegressor.replaceSubrange(2 * count..<3 * count, with: Self.regressor(wanted, start))
        // Identity and expression directions, each with smooth changes of its own.
        let columns = shapes + expressions
        for column in 0..<columns {
            var direction = (0..<3 * count).map { hidden.blendShapes[$0 * columns + column] }
            let length = direction.reduce(0) { $0 + $1 * $1 }
            let image = Self.mirrored(direction, start)
            // Each is symmetric or antisymmetric, so that a head and its mirror image are as likely.
            let parity: Double = zip(direction, image).reduce(0) { $0 + $1.0 * $1.1 } < 0 ? -1 : 1
            for index in direction.indices { direction[index] = (direction[index] + parity * image[index]) / 2 }
            let amplitude = 0.3 * (length / Double(3 * count)).squareRoot()
            let waves = (0..<3).map { _ in SmoothWave(&generator) }
            for vertex in 0..<count {
                let isEye = start.weights[5 * vertex + 3] + start.weights[5 * vertex + 4] > 0.5
                for axis in 0..<3 {
                    let wave =
                        isEye ? 0 : waves[axis](start.template.vertex(vertex), sign: axis == 0 ? -parity : parity)
                    hidden.blendShapes[(3 * vertex + axis) * columns + column] =
                        direction[3 * vertex + axis] + amplitude * wave
                }
            }
        }
        // Correctives: smooth, of about 2 mm at half a radian, where the joint's weight is between.
        hidden.poseCorrectives = [Double](repeating: 0, count: 36 * 3 * count)
        for entry in 0..<36 {
            let joint = entry / 9 + 1
            guard joint < 3 else { continue }
            let waves = (0..<3).map { _ in SmoothWave(&generator) }
            for vertex in 0..<count {
                let share = joint == 2 ? hidden.weights[5 * vertex + 2] : 1 - hidden.weights[5 * vertex]
                for axis in 0..<3 {
                    let signs = [axis, entry % 9 / 3, entry % 3].map { $0 == 0 ? -1.0 : 1 }
                    let wave = waves[axis](start.template.vertex(vertex), sign: signs.reduce(1, *))
                    hidden.poseCorrectives[36 * (3 * vertex + axis) + entry] = 0.016 * share * (1.2 - share) * wave
                }
            }
        }
        // Of all models that move alike it is the one that the learner takes.
        var features = Matrix(rows: 36, columns: 36)
        for _ in 0..<400 {
            let some = (0..<8).map { frame in
                Self.pose(isNeutral: frame == 0, &generator).joints.dropFirst().flatMap {
                    zip(Rotation(axisAngle: $0).matrix.rowMajor, Matrix3x3.identity.rowMajor).map(-)
                }
            }
            let mean = (0..<36).map { column in some.reduce(0) { $0 + $1[column] } / 8 }
            for feature in some {
                for row in 0..<36 {
                    for column in 0..<36 {
                        features[row, column] += (feature[row] - mean[row]) * (feature[column] - mean[column])
                    }
                }
            }
        }
        let joints = Head(hidden).joints
        for joint in 1..<3 {
            let gauge = PoseGauge(joint, start.parents, features: HeadModelArrays.symmetrised(features))
            let motions = HeadMotions(rest: hidden.template, weights: hidden.weights, neck: joints[1])
            let found = gauge.find(hidden.poseCorrectives, hidden.weights, head: motions, position: joints[joint])
            gauge.take(found.move, from: &hidden.poseCorrectives, hidden.weights)
            gauge.take(found.motions, of: motions, from: &hidden.poseCorrectives)
            gauge.takeSwings(
                from: &hidden.poseCorrectives, hidden.weights, rest: hidden.template, position: joints[joint])
        }
        hidden.name = "hidden"
        hidden.namedExpressions = []
        arrays = hidden
        head = Head(hidden)
    }

    /// A frame's pose: a neutral's jaw is closed.
    static func pose(isNeutral: Bool, _ generator: inout SeededGenerator) -> HeadPose {
        var pose = HeadPose()
        pose.root = 0.3 * Vector3(generator.normal(), generator.normal(), generator.normal())
        pose.neck = 0.12 * Vector3(generator.normal(), generator.normal(), generator.normal())
        pose.leftEye = 0.1 * Vector3(generator.normal(), generator.normal(), 0)
        pose.rightEye = 0.1 * Vector3(generator.normal(), generator.normal(), 0)
        if !isNeutral {
            pose.jaw = Vector3(abs(0.25 * generator.normal()), 0.06 * generator.normal(), 0.02 * generator.normal())
        }
        return pose
    }

    /// A smooth function of space of about unit size.
    struct SmoothWave {
        let direction: Vector3
        let phase: Double

        init(_ generator: inout SeededGenerator) {
            direction = 40 * generator.direction()
            phase = generator.uniform(0, 2 * .pi)
        }

        /// The function, even under x → −x where `sign` is 1, odd where it is −1.
        func callAsFunction(_ point: Vector3, sign: Double) -> Double {
            1.4 * sin(dot(direction, Vector3(abs(point.x), point.y, point.z)) + phase)
                * (sign > 0 ? 1 : tanh(point.x / 0.01))
        }
    }

    /// The mirror image of a displacement.
    private static func mirrored(_ displacement: [Double], _ model: HeadModelArrays) -> [Double] {
        (0..<displacement.count).map { index in
            (index % 3 == 0 ? -1 : 1) * displacement[3 * Int(model.symmetry![index / 3]) + index % 3]
        }
    }

    /// Weights on four vertices around a point that make it: two of each side, mirror images.
    private static func regressor(_ wanted: Vector3, _ model: HeadModelArrays) -> [Double] {
        let count = model.vertexCount
        var best: (error: Double, weights: [Int: Double]) = (.infinity, [:])
        // Pairs (v, m(v)) project to (y, z); a triangle of three pairs around the wanted point.
        let near = (0..<count).filter {
            let offset = model.template.vertex($0) - wanted
            return model.template.vertex($0).x > 0.03 && Vector3(0, offset.y, offset.z).length < 0.035
        }
        for (index, a) in near.enumerated() where index % 7 == 0 {
            for (other, b) in near.enumerated() where other > index && other % 7 == 1 {
                for (third, c) in near.enumerated() where third > other && third % 7 == 2 {
                    let (p, q, r) = (model.template.vertex(a), model.template.vertex(b), model.template.vertex(c))
                    let area = (q.y - p.y) * (r.z - p.z) - (r.y - p.y) * (q.z - p.z)
                    guard abs(area) > 1e-4 else { continue }
                    let u = ((wanted.y - p.y) * (r.z - p.z) - (r.y - p.y) * (wanted.z - p.z)) / area
                    let v = ((q.y - p.y) * (wanted.z - p.z) - (wanted.y - p.y) * (q.z - p.z)) / area
                    let error = max(0.15 - u, 0.15 - v, 0.15 - (1 - u - v))
                    if error < best.error {
                        var weights: [Int: Double] = [:]
                        for (vertex, weight) in [(a, 1 - u - v), (b, u), (c, v)] {
                            weights[vertex] = weight / 2
                            weights[Int(model.symmetry![vertex])] = weight / 2
                        }
                        best = (error, weights)
                    }
                }
            }
        }
        var row = [Double](repeating: 0, count: count)
        for (vertex, weight) in best.weights { row[vertex] = weight }
        return row
    }
}

/// Subjects drawn from a hidden model.
struct DrawnSubjects: RegistrationSource {
    let hidden: HiddenModel
    let subjects: [String]
    let frames: Int
    var noise = 0.2e-3
    var badShare = 0.05
    var amplitude = 0.7

    init(_ hidden: HiddenModel, count: Int, frames: Int, prefix: String = "s") {
        self.hidden = hidden
        self.frames = frames
        subjects = (0..<count).map { "\(prefix)\($0)" }
    }

    /// The parameters of a subject's frames, the first a neutral.
    func parameters(of subject: Int) -> [HeadParameters] {
        var generator = SeededGenerator(seed: subjects[subject])
        let shape = (0..<hidden.head.shapeCount).map { _ in generator.normal() }
        return (0..<frames).map { frame in
            let pose = HiddenModel.pose(isNeutral: frame == 0, &generator)
            let expression =
                frame == 0 ? [] : (0..<hidden.head.expressionCount).map { _ in amplitude * generator.normal() }
            let translation = Vector3(generator.normal(), generator.normal(), generator.normal())
            return HeadParameters(shape: shape, expression: expression, pose: pose, translation: translation)
        }
    }

    func registrations(of subject: Int) throws -> [RegisteredMesh] {
        var evaluator = HeadEvaluator(hidden.head)
        var generator = SeededGenerator(seed: subjects[subject] + " noise")
        return parameters(of: subject).enumerated().map { frame, parameters in
            var vertices = evaluator.vertices(parameters)
            let isBad = generator.uniform(0, 1) < badShare
            for index in vertices.indices { vertices[index] += Float(noise * generator.normal()) }
            if isBad { Self.spoil(&vertices, &generator) }
            return RegisteredMesh(
                name: "\(subjects[subject])_\(frame)\(isBad ? "_bad" : "")", isNeutral: frame == 0, vertices: vertices)
        }
    }

    /// What a registration that failed looks like: a bulge of two centimetres, a head too large, or vertices in other places.
    private static func spoil(_ vertices: inout [Float], _ generator: inout SeededGenerator) {
        let count = vertices.count / 3
        switch generator.index(below: 3) {
        case 0:
            let centre = generator.index(below: count)
            let at = (0..<3).map { vertices[3 * centre + $0] }
            for vertex in 0..<count {
                let square = (0..<3).reduce(Float(0)) { $0 + pow(vertices[3 * vertex + $1] - at[$1], 2) }
                for axis in 0..<3 { vertices[3 * vertex + axis] += 0.03 * exp(-square / 0.0032) }
            }
        case 1: for index in vertices.indices { vertices[index] *= 1.15 }
        default:
            let shift = 300 + generator.index(below: 500)
            let old = vertices
            for index in vertices.indices { vertices[index] = old[(index + 3 * shift) % vertices.count] }
        }
    }
}

extension HeadModelArrays {
    /// The model with its first components alone.
    func truncated(shapes: Int, expressions: Int) -> HeadModelArrays {
        var result = self
        let before = shapeCount + expressionCount
        var directions: [Double] = []
        for row in template.indices {
            directions += blendShapes[row * before..<row * before + shapes]
            directions += blendShapes[row * before + shapeCount..<row * before + shapeCount + expressions]
        }
        result.blendShapes = directions
        result.shapeCount = shapes
        result.namedExpressions = []
        return result
    }
}

extension [Double] {
    func vertex(_ vertex: Int) -> Vector3 { Vector3(self[3 * vertex], self[3 * vertex + 1], self[3 * vertex + 2]) }
}
