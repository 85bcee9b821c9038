internal import HeadModel
internal import Meshes
internal import SpatialGeometry

/// What the search for a face knows of the model: the mean face as a patch of points, how identity, expression and jaw
/// move them, and the profile of the surface around the tip of its nose.
///
/// The patch is the part of the surface that looks forwards within 85 mm of a point 30 mm behind the tip of the nose:
/// forehead, cheeks, nose, mouth and chin. Everything is in metres in the head's frame.
struct FaceTemplate: Sendable {
    /// The patch, every beginning of which is spread evenly over it (farthest point sampling).
    let points: [SIMD3<Float>]
    /// The outward normals.
    let normals: [SIMD3<Float>]
    /// The directions in which the points move, point by point: by a standard deviation of each identity and
    /// expression coefficient used, then by a radian of the jaw.
    let directions: [SIMD3<Float>]
    /// The deviations of those coefficients that their prior expects: 1, and for the jaw in radians.
    let deviations: [Double]
    /// How many of the coefficients are identity.
    let shapeCount: Int
    /// How many are expression.
    let expressionCount: Int
    /// The tip of the nose.
    let tip: SIMD3<Float>
    /// Axes at the tip: x to the subject's left, y up along the surface, z the normal of the profile.
    let tipAxes: Matrix3x3
    /// The surface around the tip of the nose.
    let profile: SurfaceProfile

    /// The number of coefficients.
    var coefficientCount: Int { deviations.count }

    /// The most points in the patch.
    static let pointLimit = 700
    private static let (shapeLimit, expressionLimit) = (24, 8)

    init(_ head: Head) {
        let template = head.template
        let skin = Self.skin(of: head)
        let surface = TriangleMesh(positions: template, triangles: skin)
        let onSkin = Set(skin)
        func vertex(_ index: Int) -> SIMD3<Float> {
            template.vector(at: index)
        }
        let tipVertex = onSkin.map(Int.init).max { (vertex($0).z, $1) < (vertex($1).z, $0) } ?? 0
        let tip = vertex(tipVertex)
        let patch = Self.patch(of: surface, onSkin: onSkin, tipVertex: tipVertex)
        let allNormals = surface.vertexNormals

        shapeCount = min(Self.shapeLimit, head.shapeCount)
        expressionCount = min(Self.expressionLimit, head.expressionCount)
        var heads = [HeadParameters()]
        for index in 0..<shapeCount {
            heads.append(HeadParameters(shape: (0...index).map { $0 == index ? 1 : 0 }))
        }
        for index in 0..<expressionCount {
            heads.append(HeadParameters(expression: (0...index).map { $0 == index ? 1 : 0 }))
        }
        let jawAngle = 0.15
        var open = HeadParameters()
        open.pose.jaw = Vector3(jawAngle, 0, 0)
        heads.append(open)
        var evaluator = HeadEvaluator(head, vertices: patch)
        let positions = evaluator.vertices(heads)
        let count = heads.count - 1
        points = patch.map(vertex)
        normals = patch.map { allNormals.vector(at: $0) }
        directions = patch.indices.flatMap { point in
            (1...count).map { head in
                let start = 3 * (head * patch.count + point)
                let moved = SIMD3(positions[start], positions[start + 1], positions[start + 2])
                return (moved - vertex(patch[point])) / (head == count ? Float(jawAngle) : 1)
            }
        }
        deviations = Array(repeating: 1, count: count - 1) + [0.06]
        self.tip = tip
        (profile, tipAxes) = Self.tipProfile(of: head, skin: skin, tipVertex: tipVertex)
    }

    /// The first points of the patch with a hypothesis's coefficients: in the head's frame, and where it puts them.
    func points(of hypothesis: FaceHypothesis, count: Int) -> (shaped: [Vector3], moved: [Vector3]) {
        let columns = coefficientCount
        let coefficients = hypothesis.coefficients.enumerated().filter { $0.element != 0 }
        var (shaped, moved) = ([Vector3](), [Vector3]())
        shaped.reserveCapacity(count)
        moved.reserveCapacity(count)
        for index in 0..<count {
            var point = Vector3(points[index])
            for (column, coefficient) in coefficients {
                point += coefficient * Vector3(directions[index * columns + column])
            }
            shaped.append(point)
            moved.append(hypothesis.transform * point)
        }
        return (shaped, moved)
    }

    /// The triangles without eyeballs and the inside of the mouth, where the head names them.
    private static func skin(of head: Head) -> [Int32] {
        let hidden = Set(
            ["left_eyeball", "right_eyeball", "mouth_interior"].flatMap { head.regions[$0] ?? [] })
        return stride(from: 0, to: head.triangles.count, by: 3).flatMap { start in
            let corners = head.triangles[start..<start + 3]
            return corners.contains(where: hidden.contains) ? [] : Array(corners)
        }
    }

    private static func patch(of surface: TriangleMesh, onSkin: Set<Int32>, tipVertex: Int) -> [Int] {
        let normals = surface.vertexNormals
        let centre = surface.position(tipVertex) - Vector3(0, 0, 0.03)
        let hidden = RayCaster(surface).occluded(
            origins: surface.positions, direction: SIMD3(0, 0, 1), near: 0.002)
        let candidates = (0..<surface.vertexCount).filter { vertex in
            onSkin.contains(Int32(vertex)) && (surface.position(vertex) - centre).length < 0.085
                && normals[3 * vertex + 2] > 0.15 && (!hidden[vertex] || vertex == tipVertex)
        }
        var distances = [Double](repeating: .infinity, count: candidates.count)
        var (chosen, next) = ([Int](), candidates.firstIndex(of: tipVertex) ?? 0)
        while chosen.count < min(pointLimit, candidates.count) {
            chosen.append(candidates[next])
            let position = surface.position(candidates[next])
            for index in candidates.indices {
                distances[index] = min(distances[index], (surface.position(candidates[index]) - position).length)
            }
            next = distances.indices.max { distances[$0] < distances[$1] } ?? 0
        }
        return chosen
    }

    /// The profile of likely heads around points near the tip of the nose, and the axes of the mean head there.
    private static func tipProfile(
        of head: Head, skin: [Int32], tipVertex: Int
    ) -> (profile: SurfaceProfile, axes: Matrix3x3) {
        var generator = SeededGenerator(seed: 68)
        var heads = [HeadParameters()]
        for _ in 0..<20 {
            heads.append(
                HeadParameters(
                    shape: (0..<min(50, head.shapeCount)).map { _ in generator.normal() },
                    expression: (0..<min(30, head.expressionCount)).map { _ in 0.6 * generator.normal() }))
        }
        var evaluator = HeadEvaluator(head)
        let last = SurfaceProfile.steps.last!
        let squaredRadii = (0...last).map { step -> Float in
            let radius = SurfaceProfile.smallestRadius * SurfaceProfile.radiusFactor(step)
            return Float(radius * radius)
        }
        var sums = SurfaceProfile.Sums(radii: squaredRadii.count)
        var values = [Float](repeating: 0, count: SurfaceProfile.count)
        var profiles: [[Float]] = []
        var axes = Matrix3x3.identity
        for (index, parameters) in heads.enumerated() {
            let positions = evaluator.vertices(parameters)
            let surface = TriangleMesh(positions: positions, triangles: skin)
            let samples = SurfaceSamples(surface, count: 3000)
            let tip = SIMD3<Float>(surface.position(tipVertex))
            // The point a scan offers is only near the tip: also take the surface a little beside it.
            for offset in [Vector3.zero, Vector3(0.003, 0.002, 0), Vector3(-0.002, -0.003, 0)] {
                let wanted = tip + SIMD3<Float>(offset)
                let anchor =
                    offset == .zero
                    ? tip
                    : samples.points.min { left, right in
                        ((left - wanted) * (left - wanted)).sum() < ((right - wanted) * (right - wanted)).sum()
                    }!
                sums.gather(samples, around: anchor, squaredRadii: squaredRadii)
                if index == 0, offset == .zero {
                    let normal = Vector3(sums.normal(first: 0))
                    // Symmetric by construction, whatever the samples.
                    axes = Self.axes(normal: Vector3(0, normal.y, normal.z).normalized, up: Vector3(0, 1, 0))
                }
                if sums.profile(
                    first: 0, radius: Float(SurfaceProfile.smallestRadius), sign: 1, into: &values)
                {
                    profiles.append(values)
                }
            }
        }
        return (SurfaceProfile(profiles), axes)
    }

    /// Axes with z along `normal` and y as near to `up` as that allows.
    static func axes(normal: Vector3, up: Vector3) -> Matrix3x3 {
        let x = cross(up, normal).normalized
        return Matrix3x3(columns: x, cross(normal, x), normal)
    }
}
