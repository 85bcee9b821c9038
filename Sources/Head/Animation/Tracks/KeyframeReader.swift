internal import Files
internal import Foundation
internal import SpatialGeometry
internal import Yams

// The format, YAML or JSON:
//
//     name: smile                # optional
//     frame-rate: 30             # frames a second; 30 when not said
//     duration: 4                # seconds; to the last keyframe when not said
//     loop: false                # whether the end goes over into the beginning
//     interpolation: smooth      # step, linear or smooth; smooth when not said
//     keyframes:
//       - time: 0                # seconds
//         interpolation: linear  # how to leave this keyframe; the track's when not said
//         expressions: {mouthSmileLeft: 1}   # weights of named expressions
//         coefficients: {0: 1.5}             # raw expression coefficients, in standard deviations
//         joints: {jaw: [10, 0, 0]}          # rotation vectors in degrees
//         translation: [0, 0, 0.01]          # metres
//
// Each expression, coefficient and joint has a curve of its own through the keyframes that mention it.

/// Reads keyframe tracks.
struct KeyframeReader {
    let path: String
    let mixer: ExpressionMixer
    let expressionCount: Int

    private struct Keyframe {
        var time: Double
        var interpolation: Interpolation
        var node: Node.Mapping
    }

    /// The longest track, in frames: two days at 60 frames a second.
    private static let frameLimit = 10_000_000

    func read(_ text: String) throws -> AnimationTrack {
        let node: Node?
        do throws(YAMLText.AliasError) { try YAMLText.check(text) } catch {
            throw AnimationError.invalid(path: path, place: "", reason: error.description)
        }
        do {
            node = try Yams.compose(yaml: text)
        } catch {
            throw AnimationError.invalid(path: path, place: "", reason: "is neither YAML nor JSON: \(error)")
        }
        guard let node else { throw AnimationError.invalid(path: path, place: "", reason: "the track is empty") }
        let root = try mapping(
            node, "a track",
            allowed: [
                "name", "frame-rate", "duration", "loop", "interpolation", "keyframes",
            ])
        let frameRate = try root["frame-rate"].map { try number($0, "frame-rate") } ?? 30
        guard frameRate > 0, frameRate <= 10_000 else {
            throw failure(root["frame-rate"], "frame-rate is \(frameRate); a number above 0 was expected")
        }
        let isLoop = try root["loop"].map(flag) ?? false
        let standard = try root["interpolation"].map(interpolation) ?? .smooth
        guard let list = root["keyframes"]?.sequence, !list.isEmpty else {
            throw failure(root["keyframes"] ?? node, "keyframes is missing; a list of at least one was expected")
        }
        var keyframes: [Keyframe] = []
        for item in list {
            let mapping = try mapping(
                item, "a keyframe",
                allowed: ["time", "interpolation", "expressions", "coefficients", "joints", "translation"])
            guard let timeNode = mapping["time"] else { throw failure(item, "a keyframe needs a time, in seconds") }
            let time = try number(timeNode, "time")
            guard time >= 0, time > keyframes.last?.time ?? -1 else {
                throw failure(timeNode, "time \(time) does not come after the keyframe before it")
            }
            keyframes.append(
                Keyframe(
                    time: time, interpolation: try mapping["interpolation"].map(interpolation) ?? standard,
                    node: mapping))
        }
        let last = keyframes[keyframes.count - 1].time
        let duration = try root["duration"].map { try number($0, "duration") } ?? last
        guard duration >= last, duration * frameRate < Double(Self.frameLimit) else {
            throw failure(
                root["duration"],
                "the track lasts \(duration) s; at least \(last) s, the last keyframe, and fewer than "
                    + "\(Self.frameLimit) frames were expected")
        }
        guard !isLoop || duration > 0 else { throw failure(root["loop"], "a loop needs a duration above 0") }
        let track = KeyframeTrack(
            frameRate: frameRate, duration: duration, isLoop: isLoop,
            expressions: try expressions(keyframes, isLoop ? duration : nil),
            coefficients: try coefficients(keyframes, isLoop ? duration : nil),
            joints: try joints(keyframes, isLoop ? duration : nil),
            translation: try translation(keyframes, isLoop ? duration : nil), mixer: mixer)
        let file = (path as NSString).lastPathComponent
        let name = root["name"]?.string ?? (file as NSString).deletingPathExtension
        return AnimationTrack(name: name, frameRate: frameRate, source: track)
    }

    private typealias Key<Value> = (time: Double, value: Value, interpolation: Interpolation)

    private func expressions(_ keyframes: [Keyframe], _ period: Double?) throws -> [(number: Int, curve: ScalarCurve)] {
        var keys: [Int: [Key<Double>]] = [:]
        for keyframe in keyframes {
            guard let node = keyframe.node["expressions"] else { continue }
            for (key, value) in try mapping(node, "expressions") {
                let name = key.string ?? ""
                guard let number = mixer.number(of: name) else {
                    throw AnimationError.unknownName(
                        path: path, place: place(key), name: name, nearest: mixer.nearest(to: name),
                        head: mixer.headName)
                }
                keys[number, default: []].append((keyframe.time, try self.number(value, name), keyframe.interpolation))
            }
        }
        return keys.sorted { $0.key < $1.key }.map { ($0.key, curve($0.value, period)) }
    }

    private func coefficients(_ keyframes: [Keyframe], _ period: Double?) throws -> [(index: Int, curve: ScalarCurve)] {
        var keys: [Int: [Key<Double>]] = [:]
        for keyframe in keyframes {
            guard let node = keyframe.node["coefficients"] else { continue }
            for (key, value) in try mapping(node, "coefficients") {
                guard let index = key.string.flatMap({ Int($0) }), index >= 0, index < expressionCount else {
                    throw failure(
                        key,
                        "coefficient “\(key.string ?? "")” is not one of 0 to \(expressionCount - 1), which head "
                            + "“\(mixer.headName)” has")
                }
                keys[index, default: []].append(
                    (keyframe.time, try number(value, "coefficient \(index)"), keyframe.interpolation))
            }
        }
        return keys.sorted { $0.key < $1.key }.map { ($0.key, curve($0.value, period)) }
    }

    private func joints(_ keyframes: [Keyframe], _ period: Double?) throws -> [(joint: HeadJoint, curve: RotationCurve)]
    {
        var keys: [HeadJoint: [Key<Rotation>]] = [:]
        for keyframe in keyframes {
            guard let node = keyframe.node["joints"] else { continue }
            for (key, value) in try mapping(node, "joints") {
                let name = key.string ?? ""
                guard let joint = HeadJoint.allCases.first(where: { $0.name == name }) else {
                    let known = HeadJoint.allCases.map(\.name)
                    let nearest = NearestName.find(name, among: known).map { "did you mean “\($0)”?" }
                    throw failure(
                        key,
                        "there is no joint “\(name)”; \(nearest ?? "the joints are \(known.joined(separator: ", "))")")
                }
                let degrees = try vector(value, "joint \(name)")
                let rotation = Rotation(axisAngle: degrees * (.pi / 180))
                keys[joint, default: []].append((keyframe.time, rotation, keyframe.interpolation))
            }
        }
        return keys.sorted { $0.key.rawValue < $1.key.rawValue }.map { joint, keys in
            (
                joint,
                RotationCurve(
                    times: keys.map(\.time), rotations: keys.map(\.value), interpolations: keys.map(\.interpolation),
                    period: period)
            )
        }
    }

    private func translation(_ keyframes: [Keyframe], _ period: Double?) throws -> [ScalarCurve] {
        var keys: [Key<Vector3>] = []
        for keyframe in keyframes {
            guard let node = keyframe.node["translation"] else { continue }
            keys.append((keyframe.time, try vector(node, "translation"), keyframe.interpolation))
        }
        guard !keys.isEmpty else { return [] }
        return (0..<3).map { axis in curve(keys.map { ($0.time, $0.value[axis], $0.interpolation) }, period) }
    }

    private func curve(_ keys: [Key<Double>], _ period: Double?) -> ScalarCurve {
        ScalarCurve(
            times: keys.map(\.time), values: keys.map(\.value), interpolations: keys.map(\.interpolation),
            period: period)
    }

    // MARK: Values of nodes

    private func place(_ node: Node?) -> String {
        (node?.mark).map { "line \($0.line)" } ?? ""
    }

    private func failure(_ node: Node?, _ reason: String) -> AnimationError {
        .invalid(path: path, place: place(node), reason: reason)
    }

    private func mapping(_ node: Node, _ what: String, allowed: [String]? = nil) throws -> Node.Mapping {
        guard let mapping = node.mapping else { throw failure(node, "\(what) is a list of “key: value” pairs") }
        var seen = Set<String>()
        for (key, _) in mapping {
            let name = key.string ?? ""
            if !seen.insert(name).inserted { throw failure(key, "“\(name)” is said twice in \(what)") }
            guard let allowed, !allowed.contains(name) else { continue }
            let nearest = NearestName.find(name, among: allowed).map { "did you mean “\($0)”?" }
            throw failure(
                key, "“\(name)” is no key of \(what); \(nearest ?? "the keys are \(allowed.joined(separator: ", "))")")
        }
        return mapping
    }

    private func number(_ node: Node, _ what: String) throws -> Double {
        guard let text = node.scalar?.string, let value = Double(text), value.isFinite, abs(value) <= 1e6 else {
            throw failure(node, "\(what) is “\(node.scalar?.string ?? "…")”; a number was expected")
        }
        return value
    }

    private func vector(_ node: Node, _ what: String) throws -> Vector3 {
        guard let list = node.sequence, list.count == 3 else {
            throw failure(node, "\(what) needs three numbers, [x, y, z]")
        }
        return Vector3(try number(list[0], what), try number(list[1], what), try number(list[2], what))
    }

    private func flag(_ node: Node) throws -> Bool {
        guard let value = node.bool else { throw failure(node, "loop is either true or false") }
        return value
    }

    private func interpolation(_ node: Node) throws -> Interpolation {
        guard let value = node.string.flatMap(Interpolation.init(rawValue:)) else {
            throw failure(
                node,
                "interpolation is “\(node.string ?? "…")”; "
                    + "\(Interpolation.allCases.map(\.rawValue).joined(separator: ", ")) are known")
        }
        return value
    }
}
