internal import Archives
internal import SpatialGeometry

extension ParameterFile {
    static func writeArchive(
        _ parameters: [HeadParameters], model: ModelReference?, frameRate: Double?, extrapolated: [Bool]?,
        to path: String
    ) throws {
        let count = parameters.count
        func stacked(_ rows: [[Double]]) -> NumericArray {
            let width = rows.map(\.count).max() ?? 0
            let values = rows.flatMap { $0 + Array(repeating: 0, count: width - $0.count) }
            return NumericArray(shape: [count, width], elements: .float64(values))
        }
        var arrays: [(name: String, array: NumericArray)] = [
            ("shape", stacked(parameters.map(\.shape))),
            ("expression", stacked(parameters.map(\.expression))),
            (
                "pose",
                NumericArray(
                    shape: [count, HeadJoint.count, 3],
                    elements: .float64(parameters.flatMap { $0.pose.joints.flatMap { [$0.x, $0.y, $0.z] } }))
            ),
            (
                "translation",
                stacked(parameters.map { [$0.translation.x, $0.translation.y, $0.translation.z] })
            ),
            ("scale", NumericArray(shape: [count], elements: .float64(parameters.map(\.scale)))),
        ]
        if let model {
            arrays.append(("model_name", NumericArray(shape: [], elements: .text([model.name]))))
            if let checksum = model.checksum {
                arrays.append(("model_checksum", NumericArray(shape: [], elements: .text([checksum]))))
            }
        }
        if let frameRate { arrays.append(("frame_rate", NumericArray(shape: [], elements: .float64([frameRate])))) }
        if let extrapolated {
            arrays.append(
                ("extrapolated", NumericArray(shape: [extrapolated.count], elements: .boolean(extrapolated))))
        }
        try NumpyArchive.write(arrays, to: path)
    }

    static func readArchive(_ archive: NumpyArchive, path: String) throws -> Contents {
        func array(_ name: String, width: [Int]?) throws -> (count: Int, values: [Double], width: Int)? {
            guard let array = try archive.array(name) else { return nil }
            guard let values = array.doubles, values.allSatisfy(\.isFinite), let count = array.shape.first,
                width.map({ Array(array.shape.dropFirst()) == $0 }) ?? (array.shape.count == 2)
            else {
                let expected = width.map { "(n" + $0.map { ", \($0)" }.joined() + ")" } ?? "(n, k)"
                throw ParameterError(
                    path: path, key: name, message: "has shape \(array.shape); finite numbers \(expected) were expected"
                )
            }
            return (count, values, array.shape.dropFirst().reduce(1, *))
        }
        let parts = [
            "shape": try array("shape", width: nil), "expression": try array("expression", width: nil),
            "pose": try array("pose", width: [HeadJoint.count, 3]), "translation": try array("translation", width: [3]),
            "scale": try array("scale", width: []),
        ].compactMapValues { $0 }
        guard let first = parts.sorted(by: { $0.key < $1.key }).first, first.value.count > 0 else {
            throw ParameterError(path: path, message: "holds none of shape, expression, pose, translation, scale")
        }
        for (name, part) in parts.sorted(by: { $0.key < $1.key }) where part.count != first.value.count {
            throw ParameterError(
                path: path, key: name, message: "has \(part.count) rows, \(first.key) has \(first.value.count)")
        }
        func row(_ name: String, _ index: Int) -> [Double] {
            guard let part = parts[name] else { return [] }
            return Array(part.values[index * part.width..<(index + 1) * part.width])
        }
        var contents = Contents(model: nil, parameters: [])
        for index in 0..<first.value.count {
            var parameters = HeadParameters(shape: row("shape", index), expression: row("expression", index))
            let pose = row("pose", index)
            if !pose.isEmpty {
                parameters.pose.joints = (0..<HeadJoint.count).map {
                    Vector3(pose[3 * $0], pose[3 * $0 + 1], pose[3 * $0 + 2])
                }
            }
            let translation = row("translation", index)
            if !translation.isEmpty {
                parameters.translation = Vector3(translation[0], translation[1], translation[2])
            }
            parameters.scale = row("scale", index).first ?? 1
            contents.parameters.append(parameters)
        }
        if let name = try archive.array("model_name")?.strings?.first {
            contents.model = ModelReference(
                name: name, checksum: try archive.array("model_checksum")?.strings?.first)
        }
        if let rate = try archive.array("frame_rate")?.doubles?.first {
            guard frameRates.contains(rate) else {
                throw ParameterError(
                    path: path, key: "frame_rate", message: "is \(rate); frames a second were expected")
            }
            contents.frameRate = rate
        }
        return contents
    }
}
