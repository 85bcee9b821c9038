internal import Landmarks
internal import Files
internal import Foundation
public import Images
import NeuralNetwork
import SpatialGeometry

extension FaceDetector {
    /// The faces of an image, best first; of each the box, five points and, with a landmark network, 478.
    ///
    /// - Parameter image: upright pixels.
    public func faces(in image: Image) -> [DetectedFace] {
        let search = FaceSearch(image: image, retinaFace: retinaFace, options: options)
        let seen = described(search.faces(), in: image)
        var faces = accepted(seen)
        guard options.retries else { return faces }
        guard let network, options.dense else { return faces.isEmpty ? turned(search, in: image) : faces }
        // Where no face at all is likely, what was found may be anything in a photo that lies on its side.
        let surest = faces.map(\.confidence).max() ?? 0
        let quarters =
            surest < network.doubtedConfidence ? glimpsed(search, in: image) : turns(of: seen, network, in: image)
        for quarters in quarters {
            for face in accepted(described(search.faces(quarters: quarters), in: image)) {
                let rivals = faces.filter { $0.box.overlap(with: face.box) > 0.2 }
                guard face.confidence > max(0.5, rivals.map(\.confidence).max() ?? 0) else { continue }
                faces.removeAll { rivals.contains($0) || $0.confidence < network.doubtedConfidence }
                faces.append(face)
            }
            faces.sort { $0.score > $1.score }
        }
        return faces
    }

    /// The faces of the turn whose best score is highest, for a detector that knows no more than scores.
    private func turned(_ search: FaceSearch, in image: Image) -> [DetectedFace] {
        let looks = [1, 3, 2].map { ($0, search.faces(quarters: $0, coarsely: true).first?.score ?? 0) }
        guard let best = looks.max(by: { $0.1 < $1.1 }), best.1 > 0 else { return [] }
        return described(search.faces(quarters: best.0), in: image)
    }

    /// The quarters by which an image may be turned in which no face is found upright.
    ///
    /// The first look is left out: three times it would cost more than all that a picture with faces does.
    private func glimpsed(_ search: FaceSearch, in image: Image) -> [Int] {
        (1..<4).filter { quarters in
            let faces = described(search.faces(quarters: quarters, coarsely: true), in: image)
            return accepted(faces).contains { $0.confidence > 0.5 }
        }
    }

    /// The quarters by which some faces seem to be turned.
    ///
    /// RetinaFace takes an upside-down face for an upright one, its points elsewhere, and gives it a good score. The
    /// network of points is surer of a face the right way up: where it doubts, it glances at the other ways, and looks
    /// closely at the best of them where that is surer than a glance the first way. A face whose points say that it lies
    /// has neighbours that may lie too, and are not found as they stand.
    private func turns(of faces: [DetectedFace], _ network: any LandmarkNetwork, in image: Image) -> [Int] {
        var turns: Set<Int> = []
        for face in faces {
            if face.confidence >= network.sureConfidence {
                let eyes = face.landmarks[0].points[1] - face.landmarks[0].points[0]
                let quarters = Int((atan2(eyes.y, eyes.x) / (.pi / 2)).rounded())
                if quarters != 0 { turns.insert((4 - quarters) % 4) }
                continue
            }
            let glances = network.glances(at: face.box, in: image)
            let surest = (1..<4).max { glances[$0] < glances[$1] }!
            // Surer by half in odds, and in the end of a face at all.
            func odds(_ confidence: Double) -> Double { confidence / max(1e-6, 1 - confidence) }
            guard odds(glances[surest]) > 1.5 * odds(glances[0]) else { continue }
            let found = network.landmarks(of: face.box, angle: Double(surest) * .pi / 2, in: image)
            let confidence = DetectedFace(box: face.box, score: 0, landmarks: found).confidence
            if confidence > 0.5, odds(confidence) > 1.5 * odds(face.confidence) {
                turns.insert((4 - surest) % 4)
            }
        }
        return turns.sorted()
    }

    /// Found faces with all their points.
    ///
    /// Of a large face RetinaFace also finds parts. What lies inside a face of which the network of points is sure is
    /// not looked at, which saves most of the time that such a picture would take.
    private func described(_ found: [RetinaFaceDetection], in image: Image) -> [DetectedFace] {
        let containers = found.map { face in
            found.indices.filter {
                found[$0].box.size.x * found[$0].box.size.y > face.box.size.x * face.box.size.y
                    && face.box.share(inside: found[$0].box) > FaceDetector.containedShare
            }
        }
        func describe(_ indices: [Int]) -> [Int: DetectedFace] {
            let faces = Parallel.map(indices.count, threads: options.threads) {
                described(found[indices[$0]], in: image)
            }
            return Dictionary(uniqueKeysWithValues: zip(indices, faces))
        }
        var faces = describe(found.indices.filter { containers[$0].isEmpty })
        let sure = options.dense ? network?.sureConfidence ?? .infinity : .infinity
        let rest = found.indices.filter { index in
            !containers[index].isEmpty
                && !containers[index].contains {
                    // A loose box around a small face ends at the same points; the detector prefers the tight one.
                    found[$0].score >= found[index].score && (faces[$0]?.confidence ?? 0) >= sure
                }
        }
        faces.merge(describe(rest)) { first, _ in first }
        return faces.sorted { $0.key < $1.key }.map(\.value)
    }

    /// A found face with all its points.
    private func described(_ found: RetinaFaceDetection, in image: Image) -> DetectedFace {
        var landmarks: [ImageLandmarks] = []
        if let network, options.dense {
            let eyes = found.points[1] - found.points[0]
            landmarks = network.landmarks(of: found.box, angle: atan2(eyes.y, eyes.x), in: image)
        }
        if landmarks.first?.scheme != .retinaface5 {
            let five = ImageLandmarks(
                scheme: .retinaface5, points: found.points, weights: Array(repeating: found.score, count: 5))
            landmarks.insert(five, at: 0)
        }
        return DetectedFace(box: found.box, score: found.score, landmarks: landmarks)
    }

    /// The share of a box inside another from which on both are taken to be of one face.
    private static let containedShare = 0.6

    /// Leaves out boxes in which the network sees no face, and of several boxes of one face all but the one whose points are
    /// surest: a box around a whole head and one around its face, a box around a face and those around its parts.
    private func accepted(_ faces: [DetectedFace]) -> [DetectedFace] {
        guard let network, options.dense else { return faces }
        var kept: [(index: Int, extent: FaceBox)] = []
        let certainty = faces.map(\.certainty)
        let order = faces.indices.sorted { (certainty[$0], $1) > (certainty[$1], $0) }
        for index in order {
            let face = faces[index]
            let least =
                options.minimumConfidence
                ?? network.leastConfidence(size: max(face.box.size.x, face.box.size.y), score: face.score)
            // Without points, where a crop degenerates, there is no confidence in them.
            let confidence = face.landmarks.count > 1 ? face.confidence : 0
            let extent = face.landmarks.count > 1 ? FaceBox(around: face.landmarks.last!.points) : face.box
            guard confidence >= least,
                kept.allSatisfy({
                    $0.extent.overlap(with: extent) < 0.5
                        && max($0.extent.share(inside: extent), extent.share(inside: $0.extent))
                            <= FaceDetector.containedShare
                })
            else { continue }
            kept.append((index, extent))
        }
        return kept.map(\.index).sorted().map { faces[$0] }
    }
}
