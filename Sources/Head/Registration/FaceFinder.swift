public import Files
import Foundation
public import HeadModel
public import Meshes
public import SpatialGeometry

/// Finds the head and its frame on a scan from geometry alone, whatever the scan's unit, axes and winding.
///
/// 1. The scan is brought to a frame and unit of its own (`NormalizedScan`), so that the answer does not depend on how
///    the file is turned or scaled.
/// 2. Placements of the mean face are looked for everywhere (`PlacementSearch`).
/// 3. The best are refined on samples of the surface, brought together where they meet, and the best of those refined
///    on its triangles (`PlacementRefinement`), last with a few coefficients of identity, expression and jaw.
/// 4. The winner has to explain what a smooth surface cannot (`FaceEvidence`); otherwise there is no face.
public struct FaceFinder: Sendable {
    private let template: FaceTemplate
    /// How many threads work; what is found does not depend on it.
    public var threads: Int

    /// A finder of the faces of a head model. Making it takes about as long as finding a face: keep it for many scans.
    public init(_ head: Head, threads: Int = Threads.all) {
        template = FaceTemplate(head)
        self.threads = threads
    }

    /// The confidence from which on a placement counts as a face.
    public static let smallestConfidence = 0.5

    /// Finds the face on a scan.
    ///
    /// - Parameters:
    ///   - scan: the surface in its own frame and unit.
    ///   - unit: the scan's unit, where it is known; otherwise found.
    ///   - up: a direction of the scan's frame within 60° of the head's up, where one is known.
    ///   - front: a direction of the scan's frame within 60° of the face's, where one is known.
    ///   - place: named in errors.
    ///   - progress: called before each part of the search; `false` cancels it.
    /// - Throws: `FittingError` of kind `scan` for a scan without surface, of kind `noFace` when nothing on it is a
    ///   face, or none in the given unit, of kind `cancelled` when the caller stops it.
    public func find(
        in scan: TriangleMesh, unit: LengthUnit? = nil, up: Vector3? = nil, front: Vector3? = nil,
        place: String? = nil, progress: (FitProgress) -> Bool = { _ in true }
    ) throws(FittingError) -> FaceAlignment {
        guard let normalized = NormalizedScan(scan) else {
            throw FittingError(.scan, at: place, "has no surface: its triangles have no area, or are not finite")
        }
        var limits = PlacementSearch.Limits(radii: PlacementSearch.Limits.anyRadii)
        if let unit {
            let radius = normalized.scanFromNormalized.scale * unit.metres
            limits.radii = (-2...2).map { radius * pow(SurfaceProfile.ratio, Double($0)) }
        }
        limits.up = up.map(normalized.direction)
        limits.front = front.map(normalized.direction)
        let surface = ExactSurface(normalized)
        var best: Found?
        for (round, effort) in [PlacementSearch.Effort.normal, .thorough].enumerated() {
            let name = round == 0 ? "looking for the face" : "looking closely for the face"
            let found = try find(on: normalized, surface, effort: effort, limits: limits) {
                (part: Int) throws(FittingError) in
                let told = FitProgress(stage: round, stageCount: 2, name: name, iteration: part, energy: 0)
                guard progress(told) else { throw FittingError(.cancelled, at: place, "the search was cancelled") }
            }
            if let found, found.evidence.confidence > best?.evidence.confidence ?? -1 { best = found }
            if let best, best.evidence.confidence >= Self.smallestConfidence { break }
        }
        guard let best, best.evidence.confidence >= Self.smallestConfidence else {
            // Is it the unit that is wrong?
            if let unit {
                var free: FaceAlignment?
                do throws(FittingError) {
                    free = try find(in: scan, up: up, front: front, place: place, progress: progress)
                } catch { if error.kind == .cancelled { throw error } }
                if let free {
                    throw FittingError(.noFace, at: place, Self.failure(size: free.scanFromHead.scale, unit: unit))
                }
            }
            throw FittingError(.noFace, at: place, Self.failure(best, unit: unit, up: up, front: front))
        }
        let found = alignment(best, normalized, surface, unit: unit)
        // In a given unit the size no longer follows the surface, and what looked like a face may not do so any more.
        guard found.confidence >= Self.smallestConfidence else {
            throw FittingError(.noFace, at: place, Self.failure(size: size(of: best, normalized), unit: found.unit))
        }
        return found
    }

    /// The scale of what was found against the scan, in scan units a metre of the model.
    private func size(of found: Found, _ scan: NormalizedScan) -> Double {
        scan.scanFromNormalized.scale * found.placement.transform.scale
    }

    /// The mean face, moved over the scan's triangles.
    private var rigid: PlacementRefinement {
        PlacementRefinement(template: template, pointCount: 220, iterations: 20, reach: (0.008, 0.004))
    }

    /// The same with all coefficients.
    private var shaped: PlacementRefinement {
        PlacementRefinement(
            template: template, pointCount: 350, iterations: 30, reach: (0.006, 0.004),
            shapeCount: template.shapeCount, movesExpression: true)
    }

    /// The distance at which a point counts half in the last score, in metres.
    private static let scoreReach = 0.003

    /// Refines a head that landmarks placed: ``find(in:unit:up:front:place:progress:)`` without its search.
    ///
    /// The landmarks say where to begin and nothing else. From there the face's points are drawn to the surface, with its
    /// normals taken either way round, until they rest; the way that explains more of the surface is kept.
    ///
    /// - Parameters:
    ///   - start: the head placed on landmarks.
    ///   - scan: the surface in its own frame and unit.
    ///   - unit: the scan's unit, where it is known; otherwise found.
    /// - Returns: the alignment; its confidence says whether the surface there looks like a face at all. `nil` for a
    ///   scan without surface.
    public func settle(
        _ start: LandmarkAlignment, on scan: TriangleMesh, unit: LengthUnit? = nil
    ) -> FaceAlignment? {
        guard let normalized = NormalizedScan(scan) else { return nil }
        let surface = ExactSurface(normalized)
        let transform = normalized.scanFromNormalized.inverse * start.scanFromHead
        var placements = [Float(1), -1].map { FacePlacement(transform: transform, sign: $0) }
        let (rigid, shaped) = (rigid, shaped)
        placements = each(placements) {
            shaped.refine(rigid.refine($0, on: surface, scoreReach: 0.004), on: surface, scoreReach: Self.scoreReach)
        }
        let best = placements[0].score >= placements[1].score ? placements[0] : placements[1]
        let evidence = FaceEvidence(best, template: template, on: surface)
        return alignment(
            Found(placement: best, evidence: evidence, runnerUpScore: 0), normalized, surface, unit: unit)
    }

    /// The best placement of a search.
    private struct Found {
        var placement: FacePlacement
        var evidence: FaceEvidence
        var runnerUpScore: Double
    }

    /// The best placement; `begin` is called before each part of the work, with its number.
    private func find(
        on scan: NormalizedScan, _ surface: ExactSurface, effort: PlacementSearch.Effort,
        limits: PlacementSearch.Limits, begin: (Int) throws(FittingError) -> Void
    ) throws(FittingError) -> Found? {
        try begin(0)
        let grid = SampleGrid(
            SurfaceSamples(scan.mesh, count: effort.samples), resolution: effort.samples > 10_000 ? 144 : 72,
            extent: 5)
        let search = PlacementSearch(
            template: template, grid: grid, effort: effort, limits: limits, threads: threads)
        let tip = Vector3(template.tip)
        let coarse = PlacementRefinement(template: template, pointCount: 110, iterations: 8, reach: (0.015, 0.004))
        let candidates = search.placements(limit: 40)
        try begin(1)
        var placements = each(candidates) {
            coarse.refine($0, on: grid, scoreReach: 0.006)
        }
        placements = Self.distinct(placements, tip: tip, limit: 10)
        try begin(2)
        let rigid = rigid
        placements = each(placements) { rigid.refine($0, on: surface, scoreReach: 0.004) }
        placements = Self.distinct(placements, tip: tip, limit: 4)
        try begin(3)
        let shaped = shaped
        placements = each(placements) { shaped.refine($0, on: surface, scoreReach: Self.scoreReach) }
        placements = Self.distinct(placements, tip: tip, limit: 4)
        let evidence = placements.map { FaceEvidence($0, template: template, on: surface) }
        guard let first = placements.indices.max(by: { evidence[$0].confidence < evidence[$1].confidence })
        else { return nil }
        let others = placements.indices.filter { $0 != first }.map { placements[$0].score }
        return Found(
            placement: placements[first], evidence: evidence[first], runnerUpScore: others.max() ?? 0)
    }

    /// `body` of each placement.
    private func each(
        _ placements: [FacePlacement], _ body: (FacePlacement) -> FacePlacement
    ) -> [FacePlacement] {
        Parallel.map(placements.count, threads: threads) { body(placements[$0]) }
    }

    /// The placements without those that agree with a better one, the best first.
    private static func distinct(_ placements: [FacePlacement], tip: Vector3, limit: Int) -> [FacePlacement] {
        var result: [FacePlacement] = []
        for placement in placements.sorted(by: { $0.score > $1.score }) where result.count < limit {
            if !result.contains(where: { $0.agrees(with: placement, tip: tip) }) { result.append(placement) }
        }
        return result
    }

    /// The alignment of the placement found, settled; in a given unit its size is the unit's, and identity tells the
    /// rest.
    private func alignment(
        _ found: Found, _ scan: NormalizedScan, _ surface: ExactSurface, unit: LengthUnit?
    ) -> FaceAlignment {
        var placement = found.placement
        let freeScale = scan.scanFromNormalized.scale * placement.transform.scale
        if let unit {
            // Keep the centre of the face where it is.
            let growth = 1 / (unit.metres * freeScale)
            let centre = Vector3(template.points.reduce(.zero, +) / Float(template.points.count))
            let transform = placement.transform
            placement.transform = SimilarityTransform(
                scale: transform.scale * growth, rotation: transform.rotation,
                translation: transform * centre - growth * transform.scale * (transform.rotation * centre))
        }
        var settling = shaped
        settling.movesScale = unit == nil
        settling.iterations = 60
        placement = settling.refine(placement, on: surface, scoreReach: Self.scoreReach)
        let evidence = FaceEvidence(placement, template: template, on: surface)
        let coefficients = placement.coefficients
        let expressions = template.shapeCount..<template.shapeCount + template.expressionCount
        let scanFromHead = scan.scanFromNormalized * placement.transform
        return FaceAlignment(
            scanFromHead: scanFromHead, unit: unit ?? LengthUnit(unitsPerMetre: scanFromHead.scale),
            isInsideOut: placement.sign < 0, confidence: evidence.confidence, coverage: evidence.coverage,
            rootMeanSquare: 1000 * evidence.residual, explainedRelief: evidence.explained, score: placement.score,
            runnerUpScore: found.runnerUpScore, shape: Array(coefficients[..<template.shapeCount]),
            expression: Array(coefficients[expressions]), jawAngle: coefficients.last ?? 0)
    }

    /// What to say of a face that was found at its own size and not in the unit given.
    ///
    /// - Parameter size: scan units a metre of the head found.
    private static func failure(size: Double, unit: LengthUnit) -> String {
        String(
            format:
                "a face was found, but not in %@: there it would be that of a head of %.3g times the usual size. Its size "
                + "says that the unit is %@ (--unit auto takes that)",
            unit.symbol, size * unit.metres, LengthUnit(unitsPerMetre: size).symbol)
    }

    private static func failure(_ best: Found?, unit: LengthUnit?, up: Vector3?, front: Vector3?) -> String {
        var message = "no face was found on the scan: places all over it were tried "
        message += unit.map { "at the size of a head in \($0.symbol)" } ?? "at every size"
        message += up == nil && front == nil ? " and turned in every direction" : " within 60° of the given directions"
        if let evidence = best?.evidence, evidence.coverage > 0 {
            message += String(
                format: "; the best covers %.0f %% of a face and explains %.0f %% of the surface's relief "
                    + "(confidence %.2f)", 100 * evidence.coverage, 100 * max(0, evidence.explained),
                evidence.confidence)
        }
        message += "; is it a head with its face on it"
        if up != nil || front != nil { message += ", and do up and front point as given" }
        return message + "? Landmarks place a head without a search"
    }
}
