internal import Archives
internal import Files
internal import Foundation

// Layouts, told apart by their keys (T frames, E expression components); `docs/conventions.md` says what each means:
//
//     voca and ours: expression (T, E), pose (T, 15) or (T, 5, 3), and where there shape (S) or (T, S),
//                    translation (T, 3), scale (T), frame_rate ()
//     VHAP:          expr (T, E), rotation (T, 3), neck_pose (T, 3), jaw_pose (T, 3), eyes_pose (T, 6),
//                    translation (T, 3), shape (S)
//     DECA, EMOCA:   exp (T, E), pose (T, 6), the root and the jaw, shape (T, S)
//     SMIRK:         expression_params (T, E), pose_params (T, 3), the root, jaw_params (T, 3), shape_params (T, S),
//                    eyelid_params (T, 2)

/// Reads tracks of head parameters from numpy files.
struct ParameterTrackReader {
    let path: String
    let head: Head

    func read(_ bytes: [UInt8]) throws -> AnimationTrack {
        var arrays: [String: NumericArray] = [:]
        if path.lowercased().hasSuffix(".npz") {
            let archive = try NumpyArchive(bytes: bytes, path: path)
            for name in Self.names where archive.names.contains(name) { arrays[name] = try archive.array(name) }
        } else {
            guard case .objects(_, let objects) = try NumpyFile.value(in: bytes, path: path), objects.count == 1,
                case .dictionary(let entries) = objects[0]
            else { throw failure("", "holds no dictionary of parameters (shape, pose, expression)") }
            for entry in entries {
                if case .text(let name) = entry.key, Self.names.contains(name), case .array(let array) = entry.value {
                    arrays[name] = array
                }
            }
        }
        return try track(arrays)
    }

    private static let names = [
        "shape", "pose", "expression", "expr", "rotation", "translation", "neck_pose", "jaw_pose", "eyes_pose",
        "scale", "frame_rate", "exp", "expression_params", "pose_params", "jaw_params", "shape_params", "eyelid_params",
    ]

    /// The track of arrays by their names.
    func track(_ arrays: [String: NumericArray]) throws -> AnimationTrack {
        let expressions = ["expression", "expr", "exp", "expression_params"]
        guard let expressionName = expressions.first(where: { arrays[$0] != nil }) else {
            throw failure(
                "",
                "has none of “expression” (voca), “expr” (VHAP), “exp” (DECA, EMOCA) and “expression_params” (SMIRK) "
                    + "among its arrays")
        }
        let (count, expressionCount) = try size(arrays[expressionName]!, expressionName)
        guard count > 0, count < 10_000_000 else { throw failure(expressionName, "has \(count) frames") }
        var expression = try floats(arrays[expressionName]!, expressionName)
        var used = expressionCount
        if expressionCount > head.expressionCount {
            // Components beyond the head's that are never used do no harm.
            let isUsed = expression.indices.contains {
                $0 % expressionCount >= head.expressionCount && expression[$0] != 0
            }
            guard !isUsed else {
                throw AnimationError.tooManyCoefficients(
                    path: path, count: expressionCount, head: head.name, available: head.expressionCount)
            }
            used = head.expressionCount
            expression = (0..<count * used).map { expression[$0 / used * expressionCount + $0 % used] }
        }
        func rows(_ name: String, _ width: Int) throws -> [Float]? {
            guard let array = arrays[name] else { return nil }
            let (rows, columns) = try size(array, name)
            guard columns == width, rows == count || rows == 1 else {
                throw failure(name, "is (\(rows), \(columns)); (\(count), \(width)) was expected")
            }
            let values = try floats(array, name)
            return rows == count ? values : (0..<count).flatMap { _ in values }
        }
        let isDECA = expressionName == "exp"
        var pose = try isDECA ? nil : rows("pose", 15)
        pose = pose ?? Array(repeating: 0, count: 15 * count)
        func put(_ values: [Float], width: Int, columns: Range<Int>, at first: Int) {
            for frame in 0..<count {
                for (place, column) in columns.enumerated() {
                    pose![15 * frame + first + place] = values[width * frame + column]
                }
            }
        }
        for (name, first, width) in [
            ("rotation", 0, 3), ("neck_pose", 3, 3), ("jaw_pose", 6, 3), ("eyes_pose", 9, 6), ("pose_params", 0, 3),
            ("jaw_params", 6, 3),
        ] {
            if let values = try rows(name, width) { put(values, width: width, columns: 0..<width, at: first) }
        }
        if isDECA, let values = try rows("pose", 6) {
            put(values, width: 6, columns: 0..<3, at: 0)
            put(values, width: 6, columns: 3..<6, at: 6)
        }
        var notes = [note]
        if arrays["eyelid_params"] != nil {
            notes.append("eyelid_params are left out: they move lids by shapes that are none of the model's components")
        }
        var shape: [Double] = []
        let shapeName = arrays["shape_params"] == nil ? "shape" : "shape_params"
        if let array = arrays[shapeName] {
            let (_, columns) = try size(array, shapeName)
            let values = try floats(array, shapeName)
            if values.indices.contains(where: { values[$0] != values[$0 % columns] }) {
                notes.append(Self.changing("shape"))
            }
            shape = values.prefix(columns).map(Double.init)
            while shape.last == 0 { shape.removeLast() }
            guard shape.count <= head.shapeCount else {
                throw failure(
                    "shape",
                    "has \(shape.count) coefficients, head “\(head.name)” has \(head.shapeCount); "
                        + "name the model the track was made for with --model")
            }
        }
        let scales = try arrays["scale"].map { try floats($0, "scale") } ?? []
        let scale = scales.first ?? 1
        guard scale > 0 else { throw failure("scale", "is \(scale); a number above 0 was expected") }
        if scales.contains(where: { $0 != scale }) { notes.append(Self.changing("scale")) }
        let rate = arrays["frame_rate"]?.doubles?.first ?? Self.standardRate
        guard ParameterFile.frameRates.contains(rate) else {
            throw failure("frame_rate", "is \(rate); frames a second were expected")
        }
        return AnimationTrack(
            name: Self.name(path), frameRate: rate, shape: shape, scale: Double(scale), notes: notes,
            source: ParameterTrack(
                frameCount: count, expression: expression, expressionCount: used, pose: pose!,
                translation: try rows("translation", 3) ?? []))
    }

    private var note: String {
        "coefficients are taken as those of head “\(head.name)”; they mean nothing on another model"
    }

    /// Frames a second where a file does not say.
    private static let standardRate = 30.0

    /// A track has one identity.
    private static func changing(_ key: String) -> String {
        "\(key) changes from frame to frame; that of the first is used for all"
    }

    private static func name(_ path: String) -> String {
        FileNames.stem(of: path)
    }

    /// A track of the parameters in a file of ours.
    func readParameters(_ bytes: [UInt8]) throws -> AnimationTrack {
        let contents = try ParameterFile.decode(bytes, path: path)
        if let model = contents.model, model.name != head.name {
            throw failure(
                "model", "the parameters are of model “\(model.name)”, not of “\(head.name)”; name it with --model")
        }
        let width = contents.parameters.map(\.expression.count).max() ?? 0
        guard width <= head.expressionCount else {
            throw AnimationError.tooManyCoefficients(
                path: path, count: width, head: head.name, available: head.expressionCount)
        }
        let shape = contents.parameters[0].shape
        guard shape.count <= head.shapeCount else {
            throw failure("shape", "has \(shape.count) coefficients, head “\(head.name)” has \(head.shapeCount)")
        }
        let first = contents.parameters[0]
        var notes: [String] = []
        if contents.parameters.contains(where: { $0.shape != shape }) { notes.append(Self.changing("shape")) }
        if contents.parameters.contains(where: { $0.scale != first.scale }) { notes.append(Self.changing("scale")) }
        return AnimationTrack(
            name: Self.name(path), frameRate: contents.frameRate ?? Self.standardRate, shape: shape,
            scale: first.scale, notes: notes,
            source: ParameterTrack(
                frameCount: contents.parameters.count,
                expression: contents.parameters.flatMap { parameters in
                    (0..<width).map { $0 < parameters.expression.count ? Float(parameters.expression[$0]) : 0 }
                }, expressionCount: width,
                pose: contents.parameters.flatMap {
                    $0.pose.joints.flatMap { [Float($0.x), Float($0.y), Float($0.z)] }
                },
                translation: contents.parameters.flatMap {
                    [Float($0.translation.x), Float($0.translation.y), Float($0.translation.z)]
                }))
    }

    /// Rows and columns; a plain vector is one row, further dimensions belong to the columns.
    private func size(_ array: NumericArray, _ name: String) throws -> (Int, Int) {
        switch array.shape.count {
        case 1: return (1, array.shape[0])
        case 2...: return (array.shape[0], array.shape.dropFirst().reduce(1, *))
        default: throw failure(name, "is a single number; (frames, values) was expected")
        }
    }

    private func floats(_ array: NumericArray, _ name: String) throws -> [Float] {
        guard let values = array.floats else { throw failure(name, "holds text; numbers were expected") }
        guard values.allSatisfy({ $0.isFinite && $0.magnitude < 1e6 }) else {
            throw failure(name, "holds a value that is not finite or beyond 1e6")
        }
        return values
    }

    private func failure(_ key: String, _ reason: String) -> AnimationError {
        .invalid(path: path, place: key, reason: reason)
    }
}
