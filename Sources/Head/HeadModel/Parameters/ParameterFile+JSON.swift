internal import Files
import Foundation
internal import SpatialGeometry

extension ParameterFile {
    /// The JSON text of parameters; numbers are the shortest that read back as the same values.
    static func json(_ parameters: [HeadParameters], model: ModelReference?, frameRate: Double?) -> String {
        let objects = parameters.map { item in
            var lines: [String] = []
            if let model {
                let checksum = model.checksum.map { ", \"checksum\": \(quoted($0))" } ?? ""
                lines.append("\"model\": {\"name\": \(quoted(model.name))\(checksum)}")
            }
            if let frameRate { lines.append("\"frameRate\": \(frameRate)") }
            lines.append("\"shape\": \(list(item.shape))")
            lines.append("\"expression\": \(list(item.expression))")
            let joints = HeadJoint.allCases.map { joint in
                let vector = item.pose[joint]
                return "\"\(joint.name)\": \(list([vector.x, vector.y, vector.z]))"
            }
            lines.append("\"pose\": {\(joints.joined(separator: ", "))}")
            lines.append("\"translation\": \(list([item.translation.x, item.translation.y, item.translation.z]))")
            lines.append("\"scale\": \(item.scale)")
            return "{\n  " + lines.joined(separator: ",\n  ") + "\n}"
        }
        return (objects.count == 1 ? objects[0] : "[\n" + objects.joined(separator: ",\n") + "\n]") + "\n"
    }

    private static func list(_ values: [Double]) -> String {
        "[" + values.map { $0 == 0 ? "0" : "\($0)" }.joined(separator: ", ") + "]"
    }

    private static func quoted(_ text: String) -> String {
        let data = try? JSONSerialization.data(
            withJSONObject: text, options: [.fragmentsAllowed, .withoutEscapingSlashes])
        return data.map { String(decoding: $0, as: UTF8.self) } ?? "\"\""
    }

    static func readJSON(_ data: Data, path: String) throws(ParameterError) -> Contents {
        let value: Any
        do { value = try JSONText.parse(data) } catch { throw ParameterError(path: path, message: error.description) }
        if let list = value as? [Any] {
            guard !list.isEmpty else { throw ParameterError(path: path, message: "is an empty list") }
            var contents = Contents(model: nil, parameters: [])
            for (index, item) in list.enumerated() {
                let object = try readObject(item, path: path, key: "[\(index)]")
                contents.parameters += object.parameters
                contents.model = contents.model ?? object.model
                contents.frameRate = contents.frameRate ?? object.frameRate
            }
            return contents
        }
        return try readObject(value, path: path, key: "")
    }

    private static func readObject(
        _ value: Any, path: String, key: String
    ) throws(ParameterError) -> Contents {
        func error(_ name: String, _ message: String) -> ParameterError {
            ParameterError(
                path: path, key: key.isEmpty ? name : name.isEmpty ? key : "\(key).\(name)", message: message)
        }
        func numbers(_ value: Any?, _ name: String, count: Int? = nil) throws(ParameterError) -> [Double]? {
            guard let value else { return nil }
            guard let list = value as? [Any] else { throw error(name, "is no list of numbers") }
            var result: [Double] = []
            for (index, item) in list.enumerated() {
                guard let number = item as? NSNumber, !(item is Bool && isBoolean(number)),
                    let value = exactValue(number), value.isFinite
                else { throw error("\(name)[\(index)]", "is no number") }
                result.append(value)
            }
            if let count, result.count != count {
                throw error(name, "has \(result.count) numbers; \(count) were expected")
            }
            return result
        }
        func vector(_ value: Any?, _ name: String) throws(ParameterError) -> Vector3 {
            guard let values = try numbers(value, name, count: 3) else { return .zero }
            return Vector3(values[0], values[1], values[2])
        }
        func object(_ value: Any, _ name: String, keys: [String]) throws(ParameterError) -> [String: Any] {
            guard let object = value as? [String: Any] else { throw error(name, "is no object") }
            for found in object.keys.sorted() where !keys.contains(found) {
                throw error(
                    name.isEmpty ? found : "\(name).\(found)",
                    "is not known; known are \(keys.joined(separator: ", "))")
            }
            return object
        }
        let root = try object(
            value, "", keys: ["model", "frameRate", "shape", "expression", "pose", "translation", "scale"])
        var model: ModelReference?
        if let item = root["model"] {
            let fields = try object(item, "model", keys: ["name", "checksum"])
            guard let name = fields["name"] as? String else { throw error("model.name", "is no text") }
            model = ModelReference(name: name, checksum: fields["checksum"] as? String)
        }
        var parameters = HeadParameters(
            shape: try numbers(root["shape"], "shape") ?? [],
            expression: try numbers(root["expression"], "expression") ?? [],
            translation: try vector(root["translation"], "translation"))
        if let item = root["pose"] {
            let fields = try object(item, "pose", keys: HeadJoint.allCases.map(\.name))
            for joint in HeadJoint.allCases {
                parameters.pose[joint] = try vector(fields[joint.name], "pose.\(joint.name)")
            }
        }
        if let item = root["scale"] {
            guard let scale = (item as? NSNumber).flatMap(exactValue), scale > 0, scale.isFinite else {
                throw error("scale", "is no number above 0")
            }
            parameters.scale = scale
        }
        var frameRate: Double?
        if let item = root["frameRate"] {
            guard let rate = (item as? NSNumber).flatMap(exactValue), frameRates.contains(rate) else {
                throw error("frameRate", "is no number of frames a second")
            }
            frameRate = rate
        }
        return Contents(model: model, frameRate: frameRate, parameters: [parameters])
    }

    /// The double nearest to a JSON number. Foundation reads numbers of many digits as decimals, whose `doubleValue` may
    /// be a neighbour of it; their text is exact.
    private static func exactValue(_ number: NSNumber) -> Double? { Double(number.stringValue) }

    /// Whether a JSON number came from `true` or `false`.
    private static func isBoolean(_ number: NSNumber) -> Bool { String(cString: number.objCType) == "c" }
}
