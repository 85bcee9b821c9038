internal import Foundation
internal import HeadModel
internal import Meshes
internal import SpatialGeometry

/// Makes the parts of a rig.
struct RigMaker {
    let identity: HeadIdentity
    let frame: RigFrame
    /// The vertices at rest in the head's frame, in metres.
    let neutral: [Float]
    /// The same in the rig's frame.
    let positions: [Float]
    let normals: [Float]
    /// The joints at rest in the head's frame, in metres.
    let rest: [Vector3]
    /// What the targets are.
    let targets: [Target]

    /// What a morph target is made of.
    enum Target: Equatable {
        /// A named expression, whole.
        case named(Int)
        /// What a named expression needs at the peak of a corrective, beside a part of the whole.
        case inBetween(Int)
        /// A unit of a direction.
        case direction(Head.Direction)
        /// What an animation holds of all its directions at every frame, the least of each.
        case base([Span])
        /// How far an animation goes along a direction.
        case span(Span)
    }

    /// The way along a direction from the least to the most that an animation has of it: a weight from 0 to 1, at which
    /// sliders of other programs end.
    struct Span: Equatable {
        var direction: Head.Direction
        var least: Double
        var most: Double
    }

    init(_ identity: HeadIdentity, _ track: AnimationTrack?, _ options: RigOptions) throws(RigError) {
        self.identity = identity
        frame = RigFrame(options, size: identity.scale)
        let head = identity.head
        neutral = head.vertices(HeadParameters(shape: identity.shape))
        positions = frame.points(neutral)
        normals = TriangleMesh(positions: positions, triangles: head.triangles).vertexNormals
        rest = head.restJoints(HeadParameters(shape: identity.shape))
        targets = try Self.targets(head, track, options)
    }

    private static func targets(
        _ head: Head, _ track: AnimationTrack?, _ options: RigOptions
    ) throws(RigError) -> [Target] {
        // A head without names has its components to be driven, unless a track drives them already.
        let standard: Set<MorphSet> = !head.namedExpressions.isEmpty ? [.arkit] : track == nil ? [.expression] : []
        let sets = options.morphs ?? standard
        for (set, count) in [
            (MorphSet.arkit, head.namedExpressions.count), (.inbetweens, inBetweens(of: head).count),
            (.expression, head.expressionCount),
            (.identity, head.shapeCount),
        ] where sets.contains(set) && count == 0 { throw .noTargets(set, head: head.name) }
        var targets: [Target] = []
        if sets.contains(.arkit) {
            let order = Dictionary(uniqueKeysWithValues: zip(ARKitShape.names, 0...))
            targets += head.namedExpressions.indices.sorted {
                (order[head.namedExpressions[$0].name] ?? .max, $0) < (
                    order[head.namedExpressions[$1].name] ?? .max, $1
                )
            }.map { .named($0) }
        }
        if sets.contains(.inbetweens) { targets += inBetweens(of: head).map { .inBetween($0) } }
        if sets.contains(.identity) { targets += (0..<head.shapeCount).map { .direction(.identity($0)) } }
        if sets.contains(.expression) { targets += (0..<head.expressionCount).map { .direction(.expression($0)) } }
        guard let track else { return targets }
        let spans = Self.spans(head, track, isPlain: options.isPlain)
        let constant = spans.filter { $0.least != 0 }
        if !constant.isEmpty { targets.append(.base(constant)) }
        return targets + spans.filter { $0.most > $0.least }.map { .span($0) }
    }

    /// The correctives that single expressions need on their way.
    private static func inBetweens(of head: Head) -> [Int] {
        head.correctives.indices.filter { number in
            let corrective = head.correctives[number]
            return corrective.expressions[0] == corrective.expressions[1] && corrective.peak < 1
        }
    }

    /// What a named expression at a weight adds to the vertices at rest, in metres.
    private func offsets(ofNamed number: Int, weight: Double) -> [Float] {
        let head = identity.head
        let parameters = HeadParameters(shape: identity.shape)
        var named = head.namedExpressions[number]
        let start = head.start(of: named, from: parameters)
        named.expression = head.coefficients(ofNamed: number, weight: weight)
        named.pose.joints = named.pose.joints.map { weight * $0 }
        let moved = head.vertices(start.adding(named))
        return zip(moved, start == parameters ? neutral : head.vertices(start)).map { $0 - $1 }
    }

    /// The normals of vertices moved by offsets in the rig's frame, less those at rest.
    private func normalOffsets(_ scaled: [Float]) -> [Float] {
        let moved = TriangleMesh(
            positions: zip(positions, scaled).map(+), triangles: identity.head.triangles
        ).vertexNormals
        return zip(moved, normals).map { $0 - $1 }
    }

    /// The shapes that a target goes through on its way to 1.
    private func inBetweens(of target: Target) -> [RigMorph.InBetween] {
        guard case .named(let number) = target else { return [] }
        let head = identity.head
        let weights = Self.inBetweens(of: head).map { head.correctives[$0] }.filter { $0.expressions[0] == number }.map(
            \.peak)
        return weights.map { weight in
            let scaled = frame.points(offsets(ofNamed: number, weight: weight))
            return RigMorph.InBetween(weight: weight, offsets: scaled, normalOffsets: normalOffsets(scaled))
        }
    }

    /// The directions that a track uses and how far it goes along each.
    private static func spans(_ head: Head, _ track: AnimationTrack, isPlain: Bool) -> [Span] {
        var spans = (0..<head.expressionCount).map { Span(direction: .expression($0), least: 0, most: 0) }
        if !isPlain {
            for joint in HeadJoint.allCases.dropFirst() {
                spans += (0..<9).map {
                    Span(direction: .corrective(joint, row: $0 / 3, column: $0 % 3), least: 0, most: 0)
                }
            }
        }
        for index in 0..<track.frameCount {
            let frame = track.source.frame(index)
            let turns = frame.pose.joints.map(Rotation.init(axisAngle:))
            for place in spans.indices {
                let value = amount(of: spans[place].direction, frame.expression, turns)
                spans[place].least = index == 0 ? value : min(spans[place].least, value)
                spans[place].most = index == 0 ? value : max(spans[place].most, value)
            }
        }
        return spans.filter { span in
            (span.least != 0 || span.most != 0) && head.offsets(of: span.direction).contains { $0 != 0 }
        }
    }

    /// How much of a direction a frame has.
    private static func amount(of direction: Head.Direction, _ expression: [Double], _ turns: [Rotation]) -> Double {
        switch direction {
        case .identity: 0
        case .expression(let number): number < expression.count ? expression[number] : 0
        case .corrective(let joint, let row, let column):
            turns[joint.rawValue].matrix[row, column] - (row == column ? 1 : 0)
        }
    }

    /// The five joints.
    var joints: [RigJoint] {
        HeadJoint.allCases.map { joint in
            let parent = identity.head.parents[joint.rawValue]
            return RigJoint(
                name: joint.name, parent: parent < 0 ? nil : parent, position: frame.point(rest[joint.rawValue]))
        }
    }

    /// Skinning weights whose rows sum to 1 in single precision.
    var weights: [Float] {
        var weights = identity.head.skinningWeights
        for start in stride(from: 0, to: weights.count, by: HeadJoint.count) {
            let row = start..<start + HeadJoint.count
            let sum = row.reduce(0.0) { $0 + Double(weights[$1]) }
            guard sum > 0 else { continue }
            for place in row { weights[place] = Float(Double(weights[place]) / sum) }
        }
        return weights
    }

    /// The morph targets.
    var morphs: [RigMorph] {
        let head = identity.head
        return targets.map { target in
            let offsets: [Float]
            switch target {
            case .named(let number):
                offsets = self.offsets(ofNamed: number, weight: 1)
            case .inBetween(let number):
                let corrective = head.correctives[number]
                let expression = corrective.expressions[0]
                let whole = self.offsets(ofNamed: expression, weight: 1)
                let part = self.offsets(ofNamed: expression, weight: corrective.peak)
                offsets = zip(part, whole).map { $0 - Float(corrective.peak) * $1 }
            case .direction(let direction): offsets = head.offsets(of: direction)
            case .span(let span):
                let length = span.most - span.least
                offsets = head.offsets(of: span.direction).map { Float(length * Double($0)) }
            case .base(let spans):
                var sum = [Double](repeating: 0, count: neutral.count)
                for span in spans {
                    for (place, offset) in head.offsets(of: span.direction).enumerated() {
                        sum[place] += span.least * Double(offset)
                    }
                }
                offsets = sum.map(Float.init)
            }
            let scaled = frame.points(offsets)
            return RigMorph(
                name: name(of: target), offsets: scaled, normalOffsets: normalOffsets(scaled),
                isKeyed: isKeyed(target), inBetweens: inBetweens(of: target))
        }
    }

    /// Whether an animation has weights for a target; the others are there to be driven.
    private func isKeyed(_ target: Target) -> Bool {
        switch target {
        case .base, .span: true
        case .named, .inBetween, .direction: false
        }
    }

    private func name(of target: Target) -> String {
        switch target {
        case .named(let number): identity.head.namedExpressions[number].name
        case .inBetween(let number): Self.name(of: identity.head.correctives[number], identity.head)
        case .direction(let direction): Self.name(of: direction)
        case .base: "clip_base"
        case .span(let span): "clip_" + Self.name(of: span.direction)
        }
    }

    private static func name(of corrective: ExpressionCorrective, _ head: Head) -> String {
        "\(head.namedExpressions[corrective.expressions[0]].name)_\(Int((100 * corrective.peak).rounded()))"
    }

    private static func name(of direction: Head.Direction) -> String {
        switch direction {
        case .identity(let number): "identity_\(number)"
        case .expression(let number): "expression_\(number)"
        case .corrective(let joint, let row, let column): "corrective_\(joint.name)_\(row + 1)\(column + 1)"
        }
    }

    /// The keys of every frame of a track; the error is yet to be measured.
    func clip(of track: AnimationTrack, progress: () -> Bool) throws(RigError) -> RigClip {
        var clip = RigClip(
            name: track.name, frameRate: track.frameRate, frameCount: track.frameCount, rotations: [],
            translations: [], weights: [], largestError: 0)
        clip.weights.reserveCapacity(targets.count * track.frameCount)
        for index in 0..<track.frameCount {
            guard progress() else { throw .cancelled }
            let parameters = identity.parameters(track.source.frame(index))
            let joints = identity.head.restJoints(parameters)
            let turns = parameters.pose.joints.map(Rotation.init(axisAngle:))
            for joint in 0..<HeadJoint.count {
                let parent = identity.head.parents[joint]
                var place = joints[joint] + turns[joint] * (rest[joint] - joints[joint])
                if parent >= 0 { place -= rest[parent] }
                var moved = frame.point(place)
                // The translation is in metres of the head's frame whatever the size of the head.
                if parent < 0 { moved += frame.point(parameters.translation) / identity.scale }
                clip.translations.append(SIMD3(moved))
                let q = frame.turn(turns[joint]).quaternion
                var quaternion = SIMD4<Float>(SIMD4(q[1], q[2], q[3], q[0]))
                // Of the two quaternions of a rotation the one nearer to the last key, so that none goes the long way round.
                if index > 0, (quaternion * clip.rotations[clip.rotations.count - HeadJoint.count]).sum() < 0 {
                    quaternion = -quaternion
                }
                clip.rotations.append(quaternion)
            }
            for target in targets { clip.weights.append(Float(weight(of: target, parameters, turns))) }
        }
        return clip
    }

    private func weight(of target: Target, _ parameters: HeadParameters, _ turns: [Rotation]) -> Double {
        switch target {
        case .named, .inBetween, .direction: 0
        case .base: 1
        case .span(let span):
            (Self.amount(of: span.direction, parameters.expression, turns) - span.least) / (span.most - span.least)
        }
    }
}
