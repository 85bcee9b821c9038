public import Files
import Foundation
public import HeadModel
public import Meshes
public import SpatialGeometry

/// Finds the head and its frame on a scan from geometry alone, whatever the scan's unit, axes and winding.
///
/// 1. The scan is brought to a frame and unit of its own (`NormalizedScan`), so that the answer does not depend on how
///    the file is turned or scaled.
/// 2. Hypotheses of the mean face are looked for everywhere (`HypothesisSearch`), first on samples spread over the whole
///    scan. Where that shows no face beyond doubt, size after size on cells as fine as heads of that size need
///    (`SurfaceCells`), so that a head is found wherever and however small it is.
/// 3. The best are refined on samples of the surface, brought together where they meet, and the best of those refined
///    on its triangles (`HypothesisRefinement`), last with a few coefficients of identity, expression and jaw.
/// 4. A face has to explain what a smooth surface cannot (`FaceVerification`); otherwise there is none.
public struct FaceFinder: Sendable {
    private let template: FaceTemplate
    /// How many threads work; what is found does not depend on it.
    public var threads: Int

    /// A finder of the faces of a head model. Making it takes about as long as finding a face: keep it for many scans.
    public init(_ head: Head, threads: Int = Threads.all) {
        template = FaceTemplate(head)
        self.threads = threads
    }

    /// The confidence from which on a hypothesis counts as a face.
    public static let smallestConfidence = 0.5
    /// The same for a caller who looks at no fit afterwards: a face upside down has been given 0.52.
    static let confidenceAlone = 0.6
    /// The confidence from which on nothing better is looked for.
    public static let sureConfidence = 0.9
    /// How far from a unit's usual head one may be in size, as a factor, to be one in that unit.
    private static let sizeLimit = 1.3
    /// Up to which size, as a factor, identity explains how a head in a given unit differs from the model's.
    private static let usualSize = 1.15

    /// Finds the face on a scan; of several, the one that ``faces(in:unit:up:front:place:progress:)`` names first.
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
        try faces(in: scan, unit: unit, up: up, front: front, place: place, progress: progress)[0]
    }

    /// Finds all faces on a scan: those that are beyond doubt first, along the axis of the scan on which they are farthest
    /// apart, then the others, the surest first. At least one.
    ///
    /// - Parameters and errors: as those of ``find(in:unit:up:front:place:progress:)``.
    public func faces(
        in scan: TriangleMesh, unit: LengthUnit? = nil, up: Vector3? = nil, front: Vector3? = nil,
        place: String? = nil, progress: (FitProgress) -> Bool = { _ in true }
    ) throws(FittingError) -> [FaceAlignment] {
        try faces(
            atLeast: Self.confidenceAlone, in: scan, unit: unit, up: up, front: front, place: place,
            progress: progress)
    }

    /// The same with less sure ones, for a caller who looks again after a fit.
    package func faces(
        atLeast smallestConfidence: Double, in scan: TriangleMesh, unit: LengthUnit?, up: Vector3?, front: Vector3?,
        place: String?, progress: (FitProgress) -> Bool
    ) throws(FittingError) -> [FaceAlignment] {
        guard let normalized = NormalizedScan(scan) else {
            throw FittingError(.scan, at: place, "has no surface: its triangles have no area, or are not finite")
        }
        func limits(_ normalized: NormalizedScan) -> SearchLimits {
            var limits = SearchLimits(up: up.map(normalized.direction), front: front.map(normalized.direction))
            if let unit {
                let (radius, margin) = (normalized.scanFromNormalized.scale * unit.metres, Self.sizeLimit * 1.1)
                limits.radii = radius / margin...radius * margin
            }
            return limits
        }
        func part(_ stage: Int, _ number: Int) throws(FittingError) {
            let name = stage == 0 ? "looking for the face" : "looking closely for the face"
            let told = FitProgress(stage: stage, stageCount: 2, name: name, iteration: number, energy: 0)
            guard progress(told) else { throw FittingError(.cancelled, at: place, "the search was cancelled") }
        }
        var surface = ExactSurface(normalized)
        var found = try wholeScan(surface, limits(normalized)) { (number: Int) throws(FittingError) in
            try part(0, number)
        }
        if found.first?.verification.confidence ?? 0 < Self.sureConfidence {
            if normalized.isThinned, let fine = NormalizedScan(scan, vertexLimit: NormalizedScan.fineVertexLimit) {
                surface = ExactSurface(fine)
            }
            found += try everySize(surface, limits(surface.scan)) { (number: Int) throws(FittingError) in
                try part(1, number)
            }
        }
        let best = found.max { $0.verification.confidence < $1.verification.confidence }
        guard let best, best.verification.confidence >= smallestConfidence else {
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
        let all = Self.apart(found.filter { $0.verification.confidence >= smallestConfidence }, template)
            .map { alignment($0, unit: unit) }
        // Found in no other size than that of another unit.
        if let unit, let wrong = all.first, all.allSatisfy({ !Self.isUsual($0, in: unit) }) {
            throw FittingError(.noFace, at: place, Self.failure(size: wrong.scanFromHead.scale, unit: unit))
        }
        return Self.ordered(unit.map { unit in all.filter { Self.isUsual($0, in: unit) } } ?? all)
    }

    private static func isUsual(_ alignment: FaceAlignment, in unit: LengthUnit) -> Bool {
        abs(log(alignment.scanFromHead.scale * unit.metres)) <= log(sizeLimit)
    }

    /// The faces that are beyond doubt along the axis on which they are farthest apart, then the others by confidence:
    /// an order that neither the search nor the order of the file's triangles has a part in.
    private static func ordered(_ faces: [FaceAlignment]) -> [FaceAlignment] {
        let sure = faces.filter { $0.confidence >= sureConfidence }
        let rest = faces.filter { $0.confidence < sureConfidence }.sorted { $0.confidence > $1.confidence }
        let places = sure.map(\.scanFromHead.translation)
        func spread(_ axis: Int) -> Double {
            (places.map { $0[axis] }.max() ?? 0) - (places.map { $0[axis] }.min() ?? 0)
        }
        let axis = (0..<3).max { spread($0) < spread($1) } ?? 0
        return sure.sorted { $0.scanFromHead.translation[axis] < $1.scanFromHead.translation[axis] } + rest
    }

    // MARK: - Search

    /// A hypothesis that was refined and looked at.
    private struct Found {
        var hypothesis: FaceHypothesis
        var verification: FaceVerification
        var runnerUpScore: Double
        var surface: ExactSurface

        /// The middle of the face in the scan's frame and unit, and its size there.
        func middle(_ template: FaceTemplate) -> (Vector3, Double) {
            let transform = surface.scan.scanFromNormalized * hypothesis.transform
            return (transform * (Vector3(template.tip) - Vector3(0, 0, 0.05)), transform.scale)
        }
    }

    /// Those that are not of one place with a surer one.
    private static func apart(_ found: [Found], _ template: FaceTemplate) -> [Found] {
        var result: [Found] = []
        for one in found.sorted(by: { $0.verification.confidence > $1.verification.confidence }) {
            let (middle, size) = one.middle(template)
            let isNew = result.allSatisfy { other in
                let (place, length) = other.middle(template)
                return (middle - place).length > 0.12 * max(size, length)
            }
            if isNew { result.append(one) }
        }
        return result
    }

    /// Hypotheses on samples of the whole scan; `begin` is called before each part of the work, with its number.
    private func wholeScan(
        _ surface: ExactSurface, _ limits: SearchLimits, begin: (Int) throws(FittingError) -> Void
    ) throws(FittingError) -> [Found] {
        try begin(0)
        let search = HypothesisSearch(
            template: template, surface: SampledScan(surface.scan), radii: limits.radii(SearchLimits.person),
            limits: limits, kept: 300, threads: threads)
        let all = search.hypotheses(limit: 900)
        try begin(1)
        let likely = distinct(refined(Array(all.prefix(40)), coarse, search.surface, scoreScale: 0.006), limit: 10)
        let found = try verified(likely, surface, begin: begin)
        // Another head beside one that is sure may have no part in the first forty.
        guard let sure = found.first, sure.verification.confidence >= Self.sureConfidence else { return found }
        let tip = Vector3(template.tip)
        let elsewhere = all.filter { hypothesis in
            let distance = (hypothesis.transform * tip - sure.hypothesis.transform * tip).length
            return distance > 0.15 * max(hypothesis.transform.scale, sure.hypothesis.transform.scale)
                && (0.7...1.4).contains(hypothesis.transform.scale / sure.hypothesis.transform.scale)
        }
        let others = distinct(refined(Array(elsewhere.prefix(60)), coarse, search.surface, scoreScale: 0.006), limit: 4)
            .filter { $0.score > 0.7 * (likely.first?.score ?? 1) }
        return others.isEmpty ? found : found + (try verified(others, surface) { _ in })
    }

    /// Hypotheses on cells, from heads that fill the scan to ever smaller ones, until one is a face beyond doubt or cells
    /// become too many.
    private func everySize(
        _ surface: ExactSurface, _ limits: SearchLimits, begin: (Int) throws(FittingError) -> Void
    ) throws(FittingError) -> [Found] {
        var (found, part) = ([Found](), 0)
        let stepsAtOnce = 6
        for first in stride(from: SearchLimits.room.lowerBound, to: SearchLimits.room.upperBound, by: stepsAtOnce) {
            let radii = limits.radii(first..<first + stepsAtOnce)
            guard !radii.isEmpty else { continue }
            // 3.5 to 7 mm on a head.
            let cell = 0.0035 / SearchLimits().radii(first..<first + 1)[0]
            try begin(part)
            guard let cells = SurfaceCells(surface.scan.mesh, cell: Float(cell)) else { break }
            let search = HypothesisSearch(
                template: template, surface: cells, radii: radii, limits: limits, kept: 250, yaws: [0, -0.45, 0.45],
                threads: threads)
            let hypotheses = refined(search.hypotheses(limit: 60), coarse, cells, scoreScale: 0.006)
            found += try verified(hopeful(distinct(hypotheses, limit: 9), cells), surface) {
                (number: Int) throws(FittingError) in
                try begin(part + number)
            }
            part += 4
            if found.contains(where: { $0.verification.confidence >= Self.sureConfidence }) { break }
        }
        return found
    }

    /// Those that explain about as much of the cells' relief as any: few are worth the scan's triangles.
    private func hopeful(_ hypotheses: [FaceHypothesis], _ cells: SurfaceCells) -> [FaceHypothesis] {
        let looks = hypotheses.map { FaceVerification($0, template: template, on: cells) }
        let least = max(Self.leastExplained, (looks.map(\.explained).max() ?? 0) - 0.35)
        let byScore = hypotheses.indices.filter { looks[$0].explained > least }
        let byRelief = byScore.sorted { looks[$0].partialScore > looks[$1].partialScore }.prefix(4)
        return byScore.filter { byScore.prefix(2).contains($0) || byRelief.contains($0) }.map { hypotheses[$0] }
    }

    /// Hypotheses refined on the triangles, without those that are clearly worse than the best, and looked at; the surest
    /// first.
    private func verified(
        _ start: [FaceHypothesis], _ surface: ExactSurface, begin: (Int) throws(FittingError) -> Void
    ) throws(FittingError) -> [Found] {
        try begin(2)
        let moved = distinct(refined(start, rigid, surface, scoreScale: 0.004), limit: 12)
        // What lies on the scan speaks for a whole face, what explains it for a part of one as well.
        let looks = moved.map { FaceVerification($0, template: template, on: surface) }
        let byScore = moved.indices.filter { looks[$0].explained > Self.leastExplained }
        let byRelief = byScore.sorted { looks[$0].partialScore > looks[$1].partialScore }
        var chosen = Array(byScore.prefix(3))
        for index in byRelief.prefix(3) where !chosen.contains(index) { chosen.append(index) }
        try begin(3)
        let hypotheses = distinct(
            refined(chosen.map { moved[$0] }, shaped, surface, scoreScale: Self.scoreScale), limit: 6)
        let verifications = hypotheses.map { FaceVerification($0, template: template, on: surface) }
        return hypotheses.indices.map { index in
            Found(
                hypothesis: hypotheses[index], verification: verifications[index],
                runnerUpScore: hypotheses.indices.filter { $0 != index }.map { hypotheses[$0].score }.max()
                    ?? (moved.count > 1 ? moved[1].score : 0),
                surface: surface)
        }.sorted { $0.verification.confidence > $1.verification.confidence }
    }

    /// The share of the relief that the mean face has to explain before it is given coefficients.
    private static let leastExplained = 0.2

    // MARK: - Refinement

    /// The mean face, moved over samples of the scan.
    private var coarse: HypothesisRefinement {
        HypothesisRefinement(template: template, pointCount: 110, iterations: 8, lossScale: (0.015, 0.004))
    }

    /// The mean face, moved over the scan's triangles.
    private var rigid: HypothesisRefinement {
        HypothesisRefinement(template: template, pointCount: 220, iterations: 20, lossScale: (0.008, 0.004))
    }

    /// The same with all coefficients.
    private var shaped: HypothesisRefinement {
        HypothesisRefinement(
            template: template, pointCount: 350, iterations: 30, lossScale: (0.006, 0.004),
            shapeCount: template.shapeCount, movesExpression: true)
    }

    /// The distance at which a point counts half in the last score, in metres.
    private static let scoreScale = 0.003

    private func refined(
        _ hypotheses: [FaceHypothesis], _ refinement: HypothesisRefinement, _ surface: some NearestSurface & Sendable,
        scoreScale: Double
    ) -> [FaceHypothesis] {
        Parallel.map(hypotheses.count, threads: threads) {
            refinement.refine(hypotheses[$0], on: surface, scoreScale: scoreScale)
        }
    }

    /// The hypotheses without those that agree with a better one, the best first.
    private func distinct(_ hypotheses: [FaceHypothesis], limit: Int) -> [FaceHypothesis] {
        let tip = Vector3(template.tip)
        var result: [FaceHypothesis] = []
        for hypothesis in hypotheses.sorted(by: { $0.score > $1.score }) where result.count < limit {
            if !result.contains(where: { $0.agrees(with: hypothesis, tip: tip) }) { result.append(hypothesis) }
        }
        return result
    }

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
    public func refine(
        _ start: LandmarkAlignment, on scan: TriangleMesh, unit: LengthUnit? = nil
    ) -> FaceAlignment? {
        guard let normalized = NormalizedScan(scan) else { return nil }
        let surface = ExactSurface(normalized)
        let transform = normalized.scanFromNormalized.inverse * start.scanFromHead
        let starts = [Float(1), -1].map { FaceHypothesis(transform: transform, sign: $0) }
        let ends = refined(
            refined(starts, rigid, surface, scoreScale: 0.004), shaped, surface, scoreScale: Self.scoreScale)
        let best = ends[0].score >= ends[1].score ? ends[0] : ends[1]
        let verification = FaceVerification(best, template: template, on: surface)
        return alignment(
            Found(hypothesis: best, verification: verification, runnerUpScore: 0, surface: surface), unit: unit)
    }

    /// The alignment of the hypothesis found, refined until it rests.
    ///
    /// In a given unit a head of usual size has the model's: identity tells how it differs. A child's, or a figure's, keeps
    /// its own, and so does one in a unit that was found.
    private func alignment(_ found: Found, unit: LengthUnit?) -> FaceAlignment {
        var hypothesis = found.hypothesis
        let (scan, surface) = (found.surface.scan, found.surface)
        let freeScale = scan.scanFromNormalized.scale * hypothesis.transform.scale
        var last = shaped
        last.iterations = 60
        if let unit, abs(log(freeScale * unit.metres)) <= log(Self.usualSize) {
            // Keep the centre of the face where it is.
            let growth = 1 / (unit.metres * freeScale)
            let centre = Vector3(template.points.reduce(.zero, +) / Float(template.points.count))
            let transform = hypothesis.transform
            hypothesis.transform = SimilarityTransform(
                scale: transform.scale * growth, rotation: transform.rotation,
                translation: transform * centre - growth * transform.scale * (transform.rotation * centre))
            last.movesScale = false
        }
        hypothesis = last.refine(hypothesis, on: surface, scoreScale: Self.scoreScale)
        let verification = FaceVerification(hypothesis, template: template, on: surface)
        let coefficients = hypothesis.coefficients
        let expressions = template.shapeCount..<template.shapeCount + template.expressionCount
        let scanFromHead = scan.scanFromNormalized * hypothesis.transform
        return FaceAlignment(
            scanFromHead: scanFromHead, unit: unit ?? LengthUnit(unitsPerMetre: scanFromHead.scale),
            isInsideOut: hypothesis.sign < 0,
            // A size that is held lowers what is explained; whether there is a face was told before.
            confidence: max(verification.confidence, found.verification.confidence),
            coverage: verification.coverage,
            rootMeanSquare: 1000 * verification.residual, explainedRelief: verification.explained,
            score: hypothesis.score,
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
        if let verification = best?.verification, verification.coverage > 0 {
            message += String(
                format: "; the best covers %.0f %% of a face and explains %.0f %% of the surface's relief "
                    + "(confidence %.2f)", 100 * verification.coverage, 100 * max(0, verification.explained),
                verification.confidence)
        }
        message += "; is it a head with its face on it"
        if up != nil || front != nil { message += ", and do up and front point as given" }
        return message + "? Landmarks place a head without a search"
    }
}
