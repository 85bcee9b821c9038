public import Landmarks
import Foundation
public import HeadModel
public import SpatialGeometry

/// A head placed on the landmarks of a scan: where it stands, in which unit, and whether that can be believed.
public struct LandmarkAlignment: Sendable {
    /// The landmarks used, found in the scan's frame and unit.
    package let pairs: [LandmarkPair]
    /// The scan's unit, found or given.
    public let unit: LengthUnit
    /// Takes points of the head's frame, in metres, to the scan's frame, in the scan's unit.
    public let scanFromHead: SimilarityTransform
    /// How far the mean head's landmarks are from the scan's after the alignment, root mean square in millimetres.
    public let rootMeanSquare: Double
    /// What the eye points of five landmarks were taken for; `nil` for other schemes.
    public let eyePoints: EyePoints?

    /// The root mean square in millimetres beyond which landmarks cannot be a face's in this order: real faces differ
    /// from the mean by 2 to 6 mm, points in another order by 20 and more.
    package static let plausibleRootMeanSquare = 14.0

    /// Aligns the mean head to landmarks.
    ///
    /// - Parameters:
    ///   - head: the model.
    ///   - landmarks: the landmarks, in the scan's frame and unit.
    ///   - unit: the scan's unit; found from the landmarks' distances when `nil`.
    ///   - place: the landmarks' name in errors.
    /// - Throws: `FittingError` for a scheme the head does not have, fewer than four landmarks, landmarks on a line,
    ///   mirrored ones, ones that are no face in this order, or a unit in which they would be no human face.
    public init(_ head: Head, to landmarks: LandmarkSet, unit: LengthUnit? = nil, place: String? = nil) throws {
        guard let points = try? head.landmarkPoints(landmarks.scheme),
            let indices = try? head.landmarkIndices(landmarks.scheme)
        else {
            let known = head.landmarkSchemes.map(\.name).joined(separator: ", ")
            throw FittingError(
                .landmarks, at: place,
                "the landmarks are of scheme \(landmarks.scheme); \(head.name) has \(known.isEmpty ? "none" : known)")
        }
        let template = head.template
        var places = Dictionary(zip(indices, points), uniquingKeysWith: { first, _ in first })
        let told = EyePoints.told(by: landmarks, on: head)
        eyePoints = told?.points
        if let told, told.points == .innerCorners { places.merge(told.corners) { $1 } }
        var pairs: [LandmarkPair] = []
        for (position, index) in landmarks.indices.enumerated() where landmarks.weights[position] > 0 {
            guard let point = places[index] else { continue }
            pairs.append(
                LandmarkPair(
                    index: index, point: point, target: landmarks.points[position],
                    weight: landmarks.weights[position], isContour: landmarks.scheme == .ibug68 && index < 17))
        }
        let inner = pairs.filter { !$0.isContour }
        let used = inner.count >= 4 ? inner : pairs
        guard used.count >= 4 else {
            throw FittingError(
                .landmarks, at: place,
                "only \(used.count) of the landmarks are usable; at least 4 of scheme \(landmarks.scheme) are needed")
        }
        let source = used.map { Vector3($0.point.position(in: template)) }
        let target = used.map(\.target)
        let weights = used.map(\.weight)
        guard let free = PointAlignment(source: source, target: target, weights: weights, scaled: true) else {
            throw FittingError(
                .landmarks, at: place, "the landmarks lie on a line or on one point; they do not place a head")
        }
        let scale = free.targetFromSource.scale
        let error = 1000 * free.rootMeanSquare / scale
        if free.mirroredFitsBetter {
            throw FittingError(
                .landmarks, at: place,
                "the landmarks are mirrored: left and right are swapped in them, or the scan is a mirror image. "
                    + "Scheme \(landmarks.scheme) begins at the subject's right; turn the scan round or swap the points"
            )
        }
        guard error <= Self.plausibleRootMeanSquare else {
            throw FittingError(
                .landmarks, at: place,
                String(
                    format:
                        "the landmarks are %.1f mm from those of a mean face after the best alignment (2 to 6 mm is "
                        + "usual): they are not of scheme %@ in its order, or a point is wrong", error,
                    landmarks.scheme.name))
        }
        let found = LengthUnit(unitsPerMetre: scale)
        if let unit, abs(log(scale * unit.metres)) > log(1.5) {
            throw FittingError(
                .landmarks, at: place,
                String(
                    format: "in %@ this head would be %.3g times the size of a human one; the landmarks say the unit "
                        + "is %@ (--unit auto takes that)", unit.symbol, scale * unit.metres, found.symbol))
        }
        self.unit = unit ?? found
        self.pairs = pairs
        rootMeanSquare = error
        // In a known unit the head keeps its true size; identity explains how it differs from the mean.
        let metric = PointAlignment(
            source: source, target: target.map { $0 * (unit ?? found).metres }, weights: weights, scaled: false)
        let rigid = metric?.targetFromSource ?? free.targetFromSource
        scanFromHead = SimilarityTransform(
            scale: 1 / self.unit.metres, rotation: rigid.rotation,
            translation: rigid.translation / self.unit.metres)
    }
}
