import Flambeau
import Foundation

/// The correspondences of one problem as a file states them.
struct GeometryProblem: Decodable {
    /// A camera of the file; without parameters its focal length is unknown.
    struct CameraDescription: Decodable {
        var model: String?
        var width: Int
        var height: Int
        var params: [Double]?

        enum CodingKeys: String, CodingKey, CaseIterable { case model, width, height, params }

        init(from decoder: any Decoder) throws {
            try decoder.refuseUnknownKeys(CodingKeys.self)
            let values = try decoder.container(keyedBy: CodingKeys.self)
            model = try values.decodeIfPresent(String.self, forKey: .model)
            width = try values.decode(Int.self, forKey: .width)
            height = try values.decode(Int.self, forKey: .height)
            params = try values.decodeIfPresent([Double].self, forKey: .params)
        }

        init(model: String, width: Int, height: Int, params: [Double]?) {
            (self.model, self.width, self.height, self.params) = (model, width, height, params)
        }

        /// The camera; throws when it has no parameters.
        func camera() throws -> Camera {
            guard let params else {
                throw CameraError.invalid("\"params\" are missing, but this problem needs them")
            }
            return try Camera(model: try modelValue(), width: width, height: height, parameters: params)
        }

        func modelValue() throws -> CameraModel {
            guard let value = CameraModel(rawValue: model ?? "SIMPLE_PINHOLE") else {
                let names = CameraModel.allCases.map(\.rawValue).joined(separator: ", ")
                throw CameraError.invalid("there is no model \"\(model ?? "")\"; there are \(names)")
            }
            return value
        }
    }

    /// One picture of a planar target.
    struct TargetView: Decodable {
        var points2D: [[Double]]
        var target: [[Double]]?

        enum CodingKeys: String, CodingKey, CaseIterable { case points2D, target }

        init(from decoder: any Decoder) throws {
            try decoder.refuseUnknownKeys(CodingKeys.self)
            let values = try decoder.container(keyedBy: CodingKeys.self)
            points2D = try values.decode([[Double]].self, forKey: .points2D)
            target = try values.decodeIfPresent([[Double]].self, forKey: .target)
        }
    }

    /// A relative pose, for triangulation.
    struct Pose: Decodable {
        var rotation: [[Double]]
        var translation: [Double]
    }

    var camera: CameraDescription?
    var camera1: CameraDescription?
    var camera2: CameraDescription?
    var points2D: [[Double]]?
    var points3D: [[Double]]?
    var points1: [[Double]]?
    var points2: [[Double]]?
    /// secondFromFirst.
    var pose: Pose?
    /// Target points shared by all views of a calibration.
    var target: [[Double]]?
    var views: [TargetView]?

    enum CodingKeys: String, CodingKey, CaseIterable {
        case camera, camera1, camera2, points2D, points3D, points1, points2, pose, target, views
    }

    init() {}

    init(from decoder: any Decoder) throws {
        try decoder.refuseUnknownKeys(CodingKeys.self)
        let values = try decoder.container(keyedBy: CodingKeys.self)
        camera = try values.decodeIfPresent(CameraDescription.self, forKey: .camera)
        camera1 = try values.decodeIfPresent(CameraDescription.self, forKey: .camera1)
        camera2 = try values.decodeIfPresent(CameraDescription.self, forKey: .camera2)
        points2D = try values.decodeIfPresent([[Double]].self, forKey: .points2D)
        points3D = try values.decodeIfPresent([[Double]].self, forKey: .points3D)
        points1 = try values.decodeIfPresent([[Double]].self, forKey: .points1)
        points2 = try values.decodeIfPresent([[Double]].self, forKey: .points2)
        pose = try values.decodeIfPresent(Pose.self, forKey: .pose)
        target = try values.decodeIfPresent([[Double]].self, forKey: .target)
        views = try values.decodeIfPresent([TargetView].self, forKey: .views)
    }

    /// Points of two coordinates, or an error that names the entry.
    static func plane(_ points: [[Double]]?, _ name: String) throws -> [Vector2] {
        guard let points else { throw GeometryInputError("\"\(name)\" is missing") }
        return try points.enumerated().map { index, point in
            guard point.count == 2 else {
                throw GeometryInputError("\(name)[\(index)] has \(point.count) coordinates, expected 2")
            }
            return Vector2(point[0], point[1])
        }
    }

    /// Points of three coordinates, or an error that names the entry.
    static func space(_ points: [[Double]]?, _ name: String) throws -> [Vector3] {
        guard let points else { throw GeometryInputError("\"\(name)\" is missing") }
        return try points.enumerated().map { index, point in
            guard point.count == 3 else {
                throw GeometryInputError("\(name)[\(index)] has \(point.count) coordinates, expected 3")
            }
            return Vector3(point[0], point[1], point[2])
        }
    }

    /// The camera of the one or of both views.
    func cameras() throws -> (Camera, Camera) {
        guard let first = camera1 ?? camera else { throw GeometryInputError("\"camera1\" is missing") }
        return (try first.camera(), try (camera2 ?? camera ?? first).camera())
    }
}

/// What is wrong with a file of correspondences.
struct GeometryInputError: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}

/// Any key a file may hold.
private struct AnyKey: CodingKey {
    var stringValue: String
    var intValue: Int?
    init?(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { return nil }
}

extension Decoder {
    /// Throws for a key that is not among the known ones: a misspelt option is never ignored.
    func refuseUnknownKeys<Keys: CodingKey & CaseIterable>(_: Keys.Type) throws {
        let known = Set(Keys.allCases.map(\.stringValue))
        for key in try container(keyedBy: AnyKey.self).allKeys where !known.contains(key.stringValue) {
            throw DecodingError.dataCorrupted(
                .init(
                    codingPath: codingPath,
                    debugDescription:
                        "there is no key \"\(key.stringValue)\"; there are \(known.sorted().joined(separator: ", "))"))
        }
    }
}
