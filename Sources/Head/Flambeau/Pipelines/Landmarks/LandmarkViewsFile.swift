internal import CameraGeometry
internal import Files
import Foundation
package import Landmarks
internal import SpatialGeometry

/// Landmarks in images with their cameras, as a JSON file states them: `views`, or the keys of a single view.
package struct LandmarkViewsFile: Decodable {
    /// One camera's view of a head.
    struct View: Decodable {
        var scheme: LandmarkScheme?
        var camera: CameraDescription?
        /// cameraFromWorld.
        var pose: PoseDescription?
        /// Pixels, `null` for a missing point.
        var points2D: [[Double]?]
        var indices: [Int]?
        var weights: [Double]?

        enum CodingKeys: String, CodingKey, CaseIterable { case scheme, camera, pose, points2D, indices, weights }

        init(from decoder: any Decoder) throws {
            try decoder.refuseUnknownKeys(CodingKeys.self)
            let values = try decoder.container(keyedBy: CodingKeys.self)
            scheme = try values.decodeIfPresent(LandmarkScheme.self, forKey: .scheme)
            camera = try values.decodeIfPresent(CameraDescription.self, forKey: .camera)
            pose = try values.decodeIfPresent(PoseDescription.self, forKey: .pose)
            points2D = try values.decode([[Double]?].self, forKey: .points2D)
            indices = try values.decodeIfPresent([Int].self, forKey: .indices)
            weights = try values.decodeIfPresent([Double].self, forKey: .weights)
        }
    }

    /// The views; a view without scheme or camera takes the file's.
    var views: [View]
    private var scheme: LandmarkScheme?
    private var camera: CameraDescription?

    enum CodingKeys: String, CodingKey, CaseIterable { case scheme, camera, views }

    package init(from decoder: any Decoder) throws {
        guard try decoder.container(keyedBy: CodingKeys.self).contains(.views) else {
            views = [try View(from: decoder)]
            return
        }
        try decoder.refuseUnknownKeys(CodingKeys.self)
        let values = try decoder.container(keyedBy: CodingKeys.self)
        views = try values.decode([View].self, forKey: .views)
        scheme = try values.decodeIfPresent(LandmarkScheme.self, forKey: .scheme)
        camera = try values.decodeIfPresent(CameraDescription.self, forKey: .camera)
        for index in views.indices {
            views[index].scheme = views[index].scheme ?? scheme
            views[index].camera = views[index].camera ?? camera
        }
    }

    /// Larger files are refused.
    package static let sizeLimit = 1 << 26

    /// Reads the bytes of a file of landmarks in images; `nil` for another kind of landmark file.
    ///
    /// - Throws: `LandmarkError` that names the file and the key at fault.
    package init?(_ bytes: [UInt8], path: String) throws(LandmarkError) {
        let data = Data(bytes)
        guard path.lowercased().hasSuffix(".json"), let object = try? JSONText.parse(data) as? [String: Any],
            object["views"] != nil || object["points2D"] != nil
        else { return nil }
        do { self = try JSONText.decode(LandmarkViewsFile.self, from: data) } catch {
            throw LandmarkError(.file, at: path, "\(error)")
        }
        guard !views.isEmpty else { throw LandmarkError(.file, at: path, "views: there is none") }
    }
}

extension LandmarkViewsFile.View {
    /// The landmarks, checked.
    ///
    /// - Parameters:
    ///   - wanted: the scheme a caller asks for.
    ///   - path: the file, for errors.
    ///   - place: the view in the file, for errors: `views[1].`, nothing for one alone.
    /// - Throws: `LandmarkError` that names the file and the key at fault.
    package func landmarks(
        scheme wanted: LandmarkScheme?, path: String, at place: String
    ) throws(LandmarkError) -> ImageLandmarks {
        var (present, points): ([Int], [Vector2]) = ([], [])
        for (offset, point) in points2D.enumerated() {
            guard let point, weights.map({ offset < $0.count && $0[offset] == 0 }) != true else { continue }
            guard point.count == 2, point.allSatisfy({ abs($0) < 1e9 }) else {
                throw LandmarkError(
                    .file, at: path, "\(place)points2D[\(offset)] is no pixel [x, y], nor null for a missing one")
            }
            present.append(offset)
            points.append(Vector2(point[0], point[1]))
        }
        guard let scheme = wanted ?? scheme ?? LandmarkScheme.ofCompleteSet(count: points2D.count) else {
            throw LandmarkError(
                .file, at: path,
                "\(place)points2D holds \(points2D.count) points, and no scheme is known by that number; name it with "
                    + "\"scheme\" or --scheme")
        }
        if let indices, indices.count != points2D.count || Set(indices).count < indices.count {
            throw LandmarkError(.file, at: path, "\(place)indices is no list of a number of its own for each point")
        }
        let numbers = indices ?? Array(points2D.indices)
        if let total = scheme.count {
            let isComplete = points2D.count == total || (scheme == .mediapipe478 && points2D.count == 468)
            guard numbers.allSatisfy({ (0..<total).contains($0) }), indices != nil || isComplete else {
                throw LandmarkError(
                    .file, at: path,
                    "\(place)points2D holds \(points2D.count) points; scheme \(scheme) has \(total), numbered from 0")
            }
        }
        if let weights, weights.count != points2D.count || !weights.allSatisfy({ $0 >= 0 && $0.isFinite }) {
            throw LandmarkError(.file, at: path, "\(place)weights is no list of a number from 0 for each point")
        }
        return ImageLandmarks(
            scheme: scheme, indices: present.map { numbers[$0] }, points: points,
            weights: weights.map { weights in present.map { weights[$0] } })
    }
}
