import Foundation
internal import LinearAlgebra
internal import SpatialGeometry

/// What speaks for a placed face: how much of the scan's relief it explains, and how much of the face is there.
struct FaceEvidence {
    /// The share of the face's points that have the scan beside them: within 10 mm, its normal within 60°, not the
    /// edge of a hole.
    var coverage: Double
    /// The root mean square distance of those points along the scan's normals, in metres.
    var residual: Double
    /// The root mean square of what a smooth surface, a quadratic height over the face's plane, leaves of the scan at
    /// those points, in metres.
    var relief: Double
    /// The correlation of the relief of the face with that of the scan.
    var correlation: Double

    /// The share of the relief that the face explains: 1 − residual²/relief². A sphere, a shoulder or a bun of hair
    /// has no relief of this kind, and a face only adds to it.
    var explained: Double { relief > 0 ? 1 - residual * residual / (relief * relief) : -.infinity }

    /// How sure it is that there is a face, from 0 to 1: the product of two logistic functions, of the share of relief
    /// explained and of the coverage.
    ///
    /// The first is calibrated on 40 synthetic scans with up to 40 % holes and four real ones, whose faces explain 0.91
    /// to 0.99 of the relief, and on 40 surfaces without a face (solids, noise, terrain, blobs, backs of heads,
    /// shoulders), the best of which explains 0.66: it is 0.5 in the middle between the two sets, and 0.97 and 0.03 at
    /// their nearest members. The second is 0.5 where 35 % of the face is there, so that the confidence in a small patch
    /// is lower than the relief alone would make it.
    var confidence: Double {
        let relief = 1 / (1 + exp(-(explained - 0.785) / 0.035))
        let presence = 1 / (1 + exp(-(coverage - 0.35) / 0.05))
        return relief * presence
    }

    static let none = FaceEvidence(coverage: 0, residual: .infinity, relief: 0, correlation: 0)

    init(coverage: Double, residual: Double, relief: Double, correlation: Double) {
        (self.coverage, self.residual, self.relief, self.correlation) = (coverage, residual, relief, correlation)
    }

    /// The evidence for a placement.
    init(_ placement: FacePlacement, template: FaceTemplate, on surface: some NearestSurface) {
        let refinement = PlacementRefinement(
            template: template, pointCount: FaceTemplate.pointLimit, iterations: 0, reach: (1, 1))
        let count = template.points.count
        let (shaped, moved) = refinement.points(of: placement, count: count)
        var hits = [SurfaceHit](repeating: .none, count: count)
        surface.nearest(to: moved, into: &hits)
        let transform = placement.transform
        let back = transform.inverse
        // Heights of the scan and of the face over the face's plane, where both are.
        var (rows, scanHeights, faceHeights, square) = ([Vector3](), [Double](), [Double](), 0.0)
        for index in 0..<count where hits[index].isValid {
            let normal = placement.sign * hits[index].normal
            let outwards = SIMD3<Float>(transform.rotation * Vector3(template.normals[index]))
            let offset = (moved[index] - hits[index].position) / Float(transform.scale)
            guard dot(outwards, normal) > 0.5, (offset * offset).sum() < 0.01 * 0.01 else { continue }
            let height = Double(dot(offset, normal))
            square += height * height
            let place = back * Vector3(hits[index].position)
            rows.append(place)
            scanHeights.append(place.z)
            faceHeights.append(Double(shaped[index].z))
        }
        let used = rows.count
        guard used >= 40 else {
            self = .none
            return
        }
        let scan = Self.relief(scanHeights, over: rows)
        let face = Self.relief(faceHeights, over: rows)
        let (ss, ff) = (zip(scan, scan).map(*).reduce(0, +), zip(face, face).map(*).reduce(0, +))
        let sf = zip(scan, face).map(*).reduce(0, +)
        coverage = Double(used) / Double(count)
        residual = (square / Double(used)).squareRoot()
        relief = (ss / Double(used)).squareRoot()
        correlation = ss > 0 && ff > 0 ? sf / (ss * ff).squareRoot() : 0
    }

    /// What a quadratic polynomial in x and y, fitted by least squares, leaves of heights.
    private static func relief(_ heights: [Double], over places: [Vector3]) -> [Double] {
        // In units of 50 mm, so that the normal equations are well conditioned.
        let terms = places.map { place -> [Double] in
            let (x, y) = (place.x / 0.05, place.y / 0.05)
            return [1, x, y, x * x, x * y, y * y]
        }
        var (matrix, right) = (Matrix(rows: 6, columns: 6), [Double](repeating: 0, count: 6))
        for (row, height) in zip(terms, heights) {
            for i in 0..<6 {
                right[i] += row[i] * height
                for j in 0..<6 { matrix[i, j] += row[i] * row[j] }
            }
        }
        guard let solution = CholeskyDecomposition(matrix)?.solve(right) else { return heights.map { _ in 0 } }
        return zip(terms, heights).map { row, height in height - zip(row, solution).map(*).reduce(0, +) }
    }
}
